"""Prices and plans, decided from their arguments alone."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.rates.rules import (
    Asked,
    Card,
    Plan,
    PriceLine,
    at_minute,
    change_faults,
    clock,
    deposit_for,
    early_nights,
    hourly_price,
    is_open,
    lines_on,
    needs_approval,
    nightly_prices,
    plan_faults,
    price_on,
    stay_times,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2026, 5, 1)
SATURDAY = FRIDAY + timedelta(days=1)
ACME = UUID(int=1)
DAWN = Plan("early_morning", sold_from_minute=0, sold_until_minute=360, check_out_minute=840)
HOURLY = Plan("hourly", block_hours=3)
EVERY_DAY = 127

days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
amounts = st.integers(0, 10**9)
lines = st.builds(
    PriceLine,
    from_date=days,
    until_date=st.none(),
    weekdays=st.integers(1, 127),
    amount=amounts,
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def asked(**changes: object) -> Asked:
    usual = {"arrival": FRIDAY, "departure": SATURDAY, "today": FRIDAY, "local_now": at(FRIDAY, 15)}
    return Asked(**usual | changes)


def faults(plan: Plan, **changes: object) -> list[str]:
    return [reason.code for reason in plan_faults(plan, asked(**changes), longest_hours=12)]


@given(st.lists(lines), days)
def test_the_latest_price_list_in_force_counts(price_lines: list[PriceLine], night: date) -> None:
    chosen = price_on(price_lines, night)
    in_force = [line for line in price_lines if line.from_date <= night and line.weekdays & (1 << night.weekday())]
    if chosen is None:
        assert not in_force
    else:
        assert chosen in in_force
        assert all(line.from_date <= chosen.from_date for line in in_force)


@given(st.lists(lines), st.lists(days, unique=True))
def test_of_many_nights_each_is_priced_as_it_would_be_alone(price_lines: list[PriceLine], nights: list[date]) -> None:
    for night, line in lines_on(price_lines, nights).items():
        counting = [each for each in price_lines if each.counts_on(night)]
        first = min(
            counting,
            key=lambda each: (-each.from_date.toordinal(), each.weekdays.bit_count(), each.amount),
            default=None,
        )
        assert line == price_on(price_lines, night) == first


def test_of_lines_that_begin_together_the_one_for_fewer_weekdays_counts() -> None:
    general = PriceLine(FRIDAY, None, EVERY_DAY, 40_000)
    weekend = PriceLine(FRIDAY, None, 0b0110000, 48_000)
    assert price_on([general, weekend], SATURDAY) == weekend
    assert price_on([general, weekend], SATURDAY + timedelta(days=1)) == general


def test_a_price_ends_on_the_day_before_its_last_date() -> None:
    line = PriceLine(FRIDAY, SATURDAY, EVERY_DAY, 1)
    assert price_on([line], FRIDAY) == line
    assert price_on([line], SATURDAY) is None


@given(st.lists(lines), st.lists(days, unique=True))
def test_every_night_has_a_price_or_is_named_as_missing(price_lines: list[PriceLine], nights: list[date]) -> None:
    prices, missing = nightly_prices(price_lines, nights)
    assert sorted([*prices, *missing]) == sorted(nights)


@given(
    minutes=st.integers(1, 24 * 60),
    block_hours=st.integers(1, 12),
    block=amounts,
    further=amounts,
)
def test_an_hourly_stay_costs_its_block_and_each_further_hour_begun(
    minutes: int, block_hours: int, block: int, further: int
) -> None:
    price = hourly_price(timedelta(minutes=minutes), block_hours, PriceLine(FRIDAY, None, EVERY_DAY, block, further))
    expected = block
    over = minutes - block_hours * 60
    while over > 0:
        expected += further
        over -= 60
    assert price == expected


@pytest.mark.rule("DEP-3")
@given(st.lists(amounts, min_size=1, max_size=365), amounts)
def test_the_deposit_is_every_night_and_the_incidental_amount(nights: list[int], incidental: int) -> None:
    assert deposit_for(sum(nights), incidental) - incidental == sum(nights)
    assert deposit_for(0, incidental) == incidental


@pytest.mark.rule("REG-8")
@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, ["member-card-not-presented"]),
        ({"card_given": True}, ["member-card-unknown"]),
        ({"card_given": True, "card": Card("gold", None, active=False)}, ["member-card-expired"]),
        ({"card_given": True, "card": Card("gold", FRIDAY - timedelta(days=1), active=True)}, ["member-card-expired"]),
        ({"card_given": True, "card": Card("silver", None, active=True)}, ["member-card-level"]),
        ({"card_given": True, "card": Card("gold", FRIDAY, active=True)}, []),
    ],
)
def test_the_member_rate_asks_for_a_valid_card_of_its_level(changes: dict[str, object], codes: list[str]) -> None:
    assert faults(Plan("member", member_level="gold"), **changes) == codes


@pytest.mark.rule("REG-8")
def test_a_member_rate_without_a_level_is_for_every_card() -> None:
    assert faults(Plan("member"), card_given=True, card=Card("silver", None, active=True)) == []


def test_a_corporate_rate_is_for_its_own_company() -> None:
    corporate = Plan("corporate", company=ACME)
    assert faults(corporate) == ["company-missing"]
    assert faults(corporate, company_given=True) == ["company-unknown"]
    assert faults(corporate, company_given=True, company=UUID(int=2)) == ["company-without-plan"]
    assert faults(corporate, company_given=True, company=ACME) == []


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = faults(Plan("rack"), departure=FRIDAY, hours=3, card_given=True, company_given=True)
    assert found == ["no-nights", "hours-not-sold", "member-card-unknown", "company-unknown"]


@pytest.mark.parametrize(("minute", "sold"), [(0, True), (359, True), (360, False), (900, False)])
def test_the_early_morning_rate_is_sold_in_its_window_by_the_hotels_clock(minute: int, sold: bool) -> None:
    assert is_open(DAWN, at(SATURDAY, minute // 60, minute % 60)) is sold


def test_a_window_may_pass_midnight() -> None:
    late = Plan("early_morning", sold_from_minute=22 * 60, sold_until_minute=5 * 60)
    assert is_open(late, at(FRIDAY, 23))
    assert is_open(late, at(FRIDAY, 4))
    assert not is_open(late, at(FRIDAY, 5))


def test_before_the_date_roll_an_early_morning_guest_holds_the_night_that_is_nearly_over() -> None:
    before = {"local_now": at(SATURDAY, 3)}
    assert early_nights(asked(**before)) == 1
    assert faults(DAWN, **before) == []
    assert faults(DAWN, **before, departure=FRIDAY) == ["no-nights"]


def test_after_the_date_roll_an_early_morning_guest_leaves_the_same_day() -> None:
    after = {"local_now": at(FRIDAY, 3)}
    assert early_nights(asked(**after)) == 0
    assert faults(DAWN, **after, departure=FRIDAY) == []
    assert faults(DAWN, **after) == ["early-morning-leaves-today"]


def test_the_early_morning_rate_is_not_sold_for_another_day_or_by_the_hour() -> None:
    found = faults(DAWN, arrival=SATURDAY, departure=SATURDAY + timedelta(days=1), hours=2)
    assert found == ["only-sold-today", "early-morning-closed", "hours-not-sold", "early-morning-leaves-today"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"departure": FRIDAY, "hours": 3}, []),
        ({"departure": FRIDAY}, ["missing"]),
        ({"departure": FRIDAY, "hours": 13}, ["number-out-of-range"]),
        ({"departure": FRIDAY, "hours": 0}, ["number-out-of-range"]),
        ({"hours": 3}, ["hourly-has-no-nights"]),
        ({"arrival": SATURDAY, "hours": 3}, ["only-sold-today"]),
    ],
)
def test_an_hourly_stay_has_hours_and_no_night(changes: dict[str, object], codes: list[str]) -> None:
    assert faults(HOURLY, **changes) == codes


def test_a_guest_by_the_hour_is_due_out_after_those_hours() -> None:
    starts, ends = stay_times(HOURLY, asked(departure=FRIDAY, hours=4), SHANGHAI, 840, 720)
    assert ends - starts == timedelta(hours=4)


def test_an_early_morning_guest_is_due_out_at_the_plans_own_time() -> None:
    alone = asked(local_now=at(SATURDAY, 3))
    assert stay_times(DAWN, alone, SHANGHAI, 840, 720)[1] == at(SATURDAY, 14)


def test_an_early_morning_guest_who_stays_later_nights_is_due_out_at_the_hotels_time() -> None:
    longer = asked(local_now=at(SATURDAY, 3), departure=FRIDAY + timedelta(days=3))
    assert stay_times(DAWN, longer, SHANGHAI, 840, 720)[1] == at(FRIDAY + timedelta(days=3), 12)


def test_a_later_arrival_begins_at_the_hotels_check_in_time() -> None:
    later = asked(arrival=SATURDAY, departure=SATURDAY + timedelta(days=1))
    assert stay_times(Plan("rack"), later, SHANGHAI, 840, 720)[0] == at(SATURDAY, 14)


def test_a_due_out_time_is_the_hotels_and_not_the_servers() -> None:
    assert at_minute(FRIDAY, 720, SHANGHAI).astimezone(UTC) == datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
    assert clock(65) == "01:05"


TOLD = {FRIDAY: 40_000, SATURDAY: 50_000}


@pytest.mark.rule("REG-9")
@pytest.mark.parametrize(
    ("wanted", "reason", "codes"),
    [
        ({FRIDAY: 39_000}, "loyalty", []),
        ({FRIDAY: 40_000}, "loyalty", ["price-unchanged"]),
        ({}, "loyalty", ["price-unchanged"]),
        ({date(2026, 6, 1): 1}, "loyalty", ["night-not-quoted"]),
        ({FRIDAY: -1}, "whim", ["amount-out-of-range", "reason-unknown"]),
        ({FRIDAY: 2**63}, "loyalty", ["amount-out-of-range"]),
    ],
)
def test_a_price_change_says_what_changes_and_why(wanted: dict[date, int], reason: str, codes: list[str]) -> None:
    assert [fault.code for fault in change_faults(TOLD, wanted, reason)] == codes


@pytest.mark.rule("REG-9")
@given(plan=st.integers(1, 10**9), amount=st.integers(0, 10**9), limit=st.integers(0, 10_000))
def test_a_duty_manager_approves_what_is_beyond_the_clerks_limit(plan: int, amount: int, limit: int) -> None:
    below = 10_000 * (plan - amount) / plan
    expected = amount > plan or below > limit
    assert needs_approval({FRIDAY: plan}, {FRIDAY: amount}, limit) is expected


@pytest.mark.rule("REG-9")
def test_ten_percent_below_is_within_a_limit_of_ten_percent_and_a_fen_more_is_not() -> None:
    assert not needs_approval(TOLD, {FRIDAY: 36_000}, 1000)
    assert needs_approval(TOLD, {FRIDAY: 35_999}, 1000)
