"""How work is shared out, and which report counts; decided without a hotel."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.housekeeping.rules import (
    DirtyRoom,
    Outcome,
    Work,
    kind_of_axis,
    share,
    state_outcome,
    work_in,
)

NOW = datetime(2026, 5, 1, 6, tzinfo=UTC)
ANNA, BO = UUID(int=1), UUID(int=2)


def room(at: int, floor: str = "3", work: Work = Work.DEPARTED, sleeps: int = 2) -> DirtyRoom:
    return DirtyRoom(UUID(int=100 + at), floor, f"{floor}{at:02d}", work, sleeps)


rooms = st.lists(
    st.builds(room, st.integers(0, 99), st.sampled_from("345"), st.sampled_from(list(Work)), st.integers(1, 4)),
    unique_by=lambda each: each.room_id,
)


@given(rooms, st.integers(1, 6))
def test_every_room_is_given_to_somebody_and_no_load_is_ahead_by_more_than_two_rooms(
    waiting: list[DirtyRoom], people: int
) -> None:
    attendants = [UUID(int=at) for at in range(people)]
    shared = share(waiting, attendants, {})
    assert shared.keys() == {each.room_id for each in waiting}
    load = {each: sum(one.credits for one in waiting if shared[one.room_id] == each) for each in attendants}
    most = max((each.credits for each in waiting), default=0)
    assert max(load.values()) - min(load.values()) <= 2 * most


def test_who_has_much_already_is_given_less() -> None:
    shared = share([room(1), room(2)], [ANNA, BO], {ANNA: 8})
    assert set(shared.values()) == {BO}
    assert share([room(1)], [], {}) == {}


def test_a_floor_stays_together_where_the_load_is_even() -> None:
    shared = share([room(1, "3"), room(51, "4"), room(2, "3"), room(52, "4")], [ANNA, BO], {})
    assert shared[room(1).room_id] == shared[room(2).room_id]
    assert shared[room(51).room_id] == shared[room(52).room_id] != shared[room(1).room_id]


def test_a_departure_is_more_work_than_a_stay_over_and_a_large_room_more_than_a_small_one() -> None:
    assert room(1).credits > room(1, work=Work.STAY_OVER).credits
    assert room(1, sleeps=4).credits > room(1).credits
    assert work_in("vacant", due_out=False) is Work.DEPARTED
    assert work_in("occupied", due_out=True) is Work.DUE_OUT
    assert work_in("occupied", due_out=False) is Work.STAY_OVER


@pytest.mark.rule("HSK-1")
def test_a_report_that_something_newer_has_overtaken_changes_nothing() -> None:
    assert state_outcome("clean", NOW, "dirty", None) is Outcome.DONE
    assert state_outcome("clean", NOW, "dirty", NOW) is Outcome.DONE
    assert state_outcome("clean", NOW, "dirty", NOW + timedelta(minutes=1)) is Outcome.LATE
    assert state_outcome("inspected", NOW, "dirty", None) is Outcome.REFUSED


def test_what_the_door_says_and_what_was_found_are_told_apart_from_cleanliness() -> None:
    kinds = ("clean", "make_up", "found_vacant")
    assert len({kind_of_axis(kind) for kind in kinds}) == 3
    assert all(kind in kind_of_axis(kind) for kind in kinds)
