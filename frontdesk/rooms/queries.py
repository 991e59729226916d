"""What may be read about rooms: one room, its type, its state, the rooms that suit an arrival, free counts."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Exists, Row, Select, Uuid, bindparam, exists, func, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.faults import legible
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of
from frontdesk.rooms.models import Feature, Room, RoomBlock, RoomClaim, RoomFeature, RoomNight, RoomType
from frontdesk.rooms.rules import Block, Cleanliness, RoomState, free_count, range_faults, readiness

_ROOM_BY_NUMBER = select(Room).where(Room.property_id == PROPERTY, Room.number == bindparam("number"), Room.active)
_BLOCKS = (
    select(RoomBlock.room_id, func.min(RoomBlock.kind).label("kind"))  # 'ooo' sorts before 'oos'
    .where(
        RoomBlock.property_id == PROPERTY,
        RoomBlock.released_at.is_(None),
        RoomBlock.from_date <= bindparam("day"),
        RoomBlock.until_date > bindparam("day"),
    )
    .group_by(RoomBlock.room_id)
)
_BLOCK = _BLOCKS.where(RoomBlock.room_id == bindparam("room_id"))
_SOLD_TYPES = (
    select(RoomType).where(RoomType.property_id == PROPERTY, RoomType.active).order_by(RoomType.position, RoomType.code)
)
_SOLD_ROOM = (
    select(Room.number, RoomType.code.label("type_code"))
    .join(RoomType, (Room.property_id == RoomType.property_id) & (Room.room_type_id == RoomType.id))
    .where(Room.property_id == PROPERTY, Room.number == bindparam("number"), Room.active, RoomType.active)
)
_FEATURES = (
    select(RoomFeature.room_id, Feature.code)
    .join(Feature, (Feature.property_id == RoomFeature.property_id) & (Feature.id == RoomFeature.feature_id))
    .where(RoomFeature.property_id == PROPERTY)
    .order_by(Feature.code)
)
_HELD = exists().where(
    RoomNight.property_id == Room.property_id,
    RoomNight.room_id == Room.id,
    RoomNight.night >= bindparam("arrival"),
    RoomNight.night < bindparam("departure"),
)
"""Something holds the room on one of the nights."""

_BLOCKED = exists().where(
    RoomNight.property_id == Room.property_id,
    RoomNight.room_id == Room.id,
    RoomNight.night == bindparam("arrival"),
    RoomClaim.property_id == RoomNight.property_id,
    RoomClaim.id == RoomNight.claim_id,
    RoomClaim.kind == "block",
)
"""A block holds the room that day: all that keeps a guest without a night out of it."""


def _taken_on_the_fullest_night() -> Select[*tuple[Any, ...]]:
    # Left to itself SQLite asks each room for its nights; those of a few days are found at once by their own index.
    nights_held = (
        select(RoomNight.property_id, RoomNight.room_id, RoomNight.night)
        .where(RoomNight.property_id == PROPERTY)
        .where(RoomNight.night >= bindparam("arrival"), RoomNight.night < bindparam("departure"))
        .cte()
        .prefix_with("MATERIALIZED", dialect="sqlite")
    )
    each_night = (
        select(Room.room_type_id, func.count().label("taken"))
        .join(nights_held, (Room.property_id == nights_held.c.property_id) & (Room.id == nights_held.c.room_id))
        .where(Room.active)
        .group_by(Room.room_type_id, nights_held.c.night)
        .subquery()
    )
    return select(each_night.c.room_type_id, func.max(each_night.c.taken)).group_by(each_night.c.room_type_id)


def _rooms_counted(held: Exists) -> Select[*tuple[Any, ...]]:
    blocks = _BLOCKS.subquery()
    is_held = held.label("held")
    alike = (Room.room_type_id, Room.occupancy, Room.cleanliness, blocks.c.kind, is_held)
    return (
        select(*alike, func.count())
        .outerjoin(blocks, blocks.c.room_id == Room.id)
        .where(Room.property_id == PROPERTY, Room.active)
        .group_by(*alike)
    )


def _rooms_free(held: Exists) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Room.id,
            Room.number,
            Room.floor,
            RoomType.code,
            Room.location_zh,
            Room.location_en,
            Room.occupancy,
            Room.cleanliness,
        )
        .join(RoomType, (RoomType.property_id == Room.property_id) & (RoomType.id == Room.room_type_id))
        .where(Room.property_id == PROPERTY, Room.room_type_id == bindparam("room_type_id", type_=Uuid()))
        .where(Room.active, ~held)
        .order_by(Room.position, Room.number)
    )


_MOST_TAKEN = _taken_on_the_fullest_night()
_ROOMS_COUNTED = {True: _rooms_counted(_HELD), False: _rooms_counted(_BLOCKED)}
_ROOMS_FREE = {True: _rooms_free(_HELD), False: _rooms_free(_BLOCKED)}
"""By whether nights are asked for: an hourly or early-morning stay has none."""


@dataclass(frozen=True, slots=True)
class RoomChoice:
    """A room that is free for all the nights; `reasons` say why it cannot be entered yet, and are empty if it can."""

    room_id: UUID
    number: str
    floor: str
    type_code: str
    location_zh: str
    location_en: str
    features: tuple[str, ...]
    cleanliness: str
    out_of_service: bool
    reasons: tuple[Reason, ...]

    @property
    def ready(self) -> bool:
        """Tell whether a guest can go up now (REG-17)."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class TypeAvailability:
    """What is left of a type: `free` on the tightest night, `throughout` in one room for all the nights (RES-2)."""

    room_type_id: UUID
    code: str
    name_zh: str
    name_en: str
    sleeps: int
    extra_beds: int
    cots: int
    free: int
    throughout: int
    ready: int


