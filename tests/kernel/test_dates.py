"""Days on the hotel's clock, up to where the calendar ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.kernel.dates import instants_of


def test_a_day_lies_between_two_midnights_of_the_hotels_clock() -> None:
    begins, ends = instants_of(date(2026, 5, 1), ZoneInfo("Asia/Shanghai"))
    assert begins == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert ends - begins == timedelta(days=1)


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
def test_the_first_and_the_last_day_of_the_calendar_are_days_too(day: date, zone: str) -> None:
    begins, ends = instants_of(day, ZoneInfo(zone))
    assert begins < ends
