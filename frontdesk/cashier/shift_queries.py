"""What may be read about shifts: who has a drawer open, what went through it, what it should hold (DEP-7)."""

from uuid import UUID

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased

from frontdesk.cashier.models import DepositEntry, FolioEntry, Shift
from frontdesk.cashier.rules import TAKEN, Method
from frontdesk.kernel.context import Context

Original = aliased(DepositEntry)


def open_shift_of(ctx: Context, account_id: UUID) -> Shift | None:
    """Return the account's open drawer."""
    statement = select(Shift).where(
        Shift.property_id == ctx.property_id,
        Shift.account_id == account_id,
        Shift.closed_at.is_(None),
    )
    return ctx.session.scalars(statement).one_or_none()


def open_shifts(ctx: Context) -> list[Shift]:
    """Return every open drawer of the hotel, oldest first."""
    statement = select(Shift).where(Shift.property_id == ctx.property_id, Shift.closed_at.is_(None))
    return list(ctx.session.scalars(statement.order_by(Shift.opened_at, Shift.id)))


def shift_totals(ctx: Context, shift_id: UUID) -> dict[str, int]:
    """Return what a shift took less what it gave back, per method in minor units: the hand-over summary (DEP-7)."""
    totals = dict.fromkeys(map(str, Method), 0)
    for statement in (_deposit_money(ctx, shift_id), _folio_money(ctx, shift_id)):
        for method, amount in ctx.session.execute(statement):
            totals[method] += int(amount)
    return totals


def expected_cash(ctx: Context, shift: Shift) -> int:
    """Return what the drawer should hold in minor units: its float, and the cash that the ledger says went through."""
    return shift.opening_float + shift_totals(ctx, shift.id)[Method.CASH]


def _deposit_money(ctx: Context, shift_id: UUID) -> Select[str, int]:
    """Money that a shift moved through deposits; a reversal undoes what its entry did."""
    kind = func.coalesce(Original.kind, DepositEntry.kind)
    sign = case((kind.in_(TAKEN), 1), (kind == "refunded", -1), else_=0)
    undone = case((DepositEntry.kind == "reversal", -1), else_=1)
    return (
        select(DepositEntry.method, func.sum(DepositEntry.amount * sign * undone))
        .outerjoin(
            Original,
            and_(Original.property_id == DepositEntry.property_id, Original.id == DepositEntry.reverses_id),
        )
        .where(DepositEntry.property_id == ctx.property_id, DepositEntry.shift_id == shift_id)
        .group_by(DepositEntry.method)
    )


def _folio_money(ctx: Context, shift_id: UUID) -> Select[str, int]:
    """Money that a shift moved through payments on folios, reversals among them: both carry the method."""
    return (
        select(FolioEntry.code, -func.sum(FolioEntry.amount))
        .where(
            FolioEntry.property_id == ctx.property_id,
            FolioEntry.shift_id == shift_id,
            FolioEntry.code.in_([str(method) for method in Method]),
        )
        .group_by(FolioEntry.code)
    )
