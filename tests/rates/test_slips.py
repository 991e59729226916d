"""Rate change slips: numbered, reasoned, approved by another person beyond the clerk's limit (REG-9)."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute, execute_alone
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.approvals import answer_approval, request_approval
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.service import roll_business_date
from frontdesk.rates import slips
from frontdesk.rates.errors import ApprovalNeeded, QuoteExpired
from frontdesk.rates.models import RateChangeSlip
from frontdesk.rates.quotes import QuoteRequest, QuoteView, make_quote
from tests.priced_hotel import RACK, TODAY
from tests.small_hotel import SmallHotel, account_of

TOMORROW = TODAY + timedelta(days=1)
WITHIN = RACK * 9 // 10
BEYOND = WITHIN - 1


@pytest.fixture
def quote(desk: Context) -> QuoteView:
    two_nights = TODAY + timedelta(days=2)
    request = QuoteRequest(room_type="DBL", arrival=TODAY, departure=two_nights, rate_plan="RACK", adults=2)
    return execute(make_quote, desk, request)


def approved(hotel: SmallHotel, quote_id: UUID, nights: Mapping[date, int], reason: str = "loyalty") -> UUID:
    subject = slips.approval_subject(quote_id, nights, reason)
    asked = execute(request_approval, hotel.context(), "price", subject)
    execute(answer_approval, hotel.context("duty_manager"), asked, granted=True)
    return asked


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.rule("REG-9")
def test_within_the_limit_a_clerk_changes_a_price_alone_on_a_numbered_slip(desk: Context, quote: QuoteView) -> None:
    first = execute(slips.change_rate, desk, quote.id, {TODAY: WITHIN}, "loyalty")
    assert (first.slip.number, first.slip.requested_by, first.slip.approved_by) == (1, desk.account_id, None)
    assert first.quote.prices == {TODAY: WITHIN, TOMORROW: RACK}
    assert (first.quote.total, first.quote.deposit) == (WITHIN + RACK, WITHIN + RACK + quote.incidental)
    assert first.quote.based_on_id == quote.id
    second = execute(slips.change_rate, desk, quote.id, {TODAY: WITHIN}, "loyalty")
    assert second.slip.number == 2


@pytest.mark.rule("REG-9")
@pytest.mark.parametrize("amount", [BEYOND, RACK + 1])
def test_beyond_the_limit_and_above_the_plan_a_duty_manager_approves(
    hotel: SmallHotel, desk: Context, quote: QuoteView, amount: int
) -> None:
    with pytest.raises(ApprovalNeeded) as refused:
        execute(slips.change_rate, desk, quote.id, {TODAY: amount}, "loyalty")
    assert codes(refused) == ["approval-needed"]
    approval = approved(hotel, quote.id, {TODAY: amount})
    changed = execute(slips.change_rate, desk, quote.id, {TODAY: amount}, "loyalty", approval)
    assert changed.slip.approved_by == account_of("duty_manager")
    assert changed.quote.prices[TODAY] == amount


@pytest.mark.rule("REG-9")
def test_an_approval_counts_for_exactly_these_prices_and_once(
    hotel: SmallHotel, desk: Context, quote: QuoteView
) -> None:
    approval = approved(hotel, quote.id, {TODAY: BEYOND})
    for nights, reason in (({TODAY: BEYOND - 1}, "loyalty"), ({TODAY: BEYOND}, "complaint")):
        with pytest.raises(Refused) as refused:
            execute(slips.change_rate, desk, quote.id, nights, reason, approval)
        assert codes(refused) == ["approval-missing"]
    execute(slips.change_rate, desk, quote.id, {TODAY: BEYOND}, "loyalty", approval)
    with pytest.raises(Refused):
        execute(slips.change_rate, desk, quote.id, {TODAY: BEYOND}, "loyalty", approval)


@pytest.mark.rule("REG-9")
def test_a_duty_manager_who_asks_does_not_approve_it(hotel: SmallHotel, manager: Context, quote: QuoteView) -> None:
    subject = slips.approval_subject(quote.id, {TODAY: BEYOND}, "loyalty")
    asked = execute(request_approval, manager, "price", subject)
    with pytest.raises(Refused) as refused:
        execute(answer_approval, hotel.context("duty_manager"), asked, granted=True)
    assert codes(refused) == ["approver-is-requester"]
    with pytest.raises(Refused):
        execute(slips.change_rate, manager, quote.id, {TODAY: BEYOND}, "loyalty", asked)


@pytest.mark.rule("REG-9")
def test_two_small_changes_do_not_go_further_than_one_may(desk: Context, quote: QuoteView) -> None:
    first = execute(slips.change_rate, desk, quote.id, {TODAY: WITHIN}, "loyalty")
    with pytest.raises(ApprovalNeeded):
        execute(slips.change_rate, desk, first.quote.id, {TODAY: WITHIN * 9 // 10}, "loyalty")


@pytest.mark.rule("REG-9")
def test_a_change_without_nights_reason_or_sense_makes_no_slip(
    runtime: Runtime, desk: Context, quote: QuoteView
) -> None:
    with pytest.raises(Invalid) as refused:
        execute(slips.change_rate, desk, quote.id, {date(2027, 1, 1): -5}, "whim")
    assert codes(refused) == ["night-not-quoted", "amount-out-of-range", "reason-unknown"]
    with Session(runtime.engine) as session:
        assert session.query(RateChangeSlip).count() == 0


@pytest.mark.rule("REG-9")
def test_a_refused_slip_takes_no_number(desk: Context, quote: QuoteView) -> None:
    with pytest.raises(ApprovalNeeded):
        execute(slips.change_rate, desk, quote.id, {TODAY: BEYOND}, "loyalty")
    assert execute(slips.change_rate, desk, quote.id, {TODAY: WITHIN}, "loyalty").slip.number == 1


def test_a_quote_of_yesterday_is_not_changed(hotel: SmallHotel, manager: Context, quote: QuoteView) -> None:
    execute_alone(roll_business_date, manager)
    with pytest.raises(QuoteExpired):
        execute(slips.change_rate, hotel.context(), quote.id, {TODAY: WITHIN}, "loyalty")


@pytest.mark.rule("REG-9")
def test_a_slip_is_printed_with_both_prices_the_reason_and_the_people(
    hotel: SmallHotel, desk: Context, quote: QuoteView
) -> None:
    approval = approved(hotel, quote.id, {TODAY: BEYOND})
    made = execute(slips.change_rate, desk, quote.id, {TODAY: BEYOND}, "loyalty", approval)
    shown = slips.slip_view(hotel.context(), made.slip.id)
    assert (shown.number, shown.reason_code) == (1, "loyalty")
    assert (shown.before, shown.after) == (quote, made.quote)
    assert (shown.requested_by, shown.approved_by) == ("receptionist", "duty_manager")
    assert slips.slip_of(hotel.context(), made.quote.id) == made.slip.id
    assert slips.slip_of(hotel.context(), quote.id) is None
    with pytest.raises(NotFound):
        slips.slip_view(hotel.context(), quote.id)


@pytest.mark.rule("REG-9")
def test_a_slip_is_never_changed(runtime: Runtime, desk: Context, quote: QuoteView) -> None:
    execute(slips.change_rate, desk, quote.id, {TODAY: WITHIN}, "loyalty")
    with Session(runtime.engine) as session, pytest.raises(DBAPIError):
        session.execute(update(RateChangeSlip).values(number=7))


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel, quote: QuoteView) -> None:
    with pytest.raises(Forbidden):
        execute(slips.change_rate, hotel.without(Permission.RATE_CHANGE), quote.id, {TODAY: WITHIN}, "loyalty")
    for query in (slips.slip_view, slips.slip_of):
        with pytest.raises(Forbidden):
            query(hotel.without(Permission.QUOTE_MAKE), quote.id)
