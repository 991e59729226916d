"""Complaints by the interface."""

from typing import Any

import pytest

from tests.api.front import Front

SAID = {"room": "301", "channel": "telephone", "kind": "noise", "severity": "serious", "words": "It hums\nand hums"}


@pytest.mark.rule("CPL-1", "CPL-2", "CPL-3", "CPL-4")
def test_a_complaint_goes_through_the_interface_from_the_first_word_to_the_last_call(front_desk: Front) -> None:
    front_desk.check_in()
    desk, manager = front_desk.desk, front_desk.of("duty_manager")
    taken = desk.post("complaints", SAID)
    assert taken.status_code == 201
    path = f"complaints/{taken.json['id']}"
    early = desk.post(f"{path}/answer", {"words": "Sorry"})
    assert (early.status_code, early.json["reasons"][0]["code"]) == (409, "complaint-state")
    decided = {"kind": "noise", "severity": "serious", "liability": "liable", "reason": "Old lift"}
    assert desk.post(f"{path}/classify", decided).status_code == 403
    assert manager.post(f"{path}/classify", decided).json["liability"] == "liable"
    (asked,) = desk.post(f"{path}/departments", {"department": "engineering"}).json["departments"]
    engineer = front_desk.of("engineering")
    (mine,) = engineer.get("complaints/asked").json["items"]
    assert (mine["id"], mine["room"], set(mine) & {"words", "guest"}) == (asked["id"], "301", set())
    assert engineer.post(f"complaints/asked/{asked['id']}/answer", {"words": "Oiled"}).status_code == 200
    answered = desk.post(f"{path}/answer", {"words": "It is oiled"}).json
    assert (answered["state"], answered["departments"][0]["words"]) == ("answered", "Oiled")
    assert answered["call_back_due"]
    done = desk.post(f"{path}/call-backs", {"satisfied": True, "words": "Good"}).json
    assert (done["state"], done["call_backs"][-1]["outcome"]) == ("closed", "satisfied")


def test_a_write_to_a_complaint_that_has_moved_on_is_refused(front_desk: Front) -> None:
    desk = front_desk.desk
    made: Any = desk.post("complaints", SAID | {"about": "nobody", "room": None}).json
    path = f"complaints/{made['id']}"
    tag = desk.get(path).headers["ETag"]
    kind = {"kind": "food", "severity": "minor"}
    assert desk.post(f"{path}/classify", kind, If_Match=tag).status_code == 200
    assert desk.post(f"{path}/classify", kind, If_Match=tag).status_code == 412


def test_the_list_is_read_in_pages(front_desk: Front) -> None:
    desk = front_desk.desk
    for kind in ("food", "noise", "price"):
        desk.post("complaints", SAID | {"about": "nobody", "room": None, "kind": kind})
    first = desk.get("complaints?limit=2").json
    rest = desk.get(f"complaints?limit=2&cursor={first['next_cursor']}").json
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert [each["kind"] for each in desk.get("complaints?kind=price").json["items"]] == ["price"]
    assert front_desk.of("housekeeping").get("complaints").status_code == 403


@pytest.mark.rule("CPL-6")
def test_a_duty_manager_counts_the_complaints_of_a_period(front_desk: Front) -> None:
    desk, manager = front_desk.desk, front_desk.of("duty_manager")
    for kind in ("food", "noise", "noise"):
        desk.post("complaints", SAID | {"about": "nobody", "room": None, "kind": kind})
    counted = manager.get("complaint-statistics").json
    assert (counted["together"]["count"], counted["together"]["undecided"]) == (3, 3)
    assert counted["together"]["compensation"] == {"amount": 0, "currency": "CNY"}
    assert {each["name"]: each["count"] for each in counted["kinds"]} == {"food": 1, "noise": 2}
    before = manager.get("complaint-statistics?from_date=2026-01-01&until_date=2026-01-31").json
    assert (before["together"]["count"], before["from_date"]) == (0, "2026-01-01")
    reversed_days = manager.get("complaint-statistics?from_date=2026-02-01&until_date=2026-01-31")
    (reason,) = reversed_days.json["reasons"]
    assert (reversed_days.status_code, reason["code"], reason["field"]) == (422, "period-malformed", "until_date")
    for first, last in (("", "0001-01-05"), ("0001-01-01", "0001-01-02"), ("9999-12-01", "9999-12-31")):
        days = {"from_date": first} if first else {}
        asked = "&".join(f"{name}={day}" for name, day in (days | {"until_date": last}).items())
        assert manager.get(f"complaint-statistics?{asked}").json["together"]["count"] == 0
    assert desk.get("complaint-statistics").status_code == 403
