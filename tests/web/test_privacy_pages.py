"""A guest's own data, retention, reports to the police and the patrol, as the people who use the pages meet them."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO

import pytest
from pypdf import PdfReader

from frontdesk.edge.worker import drain_once
from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import WANG, Clerk

OWN = {"kind": "document_number", "number": WANG["document.number"]}


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


@pytest.fixture
def manager(another: Callable[[str], Clerk], clock: Clock) -> Clerk:
    return another("duty_manager").give_code(front_hotel.code_at(clock.now))


@pytest.mark.rule("PRI-11")
def test_a_guest_reads_what_is_held_takes_it_along_and_is_forgotten(clerk: Clerk, manager: Clerk) -> None:
    stay = clerk.checked_in()
    manager.get("/guests/own-data")
    page = manager.post("/guests/own-data", OWN)
    assert page.status_code == 200, page.text
    assert "北京市朝阳区建国路1号" in page.text
    taken = manager.post("/guests/own-data/file", OWN | {"format": "json"})
    assert json.loads(taken.data)["profile"]["name"] == "王建国"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    pdf = manager.post("/guests/own-data/file", OWN | {"format": "pdf"})
    text = "".join(part.extract_text() for part in PdfReader(BytesIO(pdf.data)).pages)
    assert "王建国" in text
    clerk.post(f"{stay}/check-out", {"room_checked": "on"})
    assert manager.post("/guests/own-data/erase", OWN).status_code == 422
    done = manager.post("/guests/own-data/erase", OWN | {"sure": "on"})
    assert done.status_code == 200, done.text
    assert "Forgotten in part" in done.text
    assert "2029-05-01" in done.text
    assert manager.post("/guests/own-data", OWN).status_code == 404
    assert manager.post("/guests/own-data", {"kind": "document_number", "number": ""}).status_code == 422


@pytest.mark.rule("PRI-11")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_guest_reads_who_asked_what_was_agreed_and_who_left_a_message(
    clerk: Clerk, another: Callable[[str], Clerk], clock: Clock
) -> None:
    clerk.checked_in()
    clerk.get("/enquiries")
    asked = clerk.post("/enquiries", {"asked_for": "王建国", "asked_by": "张伟", "channel": "visitor"}).location
    work = partial(drain_once, clerk.client.application.extensions["frontdesk"])
    work()
    consent = re.search(r'action="(/consents/[0-9a-f-]{36})"', clerk.get("/consents").text).group(1)
    clerk.post(consent, {"answer": "visit"})
    clerk.post(f"{asked}/message", {"text": "call me"})
    clock.pass_time(minutes=31)
    work()
    manager = another("duty_manager").give_code(front_hotel.code_at(clock.now))
    manager.get("/guests/own-data")
    page = manager.post("/guests/own-data", OWN).text
    assert "张伟 · The visitor may come up, until 2026-05-01" in page
    assert "张伟 · call me" in page


@pytest.mark.rule("PRI-11")
def test_a_hold_is_set_and_lifted_on_the_page_of_retention(clerk: Clerk, manager: Clerk) -> None:
    page = clerk.get(clerk.checked_in()).text
    number = re.search(r'Registration number</dt>\s*<dd class="code">(\w+)<', page).group(1)
    manager.get("/retention")
    wrong = {"registration_number": "NOSUCH", "reason": "dispute", "reference": "7"}
    assert "There is no registration under this number." in manager.post("/retention/holds", wrong).text
    assert manager.post("/retention/holds", {"reason": "dispute"}).status_code == 422
    assert manager.post("/retention/holds", wrong | {"registration_number": number}).status_code == 303
    page = manager.get("/retention").text
    assert number in page
    lift = re.search(r'action="(/retention/holds/[0-9a-f-]+/lift)"', page).group(1)
    assert manager.post(lift, {"reason": ""}).status_code == 422
    assert manager.post(lift, {"reason": "case-closed"}).status_code == 303
    assert manager.post(lift, {"reason": "case-closed"}).status_code == 409
    assert "The case is closed" in manager.get("/retention").text
    assert clerk.get("/retention").status_code == 403


@pytest.mark.rule("REG-12")
def test_a_report_is_taken_as_a_file_and_acknowledged(clerk: Clerk, manager: Clerk) -> None:
    clerk.checked_in()
    page = manager.get("/police-reports").text
    export = re.search(r'action="(/police-reports/[0-9a-f-]+/export)"', page).group(1)
    report = manager.post(export, {"form": "xml"})
    assert "<name>王建国</name>" in report.text
    assert re.fullmatch(r'attachment; filename="[0-9a-f]{32}\.xml"', report.headers["Content-Disposition"])
    page = manager.get("/police-reports").text
    acknowledge = re.search(r'action="(/police-reports/[0-9a-f-]+/acknowledge)"', page).group(1)
    assert manager.post(acknowledge, {"number": "?"}).status_code == 422
    assert manager.post(acknowledge, {"number": "JCG-20260501-7"}).status_code == 303
    page = manager.get("/police-reports").text
    assert "The police have every registration." in page
    assert "JCG-20260501-7" in page


@pytest.mark.rule("REG-15")
def test_the_patrol_is_recorded_and_something_suspicious_is_told(clerk: Clerk, manager: Clerk) -> None:
    assert "No minor stays in the house." in clerk.get("/patrol").text
    assert clerk.get("/patrol/suspicion").status_code == 200
    bare = clerk.post("/patrol/suspicion", {"room": "301", "kind": "seems-coerced"})
    assert bare.status_code == 422
    told = {"room": "301", "kind": "seems-coerced", "police_called": "on", "words": "She cried."}
    assert "There is no such room." in clerk.post("/patrol/suspicion", told | {"room": "999"}).text
    assert clerk.post("/patrol/suspicion", told).status_code == 303
    assert "She cried." not in clerk.get("/patrol").text
    assert "She cried." in manager.get("/patrol").text
    manager.get("/patrol")
    assert manager.post("/patrol/301", {"outcome": "quiet"}).status_code == 404
