"""What the house consists of: room types, features, rooms (kept by the administrator)."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.claims import holds_from, locked
from frontdesk.rooms.errors import RoomInUse
from frontdesk.rooms.models import Feature, Room, RoomFeature, RoomType
from frontdesk.rooms.queries import features_by_room
from frontdesk.rooms.rules import Occupancy, room_numbers

LARGEST_ROOM = 20
MOST_AT_ONCE = 500
FURTHEST_POSITION = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDetails:
    """A category: `sleeps` counts beds, extra beds and cots come on top."""

    code: str
    name_zh: str
    name_en: str
    sleeps: int | None = 2
    extra_beds: int | None = 0
    cots: int | None = 0
    position: int | None = 0
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDetails:
    """Where rooms are and what they have; `features` are feature codes."""

    room_type: str
    floor: str
    location_zh: str = ""
    location_en: str = ""
    features: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class RoomListing:
    """A room as its administrator sees it: nothing of its guests or its state."""

    room_id: UUID
    number: str
    floor: str
    type_code: str
    location_zh: str
    location_en: str
    active: bool
    features: tuple[str, ...]


def save_type(ctx: Context, details: TypeDetails, type_id: UUID | None = None) -> RoomType:
    """Add a room type, or change the one of this id; raise `Invalid` naming every fault, or `NotFound`."""
    ctx.require(Permission.ROOM_MANAGE)
    faults = Faults()
    values = asdict(details) | {
        "code": faults.line("code", details.code, most=20).upper(),
        "name_zh": faults.line("name_zh", details.name_zh, most=60),
        "name_en": faults.line("name_en", details.name_en, most=60),
        "sleeps": faults.number("sleeps", details.sleeps, least=1, most=LARGEST_ROOM),
        "extra_beds": faults.number("extra_beds", details.extra_beds, least=0, most=LARGEST_ROOM),
        "cots": faults.number("cots", details.cots, least=0, most=LARGEST_ROOM),
        "position": faults.number("position", details.position, least=0, most=FURTHEST_POSITION),
    }
    namesake = _named(ctx, RoomType, values["code"])
    if namesake is not None and namesake.id != type_id:
        faults.add("code-taken", "code")
    faults.check()
    row = _type(ctx, type_id) if type_id else RoomType(property_id=ctx.property_id, id=ctx.source.uuid())
    for name, value in values.items():
        setattr(row, name, value)
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("room_type.saved", "room_type", row.id, sleeps=row.sleeps, active=row.active)
    return row


def save_feature(ctx: Context, code: str, name_zh: str, name_en: str) -> Feature:
    """Add a feature, or rename the one of this code; raise `Invalid` naming every fault."""
    ctx.require(Permission.ROOM_MANAGE)
    faults = Faults()
    code = faults.line("code", code, most=20).lower()
    names = faults.line("name_zh", name_zh, most=60), faults.line("name_en", name_en, most=60)
    faults.check()
    row = _named(ctx, Feature, code) or Feature(property_id=ctx.property_id, id=ctx.source.uuid(), code=code)
    row.name_zh, row.name_en = names
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("feature.saved", "feature", row.id)
    return row


def add_rooms(ctx: Context, first: str, last: str, details: RoomDetails) -> list[Room]:
    """Add every room from `first` to `last` (801 to 812; one room when they are the same), inspected and vacant.

    Raises `Invalid` naming every fault: no range, numbers taken, unknown type or features.
    """
    ctx.require(Permission.ROOM_MANAGE)
    faults = Faults()
    numbers = _numbers(faults, first, last)
    if taken := _taken(ctx, numbers):
        faults.add("room-number-taken", "first", numbers=", ".join(taken))
    room_type, features = _placed(ctx, faults, details)
    texts = _texts(faults, details)
    faults.check()
    start = ctx.session.scalar(select(func.max(Room.position)).where(Room.property_id == ctx.property_id)) or 0
    base = {
        "property_id": ctx.property_id,
        "room_type_id": room_type,
        "occupancy": "vacant",
        "cleanliness": "inspected",
    }
    rooms = [
        Room(**base, **texts, id=ctx.source.uuid(), number=number, position=start + offset, active=True)
        for offset, number in enumerate(numbers, start=1)
    ]
    ctx.session.add_all(rooms)
    ctx.session.flush()
    for room in rooms:
        _give_features(ctx, room.id, features)
        ctx.record("room.added", "room", room.id, number=room.number)
    return rooms


def change_room(ctx: Context, room_id: UUID, details: RoomDetails, *, active: bool) -> Room:
    """Change a room's type, place and features, or take it out of the house.

    Raises `Invalid` naming every fault; `RoomInUse` (codes `room-occupied`, `room-held`) while somebody is in it or
    holds it and its type would change or it would go.
    """
    ctx.require(Permission.ROOM_MANAGE)
    (room,) = locked(ctx, room_id)
    faults = Faults()
    room_type, features = _placed(ctx, faults, details)
    texts = _texts(faults, details)
    faults.check()
    if not active or room_type != room.room_type_id:
        _refuse_in_use(ctx, room)
    room.room_type_id, room.active = room_type, active
    for name, value in texts.items():
        setattr(room, name, value)
    ctx.session.execute(
        delete(RoomFeature).where(RoomFeature.property_id == ctx.property_id, RoomFeature.room_id == room.id),
    )
    ctx.session.flush()
    _give_features(ctx, room.id, features)
    ctx.record("room.changed", "room", room.id, room_type_id=str(room_type), active=active)
    return room


def room_types(ctx: Context) -> list[RoomType]:
    """Return every room type, sold or not, in the house's order."""
    ctx.require(Permission.ROOM_MANAGE)
    statement = select(RoomType).where(RoomType.property_id == ctx.property_id)
    return list(ctx.session.scalars(statement.order_by(RoomType.position, RoomType.code)))


