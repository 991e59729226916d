"""What the house prints: real PDF, read back as text; nothing typed by a person is ever read as markup."""

import base64
import os
import signal
import struct
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from pypdf import PdfReader

from frontdesk.kernel import printing, printing_pipe, printing_worker
from frontdesk.kernel.money import Money
from frontdesk.kernel.paper import (
    DepositReceipt,
    KeyHandover,
    Letterhead,
    NightChange,
    NightPrice,
    Paper,
    RateChangeSlip,
    RegistrationCard,
    RoomChangeSlip,
    Term,
)
from frontdesk.kernel.printing import HelperProcess, Language, PrintFailed, print_paper, render
from frontdesk.kernel.resources import resources

CHINA = timezone(timedelta(hours=8))
HOTEL = Letterhead(
    hotel="云栖湖畔大酒店", hotel_in_english="Yunqi Lakeside Hotel", address="杭州市龙井路88号", phone="0571-88886666"
)
HEAD = {
    "letterhead": HOTEL,
    "number": "7K3M-9QXT",
    "business_date": date(2026, 5, 1),
    "clerk": "李晓燕",
    "printed_at": datetime(2026, 5, 1, 14, 32, 7, tzinfo=CHINA),
}
CARD = RegistrationCard(
    **HEAD,
    name="欧阳慧敏",
    form_of_address="欧阳女士",
    sex="女",
    birth_date=date(1990, 3, 7),
    nationality="中国",
    document_type="居民身份证",
    document_number="11010519491231002X",
    address="北京市朝阳区建国路93号",
    phone="13812345678",
    vehicle_plates=("浙A8K6J2", "沪BD12345"),
    room="808",
    room_type="湖景大床房",
    location="8层临湖",
    arrival="2026-05-01 14:30",
    departure="2026-05-04 12:00",
    nights=[NightPrice(night=date(2026, 5, day), price=Money(38700 + day * 100, "CNY")) for day in (1, 2, 3)],
    terms=(Term(kind="later_nights", words="此后每晚¥428.00"), Term(kind="extension", words="延住半日¥194.00")),
    deposit=Money(160_050, "CNY"),
    payment_method="微信支付",
)
RECEIPT = DepositReceipt(
    **HEAD, guest="欧阳慧敏", room="808", payment_method="现金", amount=Money(123_456, "CNY"), shift="早班A"
)
SLIP = RateChangeSlip(
    **HEAD,
    guest="欧阳女士",
    room="808",
    nights=[
        NightChange(night=date(2026, 5, 1), before=Money(38_800, "CNY"), after=Money(32_000, "CNY")),
        NightChange(night=date(2026, 5, 2), before=Money(40_000, "CNY"), after=Money(33_300, "CNY")),
    ],
    reason="空调维修",
    requested_by="李晓燕",
    approved_by="王建国",
)
KEYS = KeyHandover(
    **HEAD,
    guest="欧阳女士",
    room="808",
    cards=2,
    valid_until=datetime(2026, 5, 3, 12, 0, tzinfo=CHINA),
    covered_nights=2,
    nights=3,
    document_handed=True,
    room_in_writing=True,
)
MOVE = RoomChangeSlip(
    **HEAD,
    guest="欧阳女士",
    from_room="806",
    to_room="808",
    from_type="大床房",
    to_type="湖景套房",
    nights=SLIP.nights,
    currency="CNY",
    terms="故障无法修复:不加收",
    reason="噪音",
    requested_by="李晓燕",
    approved_by=None,
)
PAPERS = [CARD, RECEIPT, SLIP, KEYS, MOVE]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages).replace("\u200b", "")


def printed(paper: Paper, language: Language = "zh") -> str:
    return text_of(print_paper(paper, language))


@pytest.fixture
def helper() -> Iterator[HelperProcess]:
    own = HelperProcess(resources("templates") / "print", timeout=20)
    yield own
    own.close()


def job(language: Language = "en", paper: Paper = RECEIPT) -> bytes:
    return printing._job(paper.template, language, paper.data(language))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.template)
def test_every_paper_says_whose_it_is_in_both_languages(paper: Paper, language: Language) -> None:
    text = printed(paper, language)
    expected = {"云栖湖畔大酒店", "杭州市龙井路88号", "0571-88886666", "7K3M-9QXT", "2026-05-01", "李晓燕", "808"}
    assert {words for words in expected if words not in text} == set()


