"""The room board: every room with its state and what its viewer may know, in four queries of columns."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, null, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room, RoomClaim, RoomNight, RoomOccupancy, RoomType
from frontdesk.rooms.queries import blocks_on, features_by_room
from frontdesk.rooms.rules import RoomState, letter_code, readiness

MARKS = ("due_out", "arriving", "vip", "do_not_disturb", "make_up", "extra_bed", "patrol")
"""What a tile can be marked with, by the field that says so."""


class BoardTile(NamedTuple):
    """One room of the board, a tuple since three hundred are made at once.

    What its viewer may not know is None or False; the name is the one that may be shown.
    """

    room_id: UUID
    number: str
    floor: str
    type_code: str
    type_name_zh: str
    type_name_en: str
    occupancy: str
    cleanliness: str
    block: str | None
    code: str
    ready: bool
    due_out: bool
    arriving: bool
    vip: bool
    do_not_disturb: bool
    make_up: bool
    extra_bed: bool
    patrol: bool
    shown_name: str | None
    stay_id: UUID | None
    features: tuple[str, ...]

    @property
    def marks(self) -> list[str]:
        """Return the marks in the corner of the tile."""
        return [mark for mark in MARKS if getattr(self, mark)]


def board(ctx: Context) -> list[BoardTile]:
    """Return every active room in the house's order: four queries, however many rooms (permissions.md)."""
    ctx.require(Permission.ROOM_VIEW)
    blocks = blocks_on(ctx, ctx.business_date)
    features = features_by_room(ctx)
    sight = Sight.of(ctx)
    asked = {"property_id": ctx.property_id}
    arriving = set(ctx.session.scalars(_ARRIVING, asked | {"day": ctx.business_date}))
    rows = ctx.session.execute(_ROOMS[sight.names], asked).all()
    return [_tile(sight, row, blocks.get(row.id), features[row.id], arriving=row.id in arriving) for row in rows]


class Sight(NamedTuple):
    """What one viewer may know of a room (permissions.md), and the day it is."""

    day: date
    names: bool
    beds: bool
    vip: bool
    patrol: bool

    @classmethod
    def of(cls, ctx: Context) -> "Sight":
        """Return what this viewer may know today."""
        names = ctx.may(Permission.STAY_VIEW)
        beds = names or ctx.may(Permission.ROOM_SET_CLEANLINESS)
        vip, patrol = ctx.may(Permission.ROOM_VIEW_VIP), ctx.may(Permission.ROOM_VIEW_PATROL)
        return cls(ctx.business_date, names, beds, vip, patrol)


def _rooms(*, names: bool) -> Select[*tuple[Any, ...]]:
    # Whoever may not see names has none read for them: what is read of a guest is on record (PRI-1).
    name = RoomOccupancy.shown_name if names else null().label("shown_name")
    inside = (RoomOccupancy.property_id == Room.property_id) & (RoomOccupancy.room_id == Room.id)
    return (
        select(
            Room.id,
            Room.number,
            Room.floor,
            RoomType.code.label("type_code"),
            RoomType.name_zh,
            RoomType.name_en,
            Room.occupancy,
            Room.cleanliness,
            RoomOccupancy.stay_id,
            name,
            RoomOccupancy.due_out,
            RoomOccupancy.vip,
            RoomOccupancy.do_not_disturb,
            RoomOccupancy.make_up,
            RoomOccupancy.extra_bed,
            RoomOccupancy.patrol,
        )
        .join(RoomType, (RoomType.property_id == Room.property_id) & (RoomType.id == Room.room_type_id))
        .outerjoin(RoomOccupancy, inside)
        .where(Room.property_id == PROPERTY, Room.active)
        .order_by(Room.floor, Room.position, Room.number)
    )


_ROOMS = {names: _rooms(names=names) for names in (True, False)}
_HOLDER = (
    select(RoomClaim.kind)
    .where(RoomClaim.property_id == RoomNight.property_id, RoomClaim.id == RoomNight.claim_id)
    .scalar_subquery()
)
"""Who holds a night, asked of each night of the day: joined, PostgreSQL reads every claim that the hotel ever had."""

_ARRIVING = select(RoomNight.room_id).where(
    RoomNight.property_id == PROPERTY, RoomNight.night == bindparam("day"), _HOLDER == "reservation"
)


@cache
def _told(occupancy: str, cleanliness: str, block: str | None) -> tuple[str, bool]:
    """Return the letter code of a room in this state, and whether a guest can have it: there are few states."""
    return letter_code(occupancy, cleanliness, block), not readiness(RoomState(occupancy, cleanliness, block))


def _tile(
    sight: Sight, row: Row[*tuple[Any, ...]], block: str | None, features: tuple[str, ...], *, arriving: bool
) -> BoardTile:
    code, ready = _told(row.occupancy, row.cleanliness, block)
    return BoardTile(
        room_id=row.id,
        number=row.number,
        floor=row.floor,
        type_code=row.type_code,
        type_name_zh=row.name_zh,
        type_name_en=row.name_en,
        occupancy=row.occupancy,
        cleanliness=row.cleanliness,
        block=block,
        code=code,
        ready=ready,
        due_out=row.due_out is not None and row.due_out <= sight.day,
        arriving=arriving,
        vip=sight.vip and bool(row.vip),
        do_not_disturb=bool(row.do_not_disturb),
        make_up=bool(row.make_up),
        extra_bed=sight.beds and bool(row.extra_bed),
        patrol=sight.patrol and bool(row.patrol),
        shown_name=row.shown_name if sight.names else None,
        stay_id=row.stay_id if sight.names else None,
        features=features,
    )
