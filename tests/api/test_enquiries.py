"""Enquiries, consents and messages over HTTP: one shape whoever is asked for."""

from datetime import timedelta

import pytest

from frontdesk.edge.worker import drain_once
from tests.api.front import Front
from tests.small_hotel import NOW
from tests.stays.arrivals import WANG, guest

NOBODY = "00000000-0000-4000-8000-000000000000"
PHRASE = "We have no registration under that name"
ENGLISH = {"Accept_Language": "en"}


def pass_time(front_desk: Front, seconds: int) -> None:
    means = front_desk.app.extensions["frontdesk"]
    means.clock = lambda: NOW + timedelta(seconds=seconds)
    drain_once(means)


def ask(front_desk: Front, asked_for: str, role: str = "receptionist", **more: str) -> str:
    body = {"channel": "visitor", "asked_for": asked_for} | more
    answer = front_desk.of(role).post("enquiries", body, **ENGLISH)
    assert (answer.status_code, answer.json.keys()) == (202, {"id", "script"})
    assert answer.json["script"] == "One moment, please. I am looking into it."
    return str(answer.json["id"])


@pytest.mark.rule("PRI-2", "PRI-3")
def test_an_enquiry_is_answered_in_one_shape_and_closes_with_the_phrase(front_desk: Front) -> None:
    front_desk.check_in(guest(disclosure_level="no_enquiries"))
    for name in ("王建国", "李四"):
        path = f"enquiries/{ask(front_desk, name)}"
        pass_time(front_desk, 0)
        assert front_desk.desk.get(path, **ENGLISH).json["state"] == "pending"
        pass_time(front_desk, 120)
        assert front_desk.desk.get(path, **ENGLISH).json == {"state": "closed", "script": PHRASE}
        assert front_desk.desk.get(path, Accept_Language="zh-CN").json["script"] == "没有您要查找客人的登记记录"
        front_desk.app.extensions["frontdesk"].clock = lambda: NOW


@pytest.mark.rule("PRI-2", "PRI-5")
def test_a_guest_is_asked_by_telephone_and_consents(front_desk: Front) -> None:
    front_desk.check_in()
    enquiry = ask(front_desk, "wang jianguo", asked_by="Zhang")
    pass_time(front_desk, 1)
    operator = front_desk.of("switchboard")
    (wanted,) = operator.get("consents", **ENGLISH).json["items"]
    assert (wanted["guest"], wanted["room"], wanted["asked_by"]) == ("Mr 王", None, "Zhang")
    said = {"decision": "given", "scope": "visit", "until": "2026-05-01T15:00:00+08:00"}
    answer = operator.post(f"consents/{wanted['id']}", said)
    assert (answer.status_code, answer.json) == (200, {"id": wanted["id"], "decision": "given"})
    told = front_desk.desk.get(f"enquiries/{enquiry}", **ENGLISH).json
    assert told == {"state": "closed", "script": "The guest asks you up. Please sign the visitor register first."}
    (given,) = front_desk.desk.get("consents").json["given"]
    assert given["until"] == "2026-05-01T15:00:00+08:00"
    assert front_desk.desk.post(f"consents/{given['id']}/withdraw").json["decision"] == "withdrawn"
    assert front_desk.desk.get(f"enquiries/{enquiry}", **ENGLISH).json["script"] == PHRASE


def test_what_is_sent_is_read_strictly(front_desk: Front) -> None:
    for body, reasons in (
        ({}, {("channel", "missing"), ("asked_for", "missing")}),
        (
            {"channel": "letter", "asked_for": "x", "room": "301"},
            {("channel", "not-a-choice"), ("room", "unknown-field")},
        ),
    ):
        answer = front_desk.desk.post("enquiries", body)
        assert answer.status_code == 422
        assert {(each["field"], each["code"]) for each in answer.json["reasons"]} == reasons
    for until in ("2026-05-01", "2026-05-01T15:00:00", "soon", "2026-13-01T00:00:00Z", 5):
        answer = front_desk.desk.post(f"consents/{NOBODY}", {"decision": "given", "until": until})
        assert [each["code"] for each in answer.json["reasons"]] == ["not-an-instant"]


def test_what_is_not_there_is_not_found(front_desk: Front) -> None:
    assert front_desk.desk.get(f"enquiries/{NOBODY}").status_code == 404
    assert front_desk.desk.post(f"enquiries/{NOBODY}/message", {"text": "x"}).status_code == 404
    assert front_desk.desk.post(f"consents/{NOBODY}", {"decision": "declined"}).status_code == 404
    assert front_desk.desk.post(f"consents/{NOBODY}/withdraw").status_code == 404
    assert front_desk.of("bell").post(f"messages/{NOBODY}/delivered").status_code == 404


@pytest.mark.rule("PRI-2")
def test_a_guest_at_the_desk_names_who_may_ask(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(disclosure_level="no_enquiries"))
    said = {
        "registration_id": stay["registrations"][0]["id"],
        "document_number": WANG["document"]["number"],
        "asked_by": "Zhang Wei",
        "pass_phrase": "blue tulip",
    }
    assert front_desk.desk.post("consents", said).status_code == 201
    assert front_desk.desk.post("consents", said | {"document_number": "x"}).status_code == 409
    enquiry = ask(front_desk, "王建国", asked_by="Zhang Wei", pass_phrase="Blue Tulip")
    pass_time(front_desk, 1)
    assert front_desk.desk.get(f"enquiries/{enquiry}").json["state"] == "closed"


@pytest.mark.rule("PRI-6")
def test_a_message_is_left_for_any_name_and_handed_over(front_desk: Front) -> None:
    front_desk.check_in()
    receipts = set()
    for name in ("王建国", "李四"):
        answer = front_desk.of("switchboard").post("messages", {"asked_for": name, "text": "call\nme"}, **ENGLISH)
        assert (answer.status_code, answer.json.keys()) == (202, {"id", "script"})
        receipts.add(answer.json["script"])
    assert receipts == {"We have your message. If there is such a guest, they will get it."}
    left = front_desk.desk.post(f"enquiries/{ask(front_desk, '王建国')}/message", {"text": "hello"}, **ENGLISH)
    assert left.json["script"] in receipts
    pass_time(front_desk, 1800)
    bell = front_desk.of("bell")
    items = bell.get("messages").json["items"]
    assert sorted((each["room"], each["text"]) for each in items) == [("301", "call\nme"), ("301", "hello")]
    assert bell.post(f"messages/{items[0]['id']}/delivered").status_code == 200
    assert len(bell.get("messages").json["items"]) == 1
