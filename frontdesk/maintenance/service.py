"""Work orders begin and end here: reported, and the guest who reported one called back (HSK-3)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.faults import Faults, legible
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.scans import NotAScan, picture_type
from frontdesk.maintenance import events
from frontdesk.maintenance.errors import WorkOrderRefused
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.rules import FAULTS, Priority, State, place_faults, source_of
from frontdesk.maintenance.sealed import keep_photo, seal_words
from frontdesk.property import counters
from frontdesk.rooms.models import Room, RoomOccupancy

COUNTER: Final = "work_order"
LONGEST_WORDS: Final = 1000
MOST_PHOTO: Final = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody reports, as it was typed: where (`room` by its number, or `area`), what, how urgent, in words.

    `by_guest` says that a guest has told it, who is called back; `photo` is a JPEG or PNG.
    """

    room: str | None = None
    area: str | None = None
    fault: str | None
    priority: str | None = Priority.NORMAL
    words: str | None
    by_guest: bool = False
    photo: bytes | None = None


def report(ctx: Context, given: Report) -> WorkOrder:
    """Open a work order with its number and tell engineering, or raise `Invalid` with everything that is wrong."""
    ctx.require(Permission.WORK_ORDER_REPORT)
    faults = Faults(place_faults(given.room, given.area))
    room = _room(ctx, given.room, faults)
    for value, words, field in ((given.fault, FAULTS, "fault"), (given.priority, tuple(Priority), "priority")):
        if value not in words:
            faults.add("not-a-choice" if value else "missing", field)
    told = faults.line("words", given.words, most=LONGEST_WORDS)
    _check_photo(given.photo, faults)
    faults.check()
    order_id = ctx.source.uuid()
    stay_id = _stay_in(ctx, room)
    order = WorkOrder(
        property_id=ctx.property_id,
        id=order_id,
        number=counters.take(ctx, COUNTER)[0],
        room_id=room.id if room else None,
        area=given.area or None,
        fault=given.fault,
        priority=given.priority,
        state=State.REPORTED,
        source=source_of(ctx.actor.roles, by_guest=given.by_guest),
        stay_id=stay_id,
        sealed=seal_words(ctx, order_id, "sealed", {"words": told}),
        reported_at=ctx.now,
        reported_by=ctx.account_id,
        call_back="due" if given.by_guest and stay_id else None,
    )
    if given.photo:
        keep_photo(ctx, order, given.photo)
    ctx.session.add(order)
    ctx.session.flush()
    ctx.record("work_order.reported", "work_order", order_id, number=order.number, fault=order.fault)
    events.reported(ctx, order)
    return order


def call_back(ctx: Context, order_id: UUID, *, satisfied: bool) -> WorkOrder:
    """Write down that the guest who reported a fault was called back; who is not satisfied has it reported again.

    Raises `NotFound`, `WorkOrderRefused` (`call-back-not-due` where nobody waits for one, or nothing came of it yet).
    """
    ctx.require(Permission.STAY_VIEW, Permission.WORK_ORDER_VIEW)
    order = locked(ctx, order_id)
    if order.call_back != "due" or order.state in {State.REPORTED, State.ASSIGNED}:
        raise WorkOrderRefused([Reason("call-back-not-due", rule="HSK-3")])
    order.called_back_at, order.called_back_by = ctx.now, ctx.account_id
    again = not satisfied and order.state == State.FIXED
    if again:
        order.state, order.assigned_to, order.assigned_at = State.REPORTED, None, None
        order.ended_at, order.ended_by = None, None
    else:
        order.call_back = "done"
    ctx.session.flush()
    ctx.record("work_order.called_back", "work_order", order.id, satisfied=satisfied, state=order.state)
    events.told(ctx, events.CALLED_BACK, order)
    if again:
        events.reported(ctx, order)
    return order


def locked(ctx: Context, order_id: UUID) -> WorkOrder:
    """Return a work order, held until commit, or raise `NotFound`."""
    order = ctx.session.get(WorkOrder, (ctx.property_id, order_id), with_for_update=True, populate_existing=True)
    if order is None:
        raise NotFound
    return order


def _room(ctx: Context, number: str | None, faults: Faults) -> Room | None:
    if not number:
        return None
    known = (Room.property_id == ctx.property_id, Room.number == legible(number), Room.active)
    room = ctx.session.scalars(select(Room).where(*known)).one_or_none()
    if room is None:
        faults.add("room-unknown", "room")
    return room


def _stay_in(ctx: Context, room: Room | None) -> UUID | None:
    """Return the stay that is in the room now: the guest who is called back, or who pays for the damage."""
    if room is None:
        return None
    here = (RoomOccupancy.property_id == ctx.property_id, RoomOccupancy.room_id == room.id)
    return ctx.session.scalars(select(RoomOccupancy.stay_id).where(*here)).one_or_none()


def _check_photo(content: bytes | None, faults: Faults) -> None:
    if content is None:
        return
    if len(content) > MOST_PHOTO:
        faults.add("file-too-large", "photo")
        return
    try:
        picture_type(content)
    except NotAScan:
        faults.add("not-a-picture", "photo")
