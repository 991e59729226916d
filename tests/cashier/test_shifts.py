"""A drawer from its float to its counted close."""

import pytest

from frontdesk.cashier import folios, service, shift_queries, shifts
from frontdesk.cashier.errors import NoOpenShift
from frontdesk.cashier.rules import Payment
from frontdesk.edge.execute import execute, reading
from frontdesk.kernel.errors import Forbidden, Invalid, Refused
from frontdesk.kernel.permissions import Permission
from tests.small_hotel import SECOND_RECEPTIONIST, Desk, SmallHotel

FLOAT = 20_000


def totals(desk: Desk) -> dict[str, int]:
    with reading(desk.ctx) as ctx:
        found = shift_queries.shift_totals(ctx, shifts.current_shift(ctx).id)
        return {method: amount for method, amount in found.items() if amount}


def test_a_second_opening_returns_the_drawer_that_is_open(desk: Desk) -> None:
    first = execute(shifts.open_shift, desk.ctx)
    assert execute(shifts.open_shift, desk.ctx, 99).id == first.id
    assert first.opening_float == FLOAT


@pytest.mark.rule("DEP-7")
def test_the_drawer_is_counted_against_the_ledger_of_its_shift(desk: Desk) -> None:
    taken = desk.deposit(30_000)
    desk.deposit(7_000, "wechat_pay", reference="4200")
    execute(service.refund, desk.ctx, taken.deposit_id, 10_000)
    wrong = desk.deposit(5_000)
    execute(service.reverse_entry, desk.ctx, wrong.entry_id)
    folio_id = desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "room", 3_000)
    execute(folios.pay, desk.ctx, folio_id, Payment("cash", 2_000))
    by_mistake = execute(folios.pay, desk.ctx, folio_id, Payment("cash", 1_000))
    execute(folios.reverse, desk.ctx, by_mistake)
    execute(service.apply, desk.ctx, taken.deposit_id, 1_000, folio_id)
    assert totals(desk) == {"cash": 22_000, "wechat_pay": 7_000}
    closed = execute(shifts.close_shift, desk.ctx, FLOAT + 22_000)
    assert (closed.expected_cash, closed.counted_cash, closed.difference_reason) == (42_000, 42_000, None)


@pytest.mark.rule("DEP-7")
def test_a_reversed_refund_is_back_in_the_drawer(desk: Desk) -> None:
    taken = desk.deposit(30_000)
    given = execute(service.refund, desk.ctx, taken.deposit_id, 10_000)[0]
    execute(service.reverse_entry, desk.ctx, given.entry_id)
    assert totals(desk) == {"cash": 30_000}


@pytest.mark.rule("DEP-7")
def test_a_difference_needs_a_reason_and_is_never_adjusted_away(desk: Desk) -> None:
    desk.deposit(1_000)
    for reason in (None, "  "):
        with pytest.raises(Refused, match="difference-needs-reason"):
            execute(shifts.close_shift, desk.ctx, FLOAT, reason)
    closed = execute(shifts.close_shift, desk.ctx, FLOAT, "two notes stuck together")
    assert (closed.expected_cash, closed.counted_cash) == (21_000, 20_000)
    assert closed.difference_reason == "two notes stuck together"


@pytest.mark.parametrize("counted", [-1, 2**63])
def test_an_impossible_count_is_refused(desk: Desk, counted: int) -> None:
    with pytest.raises(Invalid, match="amount-out-of-range"):
        execute(shifts.close_shift, desk.ctx, counted, "why")


@pytest.mark.parametrize("opening_float", [-1, 2**63])
def test_an_impossible_float_is_refused(hotel: SmallHotel, opening_float: int) -> None:
    with pytest.raises(Invalid, match="amount-out-of-range"):
        execute(shifts.open_shift, hotel.context(), opening_float)


@pytest.mark.rule("DEP-7")
def test_a_closed_drawer_takes_no_money(desk: Desk) -> None:
    execute(shifts.close_shift, desk.ctx, FLOAT)
    for run in (lambda: desk.deposit(1), lambda: execute(shifts.close_shift, desk.ctx, 0)):
        with pytest.raises(NoOpenShift):
            run()


def test_open_drawers_are_listed_oldest_first(desk: Desk) -> None:
    execute(shifts.open_shift, desk.hotel.context(account=SECOND_RECEPTIONIST))
    with reading(desk.ctx) as ctx:
        listed = [shift.account_id for shift in shift_queries.open_shifts(ctx)]
        assert set(listed) == {desk.ctx.account_id, SECOND_RECEPTIONIST}


def test_running_a_shift_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.SHIFT_RUN)
    with pytest.raises(Forbidden):
        execute(shifts.open_shift, ctx)
    with pytest.raises(Forbidden):
        execute(shifts.close_shift, ctx, 0)
