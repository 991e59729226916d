"""Two clerks at once: no receipt number is lost or given twice, no credit and no deposit is spent twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier import queries, service, shifts
from frontdesk.cashier.models import Receipt
from frontdesk.companies.models import Company
from frontdesk.edge.execute import execute, reading
from frontdesk.kernel.errors import Refused
from tests.small_hotel import COMPANY, SECOND_RECEPTIONIST, Desk

ROUNDS = 8


@pytest.fixture
def other(desk: Desk) -> Desk:
    """Return the desk of a second clerk with a drawer of their own."""
    ctx = desk.hotel.context(account=SECOND_RECEPTIONIST)
    execute(shifts.open_shift, ctx)
    return Desk(desk.hotel, ctx)


def at_once(*works: Callable[[], object]) -> int:
    """Run these at once, each several times, and return how many were not refused."""

    def repeat(work: Callable[[], object]) -> int:
        done = 0
        for _ in range(ROUNDS):
            try:
                work()
                done += 1
            except Refused:
                pass  # the one who came second
        return done

    with ThreadPoolExecutor(len(works)) as pool:
        return sum(pool.map(repeat, works))


@pytest.mark.rule("DEP-1")
def test_receipts_of_two_clerks_have_no_gap_and_no_number_twice(desk: Desk, other: Desk) -> None:
    assert at_once(desk.deposit, other.deposit) == 2 * ROUNDS
    with Session(desk.hotel.runtime.engine) as session:
        assert sorted(session.scalars(select(Receipt.number))) == list(range(1, 2 * ROUNDS + 1))


@pytest.mark.rule("REG-10")
def test_two_clerks_do_not_charge_a_company_beyond_its_limit(desk: Desk, other: Desk) -> None:
    works = [lambda each=each: each.deposit(15_000, "city_ledger", company=COMPANY) for each in (desk, other)]
    assert at_once(*works) == 6
    with Session(desk.hotel.runtime.engine) as session:
        assert session.scalars(select(Company.credit_used)).one() == 90_000


@pytest.mark.rule("DEP-2")
def test_two_clerks_do_not_give_the_same_money_back_twice(desk: Desk, other: Desk) -> None:
    deposit_id = desk.deposit(1_000).deposit_id
    works = [lambda each=each: execute(service.refund, each.ctx, deposit_id, 300) for each in (desk, other)]
    assert at_once(*works) == 3
    with reading(desk.ctx) as ctx:
        assert queries.deposit(ctx, deposit_id).held == 100
        assert queries.unbalanced_deposits(ctx.session, ctx.property_id) == []
