"""Money goes out: applied, given back the way it came, forfeited, reversed once."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from frontdesk.cashier import deposits, folios, queries, service, shifts
from frontdesk.cashier.models import DepositEntry
from frontdesk.cashier.rules import Payment
from frontdesk.companies.models import Company
from frontdesk.edge.execute import execute, reading
from frontdesk.identity.approvals import answer_approval, request_approval
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from tests.small_hotel import COMPANY, SECOND_RECEPTIONIST, Desk, SmallHotel, account_of

LIMIT = 50_000


def sums(desk: Desk, deposit_id: UUID) -> tuple[int, int, int, int, int]:
    with reading(desk.ctx) as ctx:
        found = queries.deposit(ctx, deposit_id)
        assert queries.unbalanced_deposits(ctx.session, ctx.property_id) == []
        return found.received, found.held, found.applied, found.refunded, found.forfeited


def entries(desk: Desk, deposit_id: UUID) -> list[DepositEntry]:
    with reading(desk.ctx) as ctx:
        return [entry for entry, _ in queries.deposit_entries(ctx, deposit_id)]


def credit_used(desk: Desk) -> int:
    with Session(desk.hotel.runtime.engine) as session:
        return session.scalars(select(Company.credit_used)).one()


def approval(desk: Desk, subject: dict[str, str | int]) -> UUID:
    approval_id = execute(request_approval, desk.ctx, "refund", subject)
    execute(answer_approval, desk.hotel.context("duty_manager"), approval_id, granted=True)
    return approval_id


def mixed(desk: Desk) -> UUID:
    """Take 300 in cash, then 400 by WeChat, on one deposit."""
    taken = desk.deposit(300)
    execute(deposits.top_up, desk.ctx, taken.deposit_id, Payment("wechat_pay", 400, "42000"))
    return taken.deposit_id


@pytest.mark.rule("DEP-2")
def test_a_deposit_settles_a_folio_oldest_receipt_first(desk: Desk) -> None:
    deposit_id, folio_id = mixed(desk), desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "room", 500)
    made = execute(service.apply, desk.ctx, deposit_id, 500, folio_id)
    assert sums(desk, deposit_id) == (700, 200, 500, 0, 0)
    applied = [(entry.method, entry.amount) for entry in entries(desk, deposit_id) if entry.id in made]
    assert sorted(applied) == [("cash", 300), ("wechat_pay", 200)]
    with reading(desk.ctx) as ctx:
        assert folios.balance(ctx, folio_id) == 0
        posted = [(entry.kind, entry.amount) for entry in queries.folio_entries(ctx, folio_id)]
        assert sorted(posted) == [("charge", 500), ("deposit", -300), ("deposit", -200)]


@pytest.mark.rule("DEP-2")
def test_a_refund_goes_back_the_way_it_came_newest_receipt_first(desk: Desk) -> None:
    deposit_id = mixed(desk)
    given = execute(service.refund, desk.ctx, deposit_id, 500)
    found = {entry.id: entry for entry in entries(desk, deposit_id)}
    assert [(found[each.entry_id].method, found[each.entry_id].amount) for each in given] == [
        ("wechat_pay", 400),
        ("cash", 100),
    ]
    assert all(found[found[each.entry_id].returns_id].method == found[each.entry_id].method for each in given)
    assert [each.receipt_number for each in given] == [3, 4]
    assert sums(desk, deposit_id) == (700, 200, 0, 500, 0)


@pytest.mark.rule("DEP-2")
@pytest.mark.parametrize("amount", [0, -1, 301, 2**63])
def test_no_more_goes_out_than_is_held(desk: Desk, amount: int) -> None:
    deposit_id, folio_id = desk.deposit(300).deposit_id, desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "room", 10_000)
    for command in (service.refund, service.forfeit):
        with pytest.raises(Invalid, match="amount"):
            execute(command, desk.ctx, deposit_id, amount)
    with pytest.raises(Invalid, match="amount"):
        execute(service.apply, desk.ctx, deposit_id, amount, folio_id)
    assert sums(desk, deposit_id) == (300, 300, 0, 0, 0)


def test_a_folio_is_not_settled_beyond_what_it_owes(desk: Desk) -> None:
    deposit_id, folio_id = desk.deposit(300).deposit_id, desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "room", 100)
    with pytest.raises(Invalid, match="amount-exceeds-balance"):
        execute(service.apply, desk.ctx, deposit_id, 101, folio_id)


@pytest.mark.rule("DEP-2")
def test_beyond_the_clerks_limit_a_refund_needs_an_approval_for_exactly_it(desk: Desk) -> None:
    deposit_id = desk.deposit(200_000).deposit_id
    with pytest.raises(Refused, match="approval-missing"):
        execute(service.refund, desk.ctx, deposit_id, LIMIT + 1)
    for_less = approval(desk, {"deposit_id": str(deposit_id), "amount": LIMIT})
    with pytest.raises(Refused, match="approval-missing"):
        execute(service.refund, desk.ctx, deposit_id, LIMIT + 1, for_less)
    granted = approval(desk, {"deposit_id": str(deposit_id), "amount": LIMIT + 1})
    execute(service.refund, desk.ctx, deposit_id, LIMIT + 1, granted)
    with pytest.raises(Refused, match="approval-missing"):
        execute(service.refund, desk.ctx, deposit_id, LIMIT + 1, granted)
    approvers = [entry.approved_by for entry in entries(desk, deposit_id) if entry.kind == "refunded"]
    assert approvers == [account_of("duty_manager")]


@pytest.mark.rule("DEP-2")
def test_many_small_refunds_count_as_one(desk: Desk) -> None:
    deposit_id = desk.deposit(200_000).deposit_id
    execute(service.refund, desk.ctx, deposit_id, LIMIT - 10)
    execute(service.forfeit, desk.ctx, deposit_id, 10)
    for command in (service.refund, service.forfeit):
        with pytest.raises(Refused, match="approval-missing"):
            execute(command, desk.ctx, deposit_id, 1)


@pytest.mark.rule("DEP-2")
def test_a_duty_manager_gives_money_back_under_their_own_name(desk: Desk) -> None:
    deposit_id = desk.deposit(200_000).deposit_id
    manager = desk.hotel.context("duty_manager")
    execute(shifts.open_shift, manager)
    execute(service.refund, manager, deposit_id, 200_000)
    assert [entry.approved_by for entry in entries(desk, deposit_id)][1:] == [account_of("duty_manager")]


@pytest.mark.rule("DEP-2")
def test_forfeited_money_is_kept_apart(desk: Desk) -> None:
    deposit_id = desk.deposit(300).deposit_id
    execute(service.forfeit, desk.ctx, deposit_id, 100)
    assert sums(desk, deposit_id) == (300, 200, 0, 0, 100)


@pytest.mark.rule("REG-10")
def test_city_ledger_money_that_goes_back_frees_the_companys_credit(desk: Desk) -> None:
    taken = desk.deposit(60_000, "city_ledger", company=COMPANY)
    execute(service.refund, desk.ctx, taken.deposit_id, 20_000)
    assert credit_used(desk) == 40_000
    refunded = next(entry.id for entry in entries(desk, taken.deposit_id) if entry.kind == "refunded")
    execute(service.reverse_entry, desk.ctx, refunded)
    assert credit_used(desk) == 60_000


@pytest.mark.rule("DEP-1")
def test_a_receipt_is_reversed_once_by_an_entry_that_points_at_it(desk: Desk) -> None:
    taken = desk.deposit(300)
    reversal_id = execute(service.reverse_entry, desk.ctx, taken.entry_id)
    assert sums(desk, taken.deposit_id) == (0, 0, 0, 0, 0)
    by_id = {entry.id: entry for entry in entries(desk, taken.deposit_id)}
    assert by_id[reversal_id].reverses_id == taken.entry_id
    with pytest.raises(Refused, match="already-reversed"):
        execute(service.reverse_entry, desk.ctx, taken.entry_id)
    with pytest.raises(Refused, match="reversal-is-final"):
        execute(service.reverse_entry, desk.ctx, reversal_id)
    with reading(desk.ctx) as ctx:
        assert queries.receipt(ctx, taken.receipt_number).voided


@pytest.mark.rule("DEP-1")
def test_a_receipt_whose_money_was_used_is_not_reversed(desk: Desk) -> None:
    taken = desk.deposit(300)
    execute(service.refund, desk.ctx, taken.deposit_id, 1)
    with pytest.raises(Refused, match="deposit-already-used"):
        execute(service.reverse_entry, desk.ctx, taken.entry_id)


@pytest.mark.rule("DEP-2")
def test_reversing_a_receipt_beyond_the_limit_needs_an_approval_too(desk: Desk) -> None:
    taken = desk.deposit(LIMIT + 1)
    with pytest.raises(Refused, match="approval-missing"):
        execute(service.reverse_entry, desk.ctx, taken.entry_id)
    granted = approval(desk, {"deposit_id": str(taken.deposit_id), "amount": LIMIT + 1})
    execute(service.reverse_entry, desk.ctx, taken.entry_id, granted)
    assert sums(desk, taken.deposit_id) == (0, 0, 0, 0, 0)


@pytest.mark.rule("DEP-2")
def test_reversing_an_application_takes_it_off_the_folio_again(desk: Desk) -> None:
    deposit_id, folio_id = desk.deposit(300).deposit_id, desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "room", 200)
    applied = execute(service.apply, desk.ctx, deposit_id, 200, folio_id)[0]
    execute(service.reverse_entry, desk.ctx, applied)
    assert sums(desk, deposit_id) == (300, 300, 0, 0, 0)
    with reading(desk.ctx) as ctx:
        assert folios.balance(ctx, folio_id) == 200


@pytest.mark.rule("DEP-2")
@pytest.mark.parametrize("command", [service.refund, service.forfeit])
def test_money_that_went_out_by_mistake_is_held_again(desk: Desk, command: Callable[..., object]) -> None:
    deposit_id = desk.deposit(300).deposit_id
    execute(command, desk.ctx, deposit_id, 100)
    gone = next(entry.id for entry in entries(desk, deposit_id) if entry.kind != "received")
    execute(service.reverse_entry, desk.ctx, gone)
    assert sums(desk, deposit_id) == (300, 300, 0, 0, 0)


@pytest.mark.rule("DEP-2")
def test_sums_that_do_not_follow_from_the_entries_are_found(desk: Desk) -> None:
    deposit_id = desk.deposit(300).deposit_id
    desk.deposit(300)
    with desk.hotel.runtime.engine.begin() as connection:
        statement = text("UPDATE deposit SET received = 400, held = 400 WHERE id = :id")
        raw = deposit_id if connection.dialect.name == "postgresql" else deposit_id.hex
        connection.execute(statement, {"id": raw})
    with reading(desk.ctx) as ctx:
        assert queries.unbalanced_deposits(ctx.session, ctx.property_id) == [deposit_id]


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    folio_id = desk.folio()
    for run in (
        lambda: execute(service.apply, desk.ctx, uuid4(), 1, folio_id),
        lambda: execute(service.apply, desk.ctx, uuid4(), 1, uuid4()),
        lambda: execute(service.refund, desk.ctx, uuid4(), 1),
        lambda: execute(service.reverse_entry, desk.ctx, uuid4()),
    ):
        with pytest.raises(NotFound):
            run()


def test_giving_money_back_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.DEPOSIT_REFUND)
    for command in (service.refund, service.forfeit):
        with pytest.raises(Forbidden):
            execute(command, ctx, uuid4(), 1)
    with pytest.raises(Forbidden):
        execute(service.reverse_entry, ctx, uuid4())


def test_applying_a_deposit_needs_its_permission(hotel: SmallHotel) -> None:
    with pytest.raises(Forbidden):
        execute(service.apply, hotel.without(Permission.FOLIO_POST), uuid4(), 1, uuid4())


def test_a_drawer_belongs_to_its_account(desk: Desk) -> None:
    other = desk.hotel.context("receptionist", account=SECOND_RECEPTIONIST)
    with pytest.raises(Refused, match="no-open-shift"):
        execute(service.refund, other, desk.deposit(300).deposit_id, 100)
