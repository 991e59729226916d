"""States of rooms, ranges of nights and parties, decided from their arguments alone."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.rooms.rules import (
    Cleanliness,
    Occupancy,
    RoomState,
    free_count,
    letter_code,
    party_faults,
    range_faults,
    readiness,
    room_numbers,
    transition_faults,
)

TODAY = date(2026, 5, 1)


@pytest.mark.rule("HSK-1")
def test_a_room_is_cleaned_before_it_is_inspected() -> None:
    allowed = {
        (before, after)
        for before, after in product(Cleanliness, Cleanliness)
        if before != after and not transition_faults(before, after)
    }
    assert allowed == {("dirty", "clean"), ("clean", "inspected"), ("clean", "dirty"), ("inspected", "dirty")}


@pytest.mark.parametrize("state", list(Cleanliness))
def test_a_room_may_be_called_what_it_is(state: str) -> None:
    assert transition_faults(state, state) == []


def test_a_room_has_no_other_state() -> None:
    assert [fault.code for fault in transition_faults("clean", "spotless")] == ["cleanliness-unknown"]


def test_every_state_has_the_code_that_housekeeping_knows() -> None:
    codes = {letter_code(occupancy, cleanliness) for occupancy, cleanliness in product(Occupancy, Cleanliness)}
    assert codes == {"VC", "VD", "VI", "OC", "OD", "OI"}


def test_out_of_order_outranks_every_other_code() -> None:
    assert {letter_code(o, c, "ooo") for o, c in product(Occupancy, Cleanliness)} == {"OOO"}


def test_out_of_service_never_hides_a_guest() -> None:
    assert letter_code("vacant", "clean", "oos") == "OOS"
    assert letter_code("occupied", "dirty", "oos") == "OD"


@pytest.mark.rule("REG-17")
def test_only_a_vacant_room_that_is_clean_or_inspected_is_ready() -> None:
    ready = {(o, c) for o, c in product(Occupancy, Cleanliness) if not readiness(RoomState(o, c))}
    assert ready == {("vacant", "clean"), ("vacant", "inspected")}


@pytest.mark.rule("REG-17")
def test_a_dirty_room_is_ready_for_a_duty_managers_reason_and_for_nothing_less() -> None:
    dirty = RoomState("vacant", "dirty")
    assert [fault.code for fault in readiness(dirty)] == ["room-dirty"]
    assert readiness(dirty, dirt_accepted=True) == []
    occupied = RoomState("occupied", "dirty")
    assert [fault.code for fault in readiness(occupied, dirt_accepted=True)] == ["room-occupied"]


@pytest.mark.rule("REG-17")
@pytest.mark.parametrize("accepted", [True, False])
def test_a_room_out_of_order_is_never_ready(accepted: bool) -> None:
    state = RoomState("vacant", "inspected", "ooo")
    assert [fault.code for fault in readiness(state, dirt_accepted=accepted)] == ["room-out-of-order"]


def test_a_small_fault_does_not_keep_a_room_from_guests() -> None:
    assert readiness(RoomState("vacant", "clean", "oos")) == []


def test_everything_that_keeps_a_guest_out_is_said_at_once() -> None:
    found = [fault.code for fault in readiness(RoomState("occupied", "dirty", "ooo", active=False))]
    assert found == ["room-inactive", "room-out-of-order", "room-occupied", "room-dirty"]


@given(arrival=st.dates(), departure=st.dates())
def test_any_two_dates_are_judged_and_none_breaks_the_program(arrival: date, departure: date) -> None:
    found = {fault.code for fault in range_faults(arrival, departure, TODAY, longest=365, furthest=730)}
    assert ("arrival-in-past" in found) == (arrival < TODAY)
    assert ("departure-before-arrival" in found) == (departure < arrival)
    assert ("stay-too-long" in found) == (departure - arrival > timedelta(days=365))
    assert ("arrival-too-far" in found) == (arrival > TODAY + timedelta(days=730))


@pytest.mark.rule("REG-1")
@given(
    adults=st.integers(0, 8),
    children=st.integers(0, 8),
    sleeps=st.integers(1, 4),
    extra_beds=st.integers(0, 2),
    cots=st.integers(0, 2),
)
def test_a_party_goes_into_a_room_when_everybody_has_a_place(
    adults: int, children: int, sleeps: int, extra_beds: int, cots: int
) -> None:
    codes = [fault.code for fault in party_faults(adults, children, sleeps=sleeps, extra_beds=extra_beds, cots=cots)]
    beds = sleeps + extra_beds
    fits = adults <= beds and children <= beds - adults + cots
    expected = ["party-empty"] if adults + children == 0 else [] if fits else ["party-too-large"]
    assert codes == expected


@pytest.mark.rule("REG-1")
@pytest.mark.parametrize(("adults", "children"), [(0, 0), (-1, 2), (2, -1)])
def test_a_party_of_nobody_is_refused(adults: int, children: int) -> None:
    found = party_faults(adults, children, sleeps=2, extra_beds=0, cots=0)
    assert [fault.code for fault in found] == ["party-empty"]


@pytest.mark.rule("RES-2")
@given(st.integers(0, 500), st.integers(0, 1000))
def test_free_rooms_are_never_less_than_none(inventory: int, held: int) -> None:
    assert free_count(inventory, held) == (inventory - held if held <= inventory else 0)


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [
        ("801", "803", ["801", "802", "803"]),
        ("A08", "A10", ["A08", "A09", "A10"]),
        ("803", "801", []),
        ("801", "1002", []),
        ("A1", "B2", []),
        ("Suite", "Suite", []),
        ("1", "9", ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        ("001", "011", []),
        ("８０１", "８０２", []),
    ],
)
def test_a_range_of_rooms_is_written_as_its_first_and_last_number(first: str, last: str, numbers: list[str]) -> None:
    assert room_numbers(first, last, most=10) == numbers
