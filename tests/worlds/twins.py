"""Two hotels alike but for one guest: hidden under the alias 李明 in one, an ordinary 李明 in the other (PRI-4, PRI-7).

Clock, ids and randomness are the same in both, so every byte that differs is something that somebody could see.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from frontdesk.app import create_app
from frontdesk.authority.emergency import list_names
from frontdesk.authority.intake import RequestGiven
from frontdesk.authority.rules import FIELDS
from frontdesk.authority.service import make_request
from frontdesk.cashier.approval import refund_subject
from frontdesk.config import Settings
from frontdesk.edge.execute import execute
from frontdesk.edge.worker import drain_once
from frontdesk.enquiries.beforehand import Beforehand, record_beforehand
from frontdesk.enquiries.rules import Scope
from frontdesk.enquiries.visitors import VisitGiven, let_in
from frontdesk.identity.approvals import request_approval
from frontdesk.identity.policy import PERMISSIONS
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task
from frontdesk.property.models import NearbyHotel, Workstation
from frontdesk.rates.models import RatePlan
from frontdesk.stays import drafts
from frontdesk.stays.models import KeyCard, Registration
from tests import databases
from tests.api import front
from tests.api.front import Front
from tests.conftest import KEYRING
from tests.priced_hotel import DOUBLE
from tests.small_hotel import COMPANY, NOW, ROOMS, account_of
from tests.stays.arrivals import MARY, guest

OFFICER = RequestGiven(
    officer="赵警官",
    agency="东城分局",
    document_type="police_card",
    document_number="012345",
    document_seen=True,
    basis="written",
    basis_number="京公查[2026]1号",
    copies=True,
    scope="room",
    room="301",
    fields=FIELDS,
)
FRIEND = VisitGiven(
    enquiry_id=UUID(int=652),
    name="孙晓",
    document_type="other",
    document_number="Z1",
    vehicle_plate="京B54321",
)

NEIGHBOUR, STATION = UUID(int=650), UUID(int=651)
ALIAS, TRUE_NAME = "李明", "王建国"
ROLES = [role for role, held in PERMISSIONS.items() if Permission.GUEST_VIEW_PROTECTED not in held]

MASKS = {
    re.compile(rb'(name="csrf[-_]token"[^>]*(?:value|content)=")[^"]*'): "drawn anew by the form library for each page",
    re.compile(rb'((?:value|content)=")[^"]*("[^>]*name="csrf[-_]token")'): "the same, written the other way round",
    re.compile(rb'(data-csrf[a-z-]*=")[^"]*'): "the same, for scripts",
    re.compile(rb"(?m)^(\S*(?:_seconds|_bytes|_created)\S* )\S+$"): "how long this machine took, and what it holds",
    re.compile(rb'(name="tag" value=")[^"]*'): "a keyed hash of what the page shows, which is compared itself",
    re.compile(rb"(/ID\s*\[?\s*[<(])[^>)]*"): "the identity of a PDF file",
}
"""What may differ between two answers to the same question, and why it tells nothing."""

SEEN_THROUGH = {
    re.compile(r"/authority-requests/[^/]+/(disclosure|copy)$"): "what security has approved for an authority (AUT-3)",
    re.compile(r"/emergency/names$"): "the names of everybody, opened on record in an emergency (EMG-2)",
}
"""Where security is shown true names, and why; a test of its own says that nobody else is."""

HEADERS = frozenset({"Set-Cookie", "Content-Length"})
"""The session cookie is signed and dated, a program's answers carry none; lengths are compared with the bodies."""


@dataclass
class World:
    """One of the two hotels, with what stands in its addresses."""

    app: Flask
    desk: Front
    stay: dict[str, Any]
    places: dict[str, str] = field(default_factory=dict)

    def ask(self, role: str, method: str, path: str, body: object = None) -> tuple[int, tuple[Any, ...], bytes]:
        """Return what somebody in this role gets: status, headers and bytes, without what is masked."""
        form = {"Content_Type": "application/x-www-form-urlencoded"} if isinstance(body, bytes) else {}
        return observed(self.desk.of(role)(method, path, body, **form))


@contextmanager
def twins(engine_name: str, folder: Path) -> Iterator[tuple[World, World]]:
    """Build the hotel with the hidden guest, and the one with the ordinary guest."""
    hidden = guest(name=TRUE_NAME, disclosure_level="confidential", alias=ALIAS)
    ordinary = guest(name=ALIAS, disclosure_level="ask")
    with ExitStack() as stack:
        first = stack.enter_context(built(engine_name, folder / "hidden", hidden))
        second = stack.enter_context(built(engine_name, folder / "ordinary", ordinary))
        yield first, second


@contextmanager
def built(engine_name: str, folder: Path, person: dict[str, Any]) -> Iterator[World]:
    """Build a hotel with this guest in room 301 and another in 302."""
    with databases.copied(engine_name, "interface", front.prepare) as url:
        settings = Settings(
            database_url=url,
            keyring=KEYRING,
            secret_key=KEYRING.derived("cookies"),
            blob_folder=folder / "blobs",
            secure_cookies=False,
            testing=True,
            pool_size=3,
        )
        app = create_app(settings)
        means = app.extensions["frontdesk"]
        means.source, means.clock = SeededSource(4), lambda: NOW
        yield _inhabited(app, person)
        means.engine.dispose()


