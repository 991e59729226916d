"""Decisions about visitors. Pure: no clock, no session."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.kernel.errors import Reason

DAY_BEGINS: Final = timedelta(hours=6)
"""On the hotel's clock: who comes after the hour and before this is late already."""

VISITOR_DOCUMENTS: Final = ("resident_id", "passport", "other")


def visit_faults(
    *, registered: int | None, agreed_by: int | None, confirmed: bool, sharers_agree: bool
) -> list[Reason]:
    """Return why nobody is let up: the guests agree first, the same whoever they are (PRI-2, PRI-12).

    `registered` is how many guests share the room, None where that is not known; `agreed_by` is the position of the
    one who agreed.
    """
    applies = [
        (agreed_by is None, "missing", "agreed_by"),
        (not _is_there(agreed_by, registered), "guest-unknown", "agreed_by"),
        (not confirmed, "consent-not-confirmed", "consent_confirmed"),
        ((registered or 0) > 1 and not sharers_agree, "sharers-not-asked", "sharers_agree"),
    ]
    return [Reason(code, field) for holds, code, field in applies if holds]


def still_in_at(came_at: datetime, leave_minute: int, zone: ZoneInfo) -> datetime:
    """Return when security is told of a visitor who has not left: at the hotel's hour, or at once after it.

    `leave_minute` counts from midnight on the hotel's clock; an hour before six in the morning is that of the night.
    """
    day = (came_at.astimezone(zone) - DAY_BEGINS).date()
    hour = datetime.combine(day, time(leave_minute // 60, leave_minute % 60), zone)
    if timedelta(minutes=leave_minute) < DAY_BEGINS:
        hour += timedelta(days=1)
    return max(came_at, hour.astimezone(came_at.tzinfo))


def _is_there(position: int | None, registered: int | None) -> bool:
    """Tell whether there is a guest at this position, as far as it can be said."""
    return position is None or registered is None or 0 <= position < registered
