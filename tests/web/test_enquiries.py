"""The enquiry desk at a browser: ask, say, ask the guest, leave a message; in both languages and the hotel's words."""

import re
from collections.abc import Callable, Iterator

import pytest

from frontdesk.edge.worker import drain_once
from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import WANG, Clerk
from tests.web.front_hotel import code_at

PHRASE = "没有您要查找客人的登记记录"
LIVE = {"HX-Request": "true", "X-Background": "1"}
CONSENT = re.compile(r'action="(/consents/[0-9a-f-]{36})"')


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


@pytest.fixture
def operator(another: Callable[[str], Clerk]) -> Clerk:
    return another("switchboard")


def ask(clerk: Clerk, asked_for: str, **more: str) -> str:
    clerk.get("/enquiries")
    answer = clerk.post("/enquiries", {"asked_for": asked_for, "channel": "visitor"} | more)
    assert answer.status_code == 303, answer.text
    work(clerk)
    return answer.location


def work(clerk: Clerk) -> None:
    drain_once(clerk.client.application.extensions["frontdesk"])


def live(clerk: Clerk, path: str) -> tuple[int, str]:
    answer = clerk.client.get(path, headers=LIVE | {"Accept-Language": clerk.language})
    return answer.status_code, answer.text


@pytest.mark.rule("PRI-3")
def test_the_page_says_what_to_say_in_both_languages_until_it_closes(clerk: Clerk, clock: Clock) -> None:
    clerk.checked_in(**{"registrations[0].disclosure_level": "no_enquiries"})
    pages = [ask(clerk, name) for name in ("王建国", "赵铁柱")]
    shown = [clerk.get(page).text for page in pages]
    assert "请稍候,我为您查询。" in shown[0]
    assert "2:00" in shown[0]
    clock.pass_time(seconds=61)
    assert all("0:59" in live(clerk, page)[1] for page in pages)
    clock.pass_time(seconds=59)
    closed = [clerk.get(page).text for page in pages]
    assert all(PHRASE in page and "We have no registration under that name" in page for page in closed)
    same = [re.sub('王建国|赵铁柱|[0-9a-f]{8}-[0-9a-f-]{27}|(value|content)="[^"]*"', "", page) for page in closed]
    assert same[0] == same[1]


def test_a_screen_that_shows_it_already_is_not_drawn_again(clerk: Clerk, clock: Clock) -> None:
    page = ask(clerk, "王建国")
    clock.pass_time(seconds=120)
    tag = re.search(r'name="tag" value="(\w+)"', clerk.get(page).text)
    assert tag is not None
    assert live(clerk, f"{page}?tag={tag.group(1)}") == (204, "")
    for path in ("/enquiries", "/consents"):
        status, text = live(clerk, path)
        tag = re.search(r'name="tag" value="(\w+)"', text)
        assert (status, tag is not None, "<html" in text) == (200, True, False)
        assert live(clerk, f"{path}?tag={tag and tag.group(1)}")[0] == 204


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(clerk: Clerk) -> None:
    clerk.get("/enquiries")
    answer = clerk.post("/enquiries", {"asked_for": " ", "channel": "letter", "asked_by": "张伟"})
    assert answer.status_code == 422
    assert 'href="#asked_for"' in answer.text
    assert "张伟" in answer.text


@pytest.mark.rule("PRI-2", "PRI-5")
def test_a_guest_is_asked_from_the_queue_and_consents(clerk: Clerk, operator: Clerk) -> None:
    clerk.checked_in()
    page = ask(clerk, "wang jianguo", asked_by="张伟")
    words = re.sub(r"<[^>]*>", " ", operator.get("/consents").text.split("<main")[1])
    assert "王" in words
    assert "301" not in words
    queue = clerk.get("/consents").text
    assert "张伟" in queue
    (consent,) = CONSENT.findall(queue)
    assert clerk.post(consent, {"answer": "visit"}).status_code == 303
    assert "客人同意您上楼,请先办理访客登记。" in clerk.get(page).text
    held = clerk.get("/consents").text
    assert "Consents that hold" in held
    assert clerk.post(f"{consent}/withdraw").status_code == 303
    assert PHRASE in clerk.get(page).text


