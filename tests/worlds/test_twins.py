"""Nobody without `guest:view-protected` can tell a hotel with a hidden guest from one with an ordinary guest."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog
from flask import Response, request
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.retaining import run_whole
from frontdesk.edge.start import operating
from frontdesk.edge.worker import drain_once
from frontdesk.notifications.outgoing import take_due
from frontdesk.notifications.rules import Department
from frontdesk.rooms.models import RoomOccupancy
from frontdesk.stays.models import Registration, Stay
from tests.small_hotel import NOW
from tests.stays.arrivals import MARY, guest
from tests.worlds.twins import (
    ALIAS,
    FRIEND,
    OFFICER,
    TRUE_NAME,
    Behind,
    Seen,
    World,
    as_text,
    is_seen_through,
    readable,
    twins,
)

pytestmark = pytest.mark.no_cover  # it walks everywhere: other tests hold each place, and tracing takes as long again

SEARCHES = [
    "李明",
    "李",
    "liming",
    "lm",
    "王建国",
    "王",
    "wangjianguo",
    "wjg",
    "Smith",
    "13800138000",
    "110105198001010016",
]
NOBODY = "110105199003070011"
MOMENT = timedelta(seconds=1)


@pytest.fixture
def worlds(engine_name: str, tmp_path: Path) -> Iterator[tuple[World, World]]:
    with twins(engine_name, tmp_path) as pair:
        yield pair


def questions(world: World) -> list[tuple[str, str, object]]:
    """Return every question asked of both worlds: pages, searches, credentials, refusals and commands, good and bad."""
    stay = f"/api/v1/stays/{world.places['stay_id']}"
    asked: list[tuple[str, str, object]] = [("GET", path, None) for path in readable(world.app, world.places)]
    asked += [("GET", f"/api/v1/stays?room={room}", None) for room in ("301", "302", "401")]
    asked += [("GET", f"/inbox/{department}", None) for department in ("switchboard", "bell", "front_office")]
    asked += [("GET", f"/api/v1/stream?after={','.join(f'{each}:0' for each in Department)}", None)]
    asked += [("POST", "/api/v1/guests/search", {"q": term}) for term in SEARCHES]
    asked += [("POST", "/api/v1/guests/credential", {"document_number": number}) for number in (NOBODY, "x", "")]
    asked += [("POST", "/api/v1/enquiries", {"channel": "phone", "asked_for": term}) for term in SEARCHES]
    asked += [("POST", "/api/v1/messages", {"asked_for": term, "text": "hello"}) for term in SEARCHES[:4]]
    asked += [
        ("POST", f"{stay}/keys", {"registration_id": world.places["registration_id"], "document_number": NOBODY}),
        ("POST", f"{stay}/keys", {}),
        ("POST", f"{stay}/check-out", {"room_checked": False}),
        ("POST", f"/prints/registration-cards/{world.places['registration_id']}", {}),
        ("POST", f"/prints/key-hand-overs/{world.places['stay_id']}", {}),
        ("POST", "/prints/receipts/1", {}),
    ]
    asked += [("POST", path, body) for path, body in of_security(world)]
    return asked


def of_security(world: World) -> list[tuple[str, object]]:
    """Return what officers, visitors and emergencies have the desk and security send; the names are tested apart."""
    request = f"/api/v1/authority-requests/{world.places['authority_request_id']}"
    officer = asdict(OFFICER) | {"fields": list(OFFICER.fields)}
    return [
        ("/emergency/rooms", {}),
        ("/api/v1/emergency/rooms", {}),
        *(("/api/v1/authority-requests", officer | {"scope": "person", "person": name}) for name in (ALIAS, "不存在")),
        ("/api/v1/authority-requests", officer | {"document_seen": False}),
        (f"{request}/withdraw", {"reason": "because"}),
        (f"{request}/deny", {"reason": "other", "note": 1}),
        (f"/authority-requests/{world.places['authority_request_id']}/receipt", {}),
        ("/api/v1/visitors", asdict(FRIEND) | {"enquiry_id": world.places["visit_id"]}),
        ("/api/v1/visitors", asdict(FRIEND) | {"enquiry_id": world.places["enquiry_id"]}),
        ("/api/v1/visitors", asdict(FRIEND) | {"enquiry_id": None}),
    ]


def told_outside(world: World) -> list[tuple[Any, ...]]:
    """Return everything that receivers outside would be sent, in its order."""
    worker, found = world.desk.house.worker(), []
    while parcels := execute(take_due, worker):
        found += [(parcel.target, parcel.secret, parcel.facts) for parcel in parcels]
    return found


def first_difference(one: Seen, other: Seen) -> str:
    """Return where two answers part, with a little of what stands around it, or what was done behind them."""
    if one[:2] != other[:2]:
        return f"{one[:2]} / {other[:2]}"
    if one[2] == other[2]:
        return f"{_not_in(one[3], other[3])} / {_not_in(other[3], one[3])}"
    place = next((at for at, (a, b) in enumerate(zip(one[2], other[2], strict=False)) if a != b), 0)
    return f"{one[2][max(0, place - 80) : place + 80]!r} / {other[2][max(0, place - 80) : place + 80]!r}"


def _not_in(these: Behind, those: Behind) -> str:
    """Return what of one answer's work was no work for the other, and how much each was."""
    own = [each for done, others in zip(these, those, strict=True) for each in done if each not in others]
    return f"{len(these[0])} statements, {len(these[1])} lines, of which only here {own}"


