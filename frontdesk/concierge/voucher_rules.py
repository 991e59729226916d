"""Decisions about meal vouchers. Pure: no clock, no session."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.kernel.errors import Reason

MOST_A_DAY: Final = 20
LONGEST_DAYS: Final = 31
FURTHEST_DAYS: Final = 365

VOID_REASONS: Final = ("lost", "mistake", "not-wanted", "other")
"""Why a voucher is void."""

HALF_HOUR: Final = 30


def issue_faults(count: int, first: date, last: date, today: date) -> list[Reason]:
    """Return everything that is wrong with vouchers for so many people on these days, both included."""
    too_many, too_far = last - first >= timedelta(days=LONGEST_DAYS), last - today > timedelta(days=FURTHEST_DAYS)
    applies = (
        (not 1 <= count <= MOST_A_DAY, Reason("number-out-of-range", "count", facts={"least": 1, "most": MOST_A_DAY})),
        (first < today, Reason("day-past", "first_day")),
        (last < first, Reason("days-reversed", "last_day")),
        (too_many, Reason("too-many-days", "last_day", facts={"most": LONGEST_DAYS})),
        (too_far, Reason("day-too-far", "last_day", facts={"most": FURTHEST_DAYS})),
    )
    return [reason for holds, reason in applies if holds]


def is_good(state: str, valid_on: date, today: date) -> bool:
    """Tell whether a voucher is good for a meal now; why it is not is nobody's business at the buffet."""
    return state == "issued" and valid_on == today


def by_half_hour(redeemed: Iterable[datetime], zone: ZoneInfo) -> list[tuple[str, int]]:
    """Return how many came in each half hour on the hotel's clock, in order, by its beginning such as 07:30."""
    local = (at.astimezone(zone) for at in redeemed)
    counts = Counter(f"{at.hour:02d}:{at.minute // HALF_HOUR * HALF_HOUR:02d}" for at in local)
    return sorted(counts.items())
