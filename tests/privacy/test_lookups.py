"""Looking for guests is counted, found or not; it warns, and needs an approval beyond the limit (PRI-9)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.approvals import answer_approval, request_approval
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task
from frontdesk.notifications.service import drain
from frontdesk.privacy.lookups import ONE_LOOKUP, count_opening, search_guests
from frontdesk.privacy.models import Lookup
from frontdesk.privacy.rules import Counted, Limits, Warned, needs_approval, warns
from frontdesk.property.service import change_settings
from tests.small_hotel import NOW, SmallHotel, account_of, build

LIMITS = Limits(hour=30, day=100, most=200)


@pytest.fixture
def hotel(runtime: Runtime) -> SmallHotel:
    """Return a hotel that warns at the third look-up in an hour and the fourth in a day, and allows five."""
    made = build(runtime)
    few = {"lookups_warn_hour": 3, "lookups_warn_day": 4, "lookups_most_day": 5}
    execute(change_settings, made.context("administrator"), **few)
    return made


def look_up(ctx: Context, count: int, *, minutes: int = 0) -> None:
    for _ in range(count):
        execute(search_guests, replace(ctx, now=NOW + timedelta(minutes=minutes)), "无人")


def tasks(hotel: SmallHotel) -> list[tuple[str, str, object]]:
    drain(hotel.worker(), execute)
    ctx = hotel.worker()
    rows = ctx.session.scalars(select(Task).order_by(Task.event_sequence, Task.department)).all()
    ctx.session.close()
    return [(row.department, row.kind, row.facts.get("per_day")) for row in rows]


def approved(hotel: SmallHotel, ctx: Context) -> UUID:
    approval_id = execute(request_approval, ctx, "lookup", ONE_LOOKUP)
    execute(answer_approval, hotel.context("duty_manager"), approval_id, granted=True)
    return approval_id


@pytest.mark.rule("PRI-9")
def test_the_thirtieth_in_an_hour_and_the_hundredth_in_a_day_warn_once() -> None:
    assert not warns(Counted(hour=28, day=28), LIMITS)
    assert warns(Counted(hour=29, day=29), LIMITS) == Warned(hour=True, day=False)
    assert not warns(Counted(hour=30, day=30, warned_hour=True), LIMITS)
    assert warns(Counted(hour=1, day=99), LIMITS) == Warned(hour=False, day=True)
    assert not warns(Counted(hour=1, day=150, warned_day=True), LIMITS)


@pytest.mark.rule("PRI-9")
def test_what_goes_beyond_two_hundred_in_a_day_needs_an_approval() -> None:
    assert not needs_approval(Counted(hour=199, day=199), LIMITS)
    assert needs_approval(Counted(hour=0, day=200), LIMITS)


@pytest.mark.rule("PRI-9")
def test_many_look_ups_warn_duty_manager_and_security_with_counts_alone(hotel: SmallHotel) -> None:
    look_up(hotel.context(), 2)
    assert tasks(hotel) == []
    look_up(hotel.context(), 1)
    assert tasks(hotel) == [("duty_manager", "lookups", 3), ("security", "lookups", 3)]
    look_up(hotel.context(), 2)
    assert tasks(hotel)[2:] == [("duty_manager", "lookups", 4), ("security", "lookups", 4)]


@pytest.mark.rule("PRI-9")
def test_each_look_up_beyond_the_limit_takes_an_approval_of_its_own(hotel: SmallHotel) -> None:
    ctx = hotel.context()
    look_up(ctx, 5)
    with pytest.raises(Refused, match="lookup-limit"):
        look_up(ctx, 1)
    approval_id = approved(hotel, ctx)
    assert execute(search_guests, ctx, "无人", approval_id) == []
    with pytest.raises(Refused, match="approval-missing"):
        execute(search_guests, ctx, "无人", approval_id)


@pytest.mark.rule("PRI-9")
def test_the_limit_is_each_account_s_own_and_forgets_after_a_day(hotel: SmallHotel) -> None:
    look_up(hotel.context(), 5)
    look_up(hotel.context(account=account_of("duty_manager")), 1)
    look_up(hotel.context(), 1, minutes=24 * 60)


@pytest.mark.rule("PRI-9")
def test_an_opening_counts_with_the_searches_before_it_is_known_where_it_leads(hotel: SmallHotel) -> None:
    ctx = hotel.context("duty_manager")
    for _ in range(5):
        execute(count_opening, ctx)
    with pytest.raises(Refused, match="lookup-limit"):
        look_up(ctx, 1)
    assert ctx.session.execute(select(func.count()).select_from(Lookup)).scalar_one() == 5
    ctx.session.close()


@pytest.mark.parametrize(
    ("permission", "command"),
    [(Permission.GUEST_SEARCH, search_guests), (Permission.GUEST_VIEW_PROTECTED, count_opening)],
)
def test_who_may_not_look_is_not_counted(hotel: SmallHotel, permission: Permission, command: object) -> None:
    with pytest.raises(Forbidden):
        execute(command, hotel.without(permission), "王")  # type: ignore[arg-type]  # either takes one argument