def differences(pair: tuple[World, World], *, at_every_door: bool = False) -> Iterator[str]:
    """Ask both worlds everything as every role, and say where the answers differ, one by one.

    Unless `at_every_door`, nobody asks where their role is turned away.
    """
    first, second = pair
    asked, also = questions(first), questions(second)
    assert asked == also
    for role in first.walkers:
        for method, path, body in asked:
            if is_seen_through(role, path) or not (at_every_door or first.lets_in(role, method, path)):
                continue
            one, other = first.ask(role, method, path, body), second.ask(role, method, path, body)
            if one != other:
                yield f"{role} {method} {path} {as_text(body)}: {first_difference(one, other)}"
            if TRUE_NAME.encode() in one[2] and TRUE_NAME not in as_text(body):
                yield f"{role} {method} {path} shows the true name"


@pytest.mark.rule("PRI-7")
@pytest.mark.both_engines
def test_every_page_and_endpoint_answers_alike_in_both_worlds(
    worlds: tuple[World, World], compared: Callable[[str], None]
) -> None:
    first, second = worlds
    assert first.stay == second.stay
    found = list(islice(differences(worlds, at_every_door=True), 5))
    assert not found, "\n".join(found)
    assert first.answers == second.answers
    asked = len(questions(first))
    compared(f"{asked} questions, {len(first.walkers)} roles, {first.answers} pairs of answers compared")


@pytest.mark.rule("PRI-7")
def test_the_house_answers_alike_after_the_guest_has_been_served_and_has_left(worlds: tuple[World, World]) -> None:
    answers = []
    for world in worlds:
        desk, stay = world.desk.desk, f"stays/{world.places['stay_id']}"
        second = guest(MARY, document={"number": "501234999"}, name="Ann Jones", surname="Jones")
        in_house = world.desk.walk_in(guest(name=ALIAS), room="401")
        answers.append(
            [
                desk.post("walk-ins", in_house).data,
                desk.post("walk-ins", world.desk.walk_in(second, room="401")).data,
                desk.post(f"{stay}/check-out", {"room_checked": True}).data,
                json.dumps(world.desk.nobody.post(f"{stay}/check-out", {}).json, sort_keys=True),
            ],
        )
    assert answers[0] == answers[1]
    found = list(islice(differences(worlds), 5))
    assert not found, "\n".join(found)


@pytest.mark.rule("PRI-7", "REG-1")
def test_a_hidden_guest_who_joins_a_stay_looks_like_an_ordinary_one_under_that_name(
    worlds: tuple[World, World],
) -> None:
    late = guest(MARY, document={"number": "501234999"}, deposit=None)
    hidden = late | {"disclosure_level": "confidential", "alias": "Jane Roe"}
    ordinary = late | {"name": "Jane Roe", "surname": None}
    answers = []
    for world, who in zip(worlds, (hidden, ordinary), strict=True):
        stay = f"stays/{world.places['stay_id']}"
        joined = world.desk.desk.post(f"{stay}/registrations", {"registrations": [who]})
        assert joined.status_code == 201, joined.text
        answers.append([joined.data, world.desk.desk.post(f"{stay}/hand-over").data])
        drain_once(world.app.extensions["frontdesk"])
    assert answers[0] == answers[1]
    first, second = (told_outside(world) for world in worlds)
    assert first == second
    assert {facts["kind"] for *_, facts in first} >= {"arrival", "guest_joined", "police_report"}
    found = list(islice(differences(worlds), 5))
    assert not found, "\n".join(found)


@pytest.mark.rule("PRI-4", "PRI-7")
def test_who_asks_for_more_discretion_is_answered_alike_hidden_before_or_not(worlds: tuple[World, World]) -> None:
    path = f"/api/v1/registrations/{worlds[0].places['registration_id']}/disclosure"
    for level, more in (("confidential", {"alias": "林小雨"}), ("no_enquiries", {}), ("no_enquiries", {})):
        wanted = {"disclosure_level": level, "document_number": guest()["document"]["number"]} | more
        one, other = (world.ask("receptionist", "PUT", path, wanted) for world in worlds)
        assert one == other, first_difference(one, other)
    assert one[0] == 409
    found = list(islice(differences(worlds), 5))
    assert not found, "\n".join(found)


