"""Deposits go out: applied to a folio, given back the way they came, forfeited, or reversed (DEP-1, DEP-2)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier import folios, ledger, shifts
from frontdesk.cashier.approval import approver_of, refund_subject
from frontdesk.cashier.deposits import Taken
from frontdesk.cashier.models import Deposit, DepositEntry
from frontdesk.cashier.rules import TAKEN, Movement, Source, amount_faults, draw, given_alone, reversal_faults, sources
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of


def apply(ctx: Context, deposit_id: UUID, amount: int, folio_id: UUID) -> list[UUID]:
    """Settle a folio out of a deposit, oldest receipt first, and return the entries; amount in minor units (DEP-2).

    Each entry has its other side on the folio. Raises `Invalid` (`amount-not-positive`, `amount-exceeds-held`,
    `amount-exceeds-balance`), `NotFound`, `FolioClosed` or `NoOpenShift`.
    """
    ctx.require(Permission.FOLIO_POST)
    folio = folios.locked(ctx, folio_id)
    deposit = ledger.locked(ctx, deposit_id)
    folios.check_settlement(ctx, folio, amount)
    parts = _parts(deposit, ledger.movements(ctx, deposit.id), amount, newest_first=False)
    shift_id = shifts.held_shift_id(ctx)
    posted = [folios.post_deposit(ctx, folio, shift_id, part) for _, part in parts]
    links: list[dict[str, Any]] = [{"folio_entry_id": entry_id} for entry_id in posted]
    return _take_out(ctx, deposit, shift_id, "applied", parts, links)


def refund(ctx: Context, deposit_id: UUID, amount: int, approval_id: UUID | None = None) -> list[Taken]:
    """Give money back the way it came, newest receipt first, each part with a receipt; minor units (DEP-2).

    What a clerk gave back of this deposit without approval counts together; beyond the hotel's limit an approval of
    kind `refund` for exactly `{"deposit_id", "amount"}` is used up. Raises `Invalid` (`amount-not-positive`,
    `amount-exceeds-held`), `Refused` (`approval-missing` …), `NotFound` or `NoOpenShift`.
    """
    ctx.require(Permission.DEPOSIT_REFUND)
    deposit = ledger.locked(ctx, deposit_id)
    moved = ledger.movements(ctx, deposit.id)
    parts = _parts(deposit, moved, amount, newest_first=True)
    approver = _approver(ctx, deposit, moved, amount, approval_id)
    shift_id = shifts.held_shift_id(ctx)
    ledger.use_credit(ctx, [(source.method, source.company, -part) for source, part in parts])
    ids = _take_out(ctx, deposit, shift_id, "refunded", parts, [{"approved_by": approver}] * len(parts))
    numbers = ledger.number(ctx, ids)
    return [Taken(deposit.id, entry_id, number) for entry_id, number in zip(ids, numbers, strict=True)]


def refund_needs_approval(ctx: Context, deposit_id: UUID, amount: int) -> bool:
    """Tell whether this person needs a duty manager to give so much of a deposit back now; minor units (DEP-2)."""
    ctx.require(Permission.DEPOSIT_REFUND)
    counted = given_alone(ledger.movements(ctx, deposit_id)) + amount
    return counted > settings_of(ctx).refund_limit and not ctx.may(Permission.REFUND_APPROVE)


def forfeit(ctx: Context, deposit_id: UUID, amount: int, approval_id: UUID | None = None) -> list[UUID]:
    """Keep money of a deposit that the guest has lost, oldest receipt first, and return the entries; minor units.

    Approved like a refund of the same amount. Raises as `refund` does.
    """
    ctx.require(Permission.DEPOSIT_REFUND)
    deposit = ledger.locked(ctx, deposit_id)
    moved = ledger.movements(ctx, deposit.id)
    parts = _parts(deposit, moved, amount, newest_first=False)
    approver = _approver(ctx, deposit, moved, amount, approval_id)
    shift_id = shifts.held_shift_id(ctx)
    return _take_out(ctx, deposit, shift_id, "forfeited", parts, [{"approved_by": approver}] * len(parts))


def reverse_entry(ctx: Context, entry_id: UUID, approval_id: UUID | None = None) -> UUID:
    """Reverse one entry of a deposit, once, by an entry that points at it, and return that entry's id (DEP-1).

    A receipt is reversed only while all of its money is there, and beyond the refund limit with an approval like a
    refund of it; an application is taken off the folio again. Raises `Refused` (`already-reversed`,
    `reversal-is-final`, `deposit-already-used`, `approval-missing` …), `FolioClosed`, `NotFound` or `NoOpenShift`.
    """
    ctx.require(Permission.DEPOSIT_REFUND)
    original = _entry(ctx, entry_id)
    folio = folios.locked_for(ctx, original.folio_entry_id)
    deposit = ledger.locked(ctx, original.deposit_id)
    movements = ledger.movements(ctx, deposit.id)
    entry = next(each for each in movements if each.id == entry_id)
    if faults := reversal_faults(entry, movements):
        raise Refused(faults)
    approver = _approver(ctx, deposit, movements, entry.amount, approval_id) if entry.kind in TAKEN else None
    shift_id = shifts.held_shift_id(ctx)
    undone = None
    if folio is not None and original.folio_entry_id is not None:
        undone = folios.post_reversal(ctx, folio, original.folio_entry_id, shift_id)
    return _undo(ctx, deposit, entry, shift_id, {"approved_by": approver, "folio_entry_id": undone})


def _approver(
    ctx: Context,
    deposit: Deposit,
    moved: Sequence[Movement],
    amount: int,
    approval_id: UUID | None,
) -> UUID | None:
    alone = given_alone(moved)
    return approver_of(ctx, refund_subject(amount, deposit_id=deposit.id), alone + amount, approval_id)


def _parts(
    deposit: Deposit,
    moved: Sequence[Movement],
    amount: int,
    *,
    newest_first: bool,
) -> list[tuple[Source, int]]:
    if faults := amount_faults(amount, deposit.held):
        raise Invalid(faults)
    held = sources(moved)
    return draw(held[::-1] if newest_first else held, amount)


def _take_out(
    ctx: Context,
    deposit: Deposit,
    shift_id: UUID,
    kind: str,
    parts: Sequence[tuple[Source, int]],
    links: Sequence[dict[str, Any]],
) -> list[UUID]:
    total = sum(part for _, part in parts)
    deposit.held -= total
    setattr(deposit, kind, getattr(deposit, kind) + total)
    rows = [
        ledger.entry(
            ctx,
            shift_id,
            kind,
            part,
            deposit_id=deposit.id,
            method=source.method,
            company_id=source.company,
            returns_id=source.entry_id,
            **link,
        )
        for (source, part), link in zip(parts, links, strict=True)
    ]
    ledger.append(ctx, rows)
    ctx.record(f"deposit.{kind}", "deposit", deposit.id, amount=total)
    return [row["id"] for row in rows]


def _undo(ctx: Context, deposit: Deposit, entry: Movement, shift_id: UUID, links: dict[str, Any]) -> UUID:
    if entry.kind in TAKEN:
        deposit.received -= entry.amount
        deposit.held -= entry.amount
    else:
        setattr(deposit, entry.kind, getattr(deposit, entry.kind) - entry.amount)
        deposit.held += entry.amount
    if entry.kind in TAKEN or entry.kind == "refunded":
        used = -entry.amount if entry.kind in TAKEN else entry.amount
        ledger.use_credit(ctx, [(entry.method, entry.company, used)])
    row = ledger.entry(
        ctx,
        shift_id,
        "reversal",
        entry.amount,
        deposit_id=deposit.id,
        method=entry.method,
        company_id=entry.company,
        reverses_id=entry.id,
        **links,
    )
    ledger.append(ctx, [row])
    ctx.record("deposit.reversed", "deposit", deposit.id, entry=str(entry.id), amount=entry.amount)
    reversal_id: UUID = row["id"]
    return reversal_id


def _entry(ctx: Context, entry_id: UUID) -> DepositEntry:
    statement = select(DepositEntry).where(DepositEntry.property_id == ctx.property_id, DepositEntry.id == entry_id)
    if entry := ctx.session.scalars(statement).one_or_none():
        return entry
    raise NotFound