@pytest.mark.parametrize(
    "paper, chinese, english",
    [
        (CARD, "住宿登记单", "RegistrationCard"),
        (RECEIPT, "押金收据", "DepositReceipt"),
        (SLIP, "房价变更单", "RateChangeSlip"),
        (KEYS, "房卡交接单", "KeyCardHand-over"),
        (MOVE, "换房单", "RoomChangeSlip"),
    ],
)
def test_the_title_stands_in_both_languages_on_every_paper(paper: Paper, chinese: str, english: str) -> None:
    for language in ("zh", "en"):
        text = printed(paper, language)
        assert chinese in text
        assert english in text


@pytest.mark.rule("REG-1")
def test_the_card_carries_what_a_registration_must_hold() -> None:
    text = printed(CARD)
    for words in ("欧阳慧敏", "女", "1990-03-07", "中国", "居民身份证", "11010519491231002X", "北京市朝阳区建国路93号"):
        assert words in text


@pytest.mark.rule("REG-7")
def test_the_card_shows_every_nights_price_the_room_where_it_lies_and_the_conditions() -> None:
    text = printed(CARD)
    for words in (
        "¥388.00",
        "¥389.00",
        "¥390.00",
        "¥1,167.00",
        "湖景大床房",
        "8层临湖",
        "此后每晚¥428.00",
        "延住半日¥194.00",
    ):
        assert words in text


@pytest.mark.rule("REG-11")
def test_the_card_carries_plates_valuables_and_who_took_a_signature_on_paper() -> None:
    text = printed(replace(CARD, valuables_receipt="GZ-00012", signed_on_paper_with="赵敏"))
    for words in ("浙A8K6J2、沪BD12345", "已寄存，收据号：GZ-00012", "纸质签名，经办人：赵敏"):
        assert words in text
    assert "由住客自行保管" in printed(CARD)


def test_a_signature_from_the_screen_is_printed_as_a_picture() -> None:
    def pictures(paper: Paper) -> int:
        return len(PdfReader(BytesIO(print_paper(paper, "zh"))).pages[0].images)

    assert (pictures(CARD), pictures(replace(CARD, signature_png=PIXEL))) == (0, 1)


def test_a_hidden_price_is_nowhere_on_the_card() -> None:
    text = printed(replace(CARD, hide_rate=True))
    assert [price for price in ("388.00", "389.00", "390.00", "1,167.00", "428.00", "194.00") if price in text] == []
    assert "¥1,600.50" in text, "the deposit is no price"


def test_a_hidden_address_and_document_are_nowhere_on_the_card() -> None:
    text = printed(replace(CARD, hide_address=True, hide_document=True))
    assert "建国路" not in text
    assert "居民身份证" not in text
    assert "11010519491231002X" not in text


def test_what_is_hidden_does_not_even_reach_the_template() -> None:
    data = str(replace(CARD, hide_rate=True, hide_address=True, hide_document=True).data("zh"))
    for words in ("388.00", "428.00", "建国路", "居民身份证", "11010519491231002X"):
        assert words not in data


def test_the_privacy_choice_is_printed_only_where_it_is_given() -> None:
    assert "保密选择" not in printed(CARD)
    assert "保密选择" in printed(replace(CARD, disclosure="免查"))


def test_an_hourly_stay_has_a_card_without_nights() -> None:
    text = printed(replace(CARD, nights=(), terms=(Term(kind="hourly", words="4小时¥188.00"),)))
    assert "4小时¥188.00" in text
    assert "合计" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_receipt_gives_the_amount_in_figures_and_in_capitals(language: Language) -> None:
    text = printed(RECEIPT, language)
    assert "1,234.56" in text
    assert "壹仟贰佰叁拾肆元伍角陆分" in text
    assert "早班A" in text


def test_a_receipt_in_foreign_money_has_no_renminbi_capitals() -> None:
    text = printed(replace(RECEIPT, amount=Money(123_456, "USD")))
    assert "US$1,234.56" in text
    assert "大写" not in text


@pytest.mark.rule("DEP-1")
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.template)
def test_a_reprint_says_so_and_the_first_copy_does_not(paper: Paper) -> None:
    assert "补打" not in printed(paper)
    assert "补打Reprint·2" in printed(replace(paper, copy=2))
    assert "Reprint补打·3" in printed(replace(paper, copy=3), "en")