@pytest.mark.rule("PRI-4", "PRI-11")
def test_a_hidden_guest_who_left_and_is_forgotten_looks_like_an_ordinary_one(worlds: tuple[World, World]) -> None:
    own = {"document_number": "110105198001010016"}
    answers = []
    for world in worlds:
        with Session(world.desk.house.runtime.engine) as session:
            place = Registration.id == UUID(world.places["registration_id"])
            guest_id = session.scalars(select(Registration.guest_id).where(place)).one()
        manager, path = world.desk.of("duty_manager"), f"guests/{guest_id}"
        hold = {"registration_number": world.stay["registrations"][0]["number"], "reason": "dispute", "reference": "7"}
        world.desk.desk.post(f"stays/{world.places['stay_id']}/check-out", {"room_checked": True})
        held = manager.post("legal-holds", hold)
        answers.append(
            [
                held.data,
                manager.post(f"legal-holds/{held.json['id']}/lift", {"reason": "case-closed"}).data,
                world.desk.desk.post(f"{path}/export", own).data,
                world.desk.desk.post(f"{path}/erase", own).data,
                manager.post(f"{path}/erase", {"document_number": NOBODY}).data,
                manager.post(f"{path}/erase", own).data,
            ],
        )
        means = world.app.extensions["frontdesk"]
        with operating(means) as ctx:
            run_whole(ctx, means.reads, lambda _progress: None)
    assert answers[0] == answers[1]
    found = list(islice(differences(worlds), 5))
    assert not found, "\n".join(found)


@pytest.mark.rule("PRI-7", "AUT-2", "AUT-3", "EMG-2")
def test_an_approved_lookup_and_the_names_of_an_emergency_are_seen_through_by_security_alone(
    worlds: tuple[World, World],
) -> None:
    shown = []
    for world in worlds:
        security = world.desk.of("security")
        path = f"authority-requests/{world.places['authority_request_id']}"
        assert security.post(f"{path}/approve").status_code == 200
        shown.append([security.get(f"{path}/disclosure"), security.post("emergency/names", {"reason": "fire"})])
    disclosed = [[each["name"] for each in answers[0].json["persons"]] for answers in shown]
    named = [[each["name"] for each in answers[1].json["persons"]] for answers in shown]
    assert disclosed == [[TRUE_NAME], [ALIAS]]
    assert named == [[TRUE_NAME, "Mary Smith"], [ALIAS, "Mary Smith"]]
    found = list(islice(differences(worlds), 5))
    assert not found, "\n".join(found)


def leaking_label(world: World) -> None:
    """Show the true level of a guest where the level shows."""
    _change(world, update(Registration).where(Registration.shown_name == ALIAS).values(shown_level="no_enquiries"))


def leaking_mark(world: World) -> None:
    """Mark a hidden guest on the board."""
    _change(world, update(RoomOccupancy).where(RoomOccupancy.shown_name == ALIAS).values(do_not_disturb=True))


def leaking_star(world: World) -> None:
    """Put a star behind an alias."""
    _change(world, update(Registration).where(Registration.shown_name == ALIAS).values(shown_name=f"{ALIAS}*"))


def leaking_header(world: World) -> None:
    """Send a header more."""

    def tell(answer: Response) -> Response:
        answer.headers["X-Guests"] = "2"
        return answer

    world.app.after_request_funcs.setdefault(None, []).append(tell)


def leaking_query(world: World) -> None:
    """Ask the database once more before an answer goes out."""

    def ask(answer: Response) -> Response:
        with world.app.extensions["frontdesk"].engine.connect() as connection:
            connection.execute(select(1))
        return answer

    world.app.after_request_funcs.setdefault(None, []).append(ask)


def leaking_count(world: World) -> None:
    """Count a hidden guest twice."""
    _change(world, update(RoomOccupancy).where(RoomOccupancy.shown_name == ALIAS).values(persons=2))


def leaking_ids(world: World) -> None:
    """Draw an id for what is sealed apart: everything that is drawn later has another."""
    world.app.extensions["frontdesk"].source.uuid()


def leaking_order(world: World) -> None:
    """Write a hidden guest's room down as if it had been the last."""
    _change(world, update(Stay).where(Stay.id == UUID(world.places["stay_id"])).values(checked_in_at=NOW + MOMENT))


def leaking_return(world: World) -> None:
    """Answer at once, in the words for nobody, where a hidden guest is searched."""
    search = world.app.view_functions["api_guests.search"]

    @wraps(search)
    def hasty(**parts: Any) -> Any:
        term = str(request.get_json(silent=True))
        return {"items": []} if "wangjianguo" in term else search(**parts)

    world.app.view_functions["api_guests.search"] = hasty


def leaking_line(world: World) -> None:
    """Write into the log that a hidden guest's stay was looked at."""

    def tell(answer: Response) -> Response:
        if world.places["stay_id"] in request.path:
            structlog.get_logger("frontdesk.stays").info("sealed", stay=world.places["stay_id"])
        return answer

    world.app.after_request_funcs.setdefault(None, []).append(tell)


def _change(world: World, statement: Any) -> None:
    with Session(world.desk.house.runtime.engine) as session, session.begin():
        session.execute(statement)


LEAKS = (
    leaking_label,
    leaking_mark,
    leaking_star,
    leaking_header,
    leaking_query,
    leaking_count,
    leaking_ids,
    leaking_order,
    leaking_return,
    leaking_line,
)


@pytest.mark.rule("PRI-4", "PRI-7")
@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("leak", LEAKS)
def test_a_build_that_leaks_is_found_out(worlds: tuple[World, World], leak: Callable[[World], None]) -> None:
    leak(worlds[0])
    assert any(differences(worlds))
