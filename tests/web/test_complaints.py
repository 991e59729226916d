"""Complaints on the screen."""

import html
import re
from collections.abc import Callable, Iterator

import pytest

from frontdesk.web import complaints
from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import Clerk
from tests.web.front_hotel import code_at

SAID = {
    "about": "nobody",
    "channel": "review",
    "kind": "noise",
    "severity": "minor",
    "words": "The lift hums all night",
}


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


def taken(clerk: Clerk, **changes: str) -> str:
    """Take a complaint on the screen and return the address of its page."""
    clerk.get("/complaints/new")
    answer = clerk.post("/complaints", SAID | changes)
    assert answer.status_code == 303, answer.text
    return answer.location


@pytest.mark.rule("CPL-1")
def test_what_was_typed_stays_where_a_complaint_is_refused(clerk: Clerk) -> None:
    clerk.get("/complaints/new")
    answer = clerk.post("/complaints", SAID | {"about": "stay", "room": "301", "call_back_at": "2026-05-02T10:00"})
    assert answer.status_code == 422
    assert "Nobody stays in this room" in answer.text
    assert "The lift hums all night" in answer.text
    assert "2026-05-02T10:00" in answer.text


@pytest.mark.rule("CPL-2", "CPL-4")
def test_a_clerk_takes_a_complaint_to_the_satisfied_guest(clerk: Clerk) -> None:
    clerk.checked_in()
    place = taken(clerk, about="stay", room="301")
    page = clerk.get(place).text
    assert "The lift hums all night" in page
    assert "Close it without" not in page
    sent = {"classify-kind": "noise", "classify-severity": "serious"}
    assert clerk.post(f"{place}/classify", sent).status_code == 303
    clerk.post(f"{place}/departments", {"ask-department": "engineering"})
    assert "Engineering" in clerk.get("/complaints").text
    again = clerk.post(f"{place}/departments", {"ask-department": "engineering"})
    assert (again.status_code, "was asked already" in again.text) == (409, True)
    clerk.post(f"{place}/answer", {"answer-words": "It is oiled"})
    assert "Call back by" in clerk.get("/complaints").text
    assert clerk.post(f"{place}/call-backs", {"satisfied": "yes", "call-words": "Good"}).status_code == 303
    assert "Good" in clerk.get(place).text
    assert "The lift" not in clerk.get("/complaints").text
    assert "Noise" in clerk.get("/complaints?state=closed&kind=noise").text


def test_a_long_list_of_complaints_goes_on_behind_its_end(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaints, "LISTED", 2)
    places = {taken(clerk) for _ in range(3)}
    first = clerk.get("/complaints").text
    further = re.search(r'href="([^"]+)">Earlier ones', first)
    assert further is not None
    second = clerk.get(html.unescape(further[1])).text
    assert "Earlier ones" not in second
    listed = [{place for place in places if f'href="{place}"' in page} for page in (first, second)]
    assert [len(each) for each in listed] == [2, 1]
    assert listed[0] | listed[1] == places
    assert clerk.get("/complaints?cursor=AAAA").status_code == 422


@pytest.mark.rule("CPL-1")
def test_a_complaint_of_a_stay_that_was_open_is_about_that_stay(clerk: Clerk) -> None:
    stay = clerk.checked_in().partition("?")[0].rpartition("/")[2]
    page = clerk.get(f"/complaints/new?stay_id={stay}").text
    assert "The stay that was open is meant" in page
    answer = clerk.post("/complaints", SAID | {"about": "stay", "stay_id": stay})
    assert f"/stays/{stay}" in clerk.get(answer.location).text


@pytest.mark.rule("CPL-3")
def test_a_department_answers_what_it_is_asked_and_sees_no_word_of_the_guest(
    clerk: Clerk, another: Callable[[str], Clerk]
) -> None:
    clerk.checked_in()
    place = taken(clerk, about="stay", room="301")
    clerk.post(f"{place}/departments", {"ask-department": "housekeeping"})
    maid = another("housekeeping")
    page = maid.get("/complaints/asked").text
    assert "The lift hums" not in page
    assert "王建国" not in page
    action = page.partition('action="/complaints/asked/')[2].partition('"')[0]
    empty = maid.post(f"/complaints/asked/{action}", {f"asked-{action}-words": ""})
    assert empty.status_code == 422
    assert maid.post(f"/complaints/asked/{action}", {f"asked-{action}-words": "Door closed"}).status_code == 303
    assert "Door closed" in clerk.get(place).text


@pytest.mark.rule("CPL-1", "CPL-4")
def test_a_duty_manager_decides_the_liability_and_closes(
    clerk: Clerk, another: Callable[[str], Clerk], clock: Clock
) -> None:
    place = taken(clerk)
    manager = another("duty_manager").give_code(code_at(clock.now))
    assert "Close it without" in manager.get(place).text
    form = {"classify-kind": "noise", "classify-severity": "minor", "classify-liability": "liable"}
    assert manager.post(f"{place}/classify", form).status_code == 422
    assert manager.post(f"{place}/classify", form | {"classify-reason": "Old lift"}).status_code == 303
    assert manager.post(f"{place}/close", {"close-reason": "Cannot be reached"}).status_code == 303
    manager.language = "zh"
    assert "Cannot be reached" in manager.get(place).text


@pytest.mark.rule("CPL-5", "CPL-6")
def test_a_compensation_is_asked_for_on_the_page_and_counted(
    clerk: Clerk, another: Callable[[str], Clerk], clock: Clock
) -> None:
    clerk.checked_in()
    place = taken(clerk, about="stay", room="301")
    clerk.post(f"{place}/classify", {"classify-kind": "noise", "classify-severity": "serious"})
    refused = clerk.post(f"{place}/compensation", {"compensate-amount": "40"})
    assert (refused.status_code, "more than the balance" in refused.text) == (422, True)
    manager = another("duty_manager").give_code(code_at(clock.now))
    counted = manager.get("/complaints/statistics").text
    assert "By kind" in counted
    assert manager.get("/complaints/statistics?from=2026-05-02&until=2026-05-01").status_code == 422
    file = manager.get("/complaints/statistics/file")
    assert (file.status_code, file.mimetype) == (200, "text/csv")
    assert '"By kind","Noise",1,0,0,1,"","","0.00"' in file.text
    assert clerk.get("/complaints/statistics").status_code == 403
