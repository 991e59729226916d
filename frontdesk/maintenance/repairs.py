"""What engineering makes of a work order: assigned, fixed, deferred, or declared unrepairable (HSK-3)."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from frontdesk.identity.policy import Role, permissions_of
from frontdesk.identity.queries import roles_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance import events
from frontdesk.maintenance.blocks import close_room
from frontdesk.maintenance.errors import WorkOrderRefused
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.rules import State, declaration_faults, later_faults, transition_faults
from frontdesk.maintenance.sealed import seal_words
from frontdesk.maintenance.service import LONGEST_WORDS, locked
from frontdesk.property.settings import settings_of
from frontdesk.rooms import claims
from frontdesk.rooms import service as rooms
from frontdesk.rooms.models import RoomBlock
from frontdesk.rooms.rules import Block, Occupancy

MOST_MONEY: Final = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What was done: in words, with which parts, what it cost the hotel and what the guest owes, in minor units."""

    words: str | None
    parts: str | None = None
    cost: int | None = None
    charge: int | None = None


def assign(ctx: Context, order_id: UUID, account_id: UUID | None = None) -> WorkOrder:
    """Give a work order to a colleague who repairs things; without one, take it oneself.

    Raises `NotFound`, `WorkOrderRefused` (`work-order-state`), `Invalid` (`repairer-unknown`).
    """
    ctx.require(Permission.WORK_ORDER_REPAIR)
    order = _for(ctx, order_id, State.ASSIGNED)
    repairer = account_id or ctx.account_id
    may = permissions_of(roles_of(ctx.session, ctx.property_id, repairer))
    if Permission.WORK_ORDER_REPAIR not in may:
        raise Invalid([Reason("repairer-unknown", "account_id", "HSK-3")])
    order.state, order.assigned_to, order.assigned_at = State.ASSIGNED, repairer, ctx.now
    order.ended_at, order.ended_by = None, None
    ctx.session.flush()
    ctx.record("work_order.assigned", "work_order", order.id, account_id=str(repairer))
    events.told(ctx, events.ASSIGNED, order)
    return order


def fix(ctx: Context, order_id: UUID, work: Work) -> WorkOrder:
    """Say that a fault is repaired, with words, parts, cost and what the guest is charged (HSK-3).

    A room that was kept from sale for it returns, dirty: housekeeping sees to it before a guest does. Raises
    `NotFound`, `WorkOrderRefused` (`work-order-state`), `Invalid` with everything that is wrong.
    """
    ctx.require(Permission.WORK_ORDER_REPAIR)
    order = _for(ctx, order_id, State.FIXED)
    faults = Faults()
    told = {
        "words": faults.line("words", work.words, most=LONGEST_WORDS),
        "parts": faults.line("parts", work.parts, most=LONGEST_WORDS, optional=True),
    }
    cost = faults.optional_number("cost", work.cost, least=0, most=MOST_MONEY)
    charge = faults.optional_number("charge", work.charge, least=0, most=MOST_MONEY) or None
    if charge and order.stay_id is None:
        faults.add("nobody-to-charge", "charge", "HSK-3")
    faults.check()
    order.work_sealed = seal_words(ctx, order.id, "work_sealed", told)
    order.cost, order.charge = cost, charge
    _end(ctx, order, State.FIXED)
    events.ended(ctx, order, cleaning=_return_room(ctx, order))
    return order


def defer(ctx: Context, order_id: UUID, until: date | None, words: str | None) -> WorkOrder:
    """Put a repair off until a day, saying why; or raise as `fix` does (`day-not-ahead`, `missing`)."""
    ctx.require(Permission.WORK_ORDER_REPAIR)
    order = _for(ctx, order_id, State.DEFERRED)
    faults = Faults(_until_faults(ctx, until))
    told = {"words": faults.line("words", words, most=LONGEST_WORDS)}
    faults.check()
    order.deferred_until = until
    order.work_sealed = seal_words(ctx, order.id, "work_sealed", told)
    _end(ctx, order, State.DEFERRED)
    events.ended(ctx, order)
    return order


def declare_unrepairable(
    ctx: Context, order_id: UUID, until: date | None, words: str | None, *, no_engineer_on_duty: bool = False
) -> WorkOrder:
    """Declare that a fault cannot be repaired before a day (MOV-2): the guest of the room must be moved.

    A vacant room is out of order from now on, on every night that nobody holds; one with a guest is closed by the
    room change. Raises `NotFound`, `WorkOrderRefused` (`work-order-state`), `Invalid` with everything that is wrong
    (`day-not-ahead`, `missing`, `engineer-on-duty` for a duty manager who does not say that none is).
    """
    ctx.require(Permission.WORK_ORDER_DECLARE)
    order = _for(ctx, order_id, State.UNREPAIRABLE)
    is_engineer = Role.ENGINEERING in ctx.actor.roles
    faults = Faults(declaration_faults(is_engineer=is_engineer, no_engineer_on_duty=no_engineer_on_duty))
    faults.reasons += _until_faults(ctx, until)
    told = {"words": faults.line("words", words, most=LONGEST_WORDS)}
    faults.check()
    order.out_until = until
    order.work_sealed = seal_words(ctx, order.id, "work_sealed", told)
    _end(ctx, order, State.UNREPAIRABLE, no_engineer_on_duty=no_engineer_on_duty)
    events.unrepairable(ctx, order, occupied=_is_occupied_else_closed(ctx, order))
    return order


def _for(ctx: Context, order_id: UUID, after: State) -> WorkOrder:
    order = locked(ctx, order_id)
    if reasons := transition_faults(order.state, after):
        raise WorkOrderRefused(reasons)
    return order


def _until_faults(ctx: Context, until: date | None) -> list[Reason]:
    return later_faults(until, ctx.business_date, "until", furthest=settings_of(ctx).longest_stay_nights)


def _end(ctx: Context, order: WorkOrder, state: State, **facts: bool) -> None:
    order.state, order.ended_at, order.ended_by = state, ctx.now, ctx.account_id
    ctx.session.flush()
    ctx.record(f"work_order.{state}", "work_order", order.id, charge=order.charge, **facts)


def _is_occupied_else_closed(ctx: Context, order: WorkOrder) -> bool:
    """Tell whether somebody is in the room; a vacant room is closed here, unless it is already."""
    if order.room_id is None:
        return False
    (room,) = claims.locked(ctx, order.room_id)
    if room.occupancy == Occupancy.OCCUPIED:
        return True
    close_room(ctx, room, order)
    return False


def _return_room(ctx: Context, order: WorkOrder) -> bool:
    """End the block of a work order, and tell whether the room waits for housekeeping now."""
    if order.room_id is None or order.block_id is None:
        return False
    block = ctx.session.get_one(RoomBlock, (ctx.property_id, order.block_id))
    order.block_id = None
    if block.released_at is not None:
        return False
    rooms.return_to_sale(ctx, block.id)
    (room,) = claims.locked(ctx, order.room_id)
    if block.kind != Block.OUT_OF_ORDER or room.occupancy == Occupancy.OCCUPIED:
        return False
    rooms.soil(ctx, room)
    return True
