"""Everybody of the hotel of the browser tests can sign in, with a second factor where the role asks for it."""

import base64
import io
import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pyotp
from PIL import Image
from sqlalchemy import Engine, create_engine, select, update
from sqlalchemy.orm import Session

from frontdesk.authority.models import AuthorityRequest
from frontdesk.companies.models import Company
from frontdesk.complaints.models import Complaint, ComplaintTask
from frontdesk.enquiries.models import Enquiry
from frontdesk.housekeeping.models import MinibarItem
from frontdesk.identity.models import EVERYWHERE, Account, Approval, Membership
from frontdesk.identity.policy import PERMISSIONS, Role, needs_second_factor
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.secrets import Place
from frontdesk.maintenance.models import WorkOrder
from frontdesk.notifications.models import Task
from frontdesk.notifications.rules import Department, Kind
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import NearbyHotel, Property, Workstation
from frontdesk.rates.models import RatePlan
from frontdesk.rooms.models import Room, RoomType
from tests.conftest import KEYRING
from tests.small_hotel import NOW, account_of
from tests.web.front_hotel import DESK, PASSWORD_HASH, SECRET

WORKERS = tuple(role for role in Role if PERMISSIONS[role])
"""Who has anything to do here; a group leader has a page only with a group."""


def hire(engine: Engine) -> None:
    """Let everybody sign in whom the hotel has not let sign in yet, and give it a workstation."""
    source = SeededSource(5)
    with Session(engine) as session, session.begin():
        property_id = session.scalars(select(Property.id)).one()
        session.add(Workstation(property_id=property_id, id=source.uuid(), name="Desk 1"))
        for role in WORKERS:
            account_id = account_of(role)
            if role not in DESK:
                session.add(Membership(property_id=property_id, account_id=account_id, role=role))
            values: dict[str, object] = {"password_hash": PASSWORD_HASH}
            if needs_second_factor([role]):
                place = Place("account", EVERYWHERE, account_id, "totp_sealed")
                values |= {"totp_sealed": KEYRING.seal(place, SECRET, source), "totp_last_step": 0}
            session.execute(update(Account).where(Account.id == account_id).values(**values))


def begin(folder: Path) -> None:
    """Let the hotel's clock begin to run, and leave a note of it for who needs to know the hotel's time."""
    (folder / "began").write_text(repr(time.monotonic()))


def code_now(folder: Path) -> str:
    """Return what everybody's authenticator shows on the hotel's clock."""
    return pyotp.TOTP(base64.b32encode(SECRET).decode()).at(hotel_time(folder))


def hotel_time(folder: Path) -> datetime:
    """Return the time on the hotel's clock: it runs since `began`, by minutes ahead (`later`), or stands (`stands`)."""
    stands, later = folder / "stands", folder / "later"
    seconds = float(stands.read_text()) if stands.exists() else _passed(folder)
    return NOW + timedelta(seconds=seconds, minutes=int(later.read_text()) if later.exists() else 0)


def stop_clock(folder: Path) -> None:
    """Let the hotel's clock stand at what it shows now, but for what a test writes to `later`."""
    (folder / "stands").write_text(repr(_passed(folder)))


def _passed(folder: Path) -> float:
    return time.monotonic() - float((folder / "began").read_text())


def places(folder: Path, stay_id: str) -> dict[str, str]:
    """Return a value for every part of an address, by its name, of things that are there."""
    engine = create_engine(f"sqlite:///{folder / 'frontdesk.db'}")
    firsts = {"room_id": Room, "type_id": RoomType, "plan_id": RatePlan, "hotel_id": NearbyHotel, "company_id": Company}
    with Session(engine) as session:
        found = {name: _first(session, model) for name, model in firsts.items()}
        found["workstation_id"] = _first(session, Workstation)
        found["approval_id"] = _forgotten_request(session)
        found["authority_request_id"] = _approved_request(session)
        found["enquiry_id"] = _enquiry(session)
        found["work_order_id"] = _work_order(session, folder)
        found["complaint_id"] = _complaint(session)
        found |= {f"task_id of {department}": _task(session, department) for department in Department}
        found["minibar_item_id"] = _minibar_item(session)
        session.commit()
    engine.dispose()
    account = str(account_of(Role.RECEPTIONIST))
    return found | {"number": "301", "stay_id": stay_id, "account_id": account, "draft_id": stay_id}


def _forgotten_request(session: Session) -> str:
    """Return the id of a request that nobody answered in time, asked by the receptionist."""
    request = Approval(
        property_id=session.scalars(select(Property.id)).one(),
        id=uuid4(),
        kind="price",
        subject={},
        subject_hash=bytes(32),
        requester_id=account_of(Role.RECEPTIONIST),
        requested_at=NOW,
        expires_at=NOW,
        granted=False,
    )
    session.add(request)
    return str(request.id)


