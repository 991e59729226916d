"""Copies, forgetting, retention, reports to the police and the patrol by HTTP."""

import json
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from frontdesk.stays.models import Registration
from tests.api.front import Front
from tests.small_hotel import TODAY
from tests.stays.arrivals import MARY, WANG, guest

OWN = {"document_number": WANG["document"]["number"]}


def guest_of(front_desk: Front, stay: dict[str, object]) -> str:
    with Session(front_desk.house.runtime.engine) as session:
        return str(
            session.scalars(select(Registration.guest_id).where(Registration.stay_id == UUID(str(stay["id"])))).first()
        )


@pytest.mark.rule("PRI-11")
def test_a_guest_gets_a_copy_and_is_forgotten_as_far_as_the_law_lets(front_desk: Front) -> None:
    stay = front_desk.check_in()
    path = f"guests/{guest_of(front_desk, stay)}"
    manager = front_desk.of("duty_manager")
    copy = manager.post(f"{path}/export", OWN)
    assert copy.status_code == 200, copy.text
    assert copy.json["profile"]["name"] == "王建国"
    assert manager.post(f"{path}/export", {"document_number": "110105199003070011"}).status_code == 404
    assert manager.post(f"{path}/export", {}).json["reasons"][0]["code"] == "own-number-missing"
    assert front_desk.desk.post(f"{path}/export", OWN).status_code == 403
    front_desk.desk.post(f"stays/{stay['id']}/check-out", {"room_checked": True})
    done = manager.post(f"{path}/erase", OWN, Idempotency_Key="forget")
    assert [each["what"] for each in done.json["kept"]] == ["kept-for-registration-book", "kept-receipts"]
    assert (done.json["done"], done.json["due_on"]) == (False, "2029-05-01")
    assert manager.post(f"{path}/erase", OWN, Idempotency_Key="forget").data == done.data
    assert manager.post("guests/search", {"q": "王建国"}).json == {"items": []}


@pytest.mark.rule("PRI-11")
def test_the_stay_of_a_guest_who_was_forgotten_still_shows_without_a_name(front_desk: Front) -> None:
    stay = front_desk.check_in(vehicle_plates=["京A12345"])
    guest_id, path = guest_of(front_desk, stay), f"/stays/{stay['id']}"
    front_desk.desk.post(f"stays/{stay['id']}/check-out", {"room_checked": True})
    with Session(front_desk.house.runtime.engine) as session, session.begin():
        session.execute(update(Registration).values(left_on=TODAY.replace(year=2020)))
    assert front_desk.of("duty_manager").post(f"guests/{guest_id}/erase", OWN).json["done"] is True
    for role in ("receptionist", "duty_manager"):
        program = front_desk.of(role)
        for address in (path, f"{path}/valuables", f"/api/v1{path}", f"/api/v1{path}/registrations", "/police-reports"):
            answer = program.get(address)
            assert answer.status_code in {200, 403, 405}, f"{role} {address}: {answer.status_code}"
            assert "王" not in answer.text.replace("小旅馆", "")
        printed = program.post(f"/prints/key-hand-overs/{stay['id']}")
        assert printed.status_code == 200
        assert program.post(f"/prints/registration-cards/{stay['registrations'][0]['id']}").status_code in {403, 404}


@pytest.mark.rule("PRI-11")
def test_a_hold_is_set_by_the_number_of_the_card_and_read_by_the_auditor(front_desk: Front) -> None:
    number = front_desk.check_in()["registrations"][0]["number"]
    manager, auditor = front_desk.of("duty_manager"), front_desk.of("auditor")
    body = {"registration_number": number, "reason": "court-order", "reference": "12/2026"}
    assert auditor.post("legal-holds", body).status_code == 403
    made = manager.post("legal-holds", body)
    assert made.status_code == 201, made.text
    (seen,) = auditor.get("legal-holds").json["items"]
    assert (seen["registration_number"], seen["lifted_at"]) == (number, None)
    lifted = manager.post(f"legal-holds/{made.json['id']}/lift", {"reason": "case-closed"})
    assert lifted.json["lifted_at"] is not None
    assert manager.post(f"legal-holds/{made.json['id']}/lift", {"reason": "case-closed"}).status_code == 409
    assert auditor.get("retention").json["periods"]["registration_years"] == 3
    assert auditor.get("retention/runs").json == {"items": [], "next_cursor": None}


@pytest.mark.rule("REG-12")
def test_a_registration_is_reported_by_http_and_acknowledged(front_desk: Front) -> None:
    front_desk.check_in(guest(disclosure_level="confidential", alias="李明"))
    manager = front_desk.of("duty_manager")
    (waits,) = manager.get("police-reports").json["items"]
    assert (waits["shown_name"], waits["state"]) == ("李明", "waiting")
    report = manager.post(f"police-reports/{waits['registration_id']}/export", {"form": "json"})
    assert json.loads(report.json["content"])["registration"]["name"] == "王建国"
    done = manager.post(f"police-reports/{report.json['report_id']}/acknowledge", {"number": "JCG-7"})
    assert done.json["acknowledgement"] == "JCG-7"
    assert manager.get("police-reports?overdue=true").json["items"] == []
    for role in ("receptionist", "security", "auditor"):
        assert front_desk.of(role).get("police-reports").status_code == 403


@pytest.mark.rule("REG-15")
def test_security_sees_rooms_of_minors_and_reads_what_is_suspicious(front_desk: Front) -> None:
    guardian = {"contact": "13900139000", "relation": "mother", "present": True}
    child = guest(MARY, birth_date="2016-05-05", document={"number": "501234569"}, deposit=None, guardian=guardian)
    front_desk.check_in(guest(), child)
    security = front_desk.of("security")
    listed = security.get("patrol")
    assert [each["room"] for each in listed.json["items"]] == ["301"]
    assert "Mary" not in listed.text
    assert security.post("patrol/301/rounds", {"outcome": "quiet"}).status_code == 201
    body = {"room": "301", "kind": "seems-coerced", "police_called": True, "words": "She cried."}
    assert front_desk.of("housekeeping").post("suspicions", body).status_code == 201
    assert front_desk.of("housekeeping").get("suspicions").status_code == 403
    (seen,) = security.get("suspicions").json["items"]
    assert (seen["room"], seen["words"]) == ("301", "She cried.")
    assert security.post("suspicions", body | {"police_called": False}).status_code == 422
