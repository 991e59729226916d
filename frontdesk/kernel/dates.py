"""Nights and instants: a night is a `date`, ranges are half-open, instants are aware."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)


def nights(arrival: date, departure: date) -> Iterator[date]:
    """Yield each night of the half-open range `[arrival, departure)`."""
    for offset in range((departure - arrival).days):
        yield arrival + timedelta(days=offset)


def aware(instant: datetime) -> datetime:
    """Return the instant unchanged, or raise `ValueError` when it does not say its zone."""
    if instant.utcoffset() is None:
        message = "an instant must say its time zone"
        raise ValueError(message)
    return instant


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant as the hotel's clock shows it."""
    return aware(instant).astimezone(zone)


def instants_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants between which a day lies on the hotel's clock, cut off where the calendar begins and ends."""
    return _midnight(day, zone), LATEST if day == date.max else _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        return EARLIEST if day.year == date.min.year else LATEST
