"""The hotel itself: its making, its settings, its business date, its papers."""

from dataclasses import fields, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailHead
from frontdesk.edge.execute import execute, execute_alone
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import Counter, Property
from frontdesk.property.queries import the_property
from frontdesk.property.service import (
    COUNTERS,
    change_settings,
    create_property,
    print_copies,
    roll_business_date,
)
from frontdesk.property.settings import PropertySettings, setting_faults, settings_from, settings_of
from tests.priced_hotel import TODAY
from tests.small_hotel import NAMES, SmallHotel

SLIP = UUID(int=3)


def test_a_new_hotel_has_its_counters_and_the_head_of_its_trail(runtime: Runtime) -> None:
    with Session(runtime.engine) as session, session.begin():
        made = create_property(session, runtime.source, runtime.keyring, NAMES)
        counters = {row.name: row.value for row in session.query(Counter).filter_by(property_id=made.id)}
        assert counters == dict.fromkeys(COUNTERS, 0)
        assert session.get_one(TrailHead, made.id).sequence == 0
        assert made.key_fingerprint == runtime.keyring.fingerprint()


def test_everything_that_is_wrong_with_a_new_hotel_is_said_at_once(runtime: Runtime) -> None:
    wrong = replace(
        NAMES, code="", name_zh="x" * 121, phone="\x00", currency="yuan", time_zone="Asia/Atlantis", default_locale="fr"
    )
    with Session(runtime.engine) as session, pytest.raises(Invalid) as refused:
        create_property(session, runtime.source, runtime.keyring, wrong)
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [
        ("missing", "code"),
        ("text-too-long", "name_zh"),
        ("text-unreadable", "phone"),
        ("currency-unknown", "currency"),
        ("time-zone-unknown", "time_zone"),
        ("locale-unknown", "default_locale"),
    ]


def test_settings_have_defaults_until_somebody_changes_them(
    hotel: SmallHotel, desk: Context, administrator: Context
) -> None:
    assert settings_of(desk) == PropertySettings()
    execute(change_settings, administrator, clerk_discount_limit_bp=500, keep_scans=False)
    execute(change_settings, administrator, hide_rate=True)
    changed = settings_of(hotel.context())
    assert (changed.clerk_discount_limit_bp, changed.keep_scans, changed.hide_rate) == (500, False, True)


def test_only_what_differs_from_the_defaults_is_kept(desk: Context, administrator: Context) -> None:
    execute(change_settings, administrator, idle_minutes=20, keep_scans=False)
    execute(change_settings, administrator, keep_scans=True)
    assert the_property(desk).settings == {"idle_minutes": 20}


def test_every_fault_of_the_settings_is_named_and_none_is_changed(desk: Context, administrator: Context) -> None:
    wrong = {"idle_minutes": 0, "refund_limit": 2**63, "keep_scans": 1, "check_in_minute": "noon", "colour": True}
    with pytest.raises(Invalid) as refused:
        execute(change_settings, administrator, **wrong)
    assert {(reason.code, reason.field) for reason in refused.value.reasons} == {
        ("number-out-of-range", "idle_minutes"),
        ("number-out-of-range", "refund_limit"),
        ("setting-malformed", "keep_scans"),
        ("setting-malformed", "check_in_minute"),
        ("setting-unknown", "colour"),
    }
    assert settings_of(desk) == PropertySettings()


def test_a_setting_of_another_version_is_passed_over() -> None:
    assert settings_from({"colour": "red", "hide_rate": True}) == PropertySettings(hide_rate=True)


@given(st.sampled_from([each for each in fields(PropertySettings) if each.metadata]), st.integers())
def test_a_number_is_taken_within_its_bounds_and_nowhere_else(setting: object, value: int) -> None:
    bounds = setting.metadata
    refused = list(setting_faults({setting.name: value}))
    assert (not refused) == (bounds["least"] <= value <= bounds["most"])


def test_a_task_kind_without_a_time_of_its_own_takes_the_general_one() -> None:
    settings = PropertySettings(task_minutes=7, task_minutes_police_report=99)
    assert settings.minutes_for("police-report") == 99
    assert settings.minutes_for("something-new") == 7


def test_the_business_date_moves_by_one_day(runtime: Runtime, manager: Context) -> None:
    assert execute_alone(roll_business_date, manager) == TODAY + timedelta(days=1)
    assert execute_alone(roll_business_date, manager) == TODAY + timedelta(days=2)
    with Session(runtime.engine) as session:
        assert session.query(Property.business_date).scalar() == date(2026, 5, 3)


@pytest.mark.rule("DEP-1")
def test_each_print_of_a_paper_knows_which_copy_it_is(desk: Context) -> None:
    assert [execute(print_copies, desk, "deposit_receipt", SLIP) for _ in range(3)] == [1, 2, 3]
    assert execute(print_copies, desk, "registration_card", SLIP) == 1


def test_a_hotel_that_is_not_there_is_not_found(desk: Context) -> None:
    elsewhere = replace(desk, property_id=SLIP)
    for query in (the_property, settings_of):
        with pytest.raises(NotFound):
            query(elsewhere)


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel) -> None:
    for attempt in (
        lambda: execute(change_settings, hotel.without(Permission.PROPERTY_MANAGE), hide_rate=True),
        lambda: execute_alone(roll_business_date, hotel.without(Permission.NIGHT_AUDIT_RUN)),
        lambda: execute(print_copies, hotel.without(Permission.REGISTRATION_PRINT), "slip", SLIP),
    ):
        with pytest.raises(Forbidden):
            attempt()