def _approved_request(session: Session) -> str:
    """Return the id of an officer's request that security has approved, open for the day."""
    request = AuthorityRequest(
        property_id=session.scalars(select(Property.id)).one(),
        id=uuid4(),
        number=1,
        state="approved",
        basis="on_the_spot",
        copies=False,
        scope="register",
        from_date=NOW.date(),
        until_date=NOW.date(),
        fields=["name", "room"],
        requested_by=account_of(Role.RECEPTIONIST),
        requested_at=NOW,
        page_at=NOW,
        expires_at=NOW + timedelta(hours=1),
        answered_by=account_of(Role.SECURITY),
        answered_at=NOW,
        open_until=NOW + timedelta(days=1),
    )
    told = dict.fromkeys(("officer", "agency", "document_number", "basis_number", "person"), "")
    place = Place("authority_request", request.property_id, request.id, "sealed")
    sealed = json.dumps(told | {"document_type": "police_card"}).encode()
    request.sealed = KEYRING.seal(place, sealed, SeededSource(7))
    session.add(request)
    return str(request.id)


def _enquiry(session: Session) -> str:
    """Return the id of an enquiry that the receptionist opened long ago, for nobody who is here."""
    property_id, enquiry_id = session.scalars(select(Property.id)).one(), uuid4()
    place = Place("enquiry", property_id, enquiry_id, "sealed")
    enquiry = Enquiry(
        property_id=property_id,
        id=enquiry_id,
        account_id=account_of(Role.RECEPTIONIST),
        channel="phone",
        sealed=KEYRING.seal(place, b'{"asked_for":"Karl Marx"}', SeededSource(6)),
        opened_at=NOW,
        closes_at=NOW,
    )
    session.add(enquiry)
    return str(enquiry_id)


def _work_order(session: Session, folder: Path) -> str:
    """Return the id of a fault in the lobby, with a photograph."""
    property_id, order_id = session.scalars(select(Property.id)).one(), uuid4()
    source, table = SeededSource(8), WorkOrder.__tablename__
    words = KEYRING.seal(Place(table, property_id, order_id, "sealed"), b'{"words":"A lamp flickers"}', source)
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    place, key = Place(table, property_id, property_id, "photo"), bytes(32)
    order = WorkOrder(
        property_id=property_id,
        id=order_id,
        number=900,
        area="lobby",
        fault="electrical",
        priority="urgent",
        source="front_office",
        sealed=words,
        photo_id=BlobStore(folder / "blobs").put(key, place, picture.getvalue(), source),
        photo_key=KEYRING.seal(Place(table, property_id, order_id, "photo_key"), key, source),
        reported_at=NOW,
        reported_by=account_of(Role.RECEPTIONIST),
    )
    session.add(order)
    return str(order_id)


def _complaint(session: Session) -> str:
    """Return the id of a complaint about the lift, of which engineering is asked."""
    property_id, complaint_id = session.scalars(select(Property.id)).one(), uuid4()
    place = Place(Complaint.__tablename__, property_id, complaint_id, "sealed")
    complaint = Complaint(
        property_id=property_id,
        id=complaint_id,
        number=900,
        channel="review",
        kind="noise",
        severity="severe",
        state="in_hand",
        sealed=KEYRING.seal(place, b'{"words":"The lift hums"}', SeededSource(9)),
        received_at=NOW,
        received_by=account_of(Role.RECEPTIONIST),
    )
    session.add(complaint)
    session.flush()
    task = ComplaintTask(property_id=property_id, id=uuid4(), complaint_id=complaint_id, department="engineering")
    task.asked_at, task.asked_by = NOW, account_of(Role.RECEPTIONIST)
    session.add(task)
    return str(complaint_id)


def _task(session: Session, department: str) -> str:
    """Return the id of a task that this department has to do since the guest's arrival."""
    event = session.scalars(select(OutboxEvent).order_by(OutboxEvent.sequence)).first()
    assert event is not None
    task = Task(property_id=event.property_id, id=uuid4(), told_to=department, department=department)
    task.kind, task.event_sequence, task.position, task.cause = Kind.ROOM_CLEANING, event.sequence, 0, event.cause
    task.facts, task.made_at, task.due_at = {}, NOW, NOW
    session.add(task)
    return str(task.id)


def _minibar_item(session: Session) -> str:
    """Return the id of something that is in the minibars."""
    property_id, item_id = session.scalars(select(Property.id)).one(), uuid4()
    cola = {"code": "COLA", "name_zh": "可乐", "name_en": "Cola", "price": 1500}
    session.add(MinibarItem(property_id=property_id, id=item_id, **cola))
    return str(item_id)


def _first(session: Session, model: type[Room | RoomType | RatePlan | NearbyHotel | Workstation | Company]) -> str:
    return str(session.scalars(select(model.id).order_by(model.id)).first())
