"""Which wake-up calls wait, and what became of those of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, delete, or_, select

from frontdesk.concierge.lines import holds, located
from frontdesk.concierge.wake_up_models import WakeUpCall
from frontdesk.concierge.wake_up_rules import AHEAD
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of
from frontdesk.rooms.models import Room

SHOWN: Final = 500
FARTHEST_DAYS: Final = 3650
"""No call is kept, or taken, further from today."""


@dataclass(frozen=True, slots=True)
class CallView:
    """A wake-up call: the room in which it rings, or rang, and never for whom; `due_at` is the next ring."""

    id: UUID
    room: str
    at: datetime
    due_at: datetime
    tries: int
    outcome: str | None
    ended: bool
    taken_at: datetime
    recorded_at: datetime | None


def calls(
    ctx: Context, day: date | None = None, *, after: tuple[datetime, UUID] | None = None, limit: int = SHOWN
) -> list[CallView]:
    """Return the calls that wait, or all those of a day on the hotel's clock, in order of time."""
    ctx.require(Permission.WAKE_UP_CALL_RUN)
    if day is not None and abs((day - ctx.business_date).days) > FARTHEST_DAYS:
        return []
    statement = located(WakeUpCall, Room.number).where(WakeUpCall.property_id == ctx.property_id)
    if day is None:
        statement = statement.where(WakeUpCall.ended_at.is_(None), holds(WakeUpCall))
    else:
        begins = datetime.combine(day, time(), ctx.zone)
        of_day = (WakeUpCall.at >= begins, WakeUpCall.at < begins + timedelta(days=1))
        statement = statement.where(*of_day, or_(WakeUpCall.ended_at.is_not(None), holds(WakeUpCall)))
    if after is not None:
        at, call_id = after
        statement = statement.where(or_(WakeUpCall.at > at, and_(WakeUpCall.at == at, WakeUpCall.id > call_id)))
    rows = ctx.session.execute(statement.order_by(WakeUpCall.at, WakeUpCall.id).limit(limit))
    return [_view(row, number) for row, number in rows]


def call(ctx: Context, call_id: UUID) -> CallView | None:
    """Return one call, or None."""
    ctx.require(Permission.WAKE_UP_CALL_RUN)
    mine = (WakeUpCall.property_id == ctx.property_id, WakeUpCall.id == call_id)
    found = ctx.session.execute(located(WakeUpCall, Room.number).where(*mine)).one_or_none()
    return None if found is None else _view(*found)


def to_tell(ctx: Context) -> Sequence[UUID]:
    """Return the calls of which the switchboard is to be told now, and those whose guests have left."""
    ctx.require(Permission.OPERATE)
    due = and_(WakeUpCall.told_at.is_(None), WakeUpCall.due_at <= ctx.now + AHEAD)
    waiting = (WakeUpCall.property_id == ctx.property_id, WakeUpCall.ended_at.is_(None))
    statement = located(WakeUpCall).with_only_columns(WakeUpCall.id).where(*waiting, or_(due, ~holds(WakeUpCall)))
    return ctx.session.scalars(statement.order_by(WakeUpCall.due_at, WakeUpCall.id)).all()


def of_stay(ctx: Context, stay_id: UUID) -> Sequence[UUID]:
    """Return the calls of a stay, whose tasks go along with it (MOV-4)."""
    ctx.require(Permission.OPERATE)
    mine = (WakeUpCall.property_id == ctx.property_id, WakeUpCall.stay_id == stay_id)
    return ctx.session.scalars(select(WakeUpCall.id).where(*mine)).all()


def purge_calls(ctx: Context) -> None:
    """Delete the calls that ended so long ago that what was written on tasks is deleted too; the worker's job."""
    ctx.require(Permission.OPERATE)
    before = ctx.now - timedelta(days=settings_of(ctx).task_note_days)
    ctx.session.execute(
        delete(WakeUpCall).where(WakeUpCall.property_id == ctx.property_id, WakeUpCall.ended_at < before),
        execution_options={"synchronize_session": False},
    )


def _view(row: WakeUpCall, number: str) -> CallView:
    return CallView(
        id=row.id,
        room=number,
        at=row.at,
        due_at=row.due_at,
        tries=row.tries,
        outcome=row.outcome,
        ended=row.ended_at is not None,
        taken_at=row.taken_at,
        recorded_at=row.recorded_at,
    )
