"""Commands that change the state of rooms: cleanliness, occupancy, blocks."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import nights
from frontdesk.kernel.db import put
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import PropertySettings, settings_of
from frontdesk.rooms import events
from frontdesk.rooms.claims import claim, held_nights, hold, locked, release
from frontdesk.rooms.errors import RoomInUse, RoomNotReady
from frontdesk.rooms.models import Room, RoomBlock, RoomOccupancy
from frontdesk.rooms.rules import (
    BLOCK_REASONS,
    Block,
    Cleanliness,
    Occupancy,
    RoomState,
    letter_code,
    range_faults,
    readiness,
    transition_faults,
)


def set_cleanliness(ctx: Context, room_id: UUID, cleanliness: str, since: datetime | None = None) -> Room:
    """Say that a room is dirty, clean or inspected, or raise `Invalid` (code `cleanliness-transition`, HSK-1).

    `since` is when it became so, where that was before now.
    """
    ctx.require(Permission.ROOM_SET_CLEANLINESS)
    (room,) = locked(ctx, room_id)
    if reasons := transition_faults(room.cleanliness, cleanliness):
        raise Invalid(reasons)
    if room.cleanliness != cleanliness:
        ctx.record("room.cleanliness_set", "room", room.id, before=room.cleanliness, after=cleanliness)
        room.cleanliness, room.cleanliness_at = cleanliness, since or ctx.now
        ctx.session.flush()
        code = letter_code(room.occupancy, room.cleanliness)
        ctx.announce(events.STATE_CHANGED, room.id, room_id=str(room.id), code=code)
    elif since is not None and since > (room.cleanliness_at or since.min.replace(tzinfo=since.tzinfo)):
        room.cleanliness_at = since  # what was said between the two is overtaken now
        ctx.session.flush()
    return room


def occupy(
    ctx: Context,
    room: Room,
    state: RoomState,
    occupancy: Mapping[str, Any],
    *,
    dirt_accepted: bool = False,
) -> None:
    """Put a guest into a locked room, or raise `RoomNotReady` with every reason (REG-17).

    `state` was read under the lock; `occupancy` is what the board may know of the guest, as columns of
    `RoomOccupancy`; `dirt_accepted` says that a duty manager gave a reason.
    """
    ctx.require(Permission.STAY_CHECK_IN)
    if reasons := readiness(state, dirt_accepted=dirt_accepted):
        raise RoomNotReady(reasons)
    room.occupancy = Occupancy.OCCUPIED
    put(ctx.session, RoomOccupancy, [{"property_id": ctx.property_id, "room_id": room.id, **occupancy}])
    ctx.record("room.occupied", "room", room.id, stay_id=str(occupancy["stay_id"]))


def vacate(ctx: Context, room: Room) -> None:
    """Empty a locked room: it is vacant and dirty from now on (DEP-6, HSK-1)."""
    ctx.require(Permission.STAY_CHECK_OUT)
    room.occupancy, room.cleanliness, room.cleanliness_at = Occupancy.VACANT, Cleanliness.DIRTY, ctx.now
    mine = (RoomOccupancy.property_id == ctx.property_id, RoomOccupancy.room_id == room.id)
    ctx.session.execute(delete(RoomOccupancy).where(*mine))
    ctx.session.flush()
    ctx.record("room.vacated", "room", room.id)


def take_out_of_order(ctx: Context, room_id: UUID, from_date: date, until_date: date, reason_code: str) -> RoomBlock:
    """Keep a room from sale on the nights `[from_date, until_date)`; it holds them by a claim of its own.

    Raises `Invalid` naming every fault of dates and reason, `RoomInUse` (code `room-occupied`) while a guest is in it
    and it would begin today, `RoomNotFree` naming the nights that are taken.
    """
    ctx.require(Permission.ROOM_TAKE_OUT_OF_ORDER)
    room = _blockable(ctx, room_id, from_date, until_date, reason_code)
    if room.occupancy == Occupancy.OCCUPIED and from_date == ctx.business_date:
        raise RoomInUse([Reason("room-occupied", "room", facts={"room": room.number})])
    held = claim(ctx, "block", room_id, nights(from_date, until_date))
    return _blocked(ctx, RoomBlock(kind=Block.OUT_OF_ORDER, claim_id=held.id), room, from_date, until_date, reason_code)


def take_out_of_service(ctx: Context, room_id: UUID, from_date: date, until_date: date, reason_code: str) -> RoomBlock:
    """Mark a room with a small fault for `[from_date, until_date)`; it can still be sold, and holds no night.

    Raises `Invalid` naming every fault of dates and reason.
    """
    ctx.require(Permission.ROOM_TAKE_OUT_OF_ORDER)
    room = _blockable(ctx, room_id, from_date, until_date, reason_code)
    return _blocked(ctx, RoomBlock(kind=Block.OUT_OF_SERVICE), room, from_date, until_date, reason_code)


def close_now(ctx: Context, room: Room, until_date: date, reason_code: str) -> RoomBlock:
    """Take a locked room out of order from today on, until this day, whoever holds it for nights to come (MOV-2).

    The block holds the nights that nobody else does; the others stay with their claims, and nobody enters the room.
    """
    ctx.require(Permission.ROOM_TAKE_OUT_OF_ORDER)
    wanted = list(nights(ctx.business_date, until_date))
    taken = set(held_nights(ctx, room.id, wanted))
    held = hold(ctx, "block", room, [night for night in wanted if night not in taken])
    block = RoomBlock(kind=Block.OUT_OF_ORDER, claim_id=held.id)
    return _blocked(ctx, block, room, ctx.business_date, until_date, reason_code)


def soil(ctx: Context, room: Room) -> None:
    """Call a locked room dirty in which somebody has worked: housekeeping sees to it before a guest does (HSK-1)."""
    ctx.require(Permission.ROOM_TAKE_OUT_OF_ORDER)
    if room.cleanliness != Cleanliness.DIRTY:
        ctx.record("room.cleanliness_set", "room", room.id, before=room.cleanliness, after=str(Cleanliness.DIRTY))
        room.cleanliness, room.cleanliness_at = Cleanliness.DIRTY, ctx.now
        ctx.session.flush()


def return_to_sale(ctx: Context, block_id: UUID) -> RoomBlock:
    """End a block today and free the nights that it still holds, or raise `NotFound`, `RoomInUse` if it has ended."""
    ctx.require(Permission.ROOM_TAKE_OUT_OF_ORDER)
    block = ctx.session.get(RoomBlock, (ctx.property_id, block_id))
    if block is None:
        raise NotFound
    locked(ctx, block.room_id)
    ctx.session.refresh(block)
    if block.released_at is not None:
        raise RoomInUse([Reason("block-ended", "block")])
    block.released_at = ctx.now
    if block.claim_id is not None:
        release(ctx, block.claim_id, ctx.business_date)
    ctx.session.flush()
    ctx.record("room.returned_to_sale", "room", block.room_id, block_id=str(block.id), kind=block.kind)
    ctx.announce(events.ROOM_RETURNED, block.id, room_id=str(block.room_id))
    return block


def _blockable(ctx: Context, room_id: UUID, from_date: date, until_date: date, reason_code: str) -> Room:
    if reasons := list(_block_faults(settings_of(ctx), ctx.business_date, from_date, until_date, reason_code)):
        raise Invalid(reasons)
    (room,) = locked(ctx, room_id)
    return room


def _block_faults(
    settings: PropertySettings,
    today: date,
    from_date: date,
    until_date: date,
    reason_code: str,
) -> Iterator[Reason]:
    names = {"arrival": "from_date", "departure": "until_date"}
    longest, furthest = settings.longest_stay_nights, settings.furthest_arrival_days
    for reason in range_faults(from_date, until_date, today, longest=longest, furthest=furthest):
        yield Reason(reason.code, names[reason.field or "arrival"], reason.rule, reason.facts)
    if from_date == until_date:
        yield Reason("no-nights", "until_date")
    if reason_code not in BLOCK_REASONS:
        yield Reason("reason-unknown", "reason_code")


def _blocked(
    ctx: Context,
    block: RoomBlock,
    room: Room,
    from_date: date,
    until_date: date,
    reason_code: str,
) -> RoomBlock:
    block.property_id, block.id, block.room_id = ctx.property_id, ctx.source.uuid(), room.id
    block.from_date, block.until_date, block.reason_code = from_date, until_date, reason_code
    ctx.session.add(block)
    ctx.session.flush()
    ctx.record(
        "room.blocked",
        "room",
        room.id,
        block_id=str(block.id),
        kind=block.kind,
        from_date=from_date.isoformat(),
        until_date=until_date.isoformat(),
        reason=reason_code,
    )
    ctx.announce(events.ROOM_BLOCKED, block.id, room_id=str(room.id), block=block.kind)
    return block
