"""Taking money: one receipt for each who paid, gapless, never edited."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from frontdesk.cashier import deposits, folios, queries, service
from frontdesk.cashier.errors import FolioClosed, NoOpenShift
from frontdesk.cashier.rules import Payment
from frontdesk.edge.execute import execute, reading
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from tests.small_hotel import COMPANY, Desk, SmallHotel


@pytest.mark.rule("REG-6")
@pytest.mark.rule("DEP-1")
def test_each_who_pays_gets_a_deposit_and_a_receipt_of_their_own(desk: Desk) -> None:
    folio_ids = [desk.folio(), desk.folio()]
    paid = [(folio_ids[0], Payment("cash", 30_000)), (folio_ids[1], Payment("wechat_pay", 40_000, "4200001"))]
    taken = execute(deposits.take_all, desk.ctx, paid)
    assert [each.receipt_number for each in taken] == [1, 2]
    assert len({each.deposit_id for each in taken}) == 2
    with reading(desk.ctx) as ctx:
        found = [queries.receipt(ctx, each.receipt_number) for each in taken]
        assert [each.folio_id for each in found] == folio_ids
        assert [(each.method, each.amount) for each in found] == [("cash", 30_000), ("wechat_pay", 40_000)]


@pytest.mark.rule("DEP-1")
def test_a_refused_deposit_leaves_no_gap_in_the_numbers(desk: Desk) -> None:
    desk.deposit()
    with pytest.raises(Invalid):
        desk.deposit(150_000, "city_ledger", company=COMPANY)
    assert desk.deposit().receipt_number == 2
    with reading(desk.ctx) as ctx:
        assert queries.receipt_gaps(ctx.session, ctx.property_id) == 0


@pytest.mark.rule("DEP-1")
def test_a_missing_receipt_is_found(desk: Desk) -> None:
    desk.deposit()
    with desk.hotel.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE counter SET value = 3 WHERE name = 'receipt'"))
    with reading(desk.ctx) as ctx:
        assert queries.receipt_gaps(ctx.session, ctx.property_id) == 2


@pytest.mark.rule("DEP-1")
@pytest.mark.parametrize("table", ["receipt", "deposit_entry", "folio_entry", "trail_entry"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_database_itself_refuses_to_change_what_was_written(desk: Desk, table: str, verb: str) -> None:
    taken = desk.deposit()
    folio_id = desk.folio()
    execute(folios.charge, desk.ctx, folio_id, "room", 100)
    execute(service.apply, desk.ctx, taken.deposit_id, 100, folio_id)
    engine = desk.hotel.runtime.engine
    statement = {
        "UPDATE": f"UPDATE {table} SET property_id = property_id",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE"
        if engine.dialect.name == "postgresql"
        else f"DELETE FROM {table} WHERE 1",
    }[verb]
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.rule("REG-10")
def test_every_fault_of_every_payment_is_named_at_once(desk: Desk) -> None:
    paid = [
        (desk.folio(), Payment("shells", 0)),
        (desk.folio(), Payment("card_pre_authorisation", 100, "4111 1111 1111 1111")),
    ]
    with pytest.raises(Invalid) as refused:
        execute(deposits.take_all, desk.ctx, paid)
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [
        ("payment-method-unknown", "deposits.0.method"),
        ("amount-not-positive", "deposits.0.amount"),
        ("reference-is-card-number", "deposits.1.reference"),
    ]


@pytest.mark.rule("REG-6")
def test_a_folio_has_one_deposit_and_more_money_is_a_top_up(desk: Desk) -> None:
    folio_id = desk.folio()
    first = execute(deposits.take_all, desk.ctx, [(folio_id, Payment("cash", 100))])[0]
    with pytest.raises(Refused, match="deposit-exists"):
        execute(deposits.take_all, desk.ctx, [(folio_id, Payment("cash", 100))])
    more = execute(deposits.top_up, desk.ctx, first.deposit_id, Payment("alipay", 50, "2026"))
    assert (more.deposit_id, more.receipt_number) == (first.deposit_id, 2)
    with reading(desk.ctx) as ctx:
        found = queries.deposit(ctx, first.deposit_id)
        assert (found.received, found.held) == (150, 150)
        assert [number for _, number in queries.deposit_entries(ctx, first.deposit_id)] == [1, 2]


def test_a_faulty_top_up_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid, match="amount-not-positive"):
        execute(deposits.top_up, desk.ctx, desk.deposit().deposit_id, Payment("cash", 0))


def test_a_closed_folio_takes_no_deposit_and_no_top_up(desk: Desk) -> None:
    taken = desk.deposit(100)
    execute(service.refund, desk.ctx, taken.deposit_id, 100)
    with reading(desk.ctx) as ctx:
        folio_id = queries.deposit(ctx, taken.deposit_id).folio_id
    execute(folios.close, desk.ctx, folio_id)
    empty = desk.folio()
    execute(folios.close, desk.ctx, empty)
    with pytest.raises(FolioClosed):
        execute(deposits.top_up, desk.ctx, taken.deposit_id, Payment("cash", 100))
    with pytest.raises(FolioClosed):
        execute(deposits.take_all, desk.ctx, [(empty, Payment("cash", 100))])


def test_nobody_pays_nothing(desk: Desk) -> None:
    assert execute(deposits.take_all, desk.ctx, []) == []


def test_unknown_folios_deposits_and_receipts_are_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        execute(deposits.take_all, desk.ctx, [(uuid4(), Payment("cash", 100))])
    with pytest.raises(NotFound):
        execute(deposits.top_up, desk.ctx, uuid4(), Payment("cash", 100))
    with reading(desk.ctx) as ctx:
        for read in (queries.deposit, queries.folio):
            with pytest.raises(NotFound):
                read(ctx, uuid4())
        with pytest.raises(NotFound):
            queries.receipt(ctx, 1)


@pytest.mark.rule("DEP-1")
def test_no_money_is_taken_without_an_open_drawer(hotel: SmallHotel) -> None:
    ctx = hotel.context()
    folio_id = execute(folios.open_folio, ctx).id
    with pytest.raises(NoOpenShift):
        execute(deposits.take_all, ctx, [(folio_id, Payment("cash", 100))])


@pytest.mark.rule("REG-10")
def test_city_ledger_charges_the_company_up_to_its_limit(desk: Desk) -> None:
    desk.deposit(60_000, "city_ledger", company=COMPANY)
    with pytest.raises(Invalid, match="credit-limit-exceeded"):
        desk.deposit(40_001, "city_ledger", company=COMPANY)
    desk.deposit(40_000, "city_ledger", company=COMPANY)
    with pytest.raises(Invalid, match="company-unknown"):
        desk.deposit(1, "city_ledger", company=uuid4())


@pytest.mark.rule("REG-10")
def test_city_ledger_needs_an_approved_company(desk: Desk) -> None:
    with desk.hotel.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE company SET city_ledger_approved = false"))
    with pytest.raises(Invalid, match="city-ledger-not-approved"):
        desk.deposit(1, "city_ledger", company=COMPANY)


@pytest.mark.rule("DEP-3")
def test_what_is_used_beyond_its_cover_is_in_the_top_up_list(desk: Desk) -> None:
    folio_ids = [desk.folio(), desk.folio(), desk.folio()]
    execute(deposits.take_all, desk.ctx, [(folio_id, Payment("cash", 1_000)) for folio_id in folio_ids])
    for folio_id, amount in zip(folio_ids, (1_000, 1_500, 200), strict=True):
        execute(folios.charge, desk.ctx, folio_id, "room", amount)
    with reading(desk.ctx) as ctx:
        assert [(each.folio_id, each.missing) for each in queries.top_ups(ctx)] == [(folio_ids[1], 500)]
        listed = queries.top_ups(ctx, {folio_ids[2]: 2_000})
        assert [(each.folio_id, each.missing) for each in listed] == [(folio_ids[2], 1_200), (folio_ids[1], 500)]


def test_taking_a_deposit_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.DEPOSIT_TAKE)
    with pytest.raises(Forbidden):
        execute(deposits.take_all, ctx, [])
    with pytest.raises(Forbidden):
        execute(deposits.top_up, ctx, uuid4(), Payment("cash", 1))


def test_reading_money_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.DEPOSIT_VIEW, Permission.FOLIO_VIEW)
    for read in (queries.deposit, queries.folio, queries.deposit_entries, queries.folio_entries, folios.balance):
        with pytest.raises(Forbidden):
            read(ctx, uuid4())
    for read in (queries.top_ups, lambda ctx: queries.receipt(ctx, 1), lambda ctx: queries.deposits_of(ctx, [])):
        with pytest.raises(Forbidden):
            read(ctx)
