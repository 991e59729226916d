"""The check of a room before its guest leaves 查房: asked by the desk, answered from the room, with a timer (DEP-6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from frontdesk.housekeeping import events
from frontdesk.housekeeping.errors import HousekeepingRefused
from frontdesk.housekeeping.models import RoomCheck
from frontdesk.housekeeping.rules import check_outcome_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of
from frontdesk.rooms.models import Room, RoomOccupancy


@dataclass(frozen=True, slots=True)
class WaitingCheck:
    """A room that somebody must look at, since its guest waits at the desk."""

    id: UUID
    room: str
    floor: str
    asked_at: datetime
    due_at: datetime


def ask_check(ctx: Context, room_id: UUID, stay_id: UUID) -> RoomCheck:
    """Ask housekeeping to look at a room now, and return the check; one that is open already is returned as it is.

    What was asked for guests who have left the room since, and was never answered, gives way.
    """
    ctx.require(Permission.STAY_CHECK_OUT)
    open_ = ctx.session.scalars(
        select(RoomCheck).where(
            RoomCheck.property_id == ctx.property_id, RoomCheck.room_id == room_id, RoomCheck.answered_at.is_(None)
        )
    ).one_or_none()
    if open_ is not None and open_.stay_id == stay_id:
        return open_
    if open_ is not None:
        ctx.session.delete(open_)
        ctx.session.flush()
    made = RoomCheck(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        room_id=room_id,
        stay_id=stay_id,
        asked_at=ctx.now,
        asked_by=ctx.account_id,
        due_at=ctx.now + timedelta(minutes=settings_of(ctx).room_check_minutes),
    )
    ctx.session.add(made)
    ctx.session.flush()
    ctx.record("room_check.asked", "room", room_id, stay_id=str(stay_id))
    ctx.announce(events.CHECK_ASKED, made.id, room_id=str(room_id), due_at=made.due_at.isoformat())
    return made


def answer_check(ctx: Context, check_id: UUID, outcome: str) -> RoomCheck:
    """Say what was found in a room, once.

    Raises `NotFound`, `Invalid` (`not-a-choice`), `HousekeepingRefused` (`check-answered`).
    """
    ctx.require(Permission.HOUSEKEEPING_WORK)
    row = ctx.session.get(RoomCheck, (ctx.property_id, check_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if faults := check_outcome_faults(outcome):
        raise Invalid(faults)
    if row.answered_at is not None:
        raise HousekeepingRefused([Reason("check-answered", rule="DEP-6")])
    row.outcome, row.answered_at, row.answered_by = outcome, ctx.now, ctx.account_id
    ctx.session.flush()
    ctx.record("room_check.answered", "room", row.room_id, outcome=outcome)
    ctx.announce(events.CHECK_ANSWERED, row.id, room_id=str(row.room_id), outcome=outcome)
    return row


def waiting_checks(ctx: Context) -> list[WaitingCheck]:
    """Return the rooms that somebody must look at, the first asked first; no longer those whose guests have left."""
    ctx.require(Permission.HOUSEKEEPING_WORK)
    statement = (
        select(RoomCheck.id, Room.number, Room.floor, RoomCheck.asked_at, RoomCheck.due_at)
        .join(Room, (Room.property_id == RoomCheck.property_id) & (Room.id == RoomCheck.room_id))
        .join(RoomOccupancy, (RoomOccupancy.property_id == Room.property_id) & (RoomOccupancy.room_id == Room.id))
        .where(RoomOccupancy.stay_id == RoomCheck.stay_id)
        .where(RoomCheck.property_id == ctx.property_id, RoomCheck.answered_at.is_(None))
        .order_by(RoomCheck.asked_at, RoomCheck.id)
    )
    return [WaitingCheck(*row) for row in ctx.session.execute(statement)]


def check_of(ctx: Context, stay_id: UUID) -> RoomCheck | None:
    """Return the last check that was asked for a stay, or None."""
    ctx.require(Permission.STAY_CHECK_OUT)
    statement = select(RoomCheck).where(RoomCheck.property_id == ctx.property_id, RoomCheck.stay_id == stay_id)
    return ctx.session.scalars(statement.order_by(RoomCheck.asked_at.desc()).limit(1)).one_or_none()
