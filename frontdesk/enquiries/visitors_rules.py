"""Decisions about visitors. Pure: no clock, no session."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.kernel.errors import Reason

DAY_BEGINS: Final = timedelta(hours=6)
"""On the hotel's clock: who comes after the hour and before this is late already."""

VISITOR_DOCUMENTS: Final = ("resident_id", "passport", "other")


def visit_faults(*, agreed: bool, shared_since: bool, sharers_agree: bool) -> list[Reason]:
    """Return why nobody is let up: the guests agree first, the same whoever they are (PRI-2, PRI-12).

    `shared_since` says that somebody has come to share the room since the consent was given.
    """
    applies = [
        (not agreed, "visit-not-agreed", "enquiry_id"),
        (shared_since and not sharers_agree, "sharers-not-asked", "sharers_agree"),
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
