"""Vacant rooms are inspected on a schedule, cleaned ones by a checklist; a finding opens a work order (HSK-2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.housekeeping.errors import HousekeepingRefused
from frontdesk.housekeeping.models import Inspection
from frontdesk.housekeeping.rules import (
    InspectionKind,
    cleanliness_after,
    inspection_faults,
    is_fault,
    room_faults,
)
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance import service as maintenance
from frontdesk.maintenance.blocks import close_room
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.service import Report
from frontdesk.property.settings import settings_of
from frontdesk.rooms import claims
from frontdesk.rooms import service as rooms
from frontdesk.rooms.models import Room
from frontdesk.rooms.queries import blocks_on
from frontdesk.rooms.rules import Occupancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What somebody saw in a room: the points that are in order and those that are not.

    Where something is broken, `fault` and `words` say what, and `must_block` that no guest may have the room.
    """

    kind: str
    passed: Collection[str]
    failed: Collection[str] = ()
    fault: str | None = None
    words: str | None = None
    must_block: bool = False


@dataclass(frozen=True, slots=True)
class RoundRoom:
    """A vacant room on the list of rounds: when somebody last went round it, and whether it is due."""

    room_id: UUID
    number: str
    floor: str
    last_at: datetime | None
    due: bool


def inspect_room(ctx: Context, room_id: UUID, given: Inspected) -> Inspection:
    """Record an inspection, with the work order that a finding opens, and return it (HSK-2).

    What is not clean turns the room dirty; a checklist without a fault turns a cleaned one inspected. Raises `Invalid`
    with every point that is not answered and everything that is wrong with the finding, `HousekeepingRefused`
    (`room-occupied` for a round, `room-dirty` for the inspection of a room that was not cleaned), `NotFound`.
    """
    ctx.require(Permission.HOUSEKEEPING_WORK, Permission.ROOM_SET_CLEANLINESS, Permission.WORK_ORDER_REPORT)
    if faults := inspection_faults(given.kind, given.passed, given.failed):
        raise Invalid(faults)
    (room,) = claims.locked(ctx, room_id)
    if faults := room_faults(given.kind, room.occupancy, room.cleanliness):
        raise HousekeepingRefused(faults)
    told = given.fault or given.words or given.must_block
    order = _report(ctx, room, given) if is_fault(given.failed) or told else None
    made = Inspection(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        room_id=room.id,
        kind=given.kind,
        failed=sorted(given.failed),
        work_order_id=order.id if order else None,
        at=ctx.now,
        account_id=ctx.account_id,
    )
    ctx.session.add(made)
    ctx.session.flush()
    ctx.record("room.inspected", "room", room.id, kind=given.kind, failed=len(made.failed))
    if after := cleanliness_after(given.kind, given.failed, room.cleanliness):
        rooms.set_cleanliness(ctx, room.id, after)
    return made


def rounds(ctx: Context) -> list[RoundRoom]:
    """Return every vacant room that is not out of order, those that are due first, longest unseen before."""
    ctx.require(Permission.HOUSEKEEPING_WORK)
    last = (
        select(Inspection.room_id, func.max(Inspection.at).label("at"))
        .where(Inspection.property_id == ctx.property_id, Inspection.kind == InspectionKind.ROUND)
        .group_by(Inspection.room_id)
        .subquery()
    )
    statement = (
        select(Room.id, Room.number, Room.floor, last.c.at)
        .outerjoin(last, last.c.room_id == Room.id)
        .where(Room.property_id == ctx.property_id, Room.active, Room.occupancy == Occupancy.VACANT)
        .order_by(Room.floor, Room.position, Room.number)
    )
    blocked = blocks_on(ctx, ctx.business_date)
    before = ctx.now - timedelta(days=settings_of(ctx).vacant_round_days)
    found = [
        RoundRoom(room_id, number, floor, at, at is None or at <= before)
        for room_id, number, floor, at in ctx.session.execute(statement)
        if blocked.get(room_id) != "ooo"
    ]
    return sorted(found, key=lambda each: (not each.due, each.last_at or before.min.replace(tzinfo=before.tzinfo)))


def room_for_round(ctx: Context, room_id: UUID) -> Room:
    """Return the room that somebody is about to inspect, or raise `NotFound`."""
    ctx.require(Permission.HOUSEKEEPING_WORK)
    room = ctx.session.get(Room, (ctx.property_id, room_id))
    if room is None or not room.active:
        raise NotFound
    return room


def _report(ctx: Context, room: Room, given: Inspected) -> WorkOrder:
    priority = "urgent" if given.must_block else "normal"
    found = Report(room=room.number, fault=given.fault, priority=priority, words=given.words)
    order = maintenance.report(ctx, found)
    if given.must_block and room.occupancy == Occupancy.VACANT:
        close_room(ctx, room, order)
    return order
