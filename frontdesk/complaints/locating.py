"""Which stay, which guest and which room a complaint is about: found by the room, as the desk finds them (CPL-1)."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from frontdesk.complaints.rules import About
from frontdesk.kernel.context import Context
from frontdesk.kernel.faults import Faults, legible
from frontdesk.rooms.models import Room, RoomOccupancy
from frontdesk.stays.models import Registration, Stay


class Named(Protocol):
    """What was typed of the place."""

    @property
    def room(self) -> str | None:
        """Return the number of a room."""

    @property
    def stay_id(self) -> UUID | None:
        """Return the stay."""

    @property
    def registration_id(self) -> UUID | None:
        """Return which of its guests."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a complaint belongs."""

    room_id: UUID | None = None
    stay_id: UUID | None = None
    registration_id: UUID | None = None


def located(ctx: Context, about: About, named: Named, faults: Faults) -> Located:
    """Return what a complaint is about; note `room-unknown`, `room-vacant`, `stay-unknown`, `not-a-choice`.

    Where one guest alone is registered in the stay, it is that guest who complains.
    """
    if about is About.NOBODY:
        return Located()
    room_id = _room(ctx, named.room, faults) if named.room else None
    if about is About.ROOM:
        return Located(room_id)
    stay_id = named.stay_id
    if stay_id is None:
        stay_id = _stay_in(ctx, room_id)
        if stay_id is None and room_id is not None:
            faults.add("room-vacant", "room", "CPL-1")
    else:
        room_id = _room_of(ctx, stay_id)
        if room_id is None:
            faults.add("stay-unknown", "stay_id")
            return Located()
    return Located(room_id, stay_id, _guest(ctx, stay_id, named.registration_id, faults))


def is_guest_of(ctx: Context, registration_id: UUID, stay_id: UUID | None) -> bool:
    """Tell whether a registration is of this stay."""
    return stay_id is not None and registration_id in _guests(ctx, stay_id)


def _guest(ctx: Context, stay_id: UUID | None, named: UUID | None, faults: Faults) -> UUID | None:
    if stay_id is None:
        return None
    guests = _guests(ctx, stay_id)
    if named is not None and named not in guests:
        faults.add("not-a-choice", "registration_id")
    return named or (guests[0] if len(guests) == 1 else None)


def _guests(ctx: Context, stay_id: UUID) -> list[UUID]:
    mine = (Registration.property_id == ctx.property_id, Registration.stay_id == stay_id)
    return list(ctx.session.scalars(select(Registration.id).where(*mine).order_by(Registration.position)))


def _room(ctx: Context, number: str, faults: Faults) -> UUID | None:
    known = (Room.property_id == ctx.property_id, Room.number == legible(number))
    found = ctx.session.scalars(select(Room.id).where(*known)).one_or_none()
    if found is None:
        faults.add("room-unknown", "room")
    return found


def _stay_in(ctx: Context, room_id: UUID | None) -> UUID | None:
    here = (RoomOccupancy.property_id == ctx.property_id, RoomOccupancy.room_id == room_id)
    return ctx.session.scalars(select(RoomOccupancy.stay_id).where(*here)).one_or_none()


def _room_of(ctx: Context, stay_id: UUID) -> UUID | None:
    mine = (Stay.property_id == ctx.property_id, Stay.id == stay_id)
    return ctx.session.scalars(select(Stay.room_id).where(*mine)).one_or_none()
