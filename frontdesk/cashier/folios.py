"""Folios: charges and payments are appended or reversed, never changed (DEP-5)."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from frontdesk.cashier import ledger, queries, shifts
from frontdesk.cashier.approval import approver_of
from frontdesk.cashier.errors import AlreadyReversed, FolioClosed
from frontdesk.cashier.models import Folio, FolioEntry
from frontdesk.cashier.rules import MOST, Payment, payment_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, put, put_made
from frontdesk.kernel.errors import Invalid, NotFound, Reason, Refused
from frontdesk.kernel.permissions import Permission

ROOM = "room"
_LOCKED = (
    select(Folio)
    .where(Folio.property_id == PROPERTY, Folio.id.in_(bindparam("folio_ids", expanding=True)))
    .order_by(Folio.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_CODE = re.compile(r"[a-z][a-z_]{0,29}")


def open_folio(ctx: Context) -> Folio:
    """Open a folio for one registration."""
    return open_folios(ctx, 1)[0]


def open_folios(ctx: Context, count: int) -> list[Folio]:
    """Open a folio for each of so many registrations, in one statement."""
    ctx.require(Permission.FOLIO_POST)
    opened = [
        Folio(
            property_id=ctx.property_id,
            id=ctx.source.uuid(),
            kind="registration",
            currency=ctx.currency,
            opened_at=ctx.now,
        )
        for _ in range(count)
    ]
    put_made(ctx.session, opened)
    for folio in opened:
        ctx.record("folio.opened", "folio", folio.id)
    return opened


def charge(ctx: Context, folio_id: UUID, code: str, amount: int, night: date | None = None) -> UUID:
    """Charge an amount in minor units under a code, and return the entry.

    Raises `Invalid` (`amount-out-of-range`, `charge-code-malformed`), `FolioClosed`, `NotFound`, or `Refused`
    (`night-already-charged`) when the night stands on the folio under this code.
    """
    ctx.require(Permission.FOLIO_POST)
    _check_charge(code, amount)
    folio = locked(ctx, folio_id)
    if night is not None and night in queries.charged_nights(ctx, folio_id, code):
        raise Refused([Reason("night-already-charged", "night", "NAU-2")])
    return _post(ctx, folio, "charge", code, amount, night=night)


def charge_nights(ctx: Context, folio_id: UUID, prices: Iterable[tuple[date, int]], code: str = ROOM) -> list[UUID]:
    """Charge each of these nights that is not charged yet, and return the new entries (NAU-2): repeating it is safe.

    A night given away at no price posts nothing. Raises as `charge` does.
    """
    ctx.require(Permission.FOLIO_POST)
    folio = locked(ctx, folio_id)
    charged = queries.charged_nights(ctx, folio_id, code)
    wanted = [(night, amount) for night, amount in prices if night not in charged and amount]
    for _, amount in wanted:
        _check_charge(code, amount)
    return _write(ctx, [_entry_row(ctx, folio, "charge", code, amount, night=night) for night, amount in wanted])


def pay(ctx: Context, folio_id: UUID, payment: Payment) -> UUID:
    """Take a payment on a folio, up to its balance, into the clerk's drawer, and return the entry (REG-10).

    Raises `Invalid` naming every fault of the payment, or `amount-exceeds-balance`; `FolioClosed`, `NotFound`,
    `NoOpenShift`.
    """
    ctx.require(Permission.FOLIO_POST)
    if faults := payment_faults(payment):
        raise Invalid(faults)
    folio = locked(ctx, folio_id)
    check_settlement(ctx, folio, payment.amount)
    shift_id = shifts.held_shift_id(ctx)
    ledger.use_credit(ctx, [(payment.method, payment.company, payment.amount)])
    return _post(
        ctx,
        folio,
        "payment",
        str(payment.method),
        -payment.amount,
        shift_id=shift_id,
        reference=payment.reference or None,
        company_id=payment.company,
    )


def credit(ctx: Context, folio_id: UUID, code: str, amount: int) -> UUID:
    """Take an amount in minor units off a folio, up to its balance, and return the entry: no money moves (CPL-5).

    Whoever calls it has the approval. Raises as `charge` does, and `Invalid` (`amount-exceeds-balance`).
    """
    ctx.require(Permission.FOLIO_POST)
    _check_charge(code, amount)
    folio = locked(ctx, folio_id)
    check_settlement(ctx, folio, amount)
    return _post(ctx, folio, "credit", code, -amount)


def reverse(ctx: Context, entry_id: UUID, approval_id: UUID | None = None) -> UUID:
    """Reverse a charge or a payment, once, by an entry that points at it, and return that entry (DEP-1, DEP-5).

    A payment that goes back beyond the refund limit needs an approval of kind `refund` for
    `{"folio_entry_id", "amount"}`. Raises `AlreadyReversed`, `Refused` (`reversal-is-final`, `entry-of-deposit`,
    `approval-missing` …), `FolioClosed`, `NotFound`, `NoOpenShift`.
    """
    ctx.require(Permission.FOLIO_POST)
    entry = _entry(ctx, entry_id)
    folio = locked(ctx, entry.folio_id)
    if entry.kind in {"reversal", "deposit"}:
        code = "reversal-is-final" if entry.kind == "reversal" else "entry-of-deposit"
        raise Refused([Reason(code, "entry", "DEP-5")])
    if entry.kind != "payment":
        return post_reversal(ctx, folio, entry_id, None)
    _check_not_reversed(ctx, entry_id)
    subject: dict[str, str | int] = {"folio_entry_id": str(entry_id), "amount": -entry.amount}
    approver_of(ctx, subject, -entry.amount, approval_id)
    shift_id = shifts.held_shift_id(ctx)
    ledger.use_credit(ctx, [(entry.code, entry.company_id, entry.amount)])
    return post_reversal(ctx, folio, entry_id, shift_id)


def balance(ctx: Context, folio_id: UUID) -> int:
    """Return what is still to be paid on a folio, in minor units; below zero it is owed to the guest."""
    ctx.require(Permission.FOLIO_VIEW)
    return queries.balances(ctx, [folio_id])[folio_id]


def close(ctx: Context, folio_id: UUID) -> None:
    """Close a settled folio (DEP-6).

    Raises `Refused` with every reason: `folio-not-settled` while its balance is not zero, `deposit-still-held` while
    its deposit holds money; `FolioClosed`, `NotFound`.
    """
    close_all(ctx, [folio_id])


def close_all(ctx: Context, folio_ids: Collection[UUID]) -> None:
    """Close the settled folios of a stay together, or none; raises as `close` does, with every folio's reasons."""
    ctx.require(Permission.FOLIO_POST)
    closing = locked_all(ctx, folio_ids)
    owed, held = queries.balances(ctx, folio_ids), queries.held_by_folio(ctx, folio_ids)
    applies = [
        (code, sums[folio.id])
        for folio in closing
        for code, sums in (("folio-not-settled", owed), ("deposit-still-held", held))
    ]
    if reasons := [Reason(code, rule="DEP-6", facts={"amount": sum_}) for code, sum_ in applies if sum_]:
        raise Refused(reasons)
    for folio in closing:
        folio.closed_at = ctx.now
        ctx.record("folio.closed", "folio", folio.id)
    ctx.session.flush()


