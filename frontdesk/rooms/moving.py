"""What a room change does to rooms: nights follow the stay, one room is left, another entered (MOV-2, MOV-4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, put
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room, RoomNight, RoomOccupancy, RoomType
from frontdesk.rooms.queries import blocks_on, features_by_room
from frontdesk.rooms.rules import Cleanliness, Occupancy, RoomState

_ROOMS = (
    select(Room, RoomType)
    .join(RoomType, (RoomType.property_id == Room.property_id) & (RoomType.id == Room.room_type_id))
    .where(Room.property_id == PROPERTY, Room.active)
    .order_by(Room.position, Room.number)
)
_HELD = select(RoomNight.room_id, RoomNight.night).where(
    RoomNight.property_id == PROPERTY,
    RoomNight.night >= bindparam("first"),
    RoomNight.night < bindparam("end"),
    RoomNight.claim_id != bindparam("claim_id"),
)
_FREE = delete(RoomNight).where(
    RoomNight.property_id == PROPERTY,
    RoomNight.claim_id.in_(bindparam("claim_ids", expanding=True)),
    RoomNight.night >= bindparam("today"),
)
_INSIDE = (RoomOccupancy.property_id == PROPERTY, RoomOccupancy.room_id == bindparam("of_room"))
_KNOWN = select(*RoomOccupancy.__table__.columns).where(*_INSIDE)
_TAKE_OUT = delete(RoomOccupancy).where(*_INSIDE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A room of the house with its type, its state today, its features, and the nights that others hold."""

    room: Room
    room_type: RoomType
    state: RoomState
    features: tuple[str, ...]
    taken: tuple[date, ...]


def candidates(ctx: Context, held: Sequence[date], claim_id: UUID | None) -> list[Candidate]:
    """Return every active room in the house's order, with who holds it on these nights but for this claim.

    Four queries, however many rooms.
    """
    ctx.require(Permission.ROOM_VIEW)
    taken: dict[UUID, list[date]] = {}
    if held:
        asked = {"property_id": ctx.property_id, "first": held[0], "end": held[-1] + timedelta(days=1)}
        for room_id, night in ctx.session.execute(_HELD, asked | {"claim_id": claim_id}):
            taken.setdefault(room_id, []).append(night)
    blocks, features = blocks_on(ctx, ctx.business_date), features_by_room(ctx)
    return [
        Candidate(
            room,
            room_type,
            RoomState(room.occupancy, room.cleanliness, blocks.get(room.id), room.active),
            features[room.id],
            tuple(sorted(taken.get(room.id, ()))),
        )
        for room, room_type in ctx.session.execute(_ROOMS, {"property_id": ctx.property_id})
    ]


def stay_inside(ctx: Context, room_id: UUID) -> UUID | None:
    """Return the stay whose guests are in this room, or None."""
    ctx.require(Permission.ROOM_VIEW)
    mine = (RoomOccupancy.property_id == ctx.property_id, RoomOccupancy.room_id == room_id)
    return ctx.session.scalar(select(RoomOccupancy.stay_id).where(*mine))


def free(ctx: Context, claim_ids: Collection[UUID]) -> None:
    """Free what these claims hold from the business date on; nights before stay where they were slept."""
    ctx.require(Permission.STAY_MOVE)
    asked = {"property_id": ctx.property_id, "claim_ids": list(claim_ids), "today": ctx.business_date}
    ctx.session.execute(_FREE, asked, execution_options={"synchronize_session": False})


def free_from(ctx: Context, claim_id: UUID, night: date) -> None:
    """Free what a claim holds from a later night on, wherever it holds it."""
    ctx.require(Permission.STAY_MOVE)
    mine = (RoomNight.property_id == ctx.property_id, RoomNight.claim_id == claim_id, RoomNight.night >= night)
    ctx.session.execute(delete(RoomNight).where(*mine))


def hold(ctx: Context, claim_id: UUID, room_id: UUID, held: Sequence[date]) -> None:
    """Hold a locked room for nights that were found free, by a claim that exists; a clash is a lost race."""
    ctx.require(Permission.STAY_MOVE)
    owner = {"property_id": ctx.property_id, "room_id": room_id, "claim_id": claim_id}
    if held:
        put(ctx.session, RoomNight, [owner | {"night": night} for night in held])


def take_out_occupancy(ctx: Context, room_id: UUID) -> dict[str, Any]:
    """Take what the board knows of a room's guests out of it, and return it as columns."""
    ctx.require(Permission.STAY_MOVE)
    asked = {"property_id": ctx.property_id, "of_room": room_id}
    ctx.session.flush()
    row = ctx.session.execute(_KNOWN, asked).mappings().one()
    ctx.session.execute(_TAKE_OUT, asked, execution_options={"synchronize_session": False})
    return dict(row)


def enter(ctx: Context, room: Room, occupancy: dict[str, Any], *, extra_bed: bool) -> None:
    """Put the guests into a locked room, with all that the board knew of them."""
    ctx.require(Permission.STAY_MOVE)
    room.occupancy = Occupancy.OCCUPIED
    put(ctx.session, RoomOccupancy, [occupancy | {"room_id": room.id, "extra_bed": extra_bed}])
    ctx.record("room.occupied", "room", room.id, stay_id=str(occupancy["stay_id"]))


def leave(ctx: Context, room: Room) -> None:
    """Say that a locked room was left: vacant and dirty."""
    ctx.require(Permission.STAY_MOVE)
    room.occupancy, room.cleanliness, room.cleanliness_at = Occupancy.VACANT, Cleanliness.DIRTY, ctx.now
    ctx.session.flush()
    ctx.record("room.vacated", "room", room.id)


def soil(ctx: Context, room: Room) -> None:
    """Say that a locked room is to be made up anew, since other guests move into it at once."""
    ctx.require(Permission.STAY_MOVE)
    room.cleanliness, room.cleanliness_at = Cleanliness.DIRTY, ctx.now
    ctx.session.flush()


def held_by_others(
    ctx: Context, room_id: UUID, wanted: Collection[date], claim_ids: Collection[UUID | None]
) -> list[date]:
    """Return those of these nights on which anything but these claims holds the room, in order."""
    ctx.require(Permission.ROOM_VIEW)
    statement = select(RoomNight.night).where(
        RoomNight.property_id == ctx.property_id,
        RoomNight.room_id == room_id,
        RoomNight.night.in_(wanted),
        RoomNight.claim_id.not_in([each for each in claim_ids if each is not None]),
    )
    return sorted(ctx.session.scalars(statement))
