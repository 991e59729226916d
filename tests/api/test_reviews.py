"""Reviews of openings, honey guests and needs of assistance over the interface."""

from datetime import timedelta

import pytest

from tests.api.front import Front
from tests.small_hotel import NOW, TODAY
from tests.stays.arrivals import guest


@pytest.mark.rule("PRI-7")
def test_openings_of_hidden_stays_are_reviewed_the_next_day_by_somebody_else(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(disclosure_level="confidential", alias="李明"))
    manager = front_desk.of("duty_manager")
    number = {"document_number": "110105198001010016"}
    assert front_desk.desk.post("guests/credential", number).status_code == 200
    assert manager.get("openings/review").json == {"day": None, "openings": []}
    assert manager.post("openings/review", {"day": TODAY.isoformat()}).json["reasons"][0]["code"] == "day-not-over"
    front_desk.app.extensions["frontdesk"].clock = lambda: NOW + timedelta(days=1)
    found = manager.get("openings/review").json
    assert found["day"] == TODAY.isoformat()
    assert {(each["stay_id"], each["room"]) for each in found["openings"]} == {(stay["id"], "301")}
    assert manager.post("openings/review", {"day": found["day"]}).json == {"day": found["day"]}
    assert manager.get("openings/review").json["day"] is None
    assert front_desk.desk.get("openings/review").status_code == 403
    assert front_desk.of("auditor").get("openings/review").status_code == 403
    assert front_desk.desk.post("openings/review", {"day": found["day"]}).status_code == 403


@pytest.mark.rule("PRI-9")
def test_a_honey_guest_is_planted_and_listed_without_an_id(front_desk: Front) -> None:
    manager = front_desk.of("duty_manager")
    assert manager.post("honey-guests", {"name": "12", "sex": "F"}).json["reasons"][0]["code"] == "name-without-letters"
    planted = manager.post("honey-guests", {"name": "林黛玉", "sex": "F"})
    assert planted.status_code == 201, planted.text
    (one,) = manager.get("honey-guests").json["items"]
    assert set(one) == {"name", "planted_by", "planted_at"}
    assert one["name"] == "林黛玉"
    assert front_desk.desk.get("honey-guests").status_code == 403
    assert front_desk.desk.post("honey-guests", {"name": "林黛玉", "sex": "F"}).status_code == 403


@pytest.mark.rule("EMG-1")
def test_needs_of_assistance_are_kept_for_the_emergency_list(front_desk: Front) -> None:
    path = f"stays/{front_desk.check_in()['id']}/assistance"
    assert front_desk.desk.get(path).json["needs"] == []
    kind = "walking"
    kept = front_desk.desk.put(path, {"needs": [{"kind": kind, "persons": 1}]})
    assert kept.json["needs"] == [{"kind": kind, "persons": 1}]
    assert front_desk.desk.post("emergency/rooms").json["needing_help"] == 1
    twice = [{"kind": kind, "persons": 1}] * 2
    assert front_desk.desk.put(path, {"needs": twice}).json["reasons"][0]["code"] == "said-twice"
    assert front_desk.desk.put(path, {"needs": []}).json["needs"] == []
    assert front_desk.of("bell").put(path, {"needs": []}).status_code == 403
    assert front_desk.desk.get(f"stays/{'0' * 8}-0000-4000-8000-{'0' * 12}/assistance").status_code == 404
