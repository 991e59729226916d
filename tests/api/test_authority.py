"""Officers, emergencies and visitors over the interface."""

from uuid import UUID

import pytest

from frontdesk.edge.worker import drain_once
from tests.api.front import Front
from tests.stays.arrivals import guest

OFFICER = {
    "officer": "赵警官",
    "agency": "东城分局",
    "document_type": "police_card",
    "document_number": "012345",
    "document_seen": True,
    "basis": "on_the_spot",
    "scope": "person",
    "person": "王建国",
    "fields": ["name", "room"],
}
VISIT = {
    "name": "孙晓",
    "document_type": "other",
    "document_number": "Z1",
}


def agreed(desk: Front, asked_for: str) -> dict[str, str]:
    """Let a visitor ask for the guest, who agrees to see them, and return what they are registered with."""
    enquiry = desk.desk.post("enquiries", {"channel": "visitor", "asked_for": asked_for, "asked_by": "孙晓"}).json["id"]
    drain_once(desk.app.extensions["frontdesk"])
    (wanted,) = desk.desk.get("consents").json["items"]
    desk.desk.post(f"consents/{wanted['id']}", {"decision": "given", "scope": "visit"})
    return VISIT | {"enquiry_id": enquiry}


@pytest.mark.rule("AUT-1", "AUT-2", "AUT-3", "AUT-4")
def test_a_request_is_made_approved_by_another_and_disclosed_to_security_alone(front_desk: Front) -> None:
    front_desk.check_in(guest(disclosure_level="confidential", alias="李明"))
    desk, security, auditor = front_desk.desk, front_desk.of("security"), front_desk.of("auditor")
    made = desk.post("authority-requests", OFFICER)
    assert made.status_code == 201, made.text
    assert made.json["script"]["zh"] == "请稍候,由保安部接待"
    path = f"authority-requests/{made.json['id']}"
    assert security.get(f"{path}/disclosure").json["reasons"][0]["code"] == "authority-disclosure-closed"
    assert desk.post(f"{path}/approve").status_code == 403
    assert security.post(f"{path}/approve").json["state"] == "approved"
    shown = security.get(f"{path}/disclosure").json
    assert shown["persons"] == [{"name": "王建国", "room": "301"}]
    assert shown["fields"] == ["name", "room"]
    assert [program.get(f"{path}/disclosure").status_code for program in (desk, auditor)] == [403, 403]
    listed = auditor.get("authority-requests?state=approved").json["items"]
    assert [(each["officer"], each["person"]) for each in listed] == [("赵警官", None)]
    assert security.post(f"{path}/deny", {"reason": "other"}).status_code == 409
    assert desk.post(f"{path}/withdraw", {"reason": "officer-left"}).json["state"] == "withdrawn"


@pytest.mark.rule("AUT-1")
def test_every_fault_of_a_request_is_named_with_its_field_and_the_list_goes_on(front_desk: Front) -> None:
    wrong = OFFICER | {"document_seen": False, "copies": True, "person": None, "until_date": "2026-12-31"}
    reasons = front_desk.desk.post("authority-requests", wrong).json["reasons"]
    assert {each["field"] for each in reasons} == {"document_seen", "copies", "person", "until_date"}
    numbers = [front_desk.desk.post("authority-requests", OFFICER).json["number"] for _ in range(3)]
    first = front_desk.of("security").get("authority-requests?limit=2").json
    rest = front_desk.of("security").get(f"authority-requests?limit=2&cursor={first['next_cursor']}").json
    assert sorted(each["number"] for each in first["items"] + rest["items"]) == numbers
    for number in numbers[:2]:
        made = next(
            each for each in front_desk.desk.get("authority-requests").json["items"] if each["number"] == number
        )
        front_desk.desk.post(f"authority-requests/{made['id']}/withdraw", {"reason": "officer-left"})
    still_open = front_desk.of("duty_manager").get("authority-requests").json["items"]
    assert [each["number"] for each in still_open] == numbers[2:]


@pytest.mark.rule("EMG-1", "EMG-2")
def test_rooms_and_names_of_an_emergency(front_desk: Front) -> None:
    front_desk.check_in(guest(disclosure_level="confidential", alias="李明"))
    rooms = front_desk.desk.post("emergency/rooms").json
    assert rooms["rooms"] == [{"room": "301", "floor": "3", "persons": 1, "visitors": 0, "needs": []}]
    assert (rooms["persons"], rooms["needing_help"]) == (1, 0)
    assert front_desk.desk.post("visitors", agreed(front_desk, "李明")).status_code == 201
    assert front_desk.desk.post("emergency/rooms").json["persons"] == 2
    assert front_desk.desk.post("emergency/names", {"reason": "fire"}).status_code == 403
    names = front_desk.of("duty_manager").post("emergency/names", {"reason": "fire"}).json
    assert [(each["room"], each["name"]) for each in names["persons"]] == [("301", "王建国")]
    review = f"emergency/names/{names['id']}/review"
    assert front_desk.of("duty_manager").post(review, {"verdict": "in-order"}).status_code == 409
    assert front_desk.of("security").post(review, {"verdict": "in-order"}).json["verdict"] == "in-order"


def test_a_visitor_comes_with_consent_and_leaves(front_desk: Front) -> None:
    front_desk.check_in()
    unasked = front_desk.desk.post("visitors", VISIT | {"enquiry_id": str(UUID(int=9))})
    assert [(each["code"], each["field"]) for each in unasked.json["reasons"]] == [("visit-not-agreed", "enquiry_id")]
    visit = agreed(front_desk, "王建国")
    (expected,) = front_desk.of("security").get("visitors/expected").json["items"]
    assert (expected["enquiry_id"], expected["asked_by"], expected["room"]) == (visit["enquiry_id"], "孙晓", "301")
    made = front_desk.desk.post("visitors", visit | {"vehicle_plate": "京A12345"})
    assert made.status_code == 201, made.text
    assert (made.json["document_end"], made.json["pass_number"]) == ("Z1", 1)
    path = f"visitors/{made.json['id']}/leave"
    assert [each["name"] for each in front_desk.of("security").get("visitors").json["items"]] == ["孙晓"]
    assert front_desk.of("security").post(path).json["left_at"] is not None
    assert front_desk.desk.get("visitors").json["items"] == []
    assert len(front_desk.desk.get("visitors?still_in=false&limit=1").json["items"]) == 1
