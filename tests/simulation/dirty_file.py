"""A made-up file in the form of the real one: ordinary stays, and one of every kind of dirt that is known."""

import csv
from datetime import date, timedelta
from pathlib import Path

from frontdesk.simulation.bookings import MONTHS

FIRST = date(2016, 2, 27)
ORDINARY = 26
"""Enough couples that one guest in fifty is somebody."""

PLAIN = {
    "adults": "2",
    "children": "0",
    "babies": "0",
    "stays_in_weekend_nights": "0",
    "stays_in_week_nights": "1",
    "country": "PRT",
    "assigned_room_type": "A",
    "adr": "75.5",
    "customer_type": "Transient",
    "required_car_parking_spaces": "0",
    "reservation_status": "Check-Out",
}

DIRT = {
    "no persons": {"adults": "0"},
    "no nights": {"stays_in_week_nights": "0"},
    "children empty": {"children": ""},
    "children NA": {"children": "NA"},
    "negative price": {"adr": "-6.38"},
    "absurd price": {"adr": "5400"},
    "price no number": {"adr": "free"},
    "no country": {"country": "NULL"},
    "two-letter country": {"country": "CN"},
    "unknown country": {"country": "QQ"},
    "children alone": {"adults": "0", "children": "2"},
    "no such day": {"arrival_date_day_of_month": "31", "arrival_date_month": "February"},
    "no such month": {"arrival_date_month": "Brumaire"},
    "year 9999": {"arrival_date_year": "9999"},
    "adults half": {"adults": "1.5"},
    "adults negative": {"adults": "-1"},
    "adults infinite": {"adults": "inf"},
    "a crowd": {"adults": "400"},
    "no room type": {"assigned_room_type": ""},
    "an endless stay": {"stays_in_week_nights": "400"},
    "cancelled": {"reservation_status": "Canceled"},
    "no-show": {"reservation_status": "No-Show"},
    "a family in another type": {"children": "2", "babies": "1", "assigned_room_type": "L", "country": "GBR"},
    "parking": {"required_car_parking_spaces": "1", "country": "CHN", "customer_type": "Contract"},
}

REFUSED = {
    "no-persons": 1,
    "arrival-unreadable": 2,
    "arrival-absurd": 1,
    "adults-unreadable": 3,
    "party-absurd": 1,
    "room-type-unreadable": 1,
    "stay-too-long": 1,
}

ACCEPTED = {
    "nights-0-as-day-use": 1,
    "children-empty-as-0": 2,
    "adr-negative-at-rack": 1,
    "adr-absurd-at-rack": 1,
    "adr-unreadable-at-rack": 1,
    "country-null-as-unstated": 1,
    "country-cn-as-chn": 1,
    "country-unknown-as-unstated": 1,
    "children-alone-by-duty-manager": 1,
}

STAYS = ORDINARY + len(DIRT) - 2
CHECK_INS = STAYS - sum(REFUSED.values())


def row(arrival: date = FIRST, **changes: str) -> dict[str, str]:
    """Return one row of the file."""
    day = {
        "arrival_date_year": str(arrival.year),
        "arrival_date_month": MONTHS[arrival.month - 1],
        "arrival_date_day_of_month": str(arrival.day),
    }
    return PLAIN | day | changes


def rows() -> list[dict[str, str]]:
    """Return every row: couples over four days, so that some stays cross, and all the dirt on the second day."""
    couples = [
        row(FIRST + timedelta(days=number % 4), stays_in_week_nights=str(1 + number % 3)) for number in range(ORDINARY)
    ]
    return [*couples, *(row(FIRST + timedelta(days=1), **changes) for changes in DIRT.values())]


def write(path: Path) -> Path:
    """Write the file and return where it lies."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows()[0]))
        writer.writeheader()
        writer.writerows(rows())
    return path
