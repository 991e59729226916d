"""The room board: every room with its state and what its viewer may know, in three queries of columns."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room, RoomClaim, RoomNight, RoomOccupancy, RoomType
from frontdesk.rooms.queries import blocks_on, features_by_room
from frontdesk.rooms.rules import RoomState, letter_code, readiness


@dataclass(frozen=True, slots=True)
class BoardTile:
    """One room of the board. What its viewer may not know is None or False; the name is the one that may be shown."""

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
    extra_bed: bool
    patrol: bool
    shown_name: str | None
    stay_id: UUID | None
    features: tuple[str, ...]


def board(ctx: Context) -> list[BoardTile]:
    """Return every active room in the house's order: three queries, however many rooms (permissions.md)."""
    ctx.require(Permission.ROOM_VIEW)
    blocks = blocks_on(ctx, ctx.business_date)
    features = features_by_room(ctx)
    rows = ctx.session.execute(_rooms(ctx)).all()
    return [_tile(ctx, row, blocks.get(row.id), features[row.id]) for row in rows]


def _rooms(ctx: Context) -> Select[*tuple[Any, ...]]:
    arriving = exists().where(
        RoomNight.property_id == Room.property_id,
        RoomNight.room_id == Room.id,
        RoomNight.night == ctx.business_date,
        RoomClaim.property_id == RoomNight.property_id,
        RoomClaim.id == RoomNight.claim_id,
        RoomClaim.kind == "reservation",
    )
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
            RoomOccupancy.shown_name,
            RoomOccupancy.due_out,
            RoomOccupancy.vip,
            RoomOccupancy.do_not_disturb,
            RoomOccupancy.extra_bed,
            RoomOccupancy.patrol,
            arriving.label("arriving"),
        )
        .join(RoomType, (RoomType.property_id == Room.property_id) & (RoomType.id == Room.room_type_id))
        .outerjoin(RoomOccupancy, inside)
        .where(Room.property_id == ctx.property_id, Room.active)
        .order_by(Room.floor, Room.position, Room.number)
    )


def _tile(ctx: Context, row: Row[*tuple[Any, ...]], block: str | None, features: tuple[str, ...]) -> BoardTile:
    names = ctx.may(Permission.STAY_VIEW)
    makes_beds = names or ctx.may(Permission.ROOM_SET_CLEANLINESS)
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
        code=letter_code(row.occupancy, row.cleanliness, block),
        ready=not readiness(RoomState(row.occupancy, row.cleanliness, block)),
        due_out=row.due_out is not None and row.due_out <= ctx.business_date,
        arriving=row.arriving,
        vip=ctx.may(Permission.ROOM_VIEW_VIP) and bool(row.vip),
        do_not_disturb=bool(row.do_not_disturb),
        extra_bed=makes_beds and bool(row.extra_bed),
        patrol=ctx.may(Permission.ROOM_VIEW_PATROL) and bool(row.patrol),
        shown_name=row.shown_name if names else None,
        stay_id=row.stay_id if names else None,
        features=features,
    )
