"""Minors, calls, birthdays and the police report, decided without a clock (REG-4, REG-12, REG-15)."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.guests.countries import country_code, country_codes, country_name
from frontdesk.guests.rules import (
    CallHandling,
    CallPreference,
    DisclosureLevel,
    MinorFacts,
    MinorFault,
    Sex,
    age_on,
    birthday_during,
    call_handling,
    is_foreign,
    is_minor,
    minor_faults,
    patrol_due,
    police_report_due,
)

LEAP_DAY = date(2012, 2, 29)

ages = st.integers(0, 130)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def complete(age: int, **changes: bool | str) -> MinorFacts:
    facts: dict[str, bool | str] = {
        "guardian_contact": "13812345678",
        "guardian_relation": "mother",
        "guardian_present": True,
    }
    return MinorFacts(age=age, **(facts | changes))  # type: ignore[arg-type]


@pytest.mark.rule("REG-15")
@given(st.integers(18, 130), st.booleans(), st.booleans())
def test_nothing_is_asked_of_an_adult(age: int, present: bool, reached: bool) -> None:
    assert minor_faults(MinorFacts(age=age, guardian_present=present, guardian_reached=reached)) == []


@pytest.mark.rule("REG-15")
@given(st.integers(0, 17))
def test_a_minor_with_a_guardian_needs_the_guardians_contact_and_relation(age: int) -> None:
    assert minor_faults(complete(age)) == []
    assert minor_faults(complete(age, guardian_contact=" ")) == [MinorFault.CONTACT_MISSING]
    assert minor_faults(complete(age, guardian_relation="")) == [MinorFault.RELATION_MISSING]


@pytest.mark.rule("REG-15")
@given(st.integers(14, 17), st.booleans())
def test_the_guardian_of_a_minor_alone_is_reached_before_check_in(age: int, duty_manager: bool) -> None:
    alone = {"guardian_present": False, "duty_manager": duty_manager}
    assert minor_faults(complete(age, **alone)) == [MinorFault.NOT_REACHED]
    assert minor_faults(complete(age, **alone, guardian_reached=True)) == []


@pytest.mark.rule("REG-15")
@given(st.integers(0, 13))
def test_a_child_under_14_without_a_guardian_needs_a_duty_manager(age: int) -> None:
    alone = complete(age, guardian_present=False, guardian_reached=True)
    assert minor_faults(alone) == [MinorFault.NEEDS_DUTY_MANAGER]
    assert minor_faults(complete(age, guardian_present=False, guardian_reached=True, duty_manager=True)) == []
    assert minor_faults(complete(age, guardian_present=False, duty_manager=True)) == [MinorFault.NOT_REACHED]


@pytest.mark.rule("REG-15")
def test_everything_that_is_missing_for_a_child_is_named_at_once() -> None:
    assert [fault.value for fault in minor_faults(MinorFacts(age=5))] == [
        "guardian-contact-missing",
        "guardian-relation-missing",
        "guardian-not-reached",
        "under-14-needs-duty-manager",
    ]


@pytest.mark.rule("REG-15")
def test_a_room_with_a_minor_is_patrolled() -> None:
    assert patrol_due([40, 17])
    assert not patrol_due([40, 18])
    assert not patrol_due([])
    assert is_minor(17)
    assert not is_minor(18)


@pytest.mark.rule("REG-4")
@pytest.mark.parametrize(
    "level, preference, handling",
    [
        (DisclosureLevel.ASK, CallPreference.ASK, CallHandling.ASK_GUEST),
        (DisclosureLevel.ASK, CallPreference.NONE, CallHandling.REFUSE),
        (DisclosureLevel.ASK, CallPreference.ALLOW_LIST, CallHandling.NAMED_CALLERS_ONLY),
        (DisclosureLevel.NO_ENQUIRIES, CallPreference.ASK, CallHandling.REFUSE),
        (DisclosureLevel.NO_ENQUIRIES, CallPreference.ALLOW_LIST, CallHandling.NAMED_CALLERS_WITH_PHRASE),
        (DisclosureLevel.CONFIDENTIAL, CallPreference.ASK, CallHandling.REFUSE),
        (DisclosureLevel.CONFIDENTIAL, CallPreference.NONE, CallHandling.REFUSE),
        (DisclosureLevel.NOT_ASKED, CallPreference.ASK, CallHandling.REFUSE),
    ],
)
def test_the_disclosure_level_outranks_the_call_preference(
    level: DisclosureLevel, preference: CallPreference, handling: CallHandling
) -> None:
    assert call_handling(level, preference) is handling


@pytest.mark.rule("REG-4")
def test_not_asked_is_no_answer_and_is_treated_as_no_enquiries() -> None:
    assert [level for level in DisclosureLevel if not level.may_be_chosen] == [DisclosureLevel.NOT_ASKED]
    assert [level for level in DisclosureLevel if not level.is_protected] == [DisclosureLevel.ASK]
    assert [level for level in DisclosureLevel if level.is_hidden] == [DisclosureLevel.CONFIDENTIAL]


@pytest.mark.parametrize(
    "birth, day, age",
    [
        (date(2008, 5, 1), date(2026, 5, 1), 18),
        (date(2008, 5, 2), date(2026, 5, 1), 17),
        (date(2026, 5, 1), date(2026, 5, 1), 0),
        (LEAP_DAY, date(2026, 2, 28), 13),
        (LEAP_DAY, date(2026, 3, 1), 14),
        (LEAP_DAY, date(2028, 2, 29), 16),
    ],
)
def test_age_is_counted_in_whole_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@pytest.mark.rule("REG-12")
@pytest.mark.parametrize(
    "birth, arrival, departure, falls",
    [
        (date(1990, 5, 1), date(2026, 5, 1), date(2026, 5, 2), True),
        (date(1990, 5, 2), date(2026, 5, 1), date(2026, 5, 2), False),
        (date(1990, 4, 30), date(2026, 5, 1), date(2026, 5, 2), False),
        (date(1990, 5, 1), date(2026, 5, 1), date(2026, 5, 1), True),
        (date(1990, 1, 1), date(2026, 12, 31), date(2027, 1, 2), True),
        (date(1990, 12, 31), date(2026, 12, 31), date(2027, 1, 2), True),
        (date(1990, 6, 15), date(2026, 5, 1), date(2027, 5, 1), True),
        (LEAP_DAY, date(2026, 2, 28), date(2026, 3, 1), False),
        (LEAP_DAY, date(2026, 3, 1), date(2026, 3, 2), True),
        (LEAP_DAY, date(2028, 2, 29), date(2028, 3, 1), True),
        (LEAP_DAY, date(2028, 3, 1), date(2028, 3, 2), False),
        (date(1990, 12, 31), date(9999, 12, 31), date(9999, 12, 31), True),
    ],
)
def test_a_birthday_counts_on_the_days_of_the_stay(birth: date, arrival: date, departure: date, falls: bool) -> None:
    assert birthday_during(birth, arrival, departure) is falls


@pytest.mark.rule("REG-12")
@given(days, days, st.integers(1, 400))
def test_a_birthday_during_the_stay_is_the_day_on_which_the_age_changes(
    birth: date, arrival: date, nights: int
) -> None:
    eve = arrival - timedelta(days=1)
    stay_days = [eve + timedelta(days=offset) for offset in range(nights + 1)]
    turns = any(age_on(birth, after) > age_on(birth, before) for before, after in pairwise(stay_days))
    assert birthday_during(birth, arrival, arrival + timedelta(days=nights)) is turns


@pytest.mark.rule("REG-12")
@pytest.mark.parametrize("nationality", ["CHN", "HKG", "MAC", "TWN"])
def test_nationals_and_compatriots_are_no_foreigners(nationality: str) -> None:
    assert not is_foreign(nationality)


@pytest.mark.rule("REG-12")
@pytest.mark.parametrize("nationality", ["GBR", "USA", "JPN", "XXA", "UNO"])
def test_everybody_else_is_a_foreigner_and_reported_within_24_hours(nationality: str) -> None:
    assert is_foreign(nationality)
    shanghai = timezone(timedelta(hours=8))
    at = datetime(2026, 5, 1, 23, 30, tzinfo=shanghai)
    assert police_report_due(nationality, at) == datetime(2026, 5, 2, 15, 30, tzinfo=UTC)


@pytest.mark.rule("REG-12")
def test_a_national_is_reported_by_the_same_clock_and_never_by_a_naive_one() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    assert police_report_due("CHN", at) == at + timedelta(hours=24)
    with pytest.raises(ValueError, match="time zone"):
        police_report_due("CHN", at.replace(tzinfo=None))


@pytest.mark.parametrize(
    "typed, code",
    [
        ("CN", "CHN"),
        ("CHN", "CHN"),
        (" cn ", "CHN"),
        ("D<<", "DEU"),
        ("D", "DEU"),
        ("de", "DEU"),
        ("GBD", "GBD"),
        ("GBN", "GBN"),
        ("UNO", "UNO"),
        ("XXA", "XXA"),
        ("UK", "GBR"),
        ("ROM", "ROU"),
        ("HKG", "HKG"),
        ("NULL", None),
        ("", None),
        ("<<<", None),
        ("QQQ", None),
        ("中国", None),
    ],
)
def test_every_spelling_of_a_country_becomes_its_three_letters(typed: str, code: str | None) -> None:
    assert country_code(typed) == code


def test_every_country_has_a_name_in_both_languages() -> None:
    assert len(country_codes()) == 249
    for code in [*country_codes(), "GBD", "UNO", "RKS", "EUE", "XXA", "UTO"]:
        assert country_code(code) == code
        assert country_name(code, "en") != code
        assert country_name(code, "zh") != country_name(code, "en")
    assert country_name("CHN", "zh") == "中国"
    assert country_name("XXB", "zh_Hans_CN") == "难民(1951年公约)"
    assert country_name("QQQ", "en") == "QQQ"


def test_sex_is_kept_in_the_letters_of_travel_documents() -> None:
    assert [sex.value for sex in Sex] == ["F", "M", "X"]
