"""In an emergency: which rooms are occupied by how many, at once and without names; the names on record (EMG)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import and_, delete, select

from frontdesk.authority import disclosure, events
from frontdesk.authority.errors import ReviewRefused
from frontdesk.authority.models import AssistanceNeed, EmergencyNames
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room, RoomOccupancy
from frontdesk.stays.models import Registration, Stay


class Need(StrEnum):
    """What help somebody needs to leave the building."""

    WALKING = "walking"
    HEARING = "hearing"
    SIGHT = "sight"
    INFANT = "infant"
    OTHER = "other"


REASONS: Final = ("fire", "medical", "evacuation", "drill", "other")
VERDICTS: Final = ("in-order", "not-in-order")
MOST_NEEDS: Final = 20


@dataclass(frozen=True, slots=True)
class OccupiedRoom:
    """A room with somebody in it: how many guests, how many need which help, how many visitors; never who."""

    number: str
    floor: str
    persons: int
    needs: Mapping[str, int]
    visitors: int = 0


@dataclass(frozen=True, slots=True)
class RoomList:
    """Every occupied room at one moment."""

    made_at: datetime
    rooms: Sequence[OccupiedRoom]

    @property
    def persons(self) -> int:
        """Return how many are in the house, guests and visitors."""
        return sum(room.persons + room.visitors for room in self.rooms)

    @property
    def needing_help(self) -> int:
        """Return how many guests need help to leave it."""
        return sum(sum(room.needs.values()) for room in self.rooms)


@dataclass(frozen=True, slots=True)
class Named:
    """One person in the house under the true name, and the room."""

    room: str
    floor: str
    name: str
    sex: str
    birth_date: str
    nationality: str


@dataclass(frozen=True, slots=True)
class NameList:
    """Everybody registered in the house at one moment, and the opening by which that is on record."""

    opening_id: UUID
    made_at: datetime
    reason: str
    persons: Sequence[Named]


def list_rooms(ctx: Context) -> RoomList:
    """Return every occupied room with its headcount and needs, and put on record that it was asked for (EMG-1)."""
    ctx.require(Permission.EMERGENCY_ROOMS)
    ctx.record("emergency.rooms_listed", "property", ctx.property_id)
    return occupied(ctx)


def copy_rooms(ctx: Context) -> RoomList:
    """Return the same list for the copy that is kept for when the server is down (EMG-1)."""
    ctx.require(Permission.OPERATE)
    return occupied(ctx)


def list_names(ctx: Context, reason_code: str) -> NameList:
    """Return everybody in the house under their true names, alone and at once; the others are alarmed (EMG-2).

    Raises `Invalid` for a reason that is none.
    """
    ctx.require(Permission.EMERGENCY_NAMES)
    if reason_code not in REASONS:
        raise Invalid([Reason("not-a-choice" if reason_code else "missing", "reason", "EMG-2")])
    row = EmergencyNames(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        opened_by=ctx.account_id,
        opened_at=ctx.now,
        reason_code=reason_code,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("emergency.names_opened", "emergency_names", row.id, reason=reason_code)
    opened_as = ctx.actor.roles & {"security", "duty_manager"}
    alone = opened_as if len(opened_as) == 1 else frozenset[str]()  # whoever is both alarms both
    ctx.announce(events.NAMES_OPENED, row.id, by_security="security" in alone, by_manager="duty_manager" in alone)
    return NameList(row.id, ctx.now, reason_code, _everybody(ctx))


def review_names(ctx: Context, opening_id: UUID, verdict: str) -> EmergencyNames:
    """Say afterwards whether it was in order that the names were opened: another person does (EMG-2).

    Raises `NotFound`, `ReviewRefused` (`reviewer-is-opener`, `reviewed-already`) or `Invalid`.
    """
    ctx.require(Permission.EMERGENCY_NAMES)
    if verdict not in VERDICTS:
        raise Invalid([Reason("not-a-choice" if verdict else "missing", "verdict", "EMG-2")])
    row = ctx.session.get(EmergencyNames, (ctx.property_id, opening_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.opened_by == ctx.account_id:
        raise ReviewRefused([Reason("reviewer-is-opener", rule="EMG-2")])
    if row.reviewed_by is not None:
        raise ReviewRefused([Reason("reviewed-already", rule="EMG-2")])
    row.reviewed_by, row.reviewed_at, row.verdict = ctx.account_id, ctx.now, verdict
    ctx.session.flush()
    ctx.record("emergency.names_reviewed", "emergency_names", row.id, verdict=verdict)
    ctx.announce(events.NAMES_REVIEWED, row.id)
    return row


def needs_of(ctx: Context, stay_id: UUID) -> Mapping[str, int]:
    """Return how many guests of a stay need which help, or raise `NotFound`."""
    ctx.require(Permission.EMERGENCY_ROOMS)
    if ctx.session.get(Stay, (ctx.property_id, stay_id)) is None:
        raise NotFound
    mine = (AssistanceNeed.property_id == ctx.property_id, AssistanceNeed.stay_id == stay_id)
    return dict(ctx.session.execute(select(AssistanceNeed.kind, AssistanceNeed.persons).where(*mine)).all())


def record_needs(ctx: Context, stay_id: UUID, needs: Mapping[str, int]) -> None:
    """Write down how many guests of a stay in house need which help, in place of what was there (EMG-1).

    Raises `NotFound` for a stay that is not in house, `Invalid` for a need or number that is none.
    """
    ctx.require(Permission.EMERGENCY_ROOMS)
    if faults := [
        Reason("not-a-choice" if kind not in {*Need} else "number-out-of-range", kind, "EMG-1", {"most": MOST_NEEDS})
        for kind, persons in needs.items()
        if kind not in {*Need} or not 0 <= persons <= MOST_NEEDS
    ]:
        raise Invalid(faults)
    stay = ctx.session.get(Stay, (ctx.property_id, stay_id), with_for_update=True)
    if stay is None or stay.status != "in_house":
        raise NotFound
    mine = (AssistanceNeed.property_id == ctx.property_id, AssistanceNeed.stay_id == stay_id)
    ctx.session.execute(delete(AssistanceNeed).where(*mine))
    rows = [
        {"property_id": ctx.property_id, "stay_id": stay_id, "kind": kind, "persons": persons}
        for kind, persons in sorted(needs.items())
        if persons
    ]
    if rows:
        put(ctx.session, AssistanceNeed, rows)
    ctx.record("emergency.needs_recorded", "stay", stay_id, persons=sum(needs.values()))


def occupied(ctx: Context) -> RoomList:
    """Return every occupied room by floor and number; the caller has asked for the permission."""
    statement = (
        select(Room.number, Room.floor, RoomOccupancy.persons, RoomOccupancy.stay_id)
        .join(Room, and_(Room.property_id == RoomOccupancy.property_id, Room.id == RoomOccupancy.room_id))
        .where(RoomOccupancy.property_id == ctx.property_id)
        .order_by(Room.floor, Room.number)
    )
    rows = ctx.session.execute(statement).all()
    needs: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    told = select(AssistanceNeed.stay_id, AssistanceNeed.kind, AssistanceNeed.persons).where(
        AssistanceNeed.property_id == ctx.property_id, AssistanceNeed.stay_id.in_({row.stay_id for row in rows})
    )
    for stay_id, kind, persons in ctx.session.execute(told.order_by(AssistanceNeed.kind)):
        needs[stay_id][kind] = persons
    return RoomList(ctx.now, [OccupiedRoom(row.number, row.floor, row.persons, needs[row.stay_id]) for row in rows])


def _everybody(ctx: Context) -> list[Named]:
    statement = (
        select(Registration, Room.number, Room.floor)
        .join(Stay, and_(Stay.property_id == Registration.property_id, Stay.id == Registration.stay_id))
        .join(Room, and_(Room.property_id == Stay.property_id, Room.id == Stay.room_id))
        .where(Registration.property_id == ctx.property_id, Registration.in_house)
        .order_by(Room.floor, Room.number, Registration.position)
    )
    rows = ctx.session.execute(statement).all()
    known = disclosure.truths(ctx, [row.Registration for row in rows])
    return [
        Named(row.number, row.floor, each["name"], each["sex"], each["birth_date"], each["nationality"])
        for row, each in zip(rows, known, strict=True)
    ]