def room_by_number(ctx: Context, number: str) -> Room:
    """Return the room of this number, or raise `NotFound` (code `room-unknown`)."""
    ctx.require(Permission.ROOM_VIEW)
    asked = {"property_id": ctx.property_id, "number": legible(number)}
    room = ctx.session.scalars(_ROOM_BY_NUMBER, asked).one_or_none()
    if room is None:
        raise NotFound([Reason("room-unknown", "room")])
    return room


def state_of(ctx: Context, room: Room) -> RoomState:
    """Return a room's state today, with the block that counts (out of order before out of service)."""
    blocks = blocks_on(ctx, ctx.business_date, room.id)
    return RoomState(room.occupancy, room.cleanliness, blocks.get(room.id), room.active)


def ready_rooms(ctx: Context, room_type_id: UUID, arrival: date, departure: date) -> list[RoomChoice]:
    """Return the rooms of a type that are free on all nights of `[arrival, departure)`, those that are ready first.

    Without a night (hourly, early morning) a room counts as free unless it is out of order that day. A room that is
    not ready comes with the reasons. A constant number of queries.
    """
    ctx.require(Permission.ROOM_VIEW)
    _check_range(ctx, arrival, departure)
    asked = _range_asked(ctx, arrival, departure) | {"room_type_id": room_type_id}
    rows = ctx.session.execute(_ROOMS_FREE[departure > arrival], asked).all()
    blocks = blocks_on(ctx, ctx.business_date)
    features = features_by_room(ctx)
    choices = [_choice(row, blocks.get(row.id), features[row.id]) for row in rows]
    return sorted(choices, key=_preference)


def availability(ctx: Context, arrival: date, departure: date) -> list[TypeAvailability]:
    """Return for each type how many rooms are left on `[arrival, departure)`, never below zero (RES-2).

    Raises `Invalid` for dates that cannot be sold. A constant number of queries; without a night as `ready_rooms`.
    """
    ctx.require(Permission.ROOM_VIEW)
    _check_range(ctx, arrival, departure)
    taken = _most_taken(ctx, arrival, departure)
    inventory, whole, ready = _rooms_of_types(ctx, arrival, departure)
    return [
        TypeAvailability(
            room_type_id=row.id,
            code=row.code,
            name_zh=row.name_zh,
            name_en=row.name_en,
            sleeps=row.sleeps,
            extra_beds=row.extra_beds,
            cots=row.cots,
            free=free_count(inventory[row.id], taken[row.id]),
            throughout=whole[row.id],
            ready=ready[row.id],
        )
        for row in sold_types(ctx)
    ]