def features(ctx: Context) -> list[Feature]:
    """Return every feature that a room can have, by code."""
    ctx.require(Permission.PROPERTY_VIEW)
    statement = select(Feature).where(Feature.property_id == ctx.property_id)
    return list(ctx.session.scalars(statement.order_by(Feature.code)))


def listing(ctx: Context) -> list[RoomListing]:
    """Return every room of the house, in use or not, without anything about guests."""
    ctx.require(Permission.ROOM_MANAGE)
    having = features_by_room(ctx)
    statement = (
        select(Room.id, Room.number, Room.floor, RoomType.code, Room.location_zh, Room.location_en, Room.active)
        .join(RoomType, (RoomType.property_id == Room.property_id) & (RoomType.id == Room.room_type_id))
        .where(Room.property_id == ctx.property_id)
        .order_by(Room.floor, Room.position, Room.number)
    )
    return [RoomListing(*row, features=having[row.id]) for row in ctx.session.execute(statement)]


def _numbers(faults: Faults, first: str, last: str) -> list[str]:
    start = faults.line("first", first, most=10)
    end = faults.line("last", last or first, most=10)
    if not start or not end:
        return []
    numbers = [start] if start == end else room_numbers(start, end, most=MOST_AT_ONCE)
    if not numbers:
        faults.add("room-range-malformed", "last", most=MOST_AT_ONCE)
    return numbers


def _taken(ctx: Context, numbers: Sequence[str]) -> list[str]:
    statement = select(Room.number).where(Room.property_id == ctx.property_id, Room.number.in_(numbers))
    return sorted(ctx.session.scalars(statement))


def _placed(ctx: Context, faults: Faults, details: RoomDetails) -> tuple[UUID, list[UUID]]:
    """Look up the type and the features that rooms are to have, noting those that do not exist.

    An unknown type gives an id of no type, which `faults.check` keeps from ever being used.
    """
    room_type = _named(ctx, RoomType, details.room_type)
    if room_type is None:
        faults.add("room-type-unknown", "room_type")
    known = {feature.code: feature.id for feature in features(ctx)}
    if unknown := sorted(set(details.features) - set(known)):
        faults.add("feature-unknown", "features", features=", ".join(unknown))
    wanted = [known[code] for code in sorted(set(details.features)) if code in known]
    return (room_type.id if room_type else UUID(int=0)), wanted


def _texts(faults: Faults, details: RoomDetails) -> dict[str, str]:
    return {
        "floor": faults.line("floor", details.floor, most=10),
        "location_zh": faults.line("location_zh", details.location_zh, most=80, optional=True),
        "location_en": faults.line("location_en", details.location_en, most=80, optional=True),
    }


def _give_features(ctx: Context, room_id: UUID, feature_ids: list[UUID]) -> None:
    if feature_ids:
        owner = {"property_id": ctx.property_id, "room_id": room_id}
        ctx.session.execute(insert(RoomFeature), [owner | {"feature_id": each} for each in feature_ids])


def _refuse_in_use(ctx: Context, room: Room) -> None:
    applies = {
        "room-occupied": room.occupancy == Occupancy.OCCUPIED,
        "room-held": holds_from(ctx, room.id, ctx.business_date),
    }
    if reasons := [Reason(code, "room", facts={"room": room.number}) for code, holds in applies.items() if holds]:
        raise RoomInUse(reasons)


def _type(ctx: Context, type_id: UUID) -> RoomType:
    row = ctx.session.get(RoomType, (ctx.property_id, type_id))
    if row is None:
        raise NotFound
    return row


_Named = TypeVar("_Named", RoomType, Feature)


def _named(ctx: Context, table: type[_Named], code: str) -> _Named | None:
    return ctx.session.scalars(
        select(table).where(table.property_id == ctx.property_id, table.code == code)
    ).one_or_none()
