"""Whether every stay of a hotel is there with all that belongs to it, and nothing that belongs to none."""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.audit.service import verify
from frontdesk.cashier import queries
from frontdesk.cashier.models import Deposit, Folio, FolioEntry, Receipt
from frontdesk.kernel.db import Base
from frontdesk.notifications.models import NewsLine, Task
from frontdesk.notifications.news import Change
from frontdesk.notifications.rules import Department
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import Property
from frontdesk.reservations.models import Booking, Reservation
from frontdesk.rooms.models import Room, RoomClaim, RoomNight, RoomOccupancy
from frontdesk.simulation.replay_audit import held_twice
from frontdesk.stays.keys import LIVE
from frontdesk.stays.models import Acknowledgement, KeyCard, Registration, Stay
from frontdesk.stays.room_change_models import RoomChange
from tests.races.desks import Book


def faults(session: Session, book: Book) -> list[str]:
    """Return what is missing, half there, or there without having been answered."""
    answered, left = book.stays, book.left
    stays = {stay.id: stay for stay in session.scalars(select(Stay))}
    guests = sum(len(body["registrations"]) for body in answered.values())
    out = {stay.id for stay in stays.values() if stay.status == "checked_out"}
    compared = {
        "stays": (set(stays), set(answered)),
        "departures": (out, left),
        "receipts": (sorted(session.scalars(select(Receipt.number))), sorted(book.receipts)),
        "slips of room changes": (sorted(session.scalars(select(RoomChange.number))), [*range(1, book.moves + 1)]),
        "rooms occupied": (_occupied(session), {stay.room_id for stay in stays.values() if stay.id not in out}),
        "occupancies": (set(session.scalars(select(RoomOccupancy.stay_id))), set(stays) - out),
        "nights held": (_count(session, RoomNight), len(stays) - len(out)),
        "registrations in house": (_in_house(session), set(stays) - out),
        "open folios": (_open_folios(session), sum(len(answered[each]["registrations"]) for each in set(stays) - out)),
        "unsettled folios": (_unsettled(session), 0),
        "trail of arrivals": (_told(session, "stay.checked_in"), set(answered)),
        "trail of departures": (_told(session, "stay.checked_out"), left),
        "news of arrivals": (_announced(session, "stay.checked_in"), set(answered)),
        "news of departures": (_announced(session, "stay.checked_out"), left),
        "undelivered news": (_undelivered(session), 0),
        "tasks taken": (set(session.scalars(select(Task.id).where(Task.acknowledged_at.is_not(None)))), book.taken),
        "news of tasks": (_lines(session, Change.TOLD, *Department), set(session.scalars(select(Task.id)))),
        "news of tasks taken": (_lines(session, Change.TAKEN, Department.HOUSEKEEPING), book.taken),
        "gaps in the news": (_gaps(session), []),
    }
    for table, wanted in _counts(len(answered), guests, book.moves).items():
        compared[table.__tablename__] = (_count(session, table), wanted)
    return [
        f"{what}: found {found}, answered {wanted}" for what, (found, wanted) in compared.items() if found != wanted
    ]


def disagreements(session: Session, property_id: UUID) -> list[str]:
    """Return where the house does not agree with itself: rooms, nights, money, receipts, trail."""
    business_date = session.scalars(select(Property.business_date)).one()
    stays = session.scalars(select(Stay).where(Stay.status == "in_house")).all()
    nights = (
        select(Stay.id, RoomNight.night)
        .join(Reservation, Reservation.id == Stay.reservation_id)
        .join(RoomNight, RoomNight.claim_id == Reservation.claim_id)
        .where(Stay.status == "in_house", RoomNight.night >= business_date)
    )
    compared: dict[str, tuple[object, object]] = {
        "held twice": (held_twice(session, property_id), 0),
        "unbalanced deposits": (queries.unbalanced_deposits(session, property_id), []),
        "missing receipts": (queries.receipt_gaps(session, property_id), 0),
        "trail": (verify(session, property_id).broken_at, None),
        "rooms": (
            set(session.scalars(select(Room.id).where(Room.occupancy == "occupied"))),
            {stay.room_id for stay in stays},
        ),
        "board": (
            {tuple(row) for row in session.execute(select(RoomOccupancy.room_id, RoomOccupancy.stay_id))},
            {(stay.room_id, stay.id) for stay in stays},
        ),
        "keys": (
            {
                tuple(row)
                for row in session.execute(
                    select(KeyCard.stay_id, KeyCard.room_id).where(KeyCard.state.in_(LIVE)).distinct()
                )
            },
            {(stay.id, stay.room_id) for stay in stays},
        ),
        "guests": (
            set(session.scalars(select(Registration.stay_id).where(Registration.in_house))),
            {stay.id for stay in stays},
        ),
        "nights": (
            {tuple(row) for row in session.execute(nights)},
            {
                (stay.id, business_date + timedelta(days=ahead))
                for stay in stays
                for ahead in range((stay.due_out - business_date).days)
            },
        ),
    }
    return [f"{what}: {shown} is not {true}" for what, (shown, true) in compared.items() if shown != true]


def _counts(stays: int, guests: int, moves: int) -> dict[type[Base], int]:
    each_stay = dict.fromkeys((Booking, Reservation, RoomClaim, Acknowledgement), stays)
    return each_stay | dict.fromkeys((Registration, Folio, Deposit), guests) | {KeyCard: stays + moves}


def _count(session: Session, table: type[Base]) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()


def _occupied(session: Session) -> set[UUID]:
    return set(session.scalars(select(Room.id).where(Room.occupancy == "occupied")))


def _in_house(session: Session) -> set[UUID]:
    return set(session.scalars(select(Registration.stay_id).where(Registration.in_house)))


def _open_folios(session: Session) -> int:
    return session.execute(select(func.count()).select_from(Folio).where(Folio.closed_at.is_(None))).scalar_one()


def _unsettled(session: Session) -> int:
    """Return how many closed folios do not come to zero."""
    closed = (
        select(FolioEntry.folio_id).join(Folio, Folio.id == FolioEntry.folio_id).where(Folio.closed_at.is_not(None))
    )
    wrong = closed.group_by(FolioEntry.folio_id).having(func.sum(FolioEntry.amount) != 0)
    return len(session.execute(wrong).all())


def _told(session: Session, action: str) -> set[UUID]:
    return _once(session.scalars(select(TrailEntry.subject_id).where(TrailEntry.action == action)).all())


def _announced(session: Session, kind: str) -> set[UUID]:
    return _once(session.scalars(select(OutboxEvent.cause).where(OutboxEvent.kind == kind)).all())


def _lines(session: Session, change: Change, *departments: Department) -> set[UUID]:
    told = select(NewsLine.task_id).where(NewsLine.change == change, NewsLine.department.in_(departments))
    return _once(session.scalars(told).all())


def _gaps(session: Session) -> list[str]:
    """Return the departments whose news are not numbered from one on without a gap."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for department, number in session.execute(select(NewsLine.department, NewsLine.number)):
        numbers[department].append(number)
    return [each for each, found in numbers.items() if sorted(found) != [*range(1, len(found) + 1)]]


def _once(found: Any) -> set[UUID]:
    assert len(found) == len(set(found)), "something was told twice"
    return set(found)


def _undelivered(session: Session) -> int:
    waiting = select(func.count()).select_from(OutboxEvent).where(OutboxEvent.delivered_at.is_(None))
    return session.execute(waiting).scalar_one()