def locked(ctx: Context, folio_id: UUID) -> Folio:
    """Return an open folio, held until commit, or raise `NotFound` or `FolioClosed`."""
    return locked_all(ctx, [folio_id])[0]


def locked_all(ctx: Context, folio_ids: Collection[UUID]) -> list[Folio]:
    """Return these open folios, held until commit in the order of their ids; raises as `locked` does."""
    wanted = sorted(set(folio_ids))
    found = ctx.session.scalars(_LOCKED, {"property_id": ctx.property_id, "folio_ids": wanted}).all()
    if len(found) != len(wanted):
        raise NotFound
    if any(folio.closed_at is not None for folio in found):
        raise FolioClosed([Reason(FolioClosed.code, rule="DEP-5")])
    return list(found)


def locked_for(ctx: Context, entry_id: UUID | None) -> Folio | None:
    """Return the open folio on which an entry stands, held until commit, or None where there is no entry."""
    return None if entry_id is None else locked(ctx, _entry(ctx, entry_id).folio_id)


def check_settlement(ctx: Context, folio: Folio, amount: int) -> None:
    """Raise `Invalid` (`amount-exceeds-balance`) when more would be settled than the folio owes."""
    owed = queries.balances(ctx, [folio.id])[folio.id]
    if amount > owed:
        raise Invalid([Reason("amount-exceeds-balance", "amount", "DEP-6", {"balance": owed})])


