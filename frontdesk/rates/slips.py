"""Rate change slips: a price that differs from the plan, with its reason and who allowed it (REG-9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from frontdesk.identity.approvals import consume_approval, subject_hash
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.property import counters
from frontdesk.property.settings import settings_of
from frontdesk.rates import queries
from frontdesk.rates.errors import ApprovalNeeded
from frontdesk.rates.models import RateChangeSlip
from frontdesk.rates.quotes import QuoteView, derived, told, usable
from frontdesk.rates.rules import change_faults, lowest_alone, needs_approval

COUNTER = "rate_change_slip"


@dataclass(frozen=True, slots=True)
class RateChange:
    """A slip and the quote that it made."""

    slip: RateChangeSlip
    quote: QuoteView


@dataclass(frozen=True, slots=True)
class SlipView:
    """A slip as it is printed: both quotes, and the people by the names the house knows them under."""

    id: UUID
    number: int
    before: QuoteView
    after: QuoteView
    reason_code: str
    requested_by: str
    approved_by: str | None
    at: datetime
    business_date: date


def approval_subject(quote_id: UUID, nights: Mapping[date, int], reason_code: str) -> Facts:
    """Return what a duty manager approves: exactly this quote, these prices, this reason (kind `price`)."""
    prices = {night.isoformat(): amount for night, amount in sorted(nights.items())}
    return {"quote_id": str(quote_id), "reason": reason_code, **prices}


def needs_duty_manager(ctx: Context, quote_id: UUID, nights: Mapping[date, int]) -> bool:
    """Tell whether these prices are beyond the clerk's limit, measured from the plan and not from an earlier slip."""
    plan_prices = queries.plan_prices(ctx, [quote_id])[quote_id]
    wanted = {night: amount for night, amount in nights.items() if night in plan_prices}
    return needs_approval(plan_prices, wanted, settings_of(ctx).clerk_discount_limit_bp)


def change_rate(
    ctx: Context,
    quote_id: UUID,
    nights: Mapping[date, int],
    reason_code: str,
    approval_id: UUID | None = None,
) -> RateChange:
    """Give some nights of a quote another price: a numbered slip, and a new quote beside the old one (REG-9).

    `nights` names prices in minor units; the others stay. Within the clerk's limit below the plan no approval is
    needed; further below, or above the plan, one of kind `price` for exactly `approval_subject` is used up.
    Raises `Invalid` naming every fault, `QuoteExpired`, `ApprovalNeeded` (code `approval-needed`), and what
    `consume_approval` refuses; the approver is never the requester.
    """
    ctx.require(Permission.RATE_CHANGE)
    quote = usable(ctx, quote_id)
    if reasons := change_faults(quote.prices, nights, reason_code):
        raise Invalid(reasons)
    approved_by = _approver(ctx, quote_id, nights, reason_code, approval_id)
    changed = derived(ctx, quote_id, quote.prices | dict(nights))
    slip = _slip(ctx, quote_id, changed.id, reason_code, approved_by)
    ctx.record("rate.changed", "rate_change_slip", slip.id, number=slip.number, before=quote.total, after=changed.total)
    return RateChange(slip, changed)


def slip_view(ctx: Context, slip_id: UUID) -> SlipView:
    """Return a slip as it is printed, or raise `NotFound`."""
    ctx.require(Permission.QUOTE_MAKE)
    asker, approver = aliased(Account), aliased(Account)
    row = ctx.session.execute(
        select(RateChangeSlip, asker.display_name, approver.display_name)
        .join(asker, asker.id == RateChangeSlip.requested_by)
        .outerjoin(approver, approver.id == RateChangeSlip.approved_by)
        .where(RateChangeSlip.property_id == ctx.property_id, RateChangeSlip.id == slip_id),
    ).one_or_none()
    if row is None:
        raise NotFound
    slip, requested_by, approved_by = row
    return SlipView(
        id=slip.id,
        number=slip.number,
        before=told(ctx, slip.from_quote_id),
        after=told(ctx, slip.to_quote_id),
        reason_code=slip.reason_code,
        requested_by=requested_by,
        approved_by=approved_by,
        at=slip.at,
        business_date=slip.business_date,
    )


def alone(ctx: Context, quote: QuoteView) -> tuple[dict[date, int], dict[date, int]]:
    """Return the lowest and the highest price that a clerk may give each night alone, in minor units (REG-9)."""
    limit = settings_of(ctx).clerk_discount_limit_bp
    plan = queries.plan_prices(ctx, [quote.id])[quote.id] if quote.based_on_id else quote.prices
    return {night: lowest_alone(price, limit) for night, price in plan.items()}, plan


def slip_of(ctx: Context, quote_id: UUID) -> UUID | None:
    """Return the slip that made this quote, or None where it stands at the prices of its plan."""
    ctx.require(Permission.QUOTE_MAKE)
    statement = select(RateChangeSlip.id).where(
        RateChangeSlip.property_id == ctx.property_id,
        RateChangeSlip.to_quote_id == quote_id,
    )
    return ctx.session.scalar(statement)


def _approver(
    ctx: Context,
    quote_id: UUID,
    nights: Mapping[date, int],
    reason_code: str,
    approval_id: UUID | None,
) -> UUID | None:
    """Use up the approval if the prices need one, and return who gave it."""
    if not needs_duty_manager(ctx, quote_id, nights):
        return None
    if approval_id is None:
        facts = {"limit_bp": settings_of(ctx).clerk_discount_limit_bp}
        raise ApprovalNeeded([Reason("approval-needed", "approval", "REG-9", facts)])
    subject = approval_subject(quote_id, nights, reason_code)
    return consume_approval(ctx, approval_id, "price", subject_hash("price", subject))


def _slip(ctx: Context, before: UUID, after: UUID, reason_code: str, approved_by: UUID | None) -> RateChangeSlip:
    (number,) = counters.take(ctx, COUNTER)
    slip = RateChangeSlip(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        number=number,
        from_quote_id=before,
        to_quote_id=after,
        reason_code=reason_code,
        requested_by=ctx.account_id,
        approved_by=approved_by,
        at=ctx.now,
        business_date=ctx.business_date,
    )
    ctx.session.add(slip)
    ctx.session.flush()
    return slip
