"""Deposits, folios and shifts over HTTP."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.api.front import Front
from tests.stays.arrivals import WANG, guest

NOBODY = "00000000-0000-4000-8000-000000000000"
HUGE = 2**63
PAYING = guest(WANG, deposit={"amount": 100_000})


def yuan(fen: int) -> dict[str, object]:
    return {"amount": fen, "currency": "CNY"}


@pytest.mark.rule("DEP-2")
def test_a_deposit_balances_after_top_up_and_refund(front_desk: Front) -> None:
    deposit_id = front_desk.check_in(PAYING)["registrations"][0]["deposit_id"]
    front_desk.desk.post(f"deposits/{deposit_id}/top-ups", {"method": "cash", "amount": yuan(5_000)})
    answer = front_desk.desk.post(f"deposits/{deposit_id}/refunds", {"amount": yuan(3_000)})
    assert answer.status_code == 201, answer.text
    told = front_desk.desk.get(f"deposits/{deposit_id}").json
    sums = {name: told[name]["amount"] for name in ("received", "held", "applied", "refunded", "forfeited")}
    assert sums == {"received": 105_000, "held": 102_000, "applied": 0, "refunded": 3_000, "forfeited": 0}
    assert [(each["kind"], each["receipt_number"]) for each in told["entries"]] == [
        ("received", 1),
        ("top_up", 2),
        ("refunded", 3),
    ]


def test_a_refund_beyond_what_is_held_is_refused(front_desk: Front) -> None:
    deposit_id = front_desk.check_in(PAYING)["registrations"][0]["deposit_id"]
    answer = front_desk.desk.post(f"deposits/{deposit_id}/refunds", {"amount": yuan(200_000)})
    assert (answer.status_code, answer.json["reasons"][0]["code"]) == (422, "amount-exceeds-held")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (HUGE, "number-out-of-range"),
        (-HUGE - 1, "number-out-of-range"),
        (10**400, "number-out-of-range"),
        (1e308, "number-out-of-range"),
        (1.5, "not-a-number"),
        (0, "amount-out-of-range"),
        (-5, "amount-out-of-range"),
        (True, "not-a-number"),
        ("5", "not-a-number"),
        (None, "missing"),
        ({"amount": 5, "currency": "USD"}, "currency-mismatch"),
        ({"amount": 5}, "missing"),
        ({"amount": 5, "currency": "CNY", "fen": 1}, "unknown-field"),
    ],
)
def test_an_amount_that_is_none_is_refused_with_its_field(front_desk: Front, amount: object, code: str) -> None:
    deposit_id = front_desk.check_in(PAYING)["registrations"][0]["deposit_id"]
    answer = front_desk.desk.post(f"deposits/{deposit_id}/refunds", {"amount": amount})
    assert answer.status_code == 422
    assert [reason["code"] for reason in answer.json["reasons"]] == [code]
    assert answer.json["reasons"][0]["field"].startswith("amount")


@pytest.mark.rule("DEP-3")
def test_a_deposit_that_is_used_up_appears_with_the_amount_missing(front_desk: Front) -> None:
    registration = front_desk.check_in(PAYING)["registrations"][0]
    assert front_desk.desk.get("deposits?shortfall=true").json["items"] == []
    front_desk.desk.post(
        f"folios/{registration['folio_id']}/entries", {"kind": "charge", "code": "minibar", "amount": yuan(130_000)}
    )
    (short,) = front_desk.desk.get("deposits?shortfall=true").json["items"]
    assert (short["id"], short["missing"]) == (registration["deposit_id"], yuan(30_000))
    assert [each["id"] for each in front_desk.desk.get("deposits").json["items"]] == [registration["deposit_id"]]


@pytest.mark.rule("DEP-1", "DEP-5")
def test_an_entry_is_reversed_once_and_never_changed(front_desk: Front) -> None:
    folio = f"folios/{front_desk.check_in(PAYING)['registrations'][0]['folio_id']}"
    posted = front_desk.desk.post(f"{folio}/entries", {"kind": "charge", "code": "bar", "amount": yuan(700)})
    entry = posted.json["entries"][0]["id"]
    reversed_ = front_desk.desk.post(f"{folio}/entries/{entry}/reverse")
    again = front_desk.desk.post(f"{folio}/entries/{entry}/reverse")
    assert (posted.status_code, reversed_.status_code, again.status_code) == (201, 201, 409)
    assert again.json["code"] == "already-reversed"
    assert front_desk.desk.get(folio).json["balance"] == yuan(0)
    assert front_desk.desk.post(f"folios/{NOBODY}/entries/{entry}/reverse").status_code == 404


def test_a_posting_names_what_its_kind_needs(front_desk: Front) -> None:
    folio = f"folios/{front_desk.check_in(PAYING)['registrations'][0]['folio_id']}/entries"
    for kind, needed in (("charge", "code"), ("payment", "method")):
        answer = front_desk.desk.post(folio, {"kind": kind, "amount": yuan(5)})
        assert [(reason["field"], reason["code"]) for reason in answer.json["reasons"]] == [(needed, "missing")]


def test_a_posting_to_a_folio_that_moved_on_is_refused(front_desk: Front) -> None:
    folio = f"folios/{front_desk.check_in(PAYING)['registrations'][0]['folio_id']}"
    tag = front_desk.desk.get(folio).headers["ETag"]
    charge = {"kind": "charge", "code": "bar", "amount": yuan(700)}
    assert front_desk.desk.post(f"{folio}/entries", charge, If_Match=tag).status_code == 201
    assert front_desk.desk.post(f"{folio}/entries", charge, If_Match=tag).status_code == 412


def test_an_unknown_company_is_refused(front_desk: Front) -> None:
    deposit_id = front_desk.check_in(PAYING)["registrations"][0]["deposit_id"]
    body = {"method": "city_ledger", "amount": yuan(5), "company": "NOBODY"}
    answer = front_desk.desk.post(f"deposits/{deposit_id}/top-ups", body)
    assert [(reason["field"], reason["code"]) for reason in answer.json["reasons"]] == [("company", "company-unknown")]


@pytest.mark.rule("DEP-1", "REG-6")
def test_a_receipt_is_printed_in_the_callers_language_and_a_reprint_says_so(front_desk: Front) -> None:
    receipt = f"deposits/{front_desk.check_in(PAYING)['registrations'][0]['deposit_id']}/receipt.pdf"
    printed = [front_desk.desk.get(receipt, Accept_Language="zh") for _ in range(2)]
    assert [(each.status_code, each.mimetype) for each in printed] == [(200, "application/pdf")] * 2
    texts = ["".join(page.extract_text() for page in PdfReader(BytesIO(each.data)).pages) for each in printed]
    assert ["补打" in text for text in texts] == [False, True]
    assert front_desk.desk.get(f"{receipt}?number=1").status_code == 200
    assert front_desk.desk.get(f"{receipt}?number=2").status_code == 404
    assert front_desk.desk.get(f"deposits/{NOBODY}/receipt.pdf").status_code == 404


@pytest.mark.rule("DEP-7")
def test_a_shift_closes_against_the_ledger(front_desk: Front) -> None:
    front_desk.check_in(PAYING)
    (own,) = front_desk.desk.get("shifts").json["items"]
    assert {each["method"]: each["amount"]["amount"] for each in own["totals"]}["cash"] == 100_000
    close = f"shifts/{own['id']}/close"
    refused = front_desk.desk.post(close, {"counted_cash": yuan(119_000)})
    assert (refused.status_code, refused.json["reasons"][0]["code"]) == (409, "difference-needs-reason")
    closed = front_desk.desk.post(close, {"counted_cash": yuan(119_000), "difference_reason": "wrong change"})
    assert (closed.status_code, closed.json["expected_cash"]) == (200, yuan(120_000))
    assert front_desk.desk.post(close, {"counted_cash": yuan(0)}).status_code == 404


def test_who_reviews_shifts_sees_everybodys(front_desk: Front) -> None:
    manager = front_desk.of("duty_manager")
    manager.post("shifts", {})
    assert len(manager.get("shifts").json["items"]) == 2
    assert len(front_desk.of("finance").get("shifts").json["items"]) == 2
    assert len(front_desk.desk.get("shifts").json["items"]) == 1


def test_one_does_not_close_the_drawer_of_another(front_desk: Front) -> None:
    (own,) = front_desk.desk.get("shifts").json["items"]
    answer = front_desk.of("duty_manager").post(f"shifts/{own['id']}/close", {"counted_cash": yuan(0)})
    assert answer.status_code == 404
