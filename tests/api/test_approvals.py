"""Approvals and rate changes, over HTTP: asked, found, answered, and used once for exactly what was asked."""

from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.api.front import SECOND, Front, days
from tests.priced_hotel import RACK
from tests.stays.arrivals import MARY, guest

NOBODY = "00000000-0000-4000-8000-000000000000"
BEYOND = RACK * 8 // 10


def price(quote_id: str, amount: int = BEYOND, reason: str = "loyalty") -> dict[str, Any]:
    """Return the question whether the first night may cost so much."""
    nights = [{"night": days(0), "amount": amount}]
    return {"kind": "price", "quote_id": quote_id, "nights": nights, "reason": reason}


def asked(front_desk: Front, body: dict[str, Any]) -> dict[str, Any]:
    answer = front_desk.desk.post("approvals", body)
    assert answer.status_code == 201, answer.text
    return answer.json  # type: ignore[no-any-return]


def granted(front_desk: Front, body: dict[str, Any]) -> str:
    """Return the id of an approval that the duty manager has given."""
    approval_id: str = asked(front_desk, body)["id"]
    answer = front_desk.of("duty_manager").post(f"approvals/{approval_id}/answer", {"granted": True})
    assert (answer.status_code, answer.json["state"]) == (200, "granted")
    return approval_id


def change(front_desk: Front, quote_id: str, approval_id: str | None = None, **changes: Any) -> Any:
    body = {name: value for name, value in price(quote_id).items() if name in {"nights", "reason"}} | changes
    return front_desk.desk.post(f"quotes/{quote_id}/rate-changes", body | {"approval_id": approval_id})


def codes(answer: Any) -> list[tuple[str | None, str]]:
    return [(reason.get("field"), reason["code"]) for reason in answer.json["reasons"]]


@pytest.mark.rule("REG-9")
def test_a_price_within_the_limit_makes_a_numbered_slip_and_a_new_quote(front_desk: Front) -> None:
    quote = front_desk.quote()
    within = change(
        front_desk, quote["id"], nights=[{"night": days(0), "amount": {"amount": 36_000, "currency": "CNY"}}]
    )
    assert within.status_code == 201, within.text
    made = within.json
    assert (made["number"], made["from_quote_id"]) == (1, quote["id"])
    assert [night["amount"]["amount"] for night in made["quote"]["nights"]] == [36_000, RACK]
    body = front_desk.walk_in() | {"quote_id": made["quote"]["id"]}
    assert front_desk.desk.post("walk-ins", body).json["quote_id"] == made["quote"]["id"]


@pytest.mark.rule("REG-9", "ACC-6")
def test_a_price_beyond_the_limit_goes_through_once_the_duty_manager_has_answered(front_desk: Front) -> None:
    quote_id = front_desk.quote()["id"]
    refused = change(front_desk, quote_id)
    assert refused.status_code == 409
    assert [(reason["code"], reason["rule"]) for reason in refused.json["reasons"]] == [("approval-needed", "REG-9")]
    approval_id = asked(front_desk, price(quote_id))["id"]
    assert codes(change(front_desk, quote_id, approval_id)) == [("approval", "approval-missing")]
    manager = front_desk.of("duty_manager")
    (waiting,) = manager.get("approvals").json["items"]
    assert (waiting["id"], waiting["state"], waiting["requested_by"]) == (approval_id, "pending", "receptionist")
    assert {"label": days(0), "value": "¥400.00 → ¥320.00 (−20.0 %)"} in waiting["about"]
    assert manager.post(f"approvals/{approval_id}/answer", {"granted": True}).status_code == 200
    assert front_desk.desk.get(f"approvals/{approval_id}").json["state"] == "granted"
    assert change(front_desk, quote_id, approval_id).status_code == 201
    assert front_desk.desk.get(f"approvals/{approval_id}").json["state"] == "used"
    assert manager.get("approvals").json["items"] == []


@pytest.mark.rule("REG-9", "ACC-6")
def test_an_approval_is_no_good_for_another_price_reason_quote_or_a_second_time(front_desk: Front) -> None:
    quote_id, other = front_desk.quote()["id"], front_desk.quote()["id"]
    approval_id = granted(front_desk, price(quote_id))
    cheaper = [{"night": days(0), "amount": BEYOND - 1}]
    for answer in (
        change(front_desk, other, approval_id),
        change(front_desk, quote_id, approval_id, nights=cheaper),
        change(front_desk, quote_id, approval_id, reason="complaint"),
    ):
        assert (answer.status_code, codes(answer)) == (409, [("approval", "approval-missing")])
    assert change(front_desk, quote_id, approval_id).status_code == 201
    assert codes(change(front_desk, quote_id, approval_id)) == [("approval", "approval-missing")]


