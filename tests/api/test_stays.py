"""Stays, their keys and their end, over HTTP."""

import pytest

from tests.api.front import Front
from tests.stays.arrivals import MARY, WANG, guest

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_a_stay_is_found_by_its_room_and_by_its_status(front_desk: Front) -> None:
    stay = front_desk.check_in()
    for query in ("", "?room=301", "?status=in_house", "?room=301&status=in_house"):
        assert [each["id"] for each in front_desk.desk.get(f"stays{query}").json["items"]] == [stay["id"]]
    for query in ("?room=302", "?status=checked_out", "?room=%E7%8E%8B"):
        assert front_desk.desk.get(f"stays{query}").json["items"] == []


def test_stays_go_on_where_the_cursor_says(front_desk: Front) -> None:
    made = [front_desk.check_in(guest(WANG)), front_desk.check_in(guest(MARY), room="302")]
    first = front_desk.desk.get("stays?limit=1").json
    second = front_desk.desk.get(f"stays?limit=1&cursor={first['next_cursor']}").json
    assert {each["id"] for each in first["items"] + second["items"]} == {each["id"] for each in made}
    assert second["next_cursor"] is None


@pytest.mark.parametrize("path", ["stays/{}", "stays/{}/registrations", "stays/{}/keys"])
def test_a_stay_that_is_not_there_is_not_found(front_desk: Front, path: str) -> None:
    assert front_desk.desk.get(path.format(NOBODY)).status_code == 404
    assert front_desk.desk.get(path.format("1")).status_code == 404


def test_everybody_registered_is_listed_under_the_shown_name(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG), guest(MARY))
    listed = front_desk.desk.get(f"stays/{stay['id']}/registrations").json["items"]
    assert [(each["shown_name"], each["position"]) for each in listed] == [("王建国", 0), ("Mary Smith", 1)]


@pytest.mark.rule("KEY-1")
def test_a_key_is_made_for_the_document_and_refused_without_it(front_desk: Front) -> None:
    stay = front_desk.check_in()
    wanted = {"registration_id": stay["registrations"][0]["id"], "proof": "document"}
    keys = f"stays/{stay['id']}/keys"
    refused = front_desk.desk.post(keys, wanted)
    wrong = front_desk.desk.post(keys, wanted | {"document_number": "501234567"})
    made = front_desk.desk.post(keys, wanted | {"document_number": WANG["document"]["number"]})
    assert (refused.status_code, wrong.status_code, made.status_code) == (409, 409, 201)
    assert [each["serial"] for each in front_desk.desk.get(keys).json["items"]] == [1, 2]


@pytest.mark.rule("KEY-2")
def test_a_key_that_was_lost_opens_no_door(front_desk: Front) -> None:
    stay = front_desk.check_in()
    (key,) = front_desk.desk.get(f"stays/{stay['id']}/keys").json["items"]
    answer = front_desk.desk.post(f"stays/{stay['id']}/keys/{key['id']}/void", {"lost": True})
    assert (answer.status_code, answer.json["state"]) == (200, "lost")
    assert front_desk.desk.post(f"stays/{stay['id']}/keys/{NOBODY}/void", {}).status_code == 404


@pytest.mark.rule("DEP-6")
def test_a_check_out_gives_back_what_is_left_and_leaves_the_room_dirty(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG, deposit={"amount": 90_000}))
    answer = front_desk.desk.post(f"stays/{stay['id']}/check-out", {"room_checked": True, "refund_approval_id": None})
    assert answer.status_code == 200, answer.text
    assert answer.json["refunded"] == {"amount": 50_000, "currency": "CNY"}
    assert front_desk.desk.get(f"stays/{stay['id']}").json["status"] == "checked_out"
    assert front_desk.desk.get("rooms/301").json["code"] == "VD"


@pytest.mark.rule("DEP-2")
def test_what_would_be_given_back_is_told_before_and_which_of_it_needs_an_approval(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(deposit={"amount": 200_000}), guest(MARY))
    due = front_desk.desk.get(f"stays/{stay['id']}/check-out").json
    assert due["owed"]["amount"] == 40_000
    assert due["missing"]["amount"] == 0
    large, small = sorted(due["refunds"], key=lambda each: -each["amount"]["amount"])
    assert (large["amount"]["amount"], large["needs_approval"]) == (160_000, True)
    assert (small["amount"]["amount"], small["needs_approval"]) == (50_000, False)
    assert not any(
        each["needs_approval"]
        for each in front_desk.of("duty_manager").get(f"stays/{stay['id']}/check-out").json["refunds"]
    )
    refused = front_desk.desk.post(f"stays/{stay['id']}/check-out", {"room_checked": True})
    assert [reason["field"] for reason in refused.json["reasons"]] == [f"refund_approvals.{large['deposit_id']}"]
    assert front_desk.desk.get(f"stays/{large['deposit_id']}/check-out").status_code == 404


def test_a_check_out_to_a_state_that_moved_on_is_refused(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG, deposit={"amount": 90_000}))
    leave = f"stays/{stay['id']}/check-out"
    tag = front_desk.desk.get(f"stays/{stay['id']}").headers["ETag"]
    assert front_desk.desk.post(leave, {"room_checked": True}, If_Match='"other"').status_code == 412
    assert front_desk.desk.post(leave, {"room_checked": True}, If_Match=tag).status_code == 200


def test_a_check_out_names_every_reason_against_it(front_desk: Front) -> None:
    stay = front_desk.check_in()
    answer = front_desk.desk.post(
        f"stays/{stay['id']}/check-out",
        {"room_checked": False, "payment": {"method": "cash", "amount": {"amount": 5, "currency": "CNY"}}},
    )
    assert answer.status_code == 409
    assert {reason["code"] for reason in answer.json["reasons"]} == {"room-not-checked", "payment-differs"}


def test_who_sees_no_names_sees_no_stays(front_desk: Front) -> None:
    for role in ("housekeeping", "switchboard", "finance", "administrator", "auditor", "group_leader"):
        assert front_desk.of(role).get("stays").status_code == 403
