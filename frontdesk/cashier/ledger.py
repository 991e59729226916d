"""The deposit ledger itself: locked sums, appended entries, numbered receipts. Only this capability writes it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from frontdesk.cashier.models import Deposit, DepositEntry, Receipt
from frontdesk.cashier.queries import RECEIPTS
from frontdesk.cashier.rules import Credit, Method, Movement, credit_faults
from frontdesk.companies import credit
from frontdesk.companies.models import Company
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, put
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.property import counters

_MOVEMENTS = (
    select(
        DepositEntry.id,
        DepositEntry.kind,
        DepositEntry.method,
        DepositEntry.amount,
        DepositEntry.company_id,
        DepositEntry.returns_id,
        DepositEntry.reverses_id,
        DepositEntry.approved_by.is_not(None),
    )
    .outerjoin(
        Receipt,
        and_(Receipt.property_id == DepositEntry.property_id, Receipt.deposit_entry_id == DepositEntry.id),
    )
    .where(DepositEntry.property_id == PROPERTY, DepositEntry.deposit_id == bindparam("deposit_id"))
    .order_by(DepositEntry.at, Receipt.number, DepositEntry.id)
)


def locked(ctx: Context, deposit_id: UUID) -> Deposit:
    """Return the deposit, held until commit, or raise `NotFound`."""
    statement = select(Deposit).where(Deposit.property_id == ctx.property_id, Deposit.id == deposit_id)
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    if deposit := ctx.session.scalars(fresh).one_or_none():
        return deposit
    raise NotFound


def movements(ctx: Context, deposit_id: UUID) -> list[Movement]:
    """Return every entry of the deposit, oldest first."""
    asked = {"property_id": ctx.property_id, "deposit_id": deposit_id}
    return [Movement(*row) for row in ctx.session.execute(_MOVEMENTS, asked)]


def entry(ctx: Context, shift_id: UUID, kind: str, amount: int, **columns: UUID | str | None) -> dict[str, Any]:
    """Return one row for the ledger, complete but for what its kind adds in `columns`."""
    return {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "kind": kind,
        "amount": amount,
        "currency": ctx.currency,
        "reference": None,
        "company_id": None,
        "business_date": ctx.business_date,
        "at": ctx.now,
        "account_id": ctx.account_id,
        "shift_id": shift_id,
        "approved_by": None,
        "reverses_id": None,
        "returns_id": None,
        "folio_entry_id": None,
        **columns,
    }


def append(ctx: Context, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write entries, all in one statement."""
    put(ctx.session, DepositEntry, rows)


def number(ctx: Context, entry_ids: Sequence[UUID]) -> list[int]:
    """Give each of these entries the next receipt number (DEP-1): one counter UPDATE however many they are."""
    numbers = list(counters.take(ctx, RECEIPTS, len(entry_ids)))
    rows = [
        {"property_id": ctx.property_id, "number": number_, "deposit_entry_id": entry_id}
        for number_, entry_id in zip(numbers, entry_ids, strict=True)
    ]
    put(ctx.session, Receipt, rows)
    return numbers


def use_credit(ctx: Context, charges: Iterable[tuple[str, UUID | None, int]]) -> None:
    """Charge companies for city-ledger amounts, given as (method, company, amount); a negative one gives back (REG-10).

    Raises `Invalid` with every reason: `company-unknown`, `city-ledger-not-approved`, `credit-limit-exceeded`.
    """
    sums: dict[UUID, int] = {}
    for method, company_id, amount in charges:
        if method == Method.CITY_LEDGER and company_id is not None:
            sums[company_id] = sums.get(company_id, 0) + amount
    found = credit.locked(ctx, sums)
    faults: list[Reason] = []
    for company_id, amount in sums.items():
        if amount > 0:
            faults += credit_faults(_credit(found.get(company_id)), amount)
    if faults:
        raise Invalid(faults)
    for company_id in sorted(sums):
        credit.use(ctx, found[company_id], sums[company_id])


def _credit(company: Company | None) -> Credit | None:
    if company is None:
        return None
    approved = company.active and company.city_ledger_approved
    return Credit(approved, company.credit_limit, company.credit_used)
