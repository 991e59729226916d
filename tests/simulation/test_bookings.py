"""A file of real bookings is read whole: each row is taken, or refused for a stated reason."""

import lzma
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.simulation.bookings import bookings_of, by_arrival, read_bookings
from frontdesk.simulation.resort import resort, rooms_needed
from tests.simulation.dirty_file import ACCEPTED, DIRT, FIRST, REFUSED, STAYS, row, rows, write

NAMES = sorted({name for changes in DIRT.values() for name in changes} | {"arrival_date_day_of_month"})


def test_every_kind_of_dirt_is_counted_under_its_reason() -> None:
    found = bookings_of(rows())
    assert found.read == len(rows())
    assert found.ended_in_a_stay == STAYS
    assert found.refused == Counter({name: count for name, count in REFUSED.items() if name != "stay-too-long"})
    assert found.accepted == Counter(ACCEPTED)


def test_a_packed_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    plain = write(tmp_path / "bookings.csv")
    packed = tmp_path / "bookings.csv.xz"
    packed.write_bytes(lzma.compress(plain.read_bytes()))
    assert read_bookings(packed) == read_bookings(plain)


def test_exact_repeats_are_stays_of_their_own() -> None:
    assert len(bookings_of([row(), row(), row()]).stays) == 3


def test_the_limit_takes_the_first_by_arrival() -> None:
    later, sooner = row(FIRST + timedelta(days=9)), row(FIRST)
    assert [stay.arrival for stay in bookings_of([later, sooner], limit=1).stays] == [FIRST]


def test_until_leaves_out_who_comes_later() -> None:
    later, sooner = row(FIRST + timedelta(days=9)), row(FIRST)
    assert [stay.arrival for stay in bookings_of([later, sooner], until=FIRST).stays] == [FIRST]


def test_an_empty_file_is_no_stay_at_all() -> None:
    found = bookings_of([])
    assert (found.read, found.stays, list(by_arrival(found.stays))) == (0, [], [])


@given(st.dictionaries(st.sampled_from(NAMES), st.one_of(st.none(), st.text(max_size=8), st.just("1e400"))))
def test_no_row_whatsoever_raises(changes: dict[str, str]) -> None:
    found = bookings_of([row() | changes])
    assert len(found.stays) + sum(found.refused.values()) == found.ended_in_a_stay


def test_every_day_from_the_first_arrival_to_the_last_departure_is_lived_through() -> None:
    stays = bookings_of([row(), row(FIRST + timedelta(days=3), stays_in_week_nights="2")]).stays
    assert [(day, len(arriving)) for day, arriving in by_arrival(stays)] == [
        (FIRST + timedelta(days=offset), count) for offset, count in enumerate([1, 0, 0, 1, 0, 0])
    ]


@pytest.mark.parametrize(
    ("stays", "rooms"),
    [
        ([(0, 1), (1, 1)], 1),
        ([(0, 2), (1, 1)], 2),
        ([(0, 2), (1, 0)], 2),
        ([(0, 1), (1, 0), (1, 0)], 2),
        ([], 0),
    ],
    ids=["one after the other", "crossing", "day use beside a stay-over", "day use twice", "nobody"],
)
def test_the_resort_has_as_many_rooms_as_are_ever_used_at_once(stays: list[tuple[int, int]], rooms: int) -> None:
    booked = [row(FIRST + timedelta(days=day), stays_in_week_nights=str(nights)) for day, nights in stays]
    assert rooms_needed(bookings_of(booked).stays) == rooms


def test_the_resort_sells_each_type_at_what_its_guests_paid_in_the_middle() -> None:
    booked = [row(adr="50"), row(adr="60"), row(adr="90"), row(assigned_room_type="B", adr="0")]
    rack = resort(bookings_of(booked).stays).rate_plans[0]
    assert rack.prices == {"A": 6000, "B": 3000}


def test_the_resort_opens_on_the_day_of_the_first_arrival() -> None:
    assert resort(bookings_of(rows()).stays).property.business_date == date(2016, 2, 27)