@pytest.mark.rule("REG-9")
def test_a_rate_change_slip_shows_each_night_from_and_to_why_and_who_approved() -> None:
    text = printed(SLIP)
    for words in (
        "¥388.00",
        "¥320.00",
        "-¥68.00",
        "¥400.00",
        "¥333.00",
        "-¥67.00",
        "¥788.00",
        "-¥135.00",
        "空调维修",
        "王建国",
    ):
        assert words in text
    assert "在申请人权限之内" in printed(replace(SLIP, approved_by=None))


@pytest.mark.rule("REG-19")
def test_a_key_handover_says_which_room_how_many_cards_and_how_long_they_open_it() -> None:
    text = printed(KEYS)
    for words in ("808", "2026-05-0312:00", "2/3", "✓"):
        assert words in text
    assert "✓" not in printed(replace(KEYS, document_handed=False, room_in_writing=False))


@pytest.mark.parametrize(
    "typed",
    [
        '#import"/etc/passwd"',
        "#panic()",
        "]]#[",
        "$x^2$",
        "*a*_b_`c`",
        "<label>@ref",
        "\\u{41}",
        '"}],"x":{',
        "//",
        "= A",
        "#sys.inputs",
    ],
)
def test_what_was_typed_is_printed_and_never_run(typed: str) -> None:
    wanted = "".join(typed.split())
    assert wanted in printed(replace(CARD, name=typed))
    assert wanted in printed(replace(SLIP, reason=typed), "en")


def test_a_name_without_spaces_stays_on_the_paper_whole() -> None:
    name = "Wolfeschlegelsteinhausen" * 9
    pdf = print_paper(replace(RECEIPT, guest=name[:200]), "en")
    assert name[:200] in text_of(pdf)
    lines = PdfReader(BytesIO(pdf)).pages[0].extract_text().replace("\u200b", "").splitlines()
    assert max(map(len, lines)) < 100, "a line this long would run off the paper"


def test_a_paper_of_many_nights_goes_on_and_counts_its_pages() -> None:
    nights = [NightPrice(night=date(2026, 5, 1) + timedelta(day), price=Money(38_800, "CNY")) for day in range(365)]
    text = printed(replace(CARD, nights=nights), "en")
    assert "2027-04-30" in text
    assert "Page2of3" in text


@pytest.mark.parametrize("name", ["محمد", "יוסף", "김철수", "やまだ", "Владимир", "Nguyễn", "O’Brien", "𠮷野", "㐱䶮"])
def test_names_of_many_scripts_are_printed(name: str) -> None:
    assert name in printed(replace(RECEIPT, guest=name))


@pytest.mark.parametrize(
    "name, shown",
    [
        ("王😀", "王[U+1F600]"),
        ("\ud800王", "[U+D800]王"),
        ("王\x07", "王[U+0007]"),
        ("王\u202e李", "王李"),
        ("王\ue000", "王[U+E000]"),
    ],
)
def test_a_letter_that_no_font_can_draw_is_spelt_out_instead_of_a_box(name: str, shown: str) -> None:
    assert shown in printed(replace(RECEIPT, guest=name))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.template)
def test_the_same_paper_is_the_same_bytes_even_from_another_process(
    paper: Paper, language: Language, helper: HelperProcess
) -> None:
    assert print_paper(paper, language) == print_paper(paper, language) == helper.run(job(language, paper))


def test_an_instant_without_a_zone_is_not_printed() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(RECEIPT, printed_at=datetime(2026, 5, 1, 12, 0)).data("zh")  # noqa: DTZ001


@pytest.mark.parametrize("template", ["../../etc/passwd", "no_such_paper", ""])
def test_only_papers_that_exist_are_printed(template: str) -> None:
    with pytest.raises(PrintFailed):
        render(template, "zh", RECEIPT.data("zh"))


@pytest.mark.parametrize("spoilt", [{"created": "yesterday"}, {"amount": None}, {"letterhead": {}}])
def test_data_that_does_not_fit_is_refused_and_the_next_paper_is_printed(spoilt: dict[str, object]) -> None:
    with pytest.raises(PrintFailed):
        render("deposit_receipt", "zh", {**RECEIPT.data("zh"), **spoilt})
    assert "押金收据" in printed(RECEIPT)


def test_a_broken_signature_picture_is_refused() -> None:
    with pytest.raises(PrintFailed):
        print_paper(replace(CARD, signature_png=PIXEL[:40]), "zh")


def test_a_signature_picture_that_unpacks_to_gigabytes_is_a_failed_print(helper: HelperProcess) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(7_501) * 60_000, 9)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    with pytest.raises(PrintFailed):
        helper.run(job(paper=replace(CARD, signature_png=bomb)))
    assert helper.run(job()).startswith(b"%PDF")


