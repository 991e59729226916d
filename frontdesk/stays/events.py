"""What stays tell the house: ids, codes and flags, never an identity (NTF-2)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from frontdesk.guests.rules import birthday_during, is_foreign
from frontdesk.kernel.context import Context
from frontdesk.stays.intake import LateArrival, RegistrationGiven, WalkIn
from frontdesk.stays.models import Stay

CHECKED_IN = "stay.checked_in"
GUESTS_JOINED = "stay.guests_joined"
CHECKED_OUT = "stay.checked_out"
LEFT_ROOM = "stay.left_room"
MOVED = "stay.moved"
CLEANING_WANTED = "stay.cleaning_wanted"


def checked_in(
    ctx: Context,
    stay: Stay,
    walk_in: WalkIn,
    hidden: Sequence[bool],
    *,
    extra_bed: bool,
) -> None:
    """Tell the departments of an arrival (REG-12).

    What is true of a hidden guest stays out: their VIP level and birthday become an amenity without a reason, and only
    if they agreed to one (PRI-7).
    """
    facts = _facts_of_party(stay, walk_in, hidden)
    persons, vip, patrol = len(walk_in.registrations), stay.vip_level is not None, stay.patrol
    ctx.announce(CHECKED_IN, stay.id, **facts, persons=persons, vip=vip, extra_bed=extra_bed, patrol=patrol)


def guests_joined(
    ctx: Context,
    stay: Stay,
    late: LateArrival,
    hidden: Sequence[bool],
    *,
    persons: int,
    extra_bed: bool,
    patrol: bool,
) -> None:
    """Tell the departments who has joined a stay (REG-12): how many are in the room now, and what is new by them.

    `extra_bed` and `patrol` say that the room needs it now and did not before.
    """
    facts = _facts_of_party(stay, late, hidden)
    vip = late.vip_level is not None and not any(hidden)
    ctx.announce(GUESTS_JOINED, stay.id, **facts, persons=persons, vip=vip, extra_bed=extra_bed, patrol=patrol)


def checked_out(ctx: Context, stay_id: UUID, room_id: UUID) -> None:
    """Tell the departments that a room is empty and dirty (DEP-6)."""
    ctx.announce(CHECKED_OUT, stay_id, room_id=str(room_id))


def left_room(ctx: Context, stay: Stay, room_id: UUID, *, fault: bool) -> None:
    """Tell housekeeping, and engineering after a fault, that guests have left this room for another (MOV-5)."""
    ctx.announce(LEFT_ROOM, stay.id, room_id=str(room_id), fault=fault)


def moved(ctx: Context, stay: Stay, from_room: str, *, persons: int, extra_bed: bool) -> None:
    """Tell housekeeping, switchboard and bell desk into which room the guests have gone (MOV-5)."""
    ctx.announce(
        MOVED,
        stay.id,
        room_id=str(stay.room_id),
        from_room=from_room,
        due_out=stay.due_out.isoformat(),
        persons=persons,
        extra_bed=extra_bed,
        vip=stay.vip_level is not None,
        luggage_pieces=stay.luggage_pieces,
    )


def cleaning_wanted(ctx: Context, stay_id: UUID, room_id: UUID) -> None:
    """Tell housekeeping that guests who must leave a broken room wait for this one (MOV-2)."""
    ctx.announce(CLEANING_WANTED, stay_id, room_id=str(room_id))


def _facts_of_party(stay: Stay, party: WalkIn | LateArrival, hidden: Sequence[bool]) -> dict[str, Any]:
    guests = party.registrations
    nights = (stay.arrived, stay.due_out)
    seen = list(zip(guests, hidden, strict=True))
    return {
        "room_id": str(stay.room_id),
        "due_out": stay.due_out.isoformat(),
        "registrations": len(guests),
        "foreigners": sum(is_foreign(guest.nationality or "") for guest in guests),
        "birthday": any(_has_birthday(guest, nights) for guest, is_hidden in seen if not is_hidden),
        "amenity": any(_gets_amenity(guest, party, nights, is_hidden=is_hidden) for guest, is_hidden in seen),
        "luggage_pieces": party.luggage_pieces,
        "calls": str(guests[0].call_preference),
        "language": guests[0].language,
    }


def _gets_amenity(
    guest: RegistrationGiven, party: WalkIn | LateArrival, nights: tuple[date, date], *, is_hidden: bool
) -> bool:
    """Tell whether something waits in the room without a reason given.

    Any guest may be promised it at the desk, so that an unexplained amenity does not mark a hidden one, who gets it for
    a VIP level or a birthday only.
    """
    has_reason = party.vip_level is not None or _has_birthday(guest, nights)
    return guest.amenity_agreed and (has_reason or not is_hidden)


def _has_birthday(guest: RegistrationGiven, nights: tuple[date, date]) -> bool:
    return guest.birth_date is not None and birthday_during(guest.birth_date, *nights)