def post_deposit(ctx: Context, folio: Folio, shift_id: UUID, amount: int) -> UUID:
    """Write the folio's side of money applied from a deposit; only the deposit ledger calls it."""
    return _post(ctx, folio, "deposit", "deposit", -amount, shift_id=shift_id)


def post_reversal(ctx: Context, folio: Folio, entry_id: UUID, shift_id: UUID | None) -> UUID:
    """Write the entry that takes another back, once, on a locked folio, or raise `AlreadyReversed`."""
    entry = _entry(ctx, entry_id)
    _check_not_reversed(ctx, entry_id)
    return _post(
        ctx,
        folio,
        "reversal",
        entry.code,
        -entry.amount,
        shift_id=shift_id,
        company_id=entry.company_id,
        reverses_id=entry_id,
    )


def _post(ctx: Context, folio: Folio, kind: str, code: str, amount: int, **columns: UUID | str | date | None) -> UUID:
    return _write(ctx, [_entry_row(ctx, folio, kind, code, amount, **columns)])[0]


def _write(ctx: Context, rows: Sequence[dict[str, Any]]) -> list[UUID]:
    """Append entries, all in one statement and each on record, and return their ids."""
    if rows:
        put(ctx.session, FolioEntry, rows)
    for row in rows:
        facts = {"entry": str(row["id"]), "code": row["code"], "amount": row["amount"]}
        ctx.record(f"folio.{row['kind']}", "folio", row["folio_id"], **facts)
    return [row["id"] for row in rows]


def _entry_row(
    ctx: Context,
    folio: Folio,
    kind: str,
    code: str,
    amount: int,
    **columns: UUID | str | date | None,
) -> dict[str, Any]:
    return {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "folio_id": folio.id,
        "kind": kind,
        "code": code,
        "amount": amount,
        "currency": folio.currency,
        "business_date": ctx.business_date,
        "at": ctx.now,
        "account_id": ctx.actor.account_id,
        "night": None,
        "reference": None,
        "company_id": None,
        "shift_id": None,
        "reverses_id": None,
        **columns,
    }


def _check_charge(code: str, amount: int) -> None:
    applies = {
        ("charge-code-malformed", "code"): _CODE.fullmatch(code) is None,
        ("amount-out-of-range", "amount"): not 0 < amount <= MOST,
    }
    if faults := [Reason(fault, field, "DEP-5") for (fault, field), holds in applies.items() if holds]:
        raise Invalid(faults)


def _check_not_reversed(ctx: Context, entry_id: UUID) -> None:
    statement = select(FolioEntry.id).where(
        FolioEntry.property_id == ctx.property_id,
        FolioEntry.reverses_id == entry_id,
    )
    if ctx.session.execute(statement).scalar_one_or_none() is not None:
        raise AlreadyReversed([Reason(AlreadyReversed.code, "entry", "DEP-1")])


def _entry(ctx: Context, entry_id: UUID) -> FolioEntry:
    statement = select(FolioEntry).where(FolioEntry.property_id == ctx.property_id, FolioEntry.id == entry_id)
    if entry := ctx.session.scalars(statement).one_or_none():
        return entry
    raise NotFound
