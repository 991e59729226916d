"""The whole check-in by one call: made whole or refused whole, once per key."""

import base64
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from frontdesk.api.walk_ins import WalkInBody
from frontdesk.stays.intake import read_walk_in
from tests.api.front import Front, Program
from tests.stays.arrivals import MARY, WANG, guest

PNG = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode()


@pytest.mark.rule("REG-1", "REG-6")
def test_two_guests_are_registered_with_a_receipt_for_each_who_paid(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG, deposit={"amount": 100_000}), guest(MARY, deposit={"amount": 50_000}))
    assert (stay["room"], stay["status"]) == ("301", "in_house")
    assert [each["shown_name"] for each in stay["registrations"]] == ["王建国", "Mary Smith"]
    assert [each["receipt_number"] for each in stay["registrations"]] == [1, 2]
    assert stay["deposited"] == {"amount": 150_000, "currency": "CNY"}
    assert stay["key_valid_until"] == stay["due_out_at"]


@pytest.mark.rule("PRI-7")
def test_a_hidden_guest_is_answered_under_the_alias_alone(front_desk: Front) -> None:
    hidden = guest(WANG, disclosure_level="confidential", alias="李伟")
    answer = front_desk.desk.post("walk-ins", front_desk.walk_in(hidden))
    assert answer.status_code == 201
    assert answer.json["registrations"][0]["shown_name"] == "李伟"
    assert answer.json["registrations"][0]["disclosure_level"] == "ask"
    assert "王建国" not in answer.text
    assert "confidential" not in answer.text


@pytest.mark.rule("REG-3")
def test_everything_that_is_missing_or_wrong_is_named_with_its_path(front_desk: Front) -> None:
    second = guest(MARY, document={"number": "\ud800"}, birth_date="yesterday", height=180)
    del second["sex"]
    body = front_desk.walk_in(guest(WANG), second)
    del body["registrations"][0]["disclosure_level"]
    body["registrations"][1]["document"]["number"] = ""
    answer = front_desk.desk.post("walk-ins", body)
    assert answer.status_code == 422
    named = {(reason["field"], reason["code"]) for reason in answer.json["reasons"]}
    assert named >= {
        ("registrations[0].disclosure_level", "missing"),
        ("registrations[1].document.number", "missing"),
        ("registrations[1].birth_date", "not-a-date"),
        ("registrations[1].sex", "missing"),
        ("registrations[1].height", "unknown-field"),
    }


@pytest.mark.rule("REG-3")
def test_a_refused_walk_in_leaves_nothing_behind(front_desk: Front) -> None:
    answer = front_desk.desk.post("walk-ins", front_desk.walk_in(guest(WANG, deposit={"amount": 1})))
    assert (answer.status_code, answer.json["reasons"][0]["code"]) == (409, "cover-too-small")
    assert front_desk.desk.get("stays").json["items"] == []
    assert front_desk.desk.get("deposits").json["items"] == []
    assert front_desk.desk.get("rooms/301").json["code"] == "VI"


def test_ten_thousand_guests_in_one_call_are_refused_in_one_reason(front_desk: Front) -> None:
    body = front_desk.walk_in() | {"registrations": [guest(WANG)] * 10_000}
    answer = front_desk.desk.post("walk-ins", body)
    assert answer.status_code == 422
    assert {"too-many-items"} == {
        reason["code"] for reason in answer.json["reasons"] if reason.get("field") == "registrations"
    }
    assert len(answer.json["reasons"]) < 10


def test_a_scan_travels_in_base64(front_desk: Front) -> None:
    assert front_desk.check_in(guest(WANG, scan=PNG))["status"] == "in_house"


def test_a_scan_that_is_no_picture_is_refused(front_desk: Front) -> None:
    answer = front_desk.desk.post("walk-ins", front_desk.walk_in(guest(WANG, scan=base64.b64encode(b"%!PS").decode())))
    assert (answer.status_code, answer.json["reasons"][0]["field"]) == (422, "registrations[0].scan")


def test_sent_again_under_its_key_a_walk_in_is_answered_again_and_not_made_again(front_desk: Front) -> None:
    body = front_desk.walk_in()
    first = front_desk.desk.post("walk-ins", body, Idempotency_Key="w1")
    again = front_desk.desk.post("walk-ins", body, Idempotency_Key="w1")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(front_desk.desk.get("stays").json["items"]) == 1


def test_a_key_with_another_walk_in_is_refused(front_desk: Front) -> None:
    body = front_desk.walk_in()
    front_desk.desk.post("walk-ins", body, Idempotency_Key="w1")
    answer = front_desk.desk.post("walk-ins", body | {"room": "302"}, Idempotency_Key="w1")
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency-key-reused")


def test_the_same_walk_in_sent_eight_times_at_once_is_made_once(front_desk: Front) -> None:
    body = front_desk.walk_in()
    together = Barrier(8)

    def send(_number: int) -> tuple[int, bytes]:
        together.wait()
        answer = Program(front_desk.app.test_client(), front_desk.desk.token).post(
            "walk-ins", body, Idempotency_Key="race"
        )
        return answer.status_code, answer.data

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(send, range(8)))
    assert [status for status, _ in answers] == [201]
    assert len(front_desk.desk.get("stays").json["items"]) == 1


def test_the_guard_is_asked_again_when_a_key_is_sent_again(front_desk: Front) -> None:
    body = front_desk.walk_in()
    front_desk.desk.post("walk-ins", body, Idempotency_Key="w1")
    assert front_desk.of("housekeeping").post("walk-ins", body, Idempotency_Key="w1").status_code == 403
    assert front_desk.nobody.post("walk-ins", body, Idempotency_Key="w1").status_code == 401


def test_the_description_names_exactly_the_fields_that_are_read() -> None:
    described = WalkInBody()
    everything = dict.fromkeys(described.fields) | {
        "registrations": [dict.fromkeys(described.fields["registrations"].inner.schema.fields)],
        "approvals": dict.fromkeys(described.fields["approvals"].schema.fields),
    }
    (one,) = everything["registrations"]
    for part in ("document", "deposit", "signature", "guardian"):
        one[part] = dict.fromkeys(described.fields["registrations"].inner.schema.fields[part].schema.fields)
    assert [fault for fault in read_walk_in(everything).faults if fault.code == "unknown-field"] == []
    for part in (everything, one, one["document"], one["deposit"], one["signature"], one["guardian"]):
        part["surprise"] = None
    assert len([fault for fault in read_walk_in(everything).faults if fault.code == "unknown-field"]) == 6
