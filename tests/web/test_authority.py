"""An officer at the desk, security at a screen of their own or at the clerk's, and the papers for both signatures."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from frontdesk.edge.worker import drain_once
from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import Clerk
from tests.web.front_hotel import PASSWORD, code_at

OFFICER = {
    "officer": "赵警官",
    "agency": "东城分局",
    "document_type": "police_card",
    "document_number": "012345",
    "document_seen": "y",
    "basis": "written",
    "basis_number": "京公查[2026]1号",
    "copies": "y",
    "scope": "person",
    "person": "王建国",
    "fields": ["name", "document", "room", "sex", "nationality"],
}
HIDDEN = {"disclosure_level": "confidential", "alias": "李明"}


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


@pytest.fixture
def security(another: Callable[[str], Clerk], clock: Clock) -> Clerk:
    """Return security at a screen of their own."""
    found = another("security").give_code(code_at(clock.now))
    clock.pass_time(minutes=1)
    return found


def ask(clerk: Clerk, **changes: object) -> str:
    """Record what an officer asks for and return the address of the request."""
    clerk.get("/authority-requests/new")
    answer = clerk.post("/authority-requests", OFFICER | changes)
    assert answer.status_code == 303, answer.text
    return answer.location


def hide_a_guest(clerk: Clerk) -> None:
    clerk.checked_in(**{f"registrations[0].{name}": value for name, value in HIDDEN.items()})


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).replace("\n", "")


@pytest.mark.rule("AUT-1", "AUT-2", "AUT-3")
def test_an_officers_request_goes_from_the_desk_to_security_and_to_the_receipt(clerk: Clerk, security: Clerk) -> None:
    hide_a_guest(clerk)
    request = ask(clerk)
    page = clerk.get(request).text
    assert "请稍候,由保安部接待" in page
    assert "没有您要查找客人的登记记录" not in page
    assert "CX-000001" in security.get("/authority-requests").text
    assert "东城分局" in security.get(request).text
    answer = security.post(f"{request}/approve", {"fields": ["name", "room", "sex"]})
    assert answer.status_code == 303, answer.text
    disclosure = security.get(f"{request}/disclosure")
    assert disclosure.headers["Cache-Control"] == "no-store"
    assert "style=" not in disclosure.text
    assert disclosure.text.count("security · 2026-05-01 14:0") >= 20
    assert all(word in disclosure.text for word in ("王建国", "Male"))
    assert "110105198001010016" not in disclosure.text
    receipt = security.post(f"{request}/receipt")
    assert receipt.mimetype == "application/pdf", receipt.text
    said = text_of(receipt.data)
    assert all(word in said for word in ("HZ-000001", "CX-000001", "赵警官", "012345"))
    copy = text_of(security.post(f"{request}/copy").data)
    assert all(word in copy for word in ("王建国", "CX-000001", "security"))
    assert "HZ-000001" in security.get("/authority-requests").text
    assert "Copy printed" in security.get(request).text


@pytest.mark.rule("AUT-1", "ACC-6")
def test_security_approves_on_the_clerks_screen_by_their_own_sign_in_and_second_factor(
    clerk: Clerk, clock: Clock, security: Clerk
) -> None:
    request = ask(clerk)
    clerk.get(request)

    def here(username: str, code: str) -> tuple[int, str]:
        typed = {"username": username, "password": PASSWORD, "code": code, "fields": ["name"]}
        answer = clerk.post(f"{request}/approve-here", typed)
        return answer.status_code, answer.text

    clock.pass_time(minutes=1)
    assert here("receptionist", "000000")[0] == 409
    assert here("security", "000000")[0] == 401
    assert here("duty_manager", code_at(clock.now))[0] == 409
    assert "One moment please" in clerk.get(request).text
    clock.pass_time(minutes=1)
    assert here("security", code_at(clock.now))[0] == 303
    page = clerk.get(request).text
    assert "Approved by security" in page
    assert "/disclosure" not in page
    assert clerk.get(f"{request}/disclosure").status_code == 403
    assert security.get(f"{request}/disclosure").status_code == 200


@pytest.mark.rule("AUT-2")
def test_a_disclosure_closes_after_its_time_and_says_so(clerk: Clerk, security: Clerk, clock: Clock) -> None:
    request = ask(clerk)
    security.get(request)
    security.post(f"{request}/approve", {"fields": ["name"]})
    clock.pass_time(minutes=14)
    assert security.get(f"{request}/disclosure").status_code == 200
    clock.pass_time(minutes=14)
    security.get(request)
    clock.pass_time(minutes=2)
    closed = security.get(f"{request}/disclosure")
    assert closed.status_code == 409
    assert "The disclosure is not open." in closed.text


@pytest.mark.rule("AUT-1", "AUT-4")
def test_what_is_wrong_is_said_at_its_field_and_reasons_stay_in_the_register(clerk: Clerk, security: Clerk) -> None:
    clerk.get("/authority-requests/new")
    wrong = OFFICER | {"basis": "on_the_spot", "scope": "room", "room": "999", "until_date": "2026-12-31"}
    answer = clerk.post("/authority-requests", wrong)
    assert answer.status_code == 422
    faults = ("Copies take a written order.", "no room of this number", "The register has no days to come.")
    said = re.sub(r"\s+", " ", answer.text)
    assert all(fault in said for fault in (faults[0], faults[2]))
    assert 'value="东城分局"' in answer.text
    denied, withdrawn = ask(clerk), ask(clerk)
    security.get(denied)
    assert security.post(f"{denied}/deny", {"reason": ""}).status_code == 422
    assert security.post(f"{denied}/deny", {"reason": "scope-too-wide"}).status_code == 303
    clerk.get(withdrawn)
    assert clerk.post(f"{withdrawn}/withdraw", {"reason": "officer-left"}).status_code == 303
    register = security.get("/authority-requests").text
    assert all(word in register for word in ("More is asked for than the basis allows", "The officer has left"))
    assert "CX-000001" not in security.get("/authority-requests?state=withdrawn").text
    assert "CX-000002" in security.get("/authority-requests?state=withdrawn").text
    assert "Security tells the officer." in clerk.get(denied).text


@pytest.mark.rule("EMG-1", "EMG-2")
def test_rooms_are_one_click_away_on_every_page_and_names_alarm_and_are_reviewed(
    clerk: Clerk, security: Clerk, another: Callable[[str], Clerk], clock: Clock
) -> None:
    hide_a_guest(clerk)
    stay = clerk.get("/stays?room=301").text
    assistance = re.search(r"/stays/[0-9a-f-]{36}", stay)
    assert assistance is not None
    path = f"{assistance.group()}/assistance"
    clerk.get(path)
    assert clerk.post(path, {"walking": "x"}).status_code == 422
    assert clerk.post(path, {"walking": "1"}).status_code == 303
    assert 'action="/emergency/rooms"' in clerk.get("/").text
    rooms = clerk.post("/emergency/rooms").text
    assert "data-print-now" in rooms
    assert "Cannot walk far 1" in rooms
    assert not any(name in rooms for name in ("李明", "王建国"))
    assert clerk.post("/emergency/names", {"reason": "fire"}).status_code == 403
    security.get("/emergency")
    assert security.post("/emergency/names", {"reason": ""}).status_code == 422
    assert "王建国" in security.post("/emergency/names", {"reason": "fire"}).text
    page = security.get("/emergency").text
    assert "Waits for another person" in page
    clock.pass_time(minutes=1)
    manager = another("duty_manager").give_code(code_at(clock.now))
    review = re.search(r'action="(/emergency/names/[^"]+/review)"', manager.get("/emergency").text)
    assert review is not None
    assert security.post(review.group(1), {"verdict": "in-order"}).status_code == 409
    assert manager.post(review.group(1), {"verdict": "in-order"}).status_code == 303
    assert "It was in order" in security.get("/emergency").text


def test_a_visitor_is_registered_with_consent_and_leaves(clerk: Clerk, security: Clerk) -> None:
    hide_a_guest(clerk)
    clerk.get("/enquiries")
    clerk.post("/enquiries", {"channel": "visitor", "asked_for": "李明", "asked_by": "孙晓"})
    drain_once(clerk.client.application.extensions["frontdesk"])
    consent = re.search(r'action="(/consents/[0-9a-f-]{36})"', clerk.get("/consents").text)
    assert consent is not None
    clerk.post(consent.group(1), {"answer": "visit"})
    waiting = re.search(r'<option value="([0-9a-f-]{36})">孙晓, room 301, until', security.get("/visitors").text)
    assert waiting is not None
    visit = {
        "enquiry_id": waiting.group(1),
        "name": "孙晓",
        "document_type": "resident_id",
        "document_number": "11010519491231002X",
        "vehicle_plate": "京A12345",
    }
    assert security.post("/visitors", visit | {"enquiry_id": ""}).status_code == 422
    assert security.post("/visitors", visit | {"name": ""}).status_code == 422
    assert security.post("/visitors", visit).status_code == 303
    page = clerk.get("/visitors").text
    assert all(word in page for word in ("孙晓", "…002X", "000001", "京A12345"))
    assert "11010519491231002X" not in page
    leave = re.search(r'action="(/visitors/[^"]+/leave)"', page)
    assert leave is not None
    assert clerk.post(leave.group(1)).status_code == 303
    assert "No visitor is in the house." in clerk.get("/visitors").text
    assert "孙晓" in clerk.get("/visitors?all=1").text


@pytest.mark.rule("AUT-4")
def test_who_keeps_the_register_takes_it_along_as_a_guarded_table(clerk: Clerk, security: Clerk) -> None:
    ask(clerk, officer="=1+1 警官")
    file = security.get("/authority-requests/file")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="authority-requests-')
    assert "'=1+1 警官" in file.text
    assert "王建国" not in file.text
    assert 'href="/authority-requests/file' in security.get("/authority-requests").text
    assert clerk.get("/authority-requests/file").status_code == 403
