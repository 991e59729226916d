"""Reading the bookings of a real hotel, dirt and all: every row is accepted or refused for a stated reason."""

import csv
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from frontdesk.guests.countries import country_code

UNKNOWN_COUNTRY = "XXX"
"""ICAO's code for a nationality that is not stated."""

STAYED = "Check-Out"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ABSURD_ADR = 100_000
"""In minor units: nobody paid as much for a night in such a house."""

ABSURD_DISTANCE = timedelta(days=3650)
LARGEST_PARTY = 20


class RowRefused(Exception):
    """A row that no stay can be made of; the argument is the reason."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One booking that ended in a stay, cleaned; `adr` is what a night cost in minor units, None where it is absurd."""

    arrival: date
    nights: int
    adults: int
    children: int
    babies: int
    nationality: str
    room_type: str
    adr: int | None
    contract: bool
    parking: bool

    @property
    def departure(self) -> date:
        """Return the day of departure; the day of arrival for day use."""
        return self.arrival + timedelta(days=self.nights)

    @property
    def persons(self) -> int:
        """Return how many registrations the stay needs."""
        return self.adults + self.children + self.babies


@dataclass(slots=True)
class Bookings:
    """What a file came to: the stays in order of arrival, how many rows were read, and the dirt by its reasons."""

    stays: list[Booking] = field(default_factory=list)
    read: int = 0
    ended_in_a_stay: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)


def read_bookings(path: Path, *, until: date | None = None, limit: int | None = None) -> Bookings:
    """Read a csv, or a csv packed with xz; `until` and `limit` choose the first stays in order of arrival.

    Raises `OSError`, `lzma.LZMAError` or `UnicodeDecodeError` for a file that is none of these.
    """
    with _lines(path) as lines:
        return bookings_of(csv.DictReader(lines), until=until, limit=limit)


def _lines(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def bookings_of(
    rows: Iterable[Mapping[str, str | None]],
    *,
    until: date | None = None,
    limit: int | None = None,
) -> Bookings:
    """Return what these rows come to; nothing that a row holds raises."""
    found = Bookings()
    ended: list[tuple[date, Booking | None, str, list[str]]] = []
    for row in rows:
        found.read += 1
        if row.get("reservation_status") == STAYED:
            ended.append(_judged(row))
    ended.sort(key=lambda each: each[0])
    _set_apart_absurd(ended)
    chosen = [each for each in ended if until is None or each[0] <= until][:limit]
    found.ended_in_a_stay = len(chosen)
    for _, booking, reason, dirt in chosen:
        if booking is None:
            found.refused[reason] += 1
        else:
            found.stays.append(booking)
            found.accepted.update(dirt)
    return found


def _judged(row: Mapping[str, str | None]) -> tuple[date, Booking | None, str, list[str]]:
    dirt: list[str] = []
    arrival = date.max
    try:
        arrival = _arrival(row)
        return arrival, _booking(row, arrival, dirt), "", dirt
    except RowRefused as refused:
        return arrival, None, str(refused), dirt


def _set_apart_absurd(ended: list[tuple[date, Booking | None, str, list[str]]]) -> None:
    """Refuse arrivals that lie years from all the others: the days between would be lived through for nothing."""
    if not ended:
        return
    middle = ended[len(ended) // 2][0]
    for place, (arrival, booking, _, dirt) in enumerate(ended):
        if booking is not None and abs(arrival - middle) > ABSURD_DISTANCE:
            ended[place] = (arrival, None, "arrival-absurd", dirt)


def _booking(row: Mapping[str, str | None], arrival: date, dirt: list[str]) -> Booking:
    nights = _number(row, "stays_in_weekend_nights") + _number(row, "stays_in_week_nights")
    booking = Booking(
        arrival=arrival,
        nights=nights,
        adults=_number(row, "adults"),
        children=_children(row, dirt),
        babies=_number(row, "babies"),
        nationality=_nationality(row, dirt),
        room_type=_room_type(row),
        adr=_adr(row, dirt),
        contract=row.get("customer_type") == "Contract",
        parking=(row.get("required_car_parking_spaces") or "0").strip() not in {"0", ""},
    )
    if booking.persons == 0:
        raise RowRefused("no-persons")
    if booking.persons > LARGEST_PARTY:
        raise RowRefused("party-absurd")
    if nights == 0:
        dirt.append("nights-0-as-day-use")
    if booking.adults == 0:
        dirt.append("children-alone-by-duty-manager")
    return booking


def _arrival(row: Mapping[str, str | None]) -> date:
    try:
        month = MONTHS.index((row.get("arrival_date_month") or "").strip()) + 1
        return date(_number(row, "arrival_date_year"), month, _number(row, "arrival_date_day_of_month"))
    except (ValueError, OverflowError):
        raise RowRefused("arrival-unreadable") from None


def _number(row: Mapping[str, str | None], name: str) -> int:
    """Read a count that must be there: a whole number, not negative, perhaps written as 2.0."""
    try:
        value = float(row.get(name) or "")
        count = int(value)
    except (ValueError, OverflowError):
        raise RowRefused(f"{name.replace('_', '-')}-unreadable") from None
    if count != value or count < 0:
        raise RowRefused(f"{name.replace('_', '-')}-unreadable")
    return count


def _children(row: Mapping[str, str | None], dirt: list[str]) -> int:
    if (row.get("children") or "").strip() in {"", "NA", "NULL"}:
        dirt.append("children-empty-as-0")
        return 0
    return _number(row, "children")


def _nationality(row: Mapping[str, str | None], dirt: list[str]) -> str:
    written = (row.get("country") or "").strip()
    if written in {"", "NULL"}:
        dirt.append("country-null-as-unstated")
        return UNKNOWN_COUNTRY
    code = country_code(written)
    if code is None:
        dirt.append("country-unknown-as-unstated")
        return UNKNOWN_COUNTRY
    if code != written:
        dirt.append(f"country-{written.lower()}-as-{code.lower()}")
    return code


def _room_type(row: Mapping[str, str | None]) -> str:
    code = (row.get("assigned_room_type") or "").strip().upper()
    if not (code.isascii() and code.isalnum() and len(code) <= len("SUITE")):
        raise RowRefused("room-type-unreadable")
    return code


def _adr(row: Mapping[str, str | None], dirt: list[str]) -> int | None:
    try:
        amount = round(float(row.get("adr") or "") * 100)
    except (ValueError, OverflowError):
        amount = None
    for reason, holds in (
        ("adr-unreadable-at-rack", amount is None),
        ("adr-negative-at-rack", amount is not None and amount < 0),
        ("adr-absurd-at-rack", amount is not None and amount > ABSURD_ADR),
    ):
        if holds:
            dirt.append(reason)
            return None
    return amount


def by_arrival(stays: Iterable[Booking]) -> Iterator[tuple[date, list[Booking]]]:
    """Yield each day between the first arrival and the last departure with those who arrive on it."""
    arriving: dict[date, list[Booking]] = {}
    last = date.min
    for booking in stays:
        arriving.setdefault(booking.arrival, []).append(booking)
        last = max(last, booking.departure)
    if arriving:
        day = min(arriving)
        while day <= last:
            yield day, arriving.get(day, [])
            day += timedelta(days=1)
