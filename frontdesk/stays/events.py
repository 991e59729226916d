"""What stays tell the house: ids, codes and flags, never an identity (NTF-2)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from frontdesk.guests.rules import birthday_during, is_foreign
from frontdesk.kernel.context import Context
from frontdesk.stays.intake import RegistrationGiven, WalkIn
from frontdesk.stays.models import Stay

CHECKED_IN = "stay.checked_in"
CHECKED_OUT = "stay.checked_out"


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
    guests = walk_in.registrations
    nights = (stay.arrived, stay.due_out)
    seen = list(zip(guests, hidden, strict=True))
    ctx.announce(
        CHECKED_IN,
        stay.id,
        room_id=str(stay.room_id),
        due_out=stay.due_out.isoformat(),
        persons=len(guests),
        registrations=len(guests),
        foreigners=sum(is_foreign(guest.nationality or "") for guest in guests),
        vip=stay.vip_level is not None,
        birthday=any(_has_birthday(guest, nights) for guest, is_hidden in seen if not is_hidden),
        amenity=any(_gets_amenity(guest, walk_in, nights, is_hidden) for guest, is_hidden in seen),
        extra_bed=extra_bed,
        luggage_pieces=walk_in.luggage_pieces,
        calls=str(guests[0].call_preference),
        language=guests[0].language,
        patrol=stay.patrol,
    )


def checked_out(ctx: Context, stay_id: UUID, room_id: UUID) -> None:
    """Tell the departments that a room is empty and dirty (DEP-6)."""
    ctx.announce(CHECKED_OUT, stay_id, room_id=str(room_id))


def _gets_amenity(guest: RegistrationGiven, walk_in: WalkIn, nights: tuple[date, date], is_hidden: bool) -> bool:  # noqa: FBT001
    """Tell whether something waits in the room without a reason given.

    Any guest may be promised it at the desk, so that an unexplained amenity does not mark a hidden one, who gets it for
    a VIP level or a birthday only.
    """
    has_reason = walk_in.vip_level is not None or _has_birthday(guest, nights)
    return guest.amenity_agreed and (has_reason or not is_hidden)


def _has_birthday(guest: RegistrationGiven, nights: tuple[date, date]) -> bool:
    return guest.birth_date is not None and birthday_during(guest.birth_date, *nights)