def _inhabited(app: Flask, person: dict[str, Any]) -> World:
    means = app.extensions["frontdesk"]
    desk = front.enter(means, app)
    _add_surroundings(desk)
    stay = desk.check_in(person, vehicle_plates=["京A12345"], luggage_pieces=2)
    desk.check_in(guest(MARY), room="302")
    world = World(app, desk, stay)
    world.places["enquiry_id"] = _ask(desk)
    visit = _ask_for_visit(desk, stay["registrations"][0]["id"], person["document"]["number"])
    drain_once(means)
    world.places |= _places(world)
    visitor = execute(let_in, desk.house.context(), replace(FRIEND, enquiry_id=visit))
    return World(app, desk, stay, world.places | {"visitor_id": str(visitor.id), "visit_id": str(visit)})


def _ask(desk: Front) -> str:
    """Let somebody ask for the guest under either name and leave messages, and return the id of the last enquiry."""
    for name in (ALIAS, "wang jianguo"):
        desk.desk.post("messages", {"asked_for": name, "text": "hello"})
        enquiry_id = desk.desk.post("enquiries", {"channel": "visitor", "asked_for": name}).json["id"]
    return str(enquiry_id)


def _ask_for_visit(desk: Front, registration_id: str, document_number: str) -> UUID:
    """Let a visitor ask at the guest's room with the phrase that the guest gave them, and return the enquiry.

    It is the consent that a guest can give at every level; the worker finds it.
    """
    said = Beforehand(
        document_number=document_number, asked_by=FRIEND.name, pass_phrase="blue tulip", scope=Scope.VISIT
    )
    execute(record_beforehand, desk.house.context(), UUID(registration_id), said)
    asked = {"channel": "visitor", "asked_for": "301", "asked_by": FRIEND.name, "pass_phrase": "blue tulip"}
    return UUID(desk.desk.post("enquiries", asked).json["id"])


def _add_surroundings(desk: Front) -> None:
    """Give the house a neighbour and a workstation, so that their pages are there to be walked."""
    hotel = desk.house
    near = NearbyHotel(
        property_id=hotel.property_id,
        id=NEIGHBOUR,
        name_zh="邻家酒店",
        name_en="Next Door",
        phone="010-1234567",
        distance_m=300,
    )
    with Session(hotel.runtime.engine) as session, session.begin():
        session.add_all([near, Workstation(property_id=hotel.property_id, id=STATION, name="Desk 1")])


def _places(world: World) -> dict[str, str]:
    """Return a value for every part of an address, by its name; the guest of the alias where there is a choice."""
    desk, stay_id = world.desk, world.stay["id"]
    hotel = desk.house
    receptionist = hotel.context()
    draft = execute(drafts.start_draft, receptionist)
    with Session(hotel.runtime.engine) as session:
        own = session.scalars(select(Registration).where(Registration.stay_id == UUID(stay_id))).one()
        key = session.scalars(select(KeyCard).where(KeyCard.registration_id == own.id)).one()
        plan = session.scalars(select(RatePlan.id).where(RatePlan.code == "RACK")).one()
        task = session.scalars(select(Task).order_by(Task.event_sequence, Task.department, Task.kind)).first()
        refund = refund_subject(60_000, deposit_id=own.deposit_id)
        return {
            "stay_id": stay_id,
            "number": "301",
            "department": "housekeeping",
            "room_id": str(ROOMS["301"]),
            "type_id": str(DOUBLE),
            "plan_id": str(plan),
            "hotel_id": str(NEIGHBOUR),
            "company_id": str(COMPANY),
            "workstation_id": str(STATION),
            "registration_id": str(own.id),
            "deposit_id": str(own.deposit_id),
            "folio_id": str(own.folio_id),
            "key_id": str(key.id),
            "task_id": str(task.id),
            "draft_id": str(draft.id),
            "account_id": str(account_of("receptionist")),
            "token_id": str(uuid5(hotel.property_id, "receptionist")),
            "approval_id": str(execute(request_approval, receptionist, "refund", refund)),
            "authority_request_id": str(execute(make_request, receptionist, OFFICER).id),
            "opening_id": str(execute(list_names, hotel.context("security"), "drill").opening_id),
        }


def is_seen_through(role: str, path: str) -> bool:
    """Tell whether this role is shown true names at an address, by its office."""
    return role == "security" and any(place.search(path) for place in SEEN_THROUGH)


def observed(answer: TestResponse) -> tuple[int, tuple[Any, ...], bytes]:
    """Return everything of an answer that somebody could see."""
    headers = tuple(sorted((name, value) for name, value in answer.headers if name not in HEADERS))
    body = answer.data
    for mask in MASKS:
        body = mask.sub(rb"\1", body)
    return answer.status_code, headers, body


def address(rule: Rule, places: dict[str, str]) -> str | None:
    """Return the address of a route with its parts filled in, or None when a part has no value here."""
    path = rule.rule
    for name in rule.arguments:
        if name not in places:
            return None
        path = re.sub(rf"<[^<>]*\b{name}>", places[name], path)
    return path


def as_text(body: object) -> str:
    """Return a body for a message about it."""
    return json.dumps(body, ensure_ascii=False, default=str)[:200]
