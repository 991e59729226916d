"""What may become of a work order, decided without a hotel."""

from datetime import date, timedelta

import pytest

from frontdesk.maintenance.rules import (
    OPEN,
    State,
    declaration_faults,
    later_faults,
    place_faults,
    source_of,
    transition_faults,
)

TODAY = date(2026, 5, 1)


@pytest.mark.rule("HSK-3")
@pytest.mark.parametrize("after", [State.ASSIGNED, State.FIXED, State.DEFERRED, State.UNREPAIRABLE])
def test_what_was_reported_may_be_given_to_somebody_or_come_to_any_end(after: str) -> None:
    assert transition_faults(State.REPORTED, after) == []
    assert transition_faults(State.ASSIGNED, after) == []


@pytest.mark.rule("HSK-3")
def test_what_is_fixed_stays_fixed_and_nothing_is_reported_twice() -> None:
    assert all(transition_faults(State.FIXED, after) for after in State)
    assert all(transition_faults(before, State.REPORTED) for before in State)
    assert State.FIXED not in OPEN


@pytest.mark.rule("HSK-3")
def test_what_nobody_could_repair_may_be_repaired_by_somebody_who_comes_later() -> None:
    assert transition_faults(State.UNREPAIRABLE, State.FIXED) == []
    (refused,) = transition_faults(State.UNREPAIRABLE, State.DEFERRED)
    assert refused.facts == {"before": "unrepairable", "after": "deferred"}


@pytest.mark.parametrize(("room", "area"), [(None, None), ("301", "lobby"), ("", "")])
def test_a_fault_is_in_a_room_or_elsewhere(room: str | None, area: str | None) -> None:
    assert [each.code for each in place_faults(room, area)] == ["fault-place-missing"]
    assert [each.code for each in place_faults(None, "roof")] == ["not-a-choice"]
    assert place_faults("301", None) == place_faults(None, "lobby") == []


def test_the_source_of_a_report_is_the_guest_or_the_department_of_who_reports() -> None:
    assert source_of({"housekeeping"}, by_guest=True) == "guest"
    assert source_of({"housekeeping"}, by_guest=False) == "housekeeping"
    assert source_of({"engineering"}, by_guest=False) == "engineering"
    assert source_of({"receptionist"}, by_guest=False) == "front_office"


@pytest.mark.rule("MOV-2")
def test_a_duty_manager_declares_a_fault_unrepairable_only_where_no_engineer_is_on_duty() -> None:
    assert declaration_faults(is_engineer=True, no_engineer_on_duty=False) == []
    assert declaration_faults(is_engineer=False, no_engineer_on_duty=True) == []
    (refused,) = declaration_faults(is_engineer=False, no_engineer_on_duty=False)
    assert (refused.code, refused.rule) == ("engineer-on-duty", "MOV-2")


def test_what_waits_waits_for_a_day_that_lies_ahead() -> None:
    assert [each.code for each in later_faults(None, TODAY, "until", furthest=9)] == ["missing"]
    assert [each.code for each in later_faults(TODAY, TODAY, "until", furthest=9)] == ["day-not-ahead"]
    assert later_faults(TODAY + timedelta(days=9), TODAY, "until", furthest=9) == []
    far = later_faults(TODAY + timedelta(days=10), TODAY, "until", furthest=9)
    assert [each.code for each in far] == ["day-too-far"]