def sold_types(ctx: Context) -> list[RoomType]:
    """Return the room types that are sold, in the house's order."""
    return list(ctx.session.scalars(_SOLD_TYPES, {"property_id": ctx.property_id}))


def sold_room(ctx: Context, number: str) -> Row[*tuple[str, str]] | None:
    """Return the `number` of this room and the `type_code` as which it is sold, or None."""
    ctx.require(Permission.ROOM_VIEW)
    asked = {"property_id": ctx.property_id, "number": legible(number)}
    return ctx.session.execute(_SOLD_ROOM, asked).one_or_none()


def features_by_room(ctx: Context) -> dict[UUID, tuple[str, ...]]:
    """Return the feature codes of every room, in order; a room without any has none."""
    found: defaultdict[UUID, tuple[str, ...]] = defaultdict(tuple)
    for room_id, code in ctx.session.execute(_FEATURES, {"property_id": ctx.property_id}):
        found[room_id] += (code,)
    return found


def _check_range(ctx: Context, arrival: date, departure: date) -> None:
    settings = settings_of(ctx)
    longest, furthest = settings.longest_stay_nights, settings.furthest_arrival_days
    if reasons := range_faults(arrival, departure, ctx.business_date, longest=longest, furthest=furthest):
        raise Invalid(reasons)


def _range_asked(ctx: Context, arrival: date, departure: date) -> dict[str, object]:
    return {
        "property_id": ctx.property_id,
        "arrival": arrival,
        "departure": max(departure, arrival + timedelta(days=1)),
        "day": ctx.business_date,
    }


def blocks_on(ctx: Context, day: date, room_id: UUID | None = None) -> dict[UUID, str]:
    """Return the block of each room that counts on a day, `ooo` before `oos`; of one room if it is given."""
    asked: dict[str, object] = {"property_id": ctx.property_id, "day": day}
    if room_id is None:
        return dict(ctx.session.execute(_BLOCKS, asked).all())
    return dict(ctx.session.execute(_BLOCK, asked | {"room_id": room_id}).all())


def _most_taken(ctx: Context, arrival: date, departure: date) -> Counter[UUID]:
    """Return how many active rooms of each type a guest or a block holds on its fullest night."""
    rows = ctx.session.execute(_MOST_TAKEN, _range_asked(ctx, arrival, departure)).all()
    return Counter(dict(rows))


def _rooms_of_types(ctx: Context, arrival: date, departure: date) -> tuple[Counter[UUID], Counter[UUID], Counter[UUID]]:
    """Count per type the active rooms, those that are free for all the nights, and those of them that are ready now."""
    rooms: Counter[UUID] = Counter()
    whole: Counter[UUID] = Counter()
    ready: Counter[UUID] = Counter()
    statement = _ROOMS_COUNTED[departure > arrival]
    for type_id, occupancy, cleanliness, block, held, count in ctx.session.execute(
        statement, _range_asked(ctx, arrival, departure)
    ):
        rooms[type_id] += count
        if not held:
            whole[type_id] += count
            ready[type_id] += 0 if readiness(RoomState(occupancy, cleanliness, block)) else count
    return rooms, whole, ready


def _choice(room: Row[*tuple[Any, ...]], block: str | None, features: tuple[str, ...]) -> RoomChoice:
    return RoomChoice(
        room_id=room.id,
        number=room.number,
        floor=room.floor,
        type_code=room.code,
        location_zh=room.location_zh,
        location_en=room.location_en,
        features=features,
        cleanliness=room.cleanliness,
        out_of_service=block == Block.OUT_OF_SERVICE,
        reasons=tuple(readiness(RoomState(room.occupancy, room.cleanliness, block))),
    )


def _preference(choice: RoomChoice) -> tuple[bool, bool, bool, bool]:
    """Rank ready rooms first, then what only has to be cleaned; among equals those without a fault, and inspected ones.

    Sorting keeps the house's own order beyond that.
    """
    taken = any(reason.code == "room-occupied" for reason in choice.reasons)
    return not choice.ready, taken, choice.out_of_service, choice.cleanliness != Cleanliness.INSPECTED