def test_a_killed_helper_is_replaced_without_anybody_noticing(helper: HelperProcess) -> None:
    first = helper.run(job())
    killed = helper._process
    killed.kill()
    killed.wait()
    assert helper.run(job()) == first
    assert helper._process.pid != killed.pid


def test_one_helper_serves_all_threads(helper: HelperProcess) -> None:
    with ThreadPoolExecutor(8) as threads:
        papers = list(
            threads.map(lambda index: text_of(helper.run(job(paper=replace(RECEIPT, guest=f"G{index}G")))), range(24))
        )
    assert all(f"G{index}G" in text for index, text in enumerate(papers))


def test_a_paper_that_takes_too_long_is_given_up_and_the_next_one_is_printed(helper: HelperProcess) -> None:
    helper.run(job())
    os.kill(helper._process.pid, signal.SIGSTOP)
    helper._timeout = 0.05
    with pytest.raises(PrintFailed, match="too long"):
        helper.run(job())
    helper._timeout = 20
    assert helper.run(job()).startswith(b"%PDF")


def test_a_helper_that_cannot_start_is_a_failed_print(monkeypatch: pytest.MonkeyPatch, helper: HelperProcess) -> None:
    monkeypatch.setattr(printing.sys, "executable", "/bin/false")
    with pytest.raises(PrintFailed, match="died"):
        helper.run(job())


def test_the_helper_ends_when_its_parent_is_gone(helper: HelperProcess) -> None:
    helper.run(job())
    helper._process.stdin.close()
    assert helper._process.wait(60) == 0


def test_a_forked_child_gets_a_helper_of_its_own_and_leaves_the_parents_alone(helper: HelperProcess) -> None:
    helper.run(job())
    parents, ours = helper._process, helper._process.pid
    duplicates = [os.dup(pipe.fileno()) for pipe in (parents.stdin, parents.stdout)]  # what the parent would still hold
    helper.forget()
    assert helper.run(job()).startswith(b"%PDF")
    assert helper._process.pid != ours
    os.kill(ours, 0)
    for duplicate in duplicates:
        os.close(duplicate)
    os.waitpid(ours, 0)


def test_the_helper_is_given_no_secret_of_the_program(monkeypatch: pytest.MonkeyPatch, helper: HelperProcess) -> None:
    monkeypatch.setenv("FRONTDESK_SECRET", "7a9e")
    helper.run(job())
    process = Path(f"/proc/{helper._process.pid}")
    assert b"7a9e" not in (process / "environ").read_bytes()
    assert "欧阳" not in (process / "cmdline").read_bytes().decode()


def test_a_warm_helper_prints_quickly() -> None:
    def seconds(number: int) -> float:
        began = time.perf_counter()
        print_paper(replace(RECEIPT, number=f"YJ-{number:06}"), "zh")
        return time.perf_counter() - began

    assert min(seconds(number) for number in range(10)) < 0.5, "even the quickest of ten was slow"


def test_the_worker_answers_a_message_that_makes_no_sense() -> None:
    press = printing_worker.Press(resources("templates") / "print")
    assert printing_worker.answer(press, b"{").startswith(printing_worker.FAILED)
    assert printing_worker.answer(press, job()).startswith(printing_worker.PRINTED + b"%PDF")


def test_the_worker_spells_out_what_it_cannot_draw_at_any_depth() -> None:
    press = printing_worker.Press(resources("templates") / "print")
    data = {"one": ["a😀\n", 3, None], "two": {"three": "王\u2066李"}}
    shown = {"one": ["a[U+1F600] ", 3, None], "two": {"three": "王李"}}
    assert printing_worker.printable(data, press._can_draw) == shown


def test_the_worker_answers_until_its_pipe_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answered = BytesIO(), BytesIO()
    for _ in range(2):
        printing_pipe.write_message(asked, job())
    asked.seek(0)
    monkeypatch.setattr(printing_worker.sys, "stdin", TextIOWrapper(asked))
    monkeypatch.setattr(printing_worker.sys, "stdout", TextIOWrapper(answered))
    printing_worker.main(str(resources("templates") / "print"))
    answered.seek(0)
    assert printing_pipe.read_message(answered) == printing_pipe.read_message(answered)


def test_a_message_that_claims_to_be_enormous_closes_the_pipe() -> None:
    with pytest.raises(printing_pipe.PipeClosed):
        printing_pipe.read_message(BytesIO(b"\xff\xff\xff\xff"))
