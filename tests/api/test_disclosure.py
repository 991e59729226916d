"""Raising a guest's disclosure level over HTTP."""

import pytest

from tests.api.front import Front
from tests.stays.arrivals import WANG

NUMBER = WANG["document"]["number"]


@pytest.mark.rule("PRI-7")
def test_a_guest_in_the_house_becomes_hidden_and_the_papers_to_collect_are_told(front_desk: Front) -> None:
    stay = front_desk.check_in()
    own = stay["registrations"][0]["id"]
    path = f"registrations/{own}/disclosure"
    front_desk.desk.post(f"/prints/key-hand-overs/{stay['id']}")
    wanted = {"disclosure_level": "confidential", "document_number": NUMBER, "alias": "林小雨"}
    answer = front_desk.desk.put(path, wanted)
    assert answer.status_code == 200, answer.text
    assert (answer.json["registration"]["id"], answer.json["registration"]["shown_name"]) == (own, "林小雨")
    assert [(each["document"], each["copies"]) for each in answer.json["papers"]] == [("key_handover", 1)]
    assert "confidential" not in answer.text
    assert "王建国" not in front_desk.desk.get(f"stays/{stay['id']}/registrations").text


@pytest.mark.rule("PRI-7")
def test_refusals_have_their_status(front_desk: Front) -> None:
    path = f"registrations/{front_desk.check_in()['registrations'][0]['id']}/disclosure"
    wanted = {"disclosure_level": "confidential", "document_number": "E0000001"}
    refused = front_desk.desk.put(path, wanted)
    assert (refused.status_code, refused.json["reasons"][0]["code"]) == (409, "not-registered-here")
    assert front_desk.desk.put(path, wanted | {"disclosure_level": "ask"}).status_code == 422
    assert front_desk.of("switchboard").put(path, wanted).status_code == 403
    nobody = "registrations/00000000-0000-4000-8000-000000000000/disclosure"
    assert front_desk.desk.put(nobody, wanted).status_code == 404
