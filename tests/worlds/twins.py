"""Two hotels alike but for one guest: hidden under the alias 李明 in one, an ordinary 李明 in the other (PRI-4, PRI-7).

Clock, ids and randomness are the same in both, so every byte that differs is something that somebody could see.
"""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

from flask import Flask
from sqlalchemy import Engine, Select, event, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from frontdesk.authority.emergency import list_names
from frontdesk.authority.intake import RequestGiven
from frontdesk.authority.rules import FIELDS
from frontdesk.authority.service import make_request
from frontdesk.cashier.approval import refund_subject
from frontdesk.complaints.service import Classified, Given, ask_department, classify, receive
from frontdesk.concierge.lost_property import keep_item
from frontdesk.concierge.service import keep
from frontdesk.concierge.vouchers import VouchersGiven, issue
from frontdesk.concierge.wake_up_calls import CallGiven, take_call
from frontdesk.config import Settings
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import permissions_of_view
from frontdesk.edge.worker import drain_once
from frontdesk.enquiries.beforehand import Beforehand, record_beforehand
from frontdesk.enquiries.rules import Scope
from frontdesk.enquiries.visitors import VisitGiven, let_in
from frontdesk.housekeeping.models import Discrepancy, MinibarItem
from frontdesk.housekeeping.reports import ReportGiven, take_reports
from frontdesk.identity.approvals import request_approval
from frontdesk.identity.attempts import Attempt, Proof
from frontdesk.identity.models import Account, WebSession
from frontdesk.identity.policy import PERMISSIONS, Role
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance.service import Report, report
from frontdesk.notifications.models import Task
from frontdesk.notifications.outgoing import SubscriptionGiven, add_subscription
from frontdesk.notifications.outgoing_models import Delivery
from frontdesk.notifications.outgoing_rules import Channel
from frontdesk.notifications.rules import Department
from frontdesk.property.models import NearbyHotel, Workstation
from frontdesk.rates.models import RatePlan
from frontdesk.stays import drafts
from frontdesk.stays.minibar import ask_check
from frontdesk.stays.models import KeyCard, Registration
from tests import databases
from tests.api import front
from tests.api.front import Front
from tests.conftest import KEYRING
from tests.priced_hotel import DOUBLE, RACK
from tests.programs import serving
from tests.small_hotel import COMPANY, NOW, ROOMS, SECOND_RECEPTIONIST, TODAY, account_of
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

_PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
DRIPS = Report(room="301", fault="plumbing", words="The tap drips", by_guest=True, photo=_PICTURE)
"""What the guest of room 301 reports, with a photograph."""

GRUMBLE = Given(room="301", channel="desk", kind="noise", severity="severe", words="The lift hums all night")
"""What the guest of room 301 complains of."""

Done = TypeVar("Done")

NEIGHBOUR, STATION, ELSEWHERE, COLA = (UUID(int=number) for number in range(650, 654))
ALIAS, TRUE_NAME = "李明", "王建国"
WAKE_IN = timedelta(hours=1)
ROLES = [role for role, held in PERMISSIONS.items() if Permission.GUEST_VIEW_PROTECTED not in held]

WALKERS = {"sqlite": ROLES, "postgresql": [Role.RECEPTIONIST, Role.SECURITY, Role.ADMINISTRATOR]}
"""Everybody on one engine; on the other, where an answer takes longer, those who see and write most."""

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

TIMES = frozenset({"ms"})
"""What of a line of the log says how long this machine took."""

HEADERS = frozenset({"Set-Cookie", "Content-Length"})
"""The session cookie is signed and dated, a program's answers carry none; lengths are compared with the bodies."""


Behind = tuple[tuple[str, ...], list[dict[str, Any]]]
"""What was done behind an answer: each statement that the database was sent, and each line of the log."""

Seen = tuple[int, tuple[Any, ...], bytes, Behind]
"""Status, headers and bytes of an answer, and what was done behind it."""


