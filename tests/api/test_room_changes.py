"""Room changes over HTTP: every room with its price and reasons, the change, the swap (MOV-1 to MOV-6)."""

import pytest

from tests.api.front import Front
from tests.stays.arrivals import MARY, WANG, guest

MOVE = {"room": "302", "reason": "noise", "identity_confirmed": True}


@pytest.mark.rule("MOV-3", "MOV-6")
def test_a_stay_is_shown_every_room_and_moves_into_one(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG))
    path = f"stays/{stay['id']}/room-changes"
    seen = front_desk.desk.get(path).json
    assert (seen["room"], seen["terms"], [each["number"] for each in seen["rooms"]]) == ("301", "plan", ["302", "401"])
    made = front_desk.desk.post(path, MOVE, Idempotency_Key="one")
    again = front_desk.desk.post(path, MOVE, Idempotency_Key="one")
    assert (made.status_code, again.json) == (201, made.json)
    (moved,) = made.json["items"]
    assert (moved["from_room"], moved["to_room"], moved["number"]) == ("301", "302", 1)
    assert front_desk.desk.get(f"stays/{stay['id']}").json["room"] == "302"
    (change,) = front_desk.desk.get(path).json["changes"]
    assert (change["number"], len(change["nights"]), change["requested_by"]) == (1, 2, "receptionist")
    assert [front_desk.desk.get(f"rooms/{number}").json["code"] for number in ("301", "302")] == ["VD", "OI"]


@pytest.mark.rule("MOV-3")
def test_a_refused_change_names_every_reason_with_its_rule(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG))
    front_desk.check_in(guest(MARY), room="302")
    answer = front_desk.desk.post(f"stays/{stay['id']}/room-changes", MOVE | {"identity_confirmed": False})
    assert answer.status_code == 409
    assert {(reason["code"], reason["rule"]) for reason in answer.json["reasons"]} == {
        ("identity-not-confirmed", "KEY-1"),
        ("room-occupied", "MOV-3"),
        ("room-not-free", "MOV-3"),
    }
    (refused,) = [
        each
        for each in front_desk.desk.get(f"stays/{stay['id']}/room-changes").json["rooms"]
        if each["number"] == "302"
    ]
    assert {reason["code"] for reason in refused["reasons"]} == {"room-occupied", "room-not-free"}


@pytest.mark.rule("MOV-4")
def test_two_stays_change_places_in_one_call(front_desk: Front) -> None:
    one, other = front_desk.check_in(guest(WANG)), front_desk.check_in(guest(MARY), room="302")
    answer = front_desk.desk.post(f"stays/{one['id']}/room-changes", MOVE | {"swap": True})
    assert answer.status_code == 201, answer.text
    rooms = [front_desk.desk.get(f"stays/{each['id']}").json["room"] for each in (one, other)]
    assert rooms == ["302", "301"]


def test_a_change_of_a_stay_that_is_not_in_house_is_not_found(front_desk: Front) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    assert front_desk.desk.get(f"stays/{nobody}/room-changes").status_code == 404
    assert front_desk.desk.post(f"stays/{nobody}/room-changes", MOVE).status_code == 404


def test_an_approval_of_a_free_upgrade_says_what_it_gives_away(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG))
    asked = front_desk.desk.post("approvals", {"kind": "move", "stay_id": stay["id"], "room": "302"})
    assert asked.status_code == 201, asked.text
    waiting = front_desk.of("duty_manager").get("approvals", Accept_Language="en").json["items"]
    assert {line["label"]: line["value"] for line in waiting[0]["about"]}["Room"] == "302"
    for wrong in ({"room": "999"}, {"stay_id": "00000000-0000-4000-8000-000000000000"}):
        body = {"kind": "move", "stay_id": stay["id"], "room": "302"} | wrong
        assert front_desk.desk.post("approvals", body).status_code == 422
