"""What an auditor may ask of the record of reads: by guest, by colleague, by day; never who the guest is (PRI-1)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, and_, func, literal, or_, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import instants_of
from frontdesk.kernel.faults import legible
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.models import ReadEntry, ReadList
from frontdesk.privacy.read_store import ReadStore
from frontdesk.reservations.models import Reservation
from frontdesk.stays.models import Registration, Stay


@dataclass(frozen=True, slots=True)
class ReadView:
    """One read on record: who, when, on which page, for what; `count` is of how many it showed something."""

    sequence: int
    at: datetime
    account_id: UUID | None
    kind: str
    purpose: str
    count: int
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which reads an auditor asks for: all that are given must hold. `number` is of a registration or a booking."""

    number: str | None = None
    account_id: UUID | None = None
    day: date | None = None


def reads(ctx: Context, store: ReadStore, wanted: Wanted, before: int | None = None, limit: int = 50) -> list[ReadView]:
    """Return so many reads, the newest first, before a sequence number; none for a number that leads to nobody."""
    ctx.require(Permission.TRAIL_READ)
    statement = select(*(getattr(ReadEntry, name) for name in ReadView.__dataclass_fields__)).where(
        ReadEntry.property_id == ctx.property_id, *_conditions(ctx, store, wanted)
    )
    if before is not None:
        statement = statement.where(ReadEntry.sequence < before)
    with store.engine.connect() as connection:
        rows = connection.execute(statement.order_by(ReadEntry.sequence.desc()).limit(limit))
        return [ReadView(*row) for row in rows]


def subjects_of(ctx: Context, wanted: Wanted) -> set[UUID]:
    """Return the ids of the guest of whom these reads are, where a number names one."""
    ctx.require(Permission.TRAIL_READ)
    return _subjects(ctx, wanted.number) if wanted.number is not None else set()


def _conditions(ctx: Context, store: ReadStore, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.account_id is not None:
        found.append(ReadEntry.account_id == wanted.account_id)
    if wanted.day is not None:
        begins, ends = instants_of(wanted.day, ctx.zone)
        found += [ReadEntry.at >= begins, ReadEntry.at < ends]
    if wanted.number is not None:
        found.append(_of(store, _subjects(ctx, wanted.number)))
    return found


def _of(store: ReadStore, subjects: set[UUID]) -> ColumnElement[bool]:
    """Return the condition that a read showed something of one of these."""
    if not subjects:
        return literal(value=False)
    holds = [_holds(store, each) for each in sorted(subjects)]
    return ReadEntry.subjects.in_(select(ReadList.digest).where(or_(*holds)))


def _holds(store: ReadStore, subject: UUID) -> ColumnElement[bool]:
    wanted: ColumnElement[Any] = literal(subject.bytes, LargeBinary)
    if store.engine.dialect.name == "sqlite":
        return func.instr(ReadList.ids, wanted) > 0
    return func.position(wanted.op("IN")(ReadList.ids)) > 0


def _subjects(ctx: Context, number: str) -> set[UUID]:
    """Return every id under which a guest's data may have been read, by the number of a registration or a booking."""
    plain = legible(number).upper()
    booked = and_(Reservation.property_id == Stay.property_id, Reservation.id == Stay.reservation_id)
    statement = (
        select(Registration.id, Registration.stay_id, Registration.guest_id, Registration.folio_id)
        .join(Stay, and_(Stay.property_id == Registration.property_id, Stay.id == Registration.stay_id))
        .join(Reservation, booked)
        .where(
            Registration.property_id == ctx.property_id,
            or_(Registration.number == plain, Reservation.confirmation_number == plain),
        )
    )
    return {each for row in ctx.session.execute(statement) for each in row}