@dataclass
class World:
    """One of the two hotels, with what stands in its addresses, and every statement that its database is sent."""

    app: Flask
    desk: Front
    stay: dict[str, Any]
    walkers: list[str]
    places: dict[str, str] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)
    answers: int = 0

    def __post_init__(self) -> None:
        """Listen to what the database is sent."""
        event.listen(self.app.extensions["frontdesk"].engine, "before_cursor_execute", self._sent)

    def ask(self, role: str, method: str, path: str, body: object = None) -> Seen:
        """Return what somebody in this role gets, and what is done for it, without what is masked."""
        form = {"Content_Type": "application/x-www-form-urlencoded"} if isinstance(body, bytes) else {}
        answer, behind = self.watched(lambda: self.desk.of(role)(method, path, body, **form))
        self.answers += 1
        return *observed(answer), behind

    def watched(self, work: Callable[[], Done]) -> tuple[Done, Behind]:
        """Do something and return what came of it, and what was done behind it."""
        self.statements.clear()
        with capture_logs() as lines:
            done = work()
        told = [{name: value for name, value in line.items() if name not in TIMES} for line in lines]
        return done, (tuple(self.statements), told)

    def _sent(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        self.statements.append(statement)

    def lets_in(self, role: str, method: str, path: str) -> bool:
        """Tell whether the guard of an address lets this role in."""
        return lets_in(self.app, role, method, path)


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
        with serving(settings) as app:
            means = app.extensions["frontdesk"]
            means.source, means.clock = SeededSource(4), lambda: NOW
            yield _inhabited(app, person, WALKERS[engine_name])


def _inhabited(app: Flask, person: dict[str, Any], walkers: list[str]) -> World:
    means = app.extensions["frontdesk"]
    desk = front.enter(means, app)
    add_surroundings(desk.house.runtime.engine, desk.house.property_id)
    receiver = _tell_outside(desk)
    stay = desk.check_in(person, vehicle_plates=["京A12345"], luggage_pieces=2)
    desk.check_in(guest(MARY), room="302")
    world = World(app, desk, stay, walkers)
    world.places["enquiry_id"] = _ask(desk)
    visit = ask_for_visit(desk, stay["registrations"][0]["id"], person["document"]["number"])
    drain_once(means)
    world.places |= _places(world) | {"subscription_id": str(receiver)}
    visitor = execute(let_in, desk.house.context(), replace(FRIEND, enquiry_id=visit))
    world.places |= {"visitor_id": str(visitor.id), "visit_id": str(visit)} | _worked_on(desk, stay["registrations"][0])
    return world


def _tell_outside(desk: Front) -> UUID:
    """Let somebody outside be told of every department's tasks, and return the receiver's id."""
    told = SubscriptionGiven(
        name="Group", channel=Channel.WEBHOOK, target="https://group.example/", departments=tuple(Department)
    )
    return execute(add_subscription, desk.house.context("administrator"), told)[0]


def _ask(desk: Front) -> str:
    """Let somebody ask for the guest under either name and leave messages, and return the id of the last enquiry."""
    for name in (ALIAS, "wang jianguo"):
        desk.desk.post("messages", {"asked_for": name, "text": "hello"})
        enquiry_id = desk.desk.post("enquiries", {"channel": "visitor", "asked_for": name}).json["id"]
    return str(enquiry_id)


def ask_for_visit(desk: Front, registration_id: str, document_number: str) -> UUID:
    """Let a visitor ask at the guest's room with the phrase that the guest gave them, and return the enquiry.

    It is the consent that a guest can give at every level.
    """
    said = Beforehand(
        document_number=document_number, asked_by=FRIEND.name, pass_phrase="blue tulip", scope=Scope.VISIT
    )
    execute(record_beforehand, desk.house.context(), UUID(registration_id), said)
    asked = {"channel": "visitor", "asked_for": "301", "asked_by": FRIEND.name, "pass_phrase": "blue tulip"}
    enquiry_id = UUID(desk.desk.post("enquiries", asked).json["id"])
    drain_once(desk.app.extensions["frontdesk"])
    return enquiry_id


def _worked_on(desk: Front, own: dict[str, Any]) -> dict[str, str]:
    """Change a price, charge, consent, keep valuables, sign in elsewhere, and return the ids of all that."""
    receptionist = desk.desk
    nights = [{"night": TODAY.isoformat(), "amount": RACK - 100}]
    cheaper = {"nights": nights, "reason": "loyalty", "approval_id": None}
    slip = receptionist.post(f"quotes/{desk.quote()['id']}/rate-changes", cheaper)
    yuan = {"amount": 100, "currency": "CNY"}
    folio = f"folios/{own['folio_id']}"
    receptionist.post(f"{folio}/entries", {"kind": "charge", "code": "minibar", "amount": yuan})
    asked = receptionist.get("consents").json["items"]
    for each in asked:
        receptionist.post(f"consents/{each['id']}", {"decision": "given", "scope": "visit"})
    receptionist.post("enquiries", {"channel": "visitor", "asked_for": ALIAS, "asked_by": "陈静"})
    drain_once(desk.app.extensions["frontdesk"])
    left = receptionist.post("messages", {"asked_for": ALIAS, "text": "hello"})
    return {
        "slip_id": slip.json["id"],
        "entry_id": receptionist.get(folio).json["entries"][-1]["id"],
        "message_id": left.json["id"],
        "consent_id": asked[0]["id"] if asked else str(UUID(int=0)),
        **_kept(desk, own["id"]),
    }


def _kept(desk: Front, registration_id: str) -> dict[str, str]:
    """Sign the receptionist in at another screen, put something in the safe, and return the ids of both."""
    hotel = desk.house
    elsewhere = WebSession(
        property_id=hotel.property_id,
        id=ELSEWHERE,
        account_id=account_of("receptionist"),
        token_hash=bytes(32),
        created_at=NOW,
        last_active_at=NOW,
    )
    with Session(hotel.runtime.engine) as session, session.begin():
        session.add(elsewhere)
        session.get_one(Account, SECOND_RECEPTIONIST).password_hash = "known"
    witness = Proof(Attempt("second", ()), SECOND_RECEPTIONIST, "known")
    kept = execute(keep, hotel.context(), UUID(registration_id), "ring", witness)
    return {"session_id": str(ELSEWHERE), "valuables_id": str(kept.id)}


def add_surroundings(engine: Engine, property_id: UUID) -> None:
    """Give the house a neighbour, a workstation and a minibar, so that their pages are there to be walked."""
    near = NearbyHotel(
        property_id=property_id,
        id=NEIGHBOUR,
        name_zh="邻家酒店",
        name_en="Next Door",
        phone="010-1234567",
        distance_m=300,
    )
    cola = MinibarItem(property_id=property_id, id=COLA, code="COLA", name_zh="可乐", name_en="Cola", price=1500)
    with Session(engine) as session, session.begin():
        session.add_all([near, cola, Workstation(property_id=property_id, id=STATION, name="Desk 1")])


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
        task = session.scalars(_task()).first()
        letter = session.scalars(select(Delivery).order_by(Delivery.department, Delivery.number)).first()
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
            "delivery_id": str(letter.id),
            "draft_id": str(draft.id),
            "account_id": str(account_of("receptionist")),
            "token_id": str(uuid5(hotel.property_id, "receptionist")),
            "approval_id": str(execute(request_approval, receptionist, "refund", refund)),
            "authority_request_id": str(execute(make_request, receptionist, OFFICER).id),
            "opening_id": str(execute(list_names, hotel.context("security"), "drill").opening_id),
            "work_order_id": str(execute(report, receptionist, DRIPS).id),
            "discrepancy_id": _found_vacant(desk),
            "check_id": str(execute(ask_check, receptionist, UUID(stay_id)).id),
            "lost_item_id": str(execute(keep_item, receptionist, "An umbrella", "Box 3", "301").id),
            "wake_up_call_id": str(execute(take_call, receptionist, CallGiven(at=NOW + WAKE_IN, room="301")).id),
            "meal_voucher_id": str(execute(issue, receptionist, breakfast(UUID(stay_id)))[0].id),
            "minibar_item_id": str(COLA),
            **_complained(desk),
        }


