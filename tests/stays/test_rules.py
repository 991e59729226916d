"""The decisions about arriving guests, one by one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kernel.errors import Reason
from frontdesk.stays.intake import read_late_arrival, read_walk_in
from frontdesk.stays.rules import (
    Backing,
    Sold,
    hours_over,
    key_until,
    late_arrival_faults,
    party_faults,
    quote_faults,
    walk_in_faults,
)
from tests.small_hotel import TODAY
from tests.stays.arrivals import guest

ALONE = Backing()


def codes(reasons: list[Reason]) -> set[tuple[str, str | None]]:
    return {(reason.code, reason.field) for reason in reasons}


@pytest.mark.rule("REG-7")
def test_a_quote_of_yesterday_is_expired_and_one_for_tomorrow_is_not_for_today() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert [fault.code for fault in quote_faults(TODAY - timedelta(days=1), TODAY, TODAY)] == ["quote-expired"]
    assert [fault.code for fault in quote_faults(TODAY, tomorrow, TODAY)] == ["not-arriving-today"]
    assert quote_faults(TODAY, TODAY, TODAY) == []


@pytest.mark.rule("REG-8")
def test_a_member_card_counts_only_when_it_is_presented_at_check_in() -> None:
    sold = Sold(persons=1, room_for=2, sleeps=2, member_card="G1")
    absent = read_walk_in({"registrations": [guest()]})
    presented = read_walk_in({"registrations": [guest()], "member_card": "G1"})
    assert codes(party_faults(absent, sold)) == {("member-card-not-presented", "member_card")}
    assert party_faults(presented, sold) == []


@pytest.mark.rule("REG-1")
def test_a_name_must_hold_a_letter_and_nobody_at_all_is_nobody() -> None:
    digits = walk_in_faults(read_walk_in({"registrations": [guest(name="12345")]}), ALONE, TODAY)
    assert ("name-without-letters", "registrations[0].name") in codes(digits)
    assert ("missing", "registrations") in codes(walk_in_faults(read_walk_in({}), ALONE, TODAY))


@pytest.mark.rule("REG-3")
def test_a_late_arrival_of_nobody_is_told_that_somebody_is_missing() -> None:
    nobody = read_late_arrival({"registrations": [], "acknowledged": True})
    assert codes(late_arrival_faults(nobody, Backing(), TODAY, adult_there=True)) == {("missing", "registrations")}


@pytest.mark.rule("REG-1")
def test_the_same_document_twice_in_one_party_is_named_at_both_guests() -> None:
    faults = walk_in_faults(read_walk_in({"registrations": [guest(), guest()]}), ALONE, TODAY)
    repeated = {field for code, field in codes(faults) if code == "document-repeated"}
    assert repeated == {"registrations[0].document.number", "registrations[1].document.number"}


@pytest.mark.rule("REG-6")
def test_who_pays_must_be_one_of_the_guests() -> None:
    faults = walk_in_faults(read_walk_in({"registrations": [guest()], "payer": 3}), ALONE, TODAY)
    assert ("payer-unknown", "payer") in codes(faults)


@pytest.mark.rule("REG-5")
@given(covered=st.integers(0, 9))
def test_a_key_opens_to_the_morning_after_the_last_covered_night(covered: int) -> None:
    prices = [(TODAY + timedelta(days=night), 100) for night in range(9)]
    assert key_until(prices, covered, TODAY) == TODAY + timedelta(days=covered)


@given(minutes=st.integers(-600, 600))
def test_each_hour_begun_after_the_time_counts_and_none_before(minutes: int) -> None:
    due = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert hours_over(due, due + timedelta(minutes=minutes)) == max(0, -(-minutes // 60))


@pytest.mark.rule("REG-15")
def test_a_birth_date_to_come_is_no_minors() -> None:
    unborn = guest(birth_date=date(2027, 1, 1).isoformat(), document={"type": "passport", "number": "501234567"})
    faults = walk_in_faults(read_walk_in({"registrations": [unborn]}), ALONE, TODAY)
    found = {code for code, _ in codes(faults)}
    assert "birth-date-in-future" in found
    assert not any(code.startswith("guardian") for code in found)
