"""The screen of a room change: rooms with reasons, the price before anyone signs, the change, the swap, the slip."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from frontdesk.edge.worker import drain_once
from tests import databases
from tests.web import front_hotel
from tests.web.desk_visitor import Clerk

GUEST = "registrations[0]"
SECOND = {
    f"{GUEST}.name": "李四",
    f"{GUEST}.sex": "F",
    f"{GUEST}.document.number": "11010519491231002X",
    f"{GUEST}.birth_date": "1949-12-31",
}
ROOM = re.compile(r'<th scope="row">(\d{3})</th>')
AGREED = {"reason": "companions", "identity_confirmed": "on"}
NOT_ASKED = "No consent to a room next to this guest is on record."


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


def told(page: str) -> dict[str, str]:
    """Return what the page had put into its form."""
    return dict(re.findall(r'<input type="hidden" name="(room|told|told_other|next_to)" value="([\w-]+)">', page))


def row(page: str, number: str) -> str:
    """Return the line of a room in the list."""
    return re.search(rf'<th scope="row">{number}</th>.*?</tr>', page, re.DOTALL).group(0)


@pytest.mark.rule("MOV-3", "MOV-6")
def test_the_price_is_shown_before_the_change_and_the_slip_is_printed_after_it(clerk: Clerk) -> None:
    address = clerk.checked_in()
    assert f'href="{address}/room-change"' in clerk.get(address).text
    rooms = clerk.get(f"{address}/room-change").text
    assert f"{address}/room-change?room=501" in rooms
    assert "The room is not clean yet. (MOV-3)" in row(rooms, "503")
    chosen = clerk.get(f"{address}/room-change?room=501").text
    assert "¥400.00" in chosen
    assert told(chosen) == {"room": "501", "told": "42000"}
    refused = clerk.post(f"{address}/room-change", told(chosen))
    assert refused.status_code == 409
    assert "There is no such reason. (MOV-3)" in refused.text
    assert "Compare the person with the document and confirm it. (KEY-1)" in refused.text
    said = told(chosen) | {"reason": "view", "identity_confirmed": "on"}
    assert clerk.post(f"{address}/room-change", said).location == address
    page = clerk.get(address).text
    assert "Room 501" in page
    slip = re.search(r'action="(/prints/room-changes/[^"]+)"', page).group(1)
    printed = clerk.post(slip)
    assert printed.mimetype == "application/pdf"
    text = " ".join(part.extract_text() for part in PdfReader(BytesIO(printed.data)).pages)
    for words in ("HF-000001", "301", "501", "420.00", "Guest’s signature"):
        assert words in text


@pytest.mark.rule("MOV-1")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_room_that_is_cheaper_on_the_day_of_check_in_is_listed_with_its_rule(clerk: Clerk) -> None:
    address = clerk.checked_in()
    said = {"room": "501", "told": "42000", "reason": "view", "identity_confirmed": "on"}
    clerk.get(f"{address}/room-change")
    assert clerk.post(f"{address}/room-change", said).status_code == 303
    assert "(MOV-1)" in row(clerk.get(f"{address}/room-change").text, "302")
    assert "(MOV-1)" in clerk.get(f"{address}/room-change?room=302").text
    refused = clerk.post(f"{address}/room-change", said | {"room": "302", "told": "40000"})
    assert refused.status_code == 409
    assert "a guest does not move to a cheaper room" in refused.text


@pytest.mark.rule("REG-9", "ACC-6")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_free_upgrade_asks_for_a_duty_manager_and_is_not_given_without_one(clerk: Clerk) -> None:
    address = clerk.checked_in()
    chosen = clerk.get(f"{address}/room-change?room=601&free_upgrade=on").text
    assert 'id="approval-move"' in chosen
    assert told(chosen)["told"] == "40000"
    said = told(chosen) | {"free_upgrade": "on", "reason": "upgrade", "identity_confirmed": "on"}
    refused = clerk.post(f"{address}/room-change", said)
    assert refused.status_code == 409
    assert "The approval of a duty manager is needed." in refused.text
    stay_id = address.rsplit("/", 1)[1]
    asked = clerk.post("/approvals/requests", {"kind": "move", "stay_id": stay_id, "room": "601"})
    assert asked.status_code == 200
    assert "The duty manager has been asked" in asked.text


@pytest.mark.rule("MOV-4")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_two_stays_change_places_after_both_were_told_their_price(clerk: Clerk) -> None:
    one = clerk.checked_in()
    clerk.checked_in(
        room="302",
        **SECOND,
    )
    page = clerk.get(f"{one}/room-change?room=302&swap=1").text
    assert told(page) == {"room": "302", "told": "40000", "told_other": "40000"}
    said = told(page) | {"reason": "companions", "identity_confirmed": "on"}
    assert clerk.post(f"{one}/room-change/swap", {"room": "302"}).status_code == 409
    assert clerk.post(f"{one}/room-change/swap", said).location == one
    assert "Room 302" in clerk.get(one).text
    assert clerk.get(f"{one}/room-change?room=401&swap=1").status_code == 404


@pytest.mark.rule("PRI-8")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_wish_to_be_next_to_somebody_goes_along_to_the_change_and_takes_that_guests_consent(clerk: Clerk) -> None:
    there = clerk.checked_in()
    dearer = told(clerk.get(f"{there}/room-change?room=501").text) | AGREED
    assert clerk.post(f"{there}/room-change", dearer).location == there
    moving = clerk.checked_in(room="302", **SECOND)
    clerk.get("/enquiries")
    asked = clerk.post("/enquiries", {"asked_for": "王建国", "channel": "visitor"}).location.rsplit("/", 1)[1]
    drain_once(clerk.client.application.extensions["frontdesk"])
    rooms = clerk.get(f"{moving}/room-change").text
    assert f'<option value="{asked}">王建国' in rooms
    assert ROOM.findall(rooms)[0] == "401"
    address = f"{moving}/room-change?room=502&next_to={asked}"
    chosen = clerk.get(address).text
    assert NOT_ASKED in chosen
    said = told(chosen) | AGREED
    assert said["next_to"] == asked
    assert NOT_ASKED in clerk.post(f"{moving}/room-change", said).text
    assert NOT_ASKED in clerk.get(f"{moving}/room-change?room=502&next_to=nonsense").text
    assert NOT_ASKED in clerk.get(f"{moving}/room-change?room=501&swap=1&next_to={asked}").text
    consent = re.search(r'action="(/consents/[0-9a-f-]{36})"', clerk.get("/consents").text).group(1)
    clerk.post(consent, {"answer": "nearby"})
    assert NOT_ASKED not in clerk.get(address).text
    assert ROOM.findall(clerk.get(f"{moving}/room-change?next_to={asked}").text)[0] == "502"
    assert clerk.post(f"{moving}/room-change", said).location == moving


@pytest.mark.rule("MOV-2")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_cleaning_first_and_lodging_nearby_belong_to_a_fault(clerk: Clerk, another: Callable[[str], Clerk]) -> None:
    address = clerk.checked_in()
    clerk.get(f"{address}/room-change")
    refused = clerk.post(f"{address}/room-change/clean-first", {"room": "503"})
    assert refused.status_code == 409
    assert "No fault of the present room has been declared unrepairable. (MOV-2)" in refused.text
    assert clerk.post(f"{address}/room-change/referral", {"hotel": "none"}).status_code == 404
    assert another("housekeeping").get(f"{address}/room-change").status_code == 403