def breakfast(stay_id: UUID) -> VouchersGiven:
    """Return a wish for one breakfast tomorrow."""
    tomorrow = TODAY + timedelta(days=1)
    return VouchersGiven(stay_id=stay_id, count=1, first_day=tomorrow, last_day=tomorrow)


def _complained(desk: Front) -> dict[str, str]:
    """Let the guest complain and housekeeping be asked, and return the ids of both."""
    clerk = desk.house.context()
    complaint = execute(receive, clerk, GRUMBLE)
    execute(classify, clerk, complaint.id, Classified(kind="noise", severity="severe"))
    asked = execute(ask_department, clerk, complaint.id, "housekeeping")
    return {"complaint_id": str(complaint.id), "complaint_task_id": str(asked.id)}


def _task() -> Select[tuple[Task]]:
    """Return housekeeping's first task: the address names its department."""
    own = select(Task).where(Task.department == "housekeeping")
    return own.order_by(Task.event_sequence, Task.kind)


def _found_vacant(desk: Front) -> str:
    """Let housekeeping find the guest's room vacant, and return the id of the discrepancy."""
    found = ReportGiven(id=UUID(int=652), room="301", kind="found_vacant", happened_at=NOW)
    execute(take_reports, desk.house.context("housekeeping"), [found])
    with Session(desk.house.runtime.engine) as session:
        return str(session.scalars(select(Discrepancy.id)).one())


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


def readable(app: Flask, places: dict[str, str]) -> list[str]:
    """Return the address of every page and endpoint that can be read; fail for one that the walk cannot reach."""
    rules = [
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set()) and rule.endpoint != "static"
    ]
    addresses = {rule.rule: address(rule, places) for rule in rules}
    lost = sorted(rule for rule, found in addresses.items() if found is None)
    assert not lost, f"give the walk a value for: {lost}"
    return sorted({found for found in addresses.values() if found is not None})


def endpoint(app: Flask, method: str, path: str) -> str:
    """Return the name of the route behind an address; what leads nowhere has none."""
    try:
        name, _values = app.url_map.bind("localhost").match(path.partition("?")[0], method=method)
    except HTTPException:
        return ""
    return str(name)


def lets_in(app: Flask, role: str, method: str, path: str) -> bool:
    """Tell whether the guard of an address lets this role in; whom it turns away, it does so before it looks."""
    view = app.view_functions.get(endpoint(app, method, path))
    guard = permissions_of_view(view, method) if view else None
    return guard is None or PERMISSIONS[role] >= guard.permissions


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
