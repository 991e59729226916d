"""A room kept from sale for a fault: never over somebody's head, and what stands in the way is named with a way out."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance.errors import RoomHeld, WorkOrderRefused
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.rules import OPEN
from frontdesk.maintenance.service import locked
from frontdesk.rooms import service as rooms
from frontdesk.rooms.errors import RoomInUse, RoomNotFree
from frontdesk.rooms.models import Room, RoomBlock, RoomClaim, RoomNight
from frontdesk.rooms.rules import Block

MOST_OFFERED: Final = 5

_HELD_BY: Final = {
    "stay": ("held-by-stay", "held-by-stay-none-free"),
    "reservation": ("held-by-reservation", "held-by-reservation-none-free"),
}
"""The code of each conflict: with a room to go to, and without."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nights on which somebody holds a room that is to be kept from sale, and rooms of its type that are free then."""

    kind: str
    nights: tuple[date, ...]
    rooms: tuple[str, ...]

    @property
    def reason(self) -> Reason:
        """Return the conflict as a reason: who holds the room is told as a kind, never as a name."""
        nights = ", ".join(night.isoformat() for night in self.nights)
        code = _HELD_BY[self.kind][not self.rooms]
        return Reason(code, "from_date", "HSK-3", {"nights": nights, "rooms": ", ".join(self.rooms)})


def take_room(ctx: Context, order_id: UUID, kind: str, from_date: date, until_date: date) -> WorkOrder:
    """Keep the room of a work order from sale on `[from_date, until_date)` (`ooo`), or mark it with its fault (`oos`).

    Raises `NotFound`, `Invalid` naming every fault of the dates, `RoomHeld` naming each stay and reservation in the way
    and the rooms that are free for it instead, `RoomInUse` for a guest by the hour, `WorkOrderRefused`
    (`work-order-state`, `work-order-without-room`, `room-blocked-already`).
    """
    ctx.require(Permission.WORK_ORDER_REPAIR, Permission.ROOM_TAKE_OUT_OF_ORDER)
    order = locked(ctx, order_id)
    if reasons := _blockable_faults(ctx, order):
        raise WorkOrderRefused(reasons)
    room_id = _room_of(order)
    take = rooms.take_out_of_order if kind == Block.OUT_OF_ORDER else rooms.take_out_of_service
    try:
        block = take(ctx, room_id, from_date, until_date, order.fault)
    except (RoomNotFree, RoomInUse) as refused:
        if held := conflicts(ctx, room_id, from_date, until_date):
            raise RoomHeld(each.reason for each in held) from refused
        raise
    order.block_id = block.id
    ctx.session.flush()
    return order


def close_room(ctx: Context, room: Room, order: WorkOrder) -> RoomBlock:
    """Take a locked, vacant room out of order for its unrepairable fault, on all nights that nobody else holds (MOV-2).

    What kept it from sale for this fault before ends with that. The declaration stands in for the permission: whoever
    moves the guest closes the room in the same transaction.
    """
    allowed = ctx.actor.permissions | {Permission.ROOM_TAKE_OUT_OF_ORDER}
    by_declaration = replace(ctx, actor=replace(ctx.actor, permissions=allowed))
    if (earlier := block_now(ctx, order)) is not None:
        rooms.return_to_sale(by_declaration, earlier.id)
    until = max(order.out_until or ctx.business_date, ctx.business_date + timedelta(days=1))
    block = rooms.close_now(by_declaration, room, until, order.fault)
    order.block_id = block.id
    ctx.session.flush()
    return block


def block_now(ctx: Context, order: WorkOrder) -> RoomBlock | None:
    """Return what keeps the room of a work order from sale and has not ended yet, by day or by hand; or None."""
    if order.block_id is None:
        return None
    block = ctx.session.get_one(RoomBlock, (ctx.property_id, order.block_id))
    return block if block.released_at is None and block.until_date > ctx.business_date else None


def conflicts(ctx: Context, room_id: UUID, from_date: date, until_date: date) -> list[Conflict]:
    """Return who holds a room on `[from_date, until_date)`, but for blocks, each with free rooms of its type.

    Two queries, however many conflicts there are.
    """
    ctx.require(Permission.WORK_ORDER_VIEW)
    held = _held(ctx, room_id, from_date, until_date)
    if not held:
        return []
    others = _others(ctx, room_id, from_date, until_date)
    return [Conflict(kind, nights, _free(others, nights)) for kind, nights in held]


def _held(ctx: Context, room_id: UUID, from_date: date, until_date: date) -> list[tuple[str, tuple[date, ...]]]:
    statement = (
        select(RoomNight.night, RoomNight.claim_id, RoomClaim.kind)
        .join(RoomClaim, and_(RoomClaim.property_id == RoomNight.property_id, RoomClaim.id == RoomNight.claim_id))
        .where(RoomNight.property_id == ctx.property_id, RoomNight.room_id == room_id, RoomClaim.kind != "block")
        .where(RoomNight.night >= from_date, RoomNight.night < until_date)
        .order_by(RoomNight.night)
    )
    found: defaultdict[tuple[UUID, str], list[date]] = defaultdict(list)
    for night, claim_id, kind in ctx.session.execute(statement):
        found[claim_id, kind].append(night)
    return [(kind, tuple(nights)) for (_claim, kind), nights in found.items()]


def _others(ctx: Context, room_id: UUID, from_date: date, until_date: date) -> dict[str, set[date]]:
    """Return the other rooms of the same type in the house's order, each with the nights on which it is held."""
    own_type = select(Room.room_type_id).where(Room.property_id == ctx.property_id, Room.id == room_id)
    within = and_(RoomNight.night >= from_date, RoomNight.night < until_date)
    statement: Select[*tuple[Any, ...]] = (
        select(Room.number, RoomNight.night)
        .outerjoin(RoomNight, and_(RoomNight.property_id == Room.property_id, RoomNight.room_id == Room.id, within))
        .where(Room.property_id == ctx.property_id, Room.room_type_id == own_type.scalar_subquery())
        .where(Room.active, Room.id != room_id)
        .order_by(Room.position, Room.number)
    )
    found: dict[str, set[date]] = {}
    for number, night in ctx.session.execute(statement):
        found.setdefault(number, set()).update([] if night is None else [night])
    return found


def _free(others: dict[str, set[date]], nights: Collection[date]) -> tuple[str, ...]:
    free = (number for number, held in others.items() if held.isdisjoint(nights))
    return tuple(number for number, _ in zip(free, range(MOST_OFFERED), strict=False))


def _blockable_faults(ctx: Context, order: WorkOrder) -> list[Reason]:
    applies = {
        "work-order-state": order.state not in OPEN,
        "work-order-without-room": order.room_id is None,
        "room-blocked-already": block_now(ctx, order) is not None,
    }
    return [Reason(code, rule="HSK-3") for code, holds in applies.items() if holds]


def _room_of(order: WorkOrder) -> UUID:
    if order.room_id is None:
        raise WorkOrderRefused([Reason("work-order-without-room", "room", "HSK-3")])
    return order.room_id
