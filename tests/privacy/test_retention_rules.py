"""How long each thing is kept, and what the law keeps back, decided from dates alone."""

from datetime import date, timedelta

import pytest

from frontdesk.privacy.retention_rules import (
    Departed,
    Kept,
    Periods,
    Purpose,
    StillKept,
    due_on,
    still_kept,
    years_after,
    years_before,
)

TODAY = date(2026, 5, 1)
USUAL = Periods(
    registration_years=3,
    scan_days=30,
    law_scan_days=0,
    profile_years=0,
    receipt_years=30,
    visitor_days=90,
    draft_hours=24,
)
BY_LAW = Periods(
    registration_years=3,
    scan_days=30,
    law_scan_days=90,
    profile_years=5,
    receipt_years=30,
    visitor_days=90,
    draft_hours=24,
)


@pytest.mark.rule("PRI-11")
def test_three_years_end_on_the_same_day_of_the_year_and_never_a_day_too_early() -> None:
    assert years_before(date(2026, 5, 1), 3) == date(2023, 5, 1)
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_after(date(2024, 2, 29), 3) == date(2027, 3, 1)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    for left in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)):
        due = next(day for day in (left + timedelta(days=n) for n in range(2000)) if left <= years_before(day, 3))
        assert due >= years_after(left, 3) - timedelta(days=1)


@pytest.mark.rule("PRI-11")
def test_each_purpose_has_its_own_last_day() -> None:
    assert USUAL.cutoff(Purpose.REGISTRATION_BOOK, TODAY) == date(2023, 5, 1)
    assert USUAL.cutoff(Purpose.SCAN, TODAY) == date(2026, 4, 1)
    assert USUAL.cutoff(Purpose.PROFILE, TODAY) is None
    assert BY_LAW.cutoff(Purpose.SCAN, TODAY) == date(2026, 1, 31)
    assert USUAL.cutoff(Purpose.VISITOR, TODAY) == date(2026, 1, 31)
    assert BY_LAW.cutoff(Purpose.PROFILE, TODAY) == date(2021, 5, 1)


@pytest.mark.rule("PRI-11")
def test_everything_that_the_law_keeps_is_said_at_once_with_its_day() -> None:
    left = [Departed(date(2026, 4, 20), has_scan=True, has_deposit=True), Departed(date(2024, 6, 1), False, False)]
    kept = still_kept(left, BY_LAW, TODAY, on_hold=True, valuables=False)
    assert [(each.what, each.until) for each in kept] == [
        (Kept.BOOK, date(2029, 4, 20)),
        (Kept.SCAN, date(2026, 7, 19)),
        (Kept.RECEIPTS, date(2056, 4, 20)),
        (Kept.ORDER, None),
    ]
    assert due_on(kept, TODAY) is None
    assert due_on(kept[:3], TODAY) == date(2029, 4, 20)


@pytest.mark.rule("PRI-11")
def test_a_guest_in_the_house_is_not_forgotten_and_one_of_long_ago_is_at_once() -> None:
    visited = still_kept([], USUAL, TODAY, on_hold=False, valuables=False, last_visit=TODAY)
    assert visited == [StillKept(Kept.VISITORS, TODAY + timedelta(days=USUAL.visitor_days))]
    assert due_on(visited, TODAY) == TODAY
    here = still_kept([Departed(None, has_scan=True, has_deposit=True)], USUAL, TODAY, on_hold=False, valuables=False)
    assert [each.what for each in here] == [Kept.IN_HOUSE]
    assert due_on(here, TODAY) is None
    long_ago = [Departed(date(2023, 5, 1), has_scan=True, has_deposit=True)]
    kept = still_kept(long_ago, USUAL, TODAY, on_hold=False, valuables=False)
    assert [each.what for each in kept] == [Kept.RECEIPTS]
    assert due_on(kept, TODAY) == TODAY
