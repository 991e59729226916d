"""Who cleans which room today: shared out by load, or given by hand."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select

from frontdesk.housekeeping.models import RoomAssignment
from frontdesk.housekeeping.rules import DirtyRoom, share, work_in
from frontdesk.identity.policy import permissions_of
from frontdesk.identity.queries import roles_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room, RoomOccupancy, RoomType
from frontdesk.rooms.rules import Cleanliness


def share_out(ctx: Context, attendants: Sequence[UUID]) -> int:
    """Give every dirty room that nobody has yet to one of these attendants, by load, and return how many.

    Raises `Invalid` (`attendants-missing`, `attendant-unknown`).
    """
    ctx.require(Permission.HOUSEKEEPING_ASSIGN)
    chosen = sorted(set(attendants))
    if not chosen:
        raise Invalid([Reason("attendants-missing", "attendants")])
    for account_id in chosen:
        _check_attendant(ctx, account_id)
    given = _given(ctx)
    held = Counter[UUID]()
    for account_id, credits_ in given.values():
        held[account_id] += credits_
    waiting = {room.room_id: room for room in dirty_rooms(ctx) if room.room_id not in given}
    shared = share(waiting.values(), chosen, held)
    rows = [_row(ctx, waiting[room_id], account_id) for room_id, account_id in shared.items()]
    if rows:
        put(ctx.session, RoomAssignment, rows)
    for row in rows:
        ctx.record("room.assigned", "room", row["room_id"], account_id=str(row["account_id"]))
    return len(rows)


def give_room(ctx: Context, room_id: UUID, account_id: UUID | None) -> None:
    """Give a room to an attendant for today, or to nobody; raise `NotFound`, `Invalid` (`attendant-unknown`)."""
    ctx.require(Permission.HOUSEKEEPING_ASSIGN)
    room = ctx.session.get(Room, (ctx.property_id, room_id))
    if room is None:
        raise NotFound
    if account_id is not None:
        _check_attendant(ctx, account_id)
    mine = (RoomAssignment.property_id == ctx.property_id, RoomAssignment.day == ctx.business_date)
    ctx.session.execute(delete(RoomAssignment).where(*mine, RoomAssignment.room_id == room_id))
    if account_id is not None:
        put(ctx.session, RoomAssignment, [_row(ctx, _as_dirty(ctx, room), account_id)])
    ctx.record("room.assigned", "room", room_id, account_id=str(account_id) if account_id else None)


def dirty_rooms(ctx: Context) -> list[DirtyRoom]:
    """Return every dirty room in use, with what is to be done there."""
    ctx.require(Permission.ROOM_SET_CLEANLINESS)
    statement: Select[*tuple[Any, ...]] = (
        select(Room.id, Room.floor, Room.number, Room.occupancy, RoomOccupancy.due_out, RoomType.sleeps)
        .join(RoomType, (RoomType.property_id == Room.property_id) & (RoomType.id == Room.room_type_id))
        .outerjoin(RoomOccupancy, (RoomOccupancy.property_id == Room.property_id) & (RoomOccupancy.room_id == Room.id))
        .where(Room.property_id == ctx.property_id, Room.active, Room.cleanliness == Cleanliness.DIRTY)
        .order_by(Room.floor, Room.position, Room.number)
    )
    return [
        DirtyRoom(
            room_id,
            floor,
            number,
            work_in(occupancy, due_out=due_out is not None and due_out <= ctx.business_date),
            sleeps,
        )
        for room_id, floor, number, occupancy, due_out, sleeps in ctx.session.execute(statement)
    ]


def _as_dirty(ctx: Context, room: Room) -> DirtyRoom:
    inside = ctx.session.get(RoomOccupancy, (ctx.property_id, room.id))
    sleeps = ctx.session.get_one(RoomType, (ctx.property_id, room.room_type_id)).sleeps
    due_out = inside is not None and inside.due_out <= ctx.business_date
    return DirtyRoom(room.id, room.floor, room.number, work_in(room.occupancy, due_out=due_out), sleeps)


def _given(ctx: Context) -> dict[UUID, tuple[UUID, int]]:
    statement = select(RoomAssignment.room_id, RoomAssignment.account_id, RoomAssignment.credits).where(
        RoomAssignment.property_id == ctx.property_id, RoomAssignment.day == ctx.business_date
    )
    return {room_id: (account_id, credits_) for room_id, account_id, credits_ in ctx.session.execute(statement)}


def _check_attendant(ctx: Context, account_id: UUID) -> None:
    may = permissions_of(roles_of(ctx.session, ctx.property_id, account_id))
    if Permission.HOUSEKEEPING_WORK not in may:
        raise Invalid([Reason("attendant-unknown", "attendants")])


def _row(ctx: Context, room: DirtyRoom, account_id: UUID) -> dict[str, Any]:
    return {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "day": ctx.business_date,
        "room_id": room.room_id,
        "account_id": account_id,
        "credits": room.credits,
    }
