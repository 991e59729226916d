"""The papers of security, read back as text."""

from datetime import date, datetime, timedelta, timezone
from io import BytesIO

import pytest
from pypdf import PdfReader

from frontdesk.kernel.paper import Letterhead, Paper
from frontdesk.kernel.paper_security import AuthorityCopy, AuthorityReceipt, Line
from frontdesk.kernel.printing import Language, print_paper

CHINA = timezone(timedelta(hours=8))
HEAD = {
    "letterhead": Letterhead(hotel="云栖湖畔大酒店", address="杭州市龙井路88号", phone="0571-88886666"),
    "business_date": date(2026, 5, 1),
    "clerk": "周安",
    "printed_at": datetime(2026, 5, 1, 14, 32, 7, tzinfo=CHINA),
    "request_number": "CX-000007",
    "agency": "东城分局",
    "basis": "书面文书：京公查[2026]1号",
    "scope": "查一人：王建国（2026-05-01）",
}
RECEIPT = AuthorityReceipt(
    **HEAD,
    number="HZ-000003",
    officer="赵警官",
    officer_document="人民警察证 012345",
    fields="姓名、证件、房号",
    persons=1,
    copies=True,
    requested_by="李晓燕",
    requested_at=datetime(2026, 5, 1, 14, 2, tzinfo=CHINA),
    approved_by="周安",
    approved_at=datetime(2026, 5, 1, 14, 6, tzinfo=CHINA),
    shown_at=datetime(2026, 5, 1, 14, 7, tzinfo=CHINA),
    shown_by="周安",
)
COPY = AuthorityCopy(
    **HEAD,
    number="CX-000007",
    watermark="周安 2026-05-01 14:32 CX-000007",
    persons=[[Line(label="姓名", value="王建国"), Line(label="房号", value="301")]],
)


def printed(paper: Paper, language: Language) -> str:
    pages = PdfReader(BytesIO(print_paper(paper, language))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.rule("AUT-2")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_receipt_says_who_asked_on_which_basis_who_allowed_it_and_where_both_sign(language: Language) -> None:
    text = printed(RECEIPT, language)
    expected = {"HZ-000003", "CX-000007", "赵警官", "人民警察证012345", "京公查[2026]1号", "2026-05-0114:06", "李晓燕"}
    signs = {"zh": {"查询人签名", "保安部签名"}, "en": {"Officer’ssignature", "Security’ssignature"}}[language]
    assert {words for words in expected | signs if words not in text} == set()


@pytest.mark.rule("AUT-2")
def test_a_copy_shows_each_record_under_a_watermark_or_says_that_there_is_none() -> None:
    text = printed(COPY, "zh")
    assert text.count("周安2026-05-0114:32CX-000007") >= 4
    assert "王建国" in text
    empty = AuthorityCopy(**HEAD, number="CX-000007", watermark="w", persons=[])
    assert "没有登记记录" in printed(empty, "zh")
