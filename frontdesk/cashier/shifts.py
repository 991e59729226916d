"""Shifts: a clerk's cash drawer, from opening float to counted close (DEP-7)."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from frontdesk.cashier import shift_queries
from frontdesk.cashier.errors import NoOpenShift
from frontdesk.cashier.models import Shift
from frontdesk.cashier.rules import MOST, close_faults
from frontdesk.identity.sessions import end_at_shift_close
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import Invalid, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.text import clean

LONGEST_REASON = 200

_HELD = (
    select(Shift.id)
    .where(
        Shift.property_id == PROPERTY,
        Shift.account_id == bindparam("account_id", type_=Uuid()),
        Shift.closed_at.is_(None),
    )
    .with_for_update(read=True)
)


def open_shift(ctx: Context, opening_float: int = 0) -> Shift:
    """Open the account's drawer with this float in minor units, or return the one that is open already.

    Raises `Invalid` (`amount-out-of-range`) for a float below zero or beyond reason.
    """
    ctx.require(Permission.SHIFT_RUN)
    if not 0 <= opening_float <= MOST:
        raise Invalid([Reason("amount-out-of-range", "opening_float", "DEP-7")])
    if already := shift_queries.open_shift_of(ctx, ctx.account_id):
        return already
    shift = Shift(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        account_id=ctx.account_id,
        workstation_id=ctx.workstation_id,
        opened_at=ctx.now,
        business_date=ctx.business_date,
        opening_float=opening_float,
    )
    ctx.session.add(shift)
    ctx.session.flush()
    ctx.record("shift.opened", "shift", shift.id, opening_float=opening_float)
    return shift


def current_shift(ctx: Context) -> Shift:
    """Return the account's open drawer, or raise `NoOpenShift` (`no-open-shift`)."""
    if shift := shift_queries.open_shift_of(ctx, ctx.account_id):
        return shift
    raise NoOpenShift([Reason(NoOpenShift.code, rule="DEP-7")])


def close_shift(ctx: Context, counted_cash: int, difference_reason: str | None = None) -> Shift:
    """Close the account's own drawer with the cash that was counted, in minor units (DEP-7).

    What the drawer should hold is computed from the ledger; a difference is kept with its reason and never adjusted
    away. The session at the screen ends with it (ACC-1).

    Raises `NoOpenShift`, `Invalid` (`amount-out-of-range`) or `Refused` (`difference-needs-reason`).
    """
    ctx.require(Permission.SHIFT_RUN)
    shift = _locked(ctx)
    expected = shift_queries.expected_cash(ctx, shift)
    reason = clean(difference_reason or "", most=LONGEST_REASON) or None
    if faults := close_faults(counted_cash, expected, reason):
        raise (Invalid if faults[0].field == "counted_cash" else Refused)(faults)
    shift.closed_at = ctx.now
    shift.counted_cash = counted_cash
    shift.expected_cash = expected
    shift.difference_reason = reason if counted_cash != expected else None
    ctx.session.flush()
    ctx.record("shift.closed", "shift", shift.id, counted=counted_cash, expected=expected)
    end_at_shift_close(ctx)
    return shift


def held_shift_id(ctx: Context) -> UUID:
    """Return the id of the account's open drawer, held so that it cannot be closed before this transaction ends."""
    asked = {"property_id": ctx.property_id, "account_id": ctx.account_id}
    if shift_id := ctx.session.execute(_HELD, asked).scalar_one_or_none():
        return shift_id
    raise NoOpenShift([Reason(NoOpenShift.code, rule="DEP-7")])


def _locked(ctx: Context) -> Shift:
    shift = current_shift(ctx)
    ctx.session.refresh(shift, with_for_update=True)
    if shift.closed_at is not None:
        raise NoOpenShift([Reason(NoOpenShift.code, rule="DEP-7")])
    return shift
