"""Deposits come in: one receipt for each who paid, gapless, never edited (REG-6, DEP-1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier import ledger, shifts
from frontdesk.cashier.errors import FolioClosed
from frontdesk.cashier.models import Deposit, Folio
from frontdesk.cashier.rules import Payment, payment_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.errors import Invalid, NotFound, Reason, Refused
from frontdesk.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Taken:
    """Money that was taken or given back: the deposit, the entry in its ledger, the number of its receipt."""

    deposit_id: UUID
    entry_id: UUID
    receipt_number: int


def take_all(ctx: Context, paid: Sequence[tuple[UUID, Payment]]) -> list[Taken]:
    """Take a first deposit on each of these folios, in the order given: one deposit and one receipt each (REG-6).

    Raises `Invalid` naming every fault of every payment (fields `deposits.0.amount` …), `NotFound` for an unknown
    folio, `FolioClosed`, `Refused` (`deposit-exists`, use `top_up`) or `NoOpenShift`.
    """
    ctx.require(Permission.DEPOSIT_TAKE)
    if not paid:
        return []
    _check_payments([payment for _, payment in paid])
    _check_folios(ctx, [folio_id for folio_id, _ in paid])
    return take_first(ctx, paid)


def take_first(ctx: Context, paid: Sequence[tuple[UUID, Payment]]) -> list[Taken]:
    """Take checked payments on folios that were opened in this very transaction; otherwise as `take_all`."""
    ctx.require(Permission.DEPOSIT_TAKE)
    if not paid:
        return []
    deposits = [_deposit(ctx, folio_id, payment.amount) for folio_id, payment in paid]
    put(ctx.session, Deposit, deposits)
    return _receive(ctx, "received", [(row["id"], payment) for row, (_, payment) in zip(deposits, paid, strict=True)])


def top_up(ctx: Context, deposit_id: UUID, payment: Payment) -> Taken:
    """Add money to a deposit, with a receipt of its own (DEP-1, DEP-3).

    Raises `Invalid` naming every fault of the payment, `NotFound`, `FolioClosed` or `NoOpenShift`.
    """
    ctx.require(Permission.DEPOSIT_TAKE)
    if faults := payment_faults(payment):
        raise Invalid(faults)
    deposit = ledger.locked(ctx, deposit_id)
    folio = ctx.session.get_one(Folio, (ctx.property_id, deposit.folio_id))
    if folio.closed_at is not None:
        raise FolioClosed([Reason(FolioClosed.code, rule="DEP-5")])
    deposit.received += payment.amount
    deposit.held += payment.amount
    return _receive(ctx, "top_up", [(deposit.id, payment)])[0]


def _check_payments(payments: Sequence[Payment]) -> None:
    faults = [
        replace(fault, field=f"deposits.{position}.{fault.field}")
        for position, payment in enumerate(payments)
        for fault in payment_faults(payment)
    ]
    if faults:
        raise Invalid(faults)


def _check_folios(ctx: Context, folio_ids: Sequence[UUID]) -> None:
    statement = (
        select(Folio.id, Folio.closed_at, Deposit.id.label("deposit_id"))
        .outerjoin(Deposit, (Deposit.property_id == Folio.property_id) & (Deposit.folio_id == Folio.id))
        .where(Folio.property_id == ctx.property_id, Folio.id.in_(folio_ids))
    )
    found = ctx.session.execute(statement).all()
    if {row.id for row in found} != set(folio_ids):
        raise NotFound
    if any(row.closed_at is not None for row in found):
        raise FolioClosed([Reason(FolioClosed.code, rule="DEP-5")])
    if len(set(folio_ids)) != len(folio_ids) or any(row.deposit_id is not None for row in found):
        raise Refused([Reason("deposit-exists", rule="REG-6")])


def _deposit(ctx: Context, folio_id: UUID, amount: int) -> dict[str, Any]:
    return {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "folio_id": folio_id,
        "currency": ctx.currency,
        "received": amount,
        "held": amount,
    }


def _receive(ctx: Context, kind: str, paid: Sequence[tuple[UUID, Payment]]) -> list[Taken]:
    shift_id = shifts.held_shift_id(ctx)
    ledger.use_credit(ctx, [(payment.method, payment.company, payment.amount) for _, payment in paid])
    rows = [
        ledger.entry(
            ctx,
            shift_id,
            kind,
            payment.amount,
            deposit_id=deposit_id,
            method=payment.method,
            reference=payment.reference or None,
            company_id=payment.company,
        )
        for deposit_id, payment in paid
    ]
    ledger.append(ctx, rows)
    numbers = ledger.number(ctx, [row["id"] for row in rows])
    for row, number in zip(rows, numbers, strict=True):
        facts = {"amount": row["amount"], "method": str(row["method"]), "receipt": number}
        ctx.record(f"deposit.{kind}", "deposit", row["deposit_id"], **facts)
    return [Taken(row["deposit_id"], row["id"], number) for row, number in zip(rows, numbers, strict=True)]
