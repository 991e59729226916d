"""Which departments must hear of an arrival, counted from what the guests said and not from what the program told."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from frontdesk.guests.rules import ADULT_AGE, DisclosureLevel, age_on, birthday_during

Tasks = Counter[tuple[str, str]]


def tasks_of_arrival(body: Mapping[str, Any], arrival: date, departure: date) -> Tasks:
    """Return the tasks that this check-in must bring, by department and kind (REG-12, REG-15, PRI-7)."""
    guests = body["registrations"]
    hidden = [guest for guest in guests if guest["disclosure_level"] == DisclosureLevel.CONFIDENTIAL]
    births = {id(guest): date.fromisoformat(guest["birth_date"]) for guest in guests}
    born_now = [guest for guest in guests if birthday_during(births[id(guest)], arrival, departure)]
    open_birthday = any(guest not in hidden for guest in born_now)
    vip = bool(body.get("vip_level"))
    # Anybody may be promised an amenity; a hidden guest gets it for a reason only, which then stays untold.
    promised = [guest for guest in guests if guest.get("amenity_agreed")]
    reasons = (
        vip and not hidden,
        open_birthday,
        any(vip or guest in born_now or guest not in hidden for guest in promised),
    )
    minors = any(age_on(born, arrival) < ADULT_AGE for born in births.values())
    found = {
        ("housekeeping", "arrival"): 1,
        ("housekeeping", "amenity"): int(any(reasons)),
        ("switchboard", "arrival"): 1,
        ("bell", "luggage"): int(bool(body["luggage_pieces"])),
        ("front_office", "police_report"): len(guests),
        ("security", "patrol"): int(minors),
    }
    return Counter({task: count for task, count in found.items() if count})


def tasks_of_departure() -> Tasks:
    """Return the tasks that every check-out must bring (DEP-6)."""
    return Counter({("housekeeping", "room_cleaning"): 1, ("switchboard", "close_extension"): 1})


def tasks_of_move() -> Tasks:
    """Return the tasks that every room change must bring (MOV-5): the room left, and the room entered."""
    told = ("housekeeping", "switchboard", "bell")
    return Counter({("housekeeping", "room_cleaning"): 1, **{(each, "room_change"): 1 for each in told}})
