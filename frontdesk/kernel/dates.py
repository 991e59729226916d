"""Nights and instants: a night is a `date`, ranges are half-open, instants are aware."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


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