def test_an_answer_is_recorded_once(clerk: Clerk) -> None:
    clerk.checked_in()
    ask(clerk, "王建国")
    (consent,) = CONSENT.findall(clerk.get("/consents").text)
    assert clerk.post(consent, {"answer": "declined"}).status_code == 303
    assert "Nobody is to be asked now." in clerk.get("/consents").text
    refused = clerk.post(consent, {"answer": "here"})
    assert refused.status_code == 404
    assert "There is nothing here under this address or number." in refused.text


@pytest.mark.rule("PRI-6")
def test_a_message_gets_the_same_receipt_for_any_name(clerk: Clerk) -> None:
    clerk.checked_in()
    for name in ("王建国", "赵铁柱"):
        page = ask(clerk, name)
        clerk.get(page)
        assert clerk.post(f"{page}/message", {"text": ""}).status_code == 422
        answer = clerk.post(f"{page}/message", {"text": "call me"})
        assert "留言已收下。如有这位客人,我们会转交。" in answer.text
    assert clerk.get("/messages").status_code == 403


@pytest.mark.rule("PRI-2")
def test_a_guest_at_the_desk_names_who_may_ask(clerk: Clerk) -> None:
    stay = clerk.checked_in(**{"registrations[0].disclosure_level": "no_enquiries"})
    form = clerk.get(f"{stay}/consents").text
    found = re.search(r'<option[^>]* value="([0-9a-f-]{36})"', form)
    assert found is not None
    said = {
        "registration_id": found.group(1),
        "document_number": WANG["document.number"],
        "kind": "ask",
        "asked_by": "张伟",
        "pass_phrase": "blue tulip",
        "scope": "here",
    }
    assert clerk.post(f"{stay}/consents", said | {"document_number": "x"}).status_code == 409
    assert clerk.post(f"{stay}/consents", said | {"kind": ""}).status_code == 422
    assert clerk.post(f"{stay}/consents", said).location == stay
    page = ask(clerk, "王建国", asked_by="张伟", pass_phrase="Blue Tulip")
    assert "您要找的客人住在本酒店。" in clerk.get(page).text
    assert clerk.post(f"{stay}/consents", said | {"step": "forget"}).location == stay
    page = ask(clerk, "王建国", asked_by="张伟", pass_phrase="Blue Tulip")
    assert "请稍候" in clerk.get(page).text


@pytest.mark.rule("PRI-8")
def test_a_room_next_to_somebody_is_picked_from_ones_own_enquiries_and_given_with_consent_alone(clerk: Clerk) -> None:
    clerk.checked_in()
    ask(clerk, "王建国")
    address = clerk.begin()
    found = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>王建国', clerk.post(address, clerk.quoted(address)).text)
    assert found is not None
    wanted = clerk.quoted(address) | {"next_to": found.group(1)}
    refused = "No consent to a room next to this guest is on record."
    assert refused in clerk.post(address, wanted).text
    assert refused in clerk.post(address, wanted | {"next_to": "nonsense"}).text
    (consent,) = CONSENT.findall(clerk.get("/consents").text)
    clerk.post(consent, {"answer": "nearby"})
    assert refused not in clerk.post(address, wanted).text


@pytest.mark.rule("PRI-4")
def test_the_duty_manager_sees_on_every_page_how_many_enquiries_are_open_whoever_they_ask_for(
    clerk: Clerk, another: Callable[[str], Clerk], clock: Clock
) -> None:
    clerk.checked_in(**{"registrations[0].disclosure_level": "confidential", "registrations[0].alias": "李明"})
    manager = another("duty_manager").give_code(code_at(clock.now))
    assert 'hx-get="/consents/waiting"' in manager.get("/me").text
    assert 'hx-get="/consents/waiting"' not in clerk.get("/me").text
    shown = []
    for name in ("王建国", "赵铁柱"):
        assert manager.get("/consents/waiting").text.strip() == ""
        ask(clerk, name)
        shown.append(manager.get("/consents/waiting").text)
        clock.pass_time(minutes=3)
    assert shown[0] == shown[1]
    assert shown[0].strip().startswith("1<span")
    assert clerk.get("/consents/waiting").status_code == 403
