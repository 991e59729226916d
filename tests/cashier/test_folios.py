"""Folios: appended or reversed, never changed."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from frontdesk.cashier import folios, queries, service
from frontdesk.cashier.errors import AlreadyReversed, FolioClosed, NoOpenShift
from frontdesk.cashier.rules import Payment
from frontdesk.edge.execute import execute, reading
from frontdesk.identity.approvals import answer_approval, request_approval
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from tests.small_hotel import COMPANY, Desk, SmallHotel

MAY = date(2026, 5, 1)
NIGHTS = [(date(2026, 5, 1), 38_800), (date(2026, 5, 2), 0), (date(2026, 5, 3), 42_800)]


def balance(desk: Desk, folio_id: UUID) -> int:
    with reading(desk.ctx) as ctx:
        return folios.balance(ctx, folio_id)


@pytest.mark.rule("NAU-2")
def test_nights_are_charged_once_however_often_it_is_tried(desk: Desk) -> None:
    folio_id = desk.folio()
    assert len(execute(folios.charge_nights, desk.ctx, folio_id, NIGHTS[:1])) == 1
    assert len(execute(folios.charge_nights, desk.ctx, folio_id, NIGHTS)) == 1
    assert execute(folios.charge_nights, desk.ctx, folio_id, NIGHTS) == []
    assert balance(desk, folio_id) == 81_600
    with pytest.raises(Refused, match="night-already-charged"):
        execute(folios.charge, desk.ctx, folio_id, "room", 1, MAY)


def test_a_payment_settles_what_is_owed_and_no_more(desk: Desk) -> None:
    folio_id = desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "late_check_out", 10_000)
    with pytest.raises(Invalid, match="amount-exceeds-balance"):
        execute(folios.pay, desk.ctx, folio_id, Payment("cash", 10_001))
    execute(folios.pay, desk.ctx, folio_id, Payment("wechat_pay", 4_000, "4200"))
    assert balance(desk, folio_id) == 6_000


@pytest.mark.rule("REG-10")
def test_a_payment_has_the_faults_of_any_payment(desk: Desk) -> None:
    with pytest.raises(Invalid, match="reference-missing"):
        execute(folios.pay, desk.ctx, desk.folio(), Payment("alipay", 1))


@pytest.mark.rule("DEP-1")
def test_an_entry_is_reversed_once(desk: Desk) -> None:
    folio_id = desk.folio()
    charged = execute(folios.charge, desk.ctx, folio_id, "room", 10_000, MAY)
    reversal = execute(folios.reverse, desk.ctx, charged)
    assert balance(desk, folio_id) == 0
    with pytest.raises(AlreadyReversed):
        execute(folios.reverse, desk.ctx, charged)
    with pytest.raises(Refused, match="reversal-is-final"):
        execute(folios.reverse, desk.ctx, reversal)


@pytest.mark.rule("DEP-2")
def test_a_payment_beyond_the_limit_goes_back_with_an_approval(desk: Desk) -> None:
    folio_id = desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "room", 60_000)
    paid = execute(folios.pay, desk.ctx, folio_id, Payment("city_ledger", 60_000, company=COMPANY))
    with pytest.raises(Refused, match="approval-missing"):
        execute(folios.reverse, desk.ctx, paid)
    granted = execute(request_approval, desk.ctx, "refund", {"folio_entry_id": str(paid), "amount": 60_000})
    execute(answer_approval, desk.hotel.context("duty_manager"), granted, granted=True)
    execute(folios.reverse, desk.ctx, paid, granted)
    assert balance(desk, folio_id) == 60_000
    again = execute(folios.pay, desk.ctx, folio_id, Payment("city_ledger", 60_000, company=COMPANY))
    with pytest.raises(AlreadyReversed):
        execute(folios.reverse, desk.ctx, paid)
    assert again != paid


def test_the_folios_side_of_a_deposit_is_reversed_only_with_the_deposit(desk: Desk) -> None:
    deposit_id, folio_id = desk.deposit(300).deposit_id, desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "room", 200)
    execute(service.apply, desk.ctx, deposit_id, 200, folio_id)
    with reading(desk.ctx) as ctx:
        applied = next(entry.id for entry in queries.folio_entries(ctx, folio_id) if entry.kind == "deposit")
    with pytest.raises(Refused, match="entry-of-deposit"):
        execute(folios.reverse, desk.ctx, applied)


@pytest.mark.parametrize(
    ("code", "amount", "faults"),
    [
        ("room", 0, ["amount-out-of-range"]),
        ("room", 2**63, ["amount-out-of-range"]),
        ("Drop table", -5, ["charge-code-malformed", "amount-out-of-range"]),
    ],
)
def test_a_faulty_charge_is_refused_with_every_reason(desk: Desk, code: str, amount: int, faults: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        execute(folios.charge, desk.ctx, desk.folio(), code, amount)
    assert [reason.code for reason in refused.value.reasons] == faults


def test_a_folio_closes_when_it_is_settled_and_its_deposit_is_gone(desk: Desk) -> None:
    taken = desk.deposit(300)
    with reading(desk.ctx) as ctx:
        folio_id = queries.deposit(ctx, taken.deposit_id).folio_id
    execute(folios.charge, desk.ctx, folio_id, "room", 100)
    with pytest.raises(Refused) as refused:
        execute(folios.close, desk.ctx, folio_id)
    assert [(reason.code, dict(reason.facts)) for reason in refused.value.reasons] == [
        ("folio-not-settled", {"amount": 100}),
        ("deposit-still-held", {"amount": 300}),
    ]
    execute(service.apply, desk.ctx, taken.deposit_id, 100, folio_id)
    execute(service.refund, desk.ctx, taken.deposit_id, 200)
    execute(folios.close, desk.ctx, folio_id)
    with reading(desk.ctx) as ctx:
        assert queries.folio(ctx, folio_id).closed_at == ctx.now
    with pytest.raises(FolioClosed):
        execute(folios.charge, desk.ctx, folio_id, "room", 1)


def test_a_payment_needs_an_open_drawer(hotel: SmallHotel) -> None:
    ctx = hotel.context()
    folio_id = execute(folios.open_folio, ctx).id
    execute(folios.charge, ctx, folio_id, "room", 1)
    with pytest.raises(NoOpenShift):
        execute(folios.pay, ctx, folio_id, Payment("cash", 1))


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    for run in (
        lambda: execute(folios.charge, desk.ctx, uuid4(), "room", 1),
        lambda: execute(folios.reverse, desk.ctx, uuid4()),
        lambda: execute(folios.close, desk.ctx, uuid4()),
    ):
        with pytest.raises(NotFound):
            run()


def test_posting_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.FOLIO_POST)
    for command, arguments in (
        (folios.open_folio, ()),
        (folios.open_folios, (1,)),
        (folios.charge, (uuid4(), "room", 1)),
        (folios.charge_nights, (uuid4(), [])),
        (folios.pay, (uuid4(), Payment("cash", 1))),
        (folios.reverse, (uuid4(),)),
        (folios.close, (uuid4(),)),
    ):
        with pytest.raises(Forbidden):
            execute(command, ctx, *arguments)