@pytest.mark.rule("ACC-6")
def test_a_colleagues_approval_can_neither_be_used_nor_seen(front_desk: Front) -> None:
    quote_id = front_desk.quote()["id"]
    approval_id = granted(front_desk, price(quote_id))
    colleague = front_desk.of(SECOND)
    assert colleague.get(f"approvals/{approval_id}").status_code == 404
    body = {"nights": price(quote_id)["nights"], "reason": "loyalty", "approval_id": approval_id}
    stolen = colleague.post(f"quotes/{quote_id}/rate-changes", body)
    assert (stolen.status_code, codes(stolen)) == (409, [("approval", "approval-missing")])


@pytest.mark.rule("ACC-6")
def test_a_declined_request_allows_nothing_and_is_answered_once(front_desk: Front) -> None:
    quote_id = front_desk.quote()["id"]
    approval_id = asked(front_desk, price(quote_id))["id"]
    manager = front_desk.of("duty_manager")
    assert manager.post(f"approvals/{approval_id}/answer", {"granted": False}).json["state"] == "declined"
    again = manager.post(f"approvals/{approval_id}/answer", {"granted": True})
    assert codes(again) == [(None, "approval-answered")]
    assert change(front_desk, quote_id, approval_id).status_code == 409


@pytest.mark.rule("DEP-2", "ACC-6")
def test_a_refund_is_approved_from_afar_for_exactly_its_deposit_and_amount(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(deposit={"amount": 200_000}), guest(MARY, deposit={"amount": 200_000}))
    due = front_desk.desk.get(f"stays/{stay['id']}/check-out").json["refunds"]
    approvals = [
        {"deposit_id": each["deposit_id"], "approval_id": granted(front_desk, {"kind": "refund"} | refund_of(each))}
        for each in due
    ]
    one = front_desk.desk.post(f"deposits/{due[1]['deposit_id']}/refunds", {"amount": 90_000} | approval(approvals[0]))
    assert codes(one) == [("approval", "approval-missing")]
    left = front_desk.desk.post(f"stays/{stay['id']}/check-out", {"room_checked": True, "refund_approvals": approvals})
    assert left.status_code == 200, left.text
    assert left.json["refunded"]["amount"] == 360_000


def refund_of(due: dict[str, Any]) -> dict[str, Any]:
    return {"deposit_id": due["deposit_id"], "amount": due["amount"]}


def approval(named: dict[str, str]) -> dict[str, str]:
    return {"approval_id": named["approval_id"]}


@pytest.mark.rule("REG-17", "ACC-6")
def test_a_dirty_room_is_opened_by_an_approval_for_that_room(front_desk: Front) -> None:
    for number in ("301", "302"):
        front_desk.of("housekeeping").put(
            f"rooms/{number}/state", {"cleanliness": "dirty"}, If_Match=tag(front_desk, number)
        )
    body = front_desk.walk_in(room="301", room_reason="guest-request")
    assert "room-dirty" in {code for _, code in codes(front_desk.desk.post("walk-ins", body))}
    approval_id = granted(front_desk, {"kind": "room", "quote_id": body["quote_id"], "room": "301"})
    other = body | {"room": "302", "approvals": {"room": approval_id}}
    assert codes(front_desk.desk.post("walk-ins", other)) == [("approval", "approval-missing")]
    made = front_desk.desk.post("walk-ins", body | {"approvals": {"room": approval_id}})
    assert made.status_code == 201, made.text


def tag(front_desk: Front, number: str) -> str:
    return str(front_desk.of("housekeeping").get(f"rooms/{number}").headers["ETag"])


@pytest.mark.rule("REG-2", "REG-15", "ACC-6")
def test_a_certificate_and_a_child_alone_are_let_in_by_the_approvals_for_this_check_in(front_desk: Front) -> None:
    child = guest(
        name="王小明",
        birth_date="2015-06-01",
        document={"type": "police_certificate", "number": "PC2026050100123"},
        guardian={"contact": "王建国 13800138000", "relation": "father", "reached": True},
    )
    body = front_desk.walk_in(child)
    wanted = {code for _, code in codes(front_desk.desk.post("walk-ins", body))}
    assert wanted == {"document-needs-duty-manager", "under-14-needs-duty-manager"}
    approvals = {
        kind: granted(front_desk, {"kind": kind, "quote_id": body["quote_id"]}) for kind in ("document", "minor")
    }
    swapped = {"document": approvals["minor"], "minor": approvals["document"]}
    assert codes(front_desk.desk.post("walk-ins", body | {"approvals": swapped})) == [("approval", "approval-missing")]
    made = front_desk.desk.post("walk-ins", body | {"approvals": approvals})
    assert made.status_code == 201, made.text


