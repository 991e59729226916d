"""Meal vouchers 餐券: issued for a stay, redeemed once by number, void with a reason."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from frontdesk.concierge.errors import MealVoucherRefused
from frontdesk.concierge.voucher_models import MealVoucher
from frontdesk.concierge.voucher_queries import OF_STAY, eats_on
from frontdesk.concierge.voucher_rules import VOID_REASONS, is_good, issue_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.faults import legible
from frontdesk.kernel.ids import READABLE
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.models import Stay

NUMBER_LENGTH: Final = 8
"""31 ** 8 is nearly 10 ** 12: nobody guesses one, and anybody can type it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VouchersGiven:
    """For which stay, how many a day, on which days, both included."""

    stay_id: UUID
    count: int
    first_day: date
    last_day: date


def issue(ctx: Context, given: VouchersGiven) -> list[MealVoucher]:
    """Issue breakfast vouchers for a stay in house and return them, by day.

    Raises `Invalid` with everything that is wrong (`number-out-of-range`, `day-past`, `days-reversed`,
    `too-many-days`, `day-too-far`), `NotFound` for a stay that is not in house.
    """
    ctx.require(Permission.MEAL_VOUCHER_ISSUE)
    stay = ctx.session.get(Stay, (ctx.property_id, given.stay_id))
    if stay is None or stay.status != "in_house":
        raise NotFound
    if reasons := issue_faults(given.count, given.first_day, given.last_day, today_of(ctx)):
        raise Invalid(reasons)
    days = [given.first_day + timedelta(days=day) for day in range((given.last_day - given.first_day).days + 1)]
    made = [_voucher(ctx, stay.id, day) for day in days for _ in range(given.count)]
    ctx.session.add_all(made)
    ctx.session.flush()
    ctx.record("meal_voucher.issued", "stay", stay.id, count=len(made), first_day=given.first_day.isoformat())
    return made


def redeem(ctx: Context, number: str | None) -> MealVoucher:
    """Take a voucher for a meal today, once.

    Raises `MealVoucherRefused` with the one reason `voucher-not-good` for any that is not: unknown, taken already,
    void, of another day, or of guests who left before that day.
    """
    ctx.require(Permission.MEAL_VOUCHER_REDEEM)
    said = "".join(sign for sign in legible(number, most=40).upper() if sign.isalnum())
    today = today_of(ctx)
    mine = (MealVoucher.property_id == ctx.property_id, MealVoucher.number == said, eats_on(today, ctx.zone))
    known = select(MealVoucher).join(Stay, OF_STAY).where(*mine).with_for_update(of=MealVoucher)
    row = ctx.session.scalars(known).one_or_none()
    if row is None or not is_good(row.state, row.valid_on, today):
        raise MealVoucherRefused([Reason("voucher-not-good", "number")])
    return _end(ctx, row, "redeemed")


def void(ctx: Context, voucher_id: UUID, reason: str) -> MealVoucher:
    """Make a voucher void that nobody has redeemed.

    Raises `NotFound`, `Invalid` (`not-a-choice`), `MealVoucherRefused` (`voucher-ended`).
    """
    ctx.require(Permission.MEAL_VOUCHER_ISSUE)
    row = ctx.session.get(MealVoucher, (ctx.property_id, voucher_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if reason not in VOID_REASONS:
        raise Invalid([Reason("not-a-choice", "reason")])
    if row.state != "issued":
        raise MealVoucherRefused([Reason("voucher-ended")])
    row.void_reason = reason
    return _end(ctx, row, "void")


def today_of(ctx: Context) -> date:
    """Return the day on the hotel's clock: breakfast is eaten before the night is audited, too."""
    return ctx.now.astimezone(ctx.zone).date()


def _voucher(ctx: Context, stay_id: UUID, day: date) -> MealVoucher:
    return MealVoucher(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        stay_id=stay_id,
        number="".join(READABLE[ctx.source.choice(len(READABLE))] for _ in range(NUMBER_LENGTH)),
        meal="breakfast",
        valid_on=day,
        state="issued",
        issued_at=ctx.now,
        issued_by=ctx.account_id,
    )


def _end(ctx: Context, row: MealVoucher, state: str) -> MealVoucher:
    row.state, row.ended_at, row.ended_by = state, ctx.now, ctx.account_id
    ctx.session.flush()
    ctx.record(f"meal_voucher.{state}", "meal_voucher", row.id, reason=row.void_reason)
    return row
