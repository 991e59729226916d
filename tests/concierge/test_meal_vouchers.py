"""Meal vouchers: issued for a stay, good once on their day, counted without names, along with their guests."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from frontdesk.concierge.errors import MealVoucherRefused
from frontdesk.concierge.voucher_models import MealVoucher
from frontdesk.concierge.voucher_queries import meals_on, of_stay, purge_vouchers
from frontdesk.concierge.voucher_rules import by_half_hour, issue_faults
from frontdesk.concierge.vouchers import VouchersGiven, issue, redeem, void
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.check_out import Leaving, check_out
from tests.small_hotel import NOW, TODAY
from tests.stays import moving
from tests.stays.arrivals import guest
from tests.stays.moving import Movers

TOMORROW = TODAY + timedelta(days=1)
BREAKFAST = NOW + timedelta(hours=17, minutes=40)
"""Twenty to eight of the next morning on the hotel's clock."""


@pytest.fixture
def movers(runtime: Runtime) -> Movers:
    return moving.build(runtime)


@pytest.fixture
def stay_id(movers: Movers) -> UUID:
    made: UUID = movers.check_in(guest(deposit={"amount": 500_000})).stay_id
    return made


def buffet(movers: Movers) -> Context:
    return movers.desk.hotel.context("food_and_beverage", now=BREAKFAST)


def issued(movers: Movers, stay_id: UUID, count: int = 2) -> list[MealVoucher]:
    given = VouchersGiven(stay_id=stay_id, count=count, first_day=TOMORROW, last_day=TOMORROW + timedelta(days=1))
    return execute(issue, movers.desk.ctx, given)


@pytest.mark.rule("MOV-4")
def test_vouchers_go_along_into_another_room_and_are_good_there(movers: Movers, stay_id: UUID) -> None:
    first, *_rest = issued(movers, stay_id)
    movers.move(stay_id, "302")
    with reading(movers.desk.ctx) as ctx:
        assert [each.valid_on for each in of_stay(ctx, stay_id)] == [TOMORROW] * 2 + [TOMORROW + timedelta(days=1)] * 2
    assert execute(redeem, buffet(movers), f" {first.number[:4].lower()}-{first.number[4:]} ").state == "redeemed"


def test_a_voucher_is_good_once_on_its_day_and_refused_in_one_way_otherwise(movers: Movers, stay_id: UUID) -> None:
    one, gone, later, _last = issued(movers, stay_id)
    execute(void, movers.desk.ctx, gone.id, "lost")
    execute(redeem, buffet(movers), one.number)
    for number in (one.number, gone.number, later.number, "23456789", "", None):
        with pytest.raises(MealVoucherRefused) as refused:
            execute(redeem, buffet(movers), number)
        assert [(each.code, each.field) for each in refused.value.reasons] == [("voucher-not-good", "number")]
    for voucher, reason, expected in (
        (gone.id, "lost", MealVoucherRefused),
        (one.id, "lost", MealVoucherRefused),
        (later.id, "hungry", Invalid),
        (UUID(int=3), "lost", NotFound),
    ):
        with pytest.raises(expected):
            execute(void, movers.desk.ctx, voucher, reason)


def test_a_voucher_lapses_with_guests_who_leave_before_its_day(movers: Movers) -> None:
    stay_id = movers.check_in(guest()).stay_id
    today = execute(issue, movers.desk.ctx, VouchersGiven(stay_id=stay_id, count=1, first_day=TODAY, last_day=TODAY))
    first, *_rest = issued(movers, stay_id)
    execute(check_out, movers.desk.ctx, stay_id, Leaving(room_checked=True))
    with reading(buffet(movers)) as ctx:
        assert [meals_on(ctx, day).issued for day in (TODAY, TOMORROW)] == [1, 0]
    with pytest.raises(MealVoucherRefused):
        execute(redeem, buffet(movers), first.number)
    on_the_day = movers.desk.hotel.context("food_and_beverage", now=NOW + timedelta(hours=1))
    assert execute(redeem, on_the_day, today[0].number).state == "redeemed"


def test_meals_are_counted_by_day_and_time_until_they_are_forgotten(movers: Movers, stay_id: UUID) -> None:
    one, gone, *_rest = issued(movers, stay_id, count=3)
    execute(redeem, buffet(movers), one.number)
    execute(void, movers.desk.ctx, gone.id, "not-wanted")
    with reading(buffet(movers)) as ctx:
        found = meals_on(ctx, TOMORROW)
    assert (found.issued, found.redeemed, found.void, found.times) == (1, 1, 1, (("07:30", 1),))
    movers.later(32)
    execute(purge_vouchers, movers.desk.hotel.worker())
    assert {each.valid_on for each in movers.rows(MealVoucher)} == {TOMORROW + timedelta(days=1)}


@pytest.mark.parametrize(
    ("count", "first", "last", "codes"),
    [
        (1, TODAY, TODAY, []),
        (0, TODAY, TODAY, ["number-out-of-range"]),
        (21, TOMORROW, TODAY, ["number-out-of-range", "days-reversed"]),
        (1, date(2026, 4, 30), TODAY, ["day-past"]),
        (1, TODAY, TODAY + timedelta(days=31), ["too-many-days"]),
        (1, date(9999, 12, 31), date(9999, 12, 31), ["day-too-far"]),
    ],
)
def test_everything_that_is_wrong_with_vouchers_is_said_at_once(
    count: int, first: date, last: date, codes: list[str]
) -> None:
    assert [each.code for each in issue_faults(count, first, last, TODAY)] == codes


def test_half_hours_are_those_of_the_hotels_clock(movers: Movers) -> None:
    instants = [BREAKFAST + timedelta(minutes=minutes) for minutes in (0, 19, 20, 80)]
    assert by_half_hour(instants, movers.desk.ctx.zone) == [("07:30", 2), ("08:00", 1), ("09:00", 1)]


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission_and_for_a_stay_in_house(movers: Movers) -> None:
    hotel = movers.desk.hotel
    nobody = hotel.without(Permission.MEAL_VOUCHER_ISSUE, Permission.MEAL_VOUCHER_REDEEM, Permission.OPERATE)
    given = VouchersGiven(stay_id=UUID(int=3), count=1, first_day=TODAY, last_day=TODAY)
    for attempt in (
        lambda: execute(issue, nobody, given),
        lambda: execute(redeem, nobody, "23456789"),
        lambda: execute(void, nobody, UUID(int=3), "lost"),
        lambda: execute(purge_vouchers, nobody),
    ):
        with pytest.raises(Forbidden):
            attempt()
    with pytest.raises(NotFound):
        execute(issue, movers.desk.ctx, given)
