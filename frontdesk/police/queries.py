"""What waits to be reported, what is late, which rooms security passes by, and what was suspicious."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.police.models import PatrolRound, PoliceReport, Suspicion
from frontdesk.police.rules import State, is_overdue, state_of
from frontdesk.rooms.models import Room, RoomOccupancy
from frontdesk.stays.models import Registration, Stay

RECENT = 20


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One registration that the police have not acknowledged, under the name that may be shown."""

    registration_id: UUID
    registration_number: str
    shown_name: str
    room: str
    registered_at: datetime
    due_at: datetime
    overdue: bool
    state: State
    report_id: UUID | None
    exported_at: datetime | None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One registration that was reported, with the number under which the police took it."""

    registration_number: str
    acknowledgement: str
    acknowledged_at: datetime


@dataclass(frozen=True, slots=True)
class PatrolledRoom:
    """A room in which a minor stays: where it is and since when, never who (REG-15)."""

    room: str
    floor: str
    arrived: date
    due_out: date
    last_round: datetime | None
    last_outcome: str | None


@dataclass(frozen=True, slots=True)
class SuspicionView:
    """What was told to the police by telephone, of which room, and what was seen."""

    id: UUID
    room: str
    kind: str
    police_reference: str | None
    words: str
    at: datetime
    account_id: UUID


_LATEST = (
    select(PoliceReport.id)
    .where(PoliceReport.property_id == Registration.property_id, PoliceReport.registration_id == Registration.id)
    .order_by(PoliceReport.exported_at.desc(), PoliceReport.id)
    .limit(1)
    .correlate(Registration)
    .scalar_subquery()
)
_UNREPORTED = (Registration.police_reported_at.is_(None), Registration.forgotten_at.is_(None))
_QUEUE = (
    select(
        Registration.id,
        Registration.number,
        Registration.shown_name,
        Room.number.label("room"),
        Registration.made_at,
        Registration.police_due_at,
        PoliceReport.id.label("report_id"),
        PoliceReport.exported_at,
    )
    .join(Stay, (Stay.property_id == Registration.property_id) & (Stay.id == Registration.stay_id))
    .join(Room, (Room.property_id == Stay.property_id) & (Room.id == Stay.room_id))
    .outerjoin(PoliceReport, (PoliceReport.property_id == Registration.property_id) & (PoliceReport.id == _LATEST))
    .where(*_UNREPORTED)
    .order_by(Registration.police_due_at, Registration.id)
)


def queue(
    ctx: Context, after: tuple[datetime, UUID] | None = None, limit: int = 200, *, overdue: bool = False
) -> list[QueueItem]:
    """Return the registrations that the police have not acknowledged, the one that is due first first."""
    ctx.require(Permission.POLICE_REPORT_VIEW)
    statement = _QUEUE.where(Registration.property_id == ctx.property_id).limit(limit)
    if overdue:
        statement = statement.where(Registration.police_due_at <= ctx.now)
    if after is not None:
        due, row_id = after
        later = (Registration.police_due_at > due) | ((Registration.police_due_at == due) & (Registration.id > row_id))
        statement = statement.where(later)
    return [
        QueueItem(
            registration_id=row.id,
            registration_number=row.number,
            shown_name=row.shown_name,
            room=row.room,
            registered_at=row.made_at,
            due_at=row.police_due_at,
            overdue=is_overdue(row.police_due_at, None, ctx.now),
            state=state_of(row.exported_at, None),
            report_id=row.report_id,
            exported_at=row.exported_at,
        )
        for row in ctx.session.execute(statement)
    ]


def waiting(ctx: Context, limit: int) -> list[UUID]:
    """Return registrations of which no report was written yet, the one that is due first first."""
    ctx.require(Permission.POLICE_REPORT_SEND)
    written = select(PoliceReport.id).where(
        PoliceReport.property_id == Registration.property_id, PoliceReport.registration_id == Registration.id
    )
    statement = (
        select(Registration.id)
        .where(
            Registration.property_id == ctx.property_id,
            *_UNREPORTED,
            ~written.exists(),
        )
        .order_by(Registration.police_due_at, Registration.id)
        .limit(limit)
    )
    return list(ctx.session.scalars(statement))


def acknowledged(ctx: Context) -> list[Acknowledged]:
    """Return the reports that were acknowledged last, with their numbers."""
    ctx.require(Permission.POLICE_REPORT_VIEW)
    statement = (
        select(Registration.number, PoliceReport.acknowledgement, PoliceReport.acknowledged_at)
        .join(
            Registration,
            (Registration.property_id == PoliceReport.property_id) & (Registration.id == PoliceReport.registration_id),
        )
        .where(PoliceReport.property_id == ctx.property_id, PoliceReport.acknowledged_at.is_not(None))
        .order_by(PoliceReport.acknowledged_at.desc(), PoliceReport.id)
        .limit(RECENT)
    )
    return [Acknowledged(number, taken_as or "", at) for number, taken_as, at in ctx.session.execute(statement) if at]


def patrol_list(ctx: Context) -> list[PatrolledRoom]:
    """Return the rooms in which a minor stays, floor by floor, with the last round; nothing tells who it is."""
    ctx.require(Permission.ROOM_VIEW_PATROL)
    last = (
        select(PatrolRound.stay_id, func.max(PatrolRound.at).label("at"))
        .where(PatrolRound.property_id == ctx.property_id)
        .group_by(PatrolRound.stay_id)
        .subquery()
    )
    statement = (
        select(
            Room.number, Room.floor, RoomOccupancy.arrived, RoomOccupancy.due_out, PatrolRound.at, PatrolRound.outcome
        )
        .join(Room, (Room.property_id == RoomOccupancy.property_id) & (Room.id == RoomOccupancy.room_id))
        .outerjoin(last, last.c.stay_id == RoomOccupancy.stay_id)
        .outerjoin(
            PatrolRound,
            (PatrolRound.property_id == RoomOccupancy.property_id)
            & (PatrolRound.stay_id == RoomOccupancy.stay_id)
            & (PatrolRound.at == last.c.at),
        )
        .where(RoomOccupancy.property_id == ctx.property_id, RoomOccupancy.patrol)
        .order_by(func.length(Room.number), Room.number, PatrolRound.id)
    )
    found = {row[0]: PatrolledRoom(*row) for row in ctx.session.execute(statement)}
    return list(found.values())


def suspicions(ctx: Context, limit: int = RECENT) -> list[SuspicionView]:
    """Return what was suspicious, the latest first."""
    ctx.require(Permission.SUSPICION_READ)
    statement = (
        select(Suspicion, Room.number)
        .join(Room, (Room.property_id == Suspicion.property_id) & (Room.id == Suspicion.room_id))
        .where(Suspicion.property_id == ctx.property_id)
        .order_by(Suspicion.at.desc(), Suspicion.id)
        .limit(limit)
    )
    return [
        SuspicionView(row.id, number, row.kind, row.police_reference, _words(ctx, row), row.at, row.account_id)
        for row, number in ctx.session.execute(statement)
    ]


def _words(ctx: Context, row: Suspicion) -> str:
    place = Place("suspicion", ctx.property_id, row.id, "sealed")
    return str(json.loads(ctx.keyring.open(place, row.sealed))["words"])
