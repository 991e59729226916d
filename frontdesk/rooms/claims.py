"""Room nights and the claims that hold them: asked politely first, while the primary key has the last word."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, put, put_made
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.faults import legible
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.errors import RoomNotFree
from frontdesk.rooms.models import Room, RoomClaim, RoomNight

_BY_NUMBER = (
    select(Room)
    .where(Room.property_id == PROPERTY, Room.number == bindparam("number"), Room.active)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_HELD = select(RoomNight.night).where(
    RoomNight.property_id == PROPERTY,
    RoomNight.room_id == bindparam("room_id"),
    RoomNight.night.between(bindparam("first"), bindparam("last")),
)

MAY_CLAIM = {
    "reservation": Permission.RESERVATION_MAKE,
    "stay": Permission.STAY_CHECK_IN,
    "block": Permission.ROOM_TAKE_OUT_OF_ORDER,
}
MAY_RELEASE = {
    "reservation": Permission.RESERVATION_MAKE,
    "stay": Permission.STAY_CHECK_OUT,
    "block": Permission.ROOM_TAKE_OUT_OF_ORDER,
}


def locked(ctx: Context, *room_ids: UUID) -> list[Room]:
    """Return these rooms, locked until commit in the order of their ids, as they stand now; or raise `NotFound`.

    Two commands that need several rooms never wait for each other in a circle. SQLite serves one writer at a time.
    """
    wanted = set(room_ids)
    statement = (
        select(Room)
        .where(Room.property_id == ctx.property_id, Room.id.in_(wanted))
        .order_by(Room.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rooms = list(ctx.session.scalars(statement))
    if len(rooms) != len(wanted):
        raise NotFound
    return rooms


def locked_by_number(ctx: Context, number: str) -> Room:
    """Return the room of this number, locked until commit, as it stands now; or raise `NotFound` (`room-unknown`)."""
    ctx.require(Permission.ROOM_VIEW)
    room = ctx.session.scalars(_BY_NUMBER, {"property_id": ctx.property_id, "number": legible(number)}).one_or_none()
    if room is None:
        raise NotFound([Reason("room-unknown", "room")])
    return room


def claim(ctx: Context, kind: str, room_id: UUID, nights: Iterable[date]) -> RoomClaim:
    """Hold a room for these nights, all or none, and return what holds them; no nights for a stay by the hour.

    `kind` is `reservation`, `stay` or `block`. Raises `RoomNotFree` (code `room-not-free`) naming the nights that are
    taken. Whoever still clashes is a lost race: the edge runs the command again, and the asking finds it.
    """
    ctx.require(MAY_CLAIM[kind])
    (room,) = locked(ctx, room_id)
    wanted = sorted(set(nights))
    if taken := held_nights(ctx, room_id, wanted):
        raise RoomNotFree(room.number, taken)
    return hold(ctx, kind, room, wanted)


def hold(ctx: Context, kind: str, room: Room, nights: Sequence[date]) -> RoomClaim:
    """Hold a locked room for nights that were found free under the lock; otherwise as `claim`."""
    ctx.require(MAY_CLAIM[kind])
    made = RoomClaim(property_id=ctx.property_id, id=ctx.source.uuid(), kind=kind, made_at=ctx.now)
    put_made(ctx.session, [made])
    if nights:
        owner = {"property_id": ctx.property_id, "room_id": room.id, "claim_id": made.id}
        put(ctx.session, RoomNight, [owner | {"night": night} for night in nights])
    return made


def hand_over(ctx: Context, claim_id: UUID, kind: str) -> RoomClaim:
    """Give a claim and its nights to another kind of owner, as a check-in does, or raise `NotFound`."""
    ctx.require(MAY_CLAIM[kind])
    row = _one(ctx, claim_id)
    row.kind = kind
    ctx.session.flush()
    return row


def release(ctx: Context, claim_id: UUID, from_night: date) -> int:
    """Free the nights of a claim from this one on, end the claim, and return how many nights became free (RES-3).

    Nights before stay as they were held: they are the room's history. Raises `NotFound`.
    """
    row = _one(ctx, claim_id)
    ctx.require(MAY_RELEASE[row.kind])
    mine = (RoomNight.property_id == ctx.property_id, RoomNight.claim_id == claim_id)
    freed = ctx.session.scalars(
        delete(RoomNight).where(*mine, RoomNight.night >= from_night).returning(RoomNight.night),
    ).all()
    row.released_at = ctx.now
    ctx.session.flush()
    return len(freed)


def held_nights(ctx: Context, room_id: UUID, nights: list[date]) -> list[date]:
    """Return those of these nights on which somebody holds the room, in order."""
    if not nights:
        return []
    wanted = {"property_id": ctx.property_id, "room_id": room_id, "first": nights[0], "last": nights[-1]}
    return sorted(set(nights).intersection(ctx.session.scalars(_HELD, wanted)))


def holds_from(ctx: Context, room_id: UUID, night: date) -> bool:
    """Tell whether anything holds the room on this night or a later one."""
    ahead = exists().where(
        RoomNight.property_id == ctx.property_id,
        RoomNight.room_id == room_id,
        RoomNight.night >= night,
    )
    return bool(ctx.session.scalar(select(ahead)))


def _one(ctx: Context, claim_id: UUID) -> RoomClaim:
    row = ctx.session.get(RoomClaim, (ctx.property_id, claim_id), with_for_update=True)
    if row is None:
        raise NotFound
    return row
