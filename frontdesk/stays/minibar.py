"""What was taken out of a minibar, posted from the room to the folio of who pays for the stay."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier import folios
from frontdesk.housekeeping import checks
from frontdesk.housekeeping.errors import HousekeepingRefused
from frontdesk.housekeeping.models import MinibarItem, RoomCheck
from frontdesk.housekeeping.rules import CheckOutcome, minibar_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.faults import legible
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room, RoomOccupancy
from frontdesk.stays import damages
from frontdesk.stays.models import Stay

CODE: Final = "minibar"


@dataclass(frozen=True, slots=True)
class MinibarPosted:
    """What was posted to a folio, in minor units."""

    room: str
    amount: int
    entry_id: UUID


def minibar_items(ctx: Context) -> list[MinibarItem]:
    """Return what is in a minibar, in the house's order."""
    ctx.require(Permission.MINIBAR_POST)
    statement = select(MinibarItem).where(MinibarItem.property_id == ctx.property_id, MinibarItem.active)
    return list(ctx.session.scalars(statement.order_by(MinibarItem.position, MinibarItem.code)))


def post_minibar(ctx: Context, room_number: str, consumed: Mapping[str, int]) -> MinibarPosted:
    """Charge what was taken out of the minibar of a room, by code and count, to who pays for the stay (DEP-5).

    Raises `Invalid` with everything that is wrong (`minibar-item-unknown`, `number-out-of-range`, `missing`),
    `NotFound` for an unknown room, `HousekeepingRefused` (`room-vacant`) where nobody stays.
    """
    ctx.require(Permission.MINIBAR_POST)
    amount = _amount(ctx, consumed)
    room_id, stay_id = _stay_in(ctx, room_number)
    return MinibarPosted(room_number, amount, _post(ctx, room_id, stay_id, amount))


def _amount(ctx: Context, consumed: Mapping[str, int]) -> int:
    """Return the price of what was taken, in minor units, or raise `Invalid` with everything that is wrong with it."""
    prices = {item.code: item.price for item in minibar_items(ctx)}
    if faults := minibar_faults(consumed, prices.keys()):
        raise Invalid(faults)
    return sum(prices[code] * count for code, count in consumed.items())


def _post(ctx: Context, room_id: UUID, stay_id: UUID | None, amount: int) -> UUID:
    folio_id = damages.folio_of_payer(ctx, stay_id)
    if folio_id is None:
        raise HousekeepingRefused([Reason("room-vacant", "room", "DEP-5")])
    entry_id = folios.charge(_posting(ctx), folio_id, CODE, amount)
    ctx.record("minibar.posted", "room", room_id, amount=amount, entry=str(entry_id))
    return entry_id


def ask_check(ctx: Context, stay_id: UUID) -> RoomCheck:
    """Ask housekeeping to check the room of a stay that leaves, or raise `NotFound` for one that is not in house."""
    ctx.require(Permission.STAY_CHECK_OUT)
    stay = ctx.session.get(Stay, (ctx.property_id, stay_id))
    if stay is None or stay.status != "in_house":
        raise NotFound
    return checks.ask_check(ctx, stay.room_id, stay.id)


def answer_check(ctx: Context, check_id: UUID, outcome: str, consumed: Mapping[str, int]) -> RoomCheck:
    """Answer the check of a room, with what was taken out of its minibar posted in the same transaction.

    Raises as `checks.answer_check` and `post_minibar` do.
    """
    ctx.require(Permission.HOUSEKEEPING_WORK, Permission.MINIBAR_POST)
    answered = checks.answer_check(ctx, check_id, outcome)
    if outcome == CheckOutcome.CONSUMED or consumed:
        _post(ctx, answered.room_id, answered.stay_id, _amount(ctx, consumed))
    return answered


def _posting(ctx: Context) -> Context:
    """Return the context of somebody who may post this one charge: the prices are the house's own."""
    return replace(ctx, actor=replace(ctx.actor, permissions=ctx.actor.permissions | {Permission.FOLIO_POST}))


def _stay_in(ctx: Context, room_number: str) -> tuple[UUID, UUID | None]:
    statement = (
        select(Room.id, RoomOccupancy.stay_id)
        .outerjoin(RoomOccupancy, (RoomOccupancy.property_id == Room.property_id) & (RoomOccupancy.room_id == Room.id))
        .where(Room.property_id == ctx.property_id, Room.number == legible(room_number), Room.active)
    )
    found = ctx.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound([Reason("room-unknown", "room")])
    return found.id, found.stay_id
