"""Late guests and the hand-over, over HTTP."""

import pytest

from frontdesk.api.registrations import LateArrivalBody
from frontdesk.stays.intake import read_late_arrival
from tests.api.front import Front
from tests.stays.arrivals import MARY, WANG, guest

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.rule("REG-1", "REG-6")
def test_a_late_guest_is_registered_with_a_receipt(front_desk: Front) -> None:
    stay = front_desk.check_in()
    answer = front_desk.desk.post(f"stays/{stay['id']}/registrations", {"registrations": [guest(MARY)]})
    assert answer.status_code == 201, answer.text
    (made,) = answer.json["registrations"]
    assert (made["shown_name"], made["position"], made["receipt_number"]) == ("Mary Smith", 1, 2)
    assert answer.json["key_valid_until"] == stay["due_out_at"]
    listed = front_desk.desk.get(f"stays/{stay['id']}/registrations").json["items"]
    assert [each["shown_name"] for each in listed] == ["王建国", "Mary Smith"]


@pytest.mark.rule("PRI-7")
def test_a_hidden_late_guest_is_answered_under_the_alias_alone(front_desk: Front) -> None:
    stay = front_desk.check_in()
    hidden = guest(MARY, disclosure_level="confidential", alias="Jane Roe")
    answer = front_desk.desk.post(f"stays/{stay['id']}/registrations", {"registrations": [hidden]})
    assert answer.json["registrations"][0]["shown_name"] == "Jane Roe"
    assert "Mary" not in answer.text
    assert "confidential" not in answer.text


@pytest.mark.rule("REG-1", "REG-3", "REG-16")
def test_refusals_have_their_status_and_name_every_field(front_desk: Front) -> None:
    path = f"stays/{front_desk.check_in(guest(WANG), guest(MARY))['id']}/registrations"
    empty = front_desk.desk.post(path, {"registrations": [{}] * 3})
    assert empty.status_code == 422
    named = {reason["field"] for reason in empty.json["reasons"]}
    assert named >= {"registrations", "registrations[0].name", "registrations[0].document.number"}
    other = (
        f"stays/{front_desk.check_in(guest(name='Ann', document={'number': '110105198001010032'}), room='302')['id']}"
    )
    again = front_desk.desk.post(f"{other}/registrations", {"registrations": [guest(MARY)]})
    assert (again.status_code, again.json["reasons"][0]["code"]) == (409, "see-duty-manager")
    nowhere = front_desk.desk.post(f"stays/{NOBODY}/registrations", {"registrations": [guest(MARY)]})
    assert nowhere.status_code == 404


def test_sent_again_under_its_key_a_late_guest_is_registered_once(front_desk: Front) -> None:
    path = f"stays/{front_desk.check_in()['id']}/registrations"
    body = {"registrations": [guest(MARY)]}
    first, again = (front_desk.desk.post(path, body, Idempotency_Key="late") for _ in range(2))
    assert (again.status_code, again.data) == (201, first.data)
    assert len(front_desk.desk.get(path).json["items"]) == 2


@pytest.mark.rule("REG-19")
def test_the_hand_over_stands_with_each_registration(front_desk: Front) -> None:
    path = f"stays/{front_desk.check_in()['id']}"
    (before,) = front_desk.desk.get(f"{path}/registrations").json["items"]
    assert before["handed_over_at"] is None
    answer = front_desk.desk.post(f"{path}/hand-over")
    assert answer.status_code == 200
    (after,) = front_desk.desk.get(f"{path}/registrations").json["items"]
    assert after["handed_over_at"] == answer.json["items"][0]["handed_over_at"] == "2026-05-01T14:00:00+08:00"


def test_the_description_names_exactly_the_fields_that_are_read() -> None:
    described = LateArrivalBody()
    everything = dict.fromkeys(described.fields) | {
        "approvals": dict.fromkeys(described.fields["approvals"].schema.fields)
    }
    assert [fault for fault in read_late_arrival(everything).faults if fault.code == "unknown-field"] == []
    surprised = read_late_arrival(everything | {"surprise": None}).faults
    assert [fault.field for fault in surprised if fault.code == "unknown-field"] == ["surprise"]
