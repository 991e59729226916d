"""Shift, inbox, housekeeping board and valuables, as the people who use them meet them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from frontdesk.cashier.models import FolioEntry, Shift
from frontdesk.cashier.shifts import open_shift
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import drain_once
from frontdesk.housekeeping.minibar import ItemDetails, save_item
from frontdesk.identity.models import Account, Membership, WebSession
from frontdesk.kernel.context import Context
from frontdesk.notifications.models import Task
from frontdesk.rooms.models import Room
from frontdesk.stays.check_in import CheckedIn
from frontdesk.stays.minibar import ask_check
from tests import databases
from tests.small_hotel import NOW, ROOMS, SmallHotel
from tests.stays.arrivals import MARY, WANG, Arrivals, guest
from tests.web import front_hotel
from tests.web.front_hotel import PASSWORD

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
LIVE = {"HX-Request": "true", "X-Background": "1"}


@dataclass(slots=True)
class Browser:
    """Somebody's browser."""

    client: FlaskClient
    token: str = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page and remember its form token."""
        answer = self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        if found := TOKEN.search(answer.text):
            self.token = found.group(1)
        return answer

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: object) -> TestResponse:
        """Send a form of the page that was opened last."""
        return self.client.post(path, data={"csrf_token": self.token, **fields}, headers=headers)


SignIn = Callable[[str], Browser]


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


@pytest.fixture
def hotel(app: Flask) -> SmallHotel:
    runtime: Runtime = app.extensions["frontdesk"]
    runtime.clock = lambda: NOW
    with Session(runtime.engine) as session, session.begin():
        people = {account.username: account for account in session.scalars(select(Account))}
        property_id = session.scalars(select(Membership.property_id)).first()
        assert property_id is not None
        for name, role in (("bell", "bell"), ("second", "receptionist")):
            people[name].password_hash = people["receptionist"].password_hash
            session.add(Membership(property_id=property_id, account_id=people[name].id, role=role))
    return SmallHotel(runtime, property_id)


@pytest.fixture
def sign_in(app: Flask, hotel: SmallHotel) -> SignIn:
    def enter(name: str) -> Browser:
        browser = Browser(app.test_client())
        browser.client.set_cookie("locale", "en")
        browser.get("/sign-in")
        answer = browser.post("/sign-in", username=name, password=PASSWORD, workstation="")
        assert answer.status_code == 303, answer.text
        return browser

    return enter


@pytest.fixture
def stay(hotel: SmallHotel) -> CheckedIn:
    desk = Arrivals(hotel, hotel.context())
    execute(open_shift, desk.ctx)
    return desk.check_in(guest(language="en"), luggage_pieces=3)


def announce(hotel: SmallHotel, **facts: str | int | bool) -> None:
    def say(ctx: Context) -> None:
        told = {"room_id": str(ROOMS["301"]), "due_out": "2026-05-03", "persons": 2, "registrations": 1} | facts
        ctx.announce("stay.checked_in", ctx.source.uuid(), **told)

    execute(say, hotel.context())
    drain_once(hotel.runtime)


def one(hotel: SmallHotel, model: type, *where: object) -> object:
    with Session(hotel.runtime.engine) as session:
        return session.scalars(select(model).where(*where)).one()


@pytest.mark.rule("DEP-7")
def test_a_drawer_is_open_from_the_sign_in_to_its_counted_close(hotel: SmallHotel, sign_in: SignIn) -> None:
    clerk = sign_in("receptionist")
    page = clerk.get("/shift")
    assert "Hand-over summary" in page.text
    refused = clerk.post("/shift/close", counted_cash="12.50")
    assert refused.status_code == 409
    assert "The counted cash differs by CNY 12.50: say why." in refused.text
    assert 'value="12.50"' in refused.text
    closed = clerk.post("/shift/close", counted_cash="12.50", difference_reason="change from home")
    assert (closed.status_code, closed.location) == (303, "/sign-in")
    shift = one(hotel, Shift)
    assert (shift.counted_cash, shift.expected_cash) == (1250, 0)  # type: ignore[attr-defined]
    assert one(hotel, WebSession).end_reason == "shift_closed"  # type: ignore[attr-defined]
    assert clerk.get("/shift").status_code == 303


@pytest.mark.rule("DEP-7")
def test_a_closed_drawer_is_opened_with_its_float(hotel: SmallHotel, sign_in: SignIn) -> None:
    clerk = sign_in("receptionist")
    with Session(hotel.runtime.engine) as session, session.begin():
        session.scalars(select(Shift)).one().closed_at = NOW
    assert "Opening float" in clerk.get("/shift").text
    assert clerk.post("/shift/open", opening_float="").status_code == 422
    assert clerk.post("/shift/open", opening_float="many").status_code == 422
    assert clerk.post("/shift/open", opening_float="500").status_code == 303
    assert "¥500.00" in clerk.get("/shift").text
    assert clerk.post("/shift/close", counted_cash="").status_code == 422


@pytest.mark.rule("NTF-2")
def test_a_department_reads_room_time_and_flags_and_no_name(
    hotel: SmallHotel,
    sign_in: SignIn,
    stay: CheckedIn,
) -> None:
    drain_once(hotel.runtime)
    shown = {name: sign_in(name).get("/inbox").text for name in ("housekeeping", "switchboard", "bell")}
    for name, text in shown.items():
        assert "301" in text
        assert "王建国" not in text
        assert WANG["document"]["number"] not in text
        assert ("Mr 王" in text) is (name == "bell")
    assert "3 pieces" in shown["bell"]
    assert "Ask before connecting" in shown["switchboard"]
    assert "1 guest" in shown["housekeeping"]


@pytest.mark.rule("NTF-3")
def test_a_task_is_acknowledged_and_done_with_and_without_scripts(hotel: SmallHotel, sign_in: SignIn) -> None:
    announce(hotel, vip=True, birthday=True, extra_bed=True)
    attendant = sign_in("housekeeping")
    page = attendant.get("/inbox").text
    assert all(
        word in page for word in ("VIP", "Birthday", "Extra bed", "2 guests", "leaves 2026-05-03", "2 open tasks")
    )
    arrival = one(hotel, Task, Task.kind == "arrival", Task.department == "housekeeping")
    amenity = one(hotel, Task, Task.kind == "amenity")
    taken = attendant.post(f"/inbox/housekeeping/{arrival.id}", action="acknowledge")  # type: ignore[attr-defined]
    assert (taken.status_code, taken.location) == (303, "/inbox/housekeeping")
    assert "Acknowledged" in attendant.get("/inbox/housekeeping").text
    done = attendant.post(f"/inbox/housekeeping/{amenity.id}", LIVE, action="complete")  # type: ignore[attr-defined]
    assert done.status_code == 200
    assert "1 open task" in done.text
    assert "<html" not in done.text


@pytest.mark.rule("NTF-2")
def test_nobody_reads_or_takes_the_tasks_of_another_department(hotel: SmallHotel, sign_in: SignIn) -> None:
    announce(hotel)
    operator = sign_in("switchboard")
    operator.get("/inbox")
    task = one(hotel, Task, Task.department == "housekeeping")
    assert operator.get("/inbox/housekeeping").status_code == 404
    taken = operator.post(f"/inbox/switchboard/{task.id}", action="complete")  # type: ignore[attr-defined]
    assert taken.status_code == 404


@pytest.mark.rule("NTF-3")
def test_a_task_is_commented_and_handed_on_from_its_own_page(hotel: SmallHotel, sign_in: SignIn) -> None:
    announce(hotel, luggage_pieces=2)
    bell = sign_in("bell")
    task = one(hotel, Task, Task.kind == "luggage")
    path = f"/inbox/bell/{task.id}"  # type: ignore[attr-defined]
    page = bell.get(path).text
    assert ("2 pieces" in page, "Front office" in page, "Housekeeping" in page) == (True, True, False)
    assert bell.post(f"{path}/comments", text="").status_code == 422
    assert bell.post(f"{path}/comments", text="both lifts are busy").location == path
    assert "both lifts are busy" in bell.get(path).text
    assert bell.post(f"{path}/hand-on", to="").status_code == 422
    assert "A task of this kind stays in its department." in bell.post(f"{path}/hand-on", to="housekeeping").text
    assert bell.post(f"{path}/hand-on", to="front_office", text="please").location == "/inbox/bell"
    assert bell.get(path).status_code == 404
    clerk = sign_in("receptionist").get(f"/inbox/front_office/{task.id}").text  # type: ignore[attr-defined]
    assert "handed to Front office" in clerk
    assert bell.get("/inbox/digests").status_code == 200


def test_the_list_refreshes_only_when_something_changed(hotel: SmallHotel, sign_in: SignIn) -> None:
    operator = sign_in("switchboard")
    page = operator.get("/inbox")
    assert "Nothing to do" in page.text
    found = re.search(r'name="inbox-tag" value="(\w+)"', page.text)
    assert found is not None
    path = f"/inbox/switchboard?inbox-tag={found.group(1)}"
    assert operator.client.get(path, headers=LIVE).status_code == 204
    announce(hotel)
    fresh = operator.client.get(path, headers=LIVE)
    assert (fresh.status_code, "Guests have arrived" in fresh.text) == (200, True)


@pytest.mark.rule("HSK-1")
def test_an_attendant_cleans_a_room_from_the_list_by_floor(hotel: SmallHotel, sign_in: SignIn) -> None:
    attendant = sign_in("housekeeping")
    page = attendant.get("/housekeeping").text
    assert page.index("Floor 6") < page.index("Floor 5") < page.index("Floor 3")
    assert "1 dirty room" in page
    rooms = re.compile(r"/housekeeping/rooms/([0-9a-f-]{36})")
    assert len(set(rooms.findall(page))) > 1
    assert set(rooms.findall(attendant.get("/housekeeping?only=dirty").text)) == {str(UUID(int=1303))}
    done = attendant.post(f"/housekeeping/rooms/{UUID(int=1303)}", cleanliness="clean", only="dirty")
    assert (done.status_code, done.location) == (303, "/housekeeping?only=dirty")
    assert one(hotel, Room, Room.number == "503").cleanliness == "clean"  # type: ignore[attr-defined]
    assert "No room waits to be cleaned." in attendant.get("/housekeeping?only=dirty").text


@pytest.mark.rule("HSK-1")
def test_a_state_that_cannot_follow_is_refused_in_words(hotel: SmallHotel, sign_in: SignIn) -> None:
    attendant = sign_in("housekeeping")
    attendant.get("/housekeeping")
    for asked in ("inspected", "spotless", ""):
        answer = attendant.post(f"/housekeeping/rooms/{UUID(int=1303)}", cleanliness=asked)
        assert answer.location == "/housekeeping"
    assert "The room cannot go from its present state to this one." in attendant.get("/housekeeping").text
    assert attendant.post(f"/housekeeping/rooms/{UUID(int=1)}", cleanliness="clean").status_code == 404
    assert sign_in("receptionist").get("/housekeeping").status_code == 403


@pytest.mark.rule("REG-11")
def test_valuables_are_kept_with_a_witness_and_released_against_the_document(
    sign_in: SignIn,
    stay: CheckedIn,
) -> None:
    clerk = sign_in("receptionist")
    path = f"/stays/{stay.stay_id}/valuables"
    assert "Nothing is kept for these guests." in clerk.get(path).text
    kept = {"registration_id": stay.registrations[0].id, "description": "a gold watch", "witness": "second"}
    assert clerk.post(path, **kept, password="").status_code == 422
    assert clerk.post(path, **kept, password="wrong-guess-17").status_code == 401
    assert clerk.post(path, **kept | {"witness": "receptionist"}, password=PASSWORD).status_code == 422
    no_picture = clerk.post(path, **kept, password=PASSWORD, signature="data:image/png;base64,????")
    assert no_picture.status_code == 422
    assert clerk.post(path, **kept, password=PASSWORD).status_code == 303
    page = clerk.get(path).text
    assert "Receipt 1" in page
    assert "a gold watch" in page
    release = re.search(rf'action="({path}/[0-9a-f-]+/release)"', page)
    assert release is not None
    assert clerk.post(release.group(1), document_number="").status_code == 422
    differs = clerk.post(release.group(1), document_number=MARY["document"]["number"])
    assert differs.status_code == 409
    assert clerk.post(release.group(1), document_number=WANG["document"]["number"]).status_code == 303
    assert "Released" in clerk.get(path).text


@pytest.mark.rule("DEP-5")
def test_a_count_that_is_refused_is_still_in_the_form_it_was_typed_into(
    hotel: SmallHotel, sign_in: SignIn, stay: CheckedIn
) -> None:
    cola = ItemDetails(code="COLA", name_zh="可乐", name_en="Cola", price=1500)
    execute(save_item, hotel.context("administrator"), cola)
    execute(ask_check, hotel.context(), stay.stay_id)
    attendant = sign_in("housekeeping")
    page = attendant.get("/housekeeping/checks").text
    refused = attendant.post("/housekeeping/checks", **{"room": "302", "count-COLA": "7"})
    assert refused.status_code == 409
    assert 'value="302"' in refused.text
    assert refused.text.count('value="7"') == 1
    check = re.search(r'action="(/housekeeping/checks/[^"]+)"', page)
    assert check is not None
    refused = attendant.post(check.group(1), **{"outcome": "nothing", "count-COLA": "6"})
    assert refused.status_code == 422
    assert refused.text.count('value="6"') == 1


@pytest.mark.rule("DEP-5")
def test_the_minibar_form_that_is_sent_twice_posts_once_and_says_so(
    hotel: SmallHotel, sign_in: SignIn, stay: CheckedIn
) -> None:
    cola = ItemDetails(code="COLA", name_zh="可乐", name_en="Cola", price=1500)
    execute(save_item, hotel.context("administrator"), cola)
    attendant = sign_in("housekeeping")
    page = attendant.get("/housekeeping/checks").text
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once is not None
    taken = {"room": "301", "count-COLA": "2", "once": once.group(1)}
    said = []
    for typed in (taken, taken, taken | {"count-COLA": "1"}):
        assert attendant.post("/housekeeping/checks", **typed).status_code == 303
        said.append("Nothing was posted twice." in attendant.get("/housekeeping/checks").text)
    assert said == [False, True, False]
    with Session(hotel.runtime.engine) as session:
        charged = session.scalars(select(FolioEntry.amount).where(FolioEntry.code == "minibar"))
        assert sorted(charged) == [1500, 3000]


def test_whom_a_found_thing_was_for_is_still_there_when_it_is_too_early_to_give_it_away(sign_in: SignIn) -> None:
    attendant = sign_in("housekeeping")
    attendant.get("/lost-property")
    assert attendant.post("/lost-property", words="Umbrella", room="", place="Shelf 2").status_code == 303
    item = re.search(r'action="(/lost-property/[^"]+)"', attendant.get("/lost-property").text)
    assert item is not None
    refused = attendant.post(item.group(1), state="disposed", words="To the charity shop")
    assert refused.status_code == 409
    assert 'value="To the charity shop"' in refused.text
