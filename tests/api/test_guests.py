"""Finding guests over HTTP: terms in the body, shown names only, the truth for the guest's own credential."""

import pytest

from tests.api.front import Front
from tests.stays.arrivals import WANG, guest

HIDDEN = guest(WANG, disclosure_level="confidential", alias="李伟")


@pytest.mark.rule("PRI-7")
def test_a_hidden_guest_is_found_by_the_alias_and_by_nothing_else(front_desk: Front) -> None:
    front_desk.check_in(HIDDEN)
    found = {term: front_desk.desk.post("guests/search", {"q": term}).json["items"] for term in ("李", "王", "wang")}
    assert [each["shown_name"] for each in found["李"]] == ["李伟"]
    assert found["王"] == found["wang"] == []


@pytest.mark.rule("PRI-7")
@pytest.mark.parametrize("number", ["registration_number", "confirmation_number", "document_number"])
def test_the_guests_own_number_opens_the_stay_for_ten_minutes(front_desk: Front, number: str) -> None:
    stay = front_desk.check_in(HIDDEN)
    shown = {
        "registration_number": stay["registrations"][0]["number"],
        "confirmation_number": stay["confirmation_number"],
        "document_number": WANG["document"]["number"],
    }
    answer = front_desk.desk.post("guests/credential", {number: shown[number]})
    assert answer.status_code == 200, answer.text
    assert answer.json["stay"]["id"] == stay["id"]
    assert answer.json["until"] == "2026-05-01T14:10:00+08:00"
    assert answer.json["guests"][0]["name"] == "王建国"


def test_a_number_that_leads_nowhere_is_not_found(front_desk: Front) -> None:
    assert front_desk.desk.post("guests/credential", {"document_number": "X1"}).status_code == 404


def test_exactly_one_number_is_taken(front_desk: Front) -> None:
    for body in ({}, {"document_number": "X1", "registration_number": "Y2"}):
        answer = front_desk.desk.post("guests/credential", body)
        assert (answer.status_code, answer.json["reasons"][0]["code"]) == (422, "credential-missing")


def test_a_search_without_a_term_is_refused(front_desk: Front) -> None:
    for body in ({}, {"q": ""}, {"q": "\u200b"}, {"q": None}):
        answer = front_desk.desk.post("guests/search", body)
        assert [(reason["field"], reason["code"]) for reason in answer.json["reasons"]] == [("q", "missing")]