@pytest.mark.rule("KEY-1", "ACC-6")
def test_a_key_without_a_document_is_made_by_an_approval_for_that_stay(front_desk: Front) -> None:
    stay = front_desk.check_in()
    joined = asked(front_desk, {"kind": "document", "joins": stay["id"]})
    assert (joined["joins"], joined["about"][0]["value"]) == (stay["id"], "301")
    approval_id = granted(front_desk, {"kind": "document", "stay_id": stay["id"]})
    body = {"registration_id": stay["registrations"][0]["id"], "proof": "signature", "approval_id": approval_id}
    made = front_desk.desk.post(f"stays/{stay['id']}/keys", body)
    assert made.status_code == 201, made.text
    assert front_desk.desk.post(f"stays/{stay['id']}/keys", body).status_code == 409


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"kind": "price"}, {("quote_id", "missing"), ("reason", "missing"), ("nights", "missing")}),
        ({"kind": "refund"}, {("deposit_id", "missing"), ("amount", "missing")}),
        ({"kind": "refund", "deposit_id": NOBODY, "amount": 1}, {("deposit_id", "deposit-unknown")}),
        ({"kind": "refund", "folio_entry_id": NOBODY, "amount": 1}, {("folio_entry_id", "entry-unknown")}),
        (
            {"kind": "refund", "deposit_id": NOBODY, "folio_entry_id": NOBODY, "amount": 1},
            {("folio_entry_id", "unknown-field")},
        ),
        ({"kind": "document", "quote_id": NOBODY}, {("quote_id", "quote-unknown")}),
        ({"kind": "minor", "quote_id": NOBODY, "room": "301"}, {("room", "unknown-field")}),
        ({"kind": "document", "joins": NOBODY}, {("joins", "stay-unknown")}),
        ({"kind": "document"}, {("quote_id", "missing")}),
        ({"kind": "minor", "quote_id": NOBODY, "joins": NOBODY}, {("joins", "unknown-field")}),
        ({"kind": "minor", "stay_id": NOBODY}, {("quote_id", "missing"), ("stay_id", "unknown-field")}),
        ({"kind": "wish"}, {("kind", "not-a-choice")}),
    ],
)
def test_everything_that_is_wrong_with_a_question_is_named_at_once(
    front_desk: Front, body: dict[str, Any], named: set[tuple[str, str]]
) -> None:
    answer = front_desk.desk.post("approvals", body)
    assert (answer.status_code, set(codes(answer))) == (422, named)


def test_nonsense_does_not_reach_the_approver(front_desk: Front) -> None:
    quote_id = front_desk.quote()["id"]
    twice = [{"night": days(0), "amount": 1}] * 2
    for body, named in (
        (price(quote_id, RACK), ("nights", "price-unchanged")),
        (price(quote_id) | {"nights": twice}, ("nights[1].night", "night-repeated")),
        ({"kind": "room", "quote_id": quote_id, "room": "999"}, ("room", "room-unknown")),
    ):
        answer = front_desk.desk.post("approvals", body)
        assert (answer.status_code, codes(answer)) == (422, [named])
    deposit_id = front_desk.check_in()["registrations"][0]["deposit_id"]
    much = front_desk.desk.post("approvals", {"kind": "refund", "deposit_id": deposit_id, "amount": 10**9})
    assert codes(much) == [("amount", "amount-exceeds-held")]


def test_a_hundred_requests_are_listed_with_as_many_queries_as_two(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(deposit={"amount": 200_000}))
    counted = []
    for amount in range(1, 7):
        asked(front_desk, price(front_desk.quote()["id"], BEYOND - amount))
        body = {"kind": "refund", "deposit_id": stay["registrations"][0]["deposit_id"], "amount": 100_000 + amount}
        asked(front_desk, body)
        counted.append(queries_of(front_desk))
    assert len(set(counted)) == 1


def queries_of(front_desk: Front) -> int:
    """Return how many statements one look at the list takes."""
    engine: Engine = front_desk.house.runtime.engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert front_desk.of("duty_manager").get("approvals").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_who_is_not_at_the_desk_neither_asks_nor_changes_prices(front_desk: Front) -> None:
    assert front_desk.of("housekeeping").post("approvals", {"kind": "price"}).status_code == 403
    assert front_desk.of("finance").post(f"quotes/{NOBODY}/rate-changes", {}).status_code == 403
    assert front_desk.desk.get("approvals").status_code == 403
    assert front_desk.desk.post(f"approvals/{NOBODY}/answer", {"granted": True}).status_code == 403
