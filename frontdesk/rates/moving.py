"""What the nights of a stay would cost in every type of room, by the stay's own plan (MOV-1)."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rates import queries
from frontdesk.rates.models import RatePlan
from frontdesk.rates.offers import SOLD_BESIDE_RACK
from frontdesk.rates.rules import PlanKind, hourly_price, nightly_prices, price_on


def plan_prices_by_type(
    ctx: Context, rate_plan_id: UUID, nights: Collection[date], *, arrival: date, hours: int | None
) -> dict[UUID, dict[date, int]]:
    """Return what the plan asks for each of these nights, by type, as it stands now; minor units.

    A night that the plan does not price for a type is missing there. After an early-morning night the rack price
    counts; a stay by the hour has one price, for its day. Two queries, however many types.
    """
    ctx.require(Permission.QUOTE_MAKE)
    plan = ctx.session.get_one(RatePlan, (ctx.property_id, rate_plan_id))
    rack = queries.open_rack_plan(ctx) if plan.kind in SOLD_BESIDE_RACK else None
    lists = queries.price_lists(ctx, {plan.id} | ({rack.id} if rack else set()))
    found: dict[UUID, dict[date, int]] = {}
    for type_id in {each for _plan, each in lists}:
        own = lists.get((plan.id, type_id), [])
        later = own if plan.kind not in SOLD_BESIDE_RACK else lists.get((rack.id, type_id), []) if rack else []
        if plan.kind == PlanKind.HOURLY:
            line = price_on(own, arrival) if arrival in nights else None
            block = plan.block_hours or 0
            found[type_id] = {arrival: hourly_price(timedelta(hours=hours or block), block, line)} if line else {}
            continue
        first, _ = nightly_prices(own, [night for night in nights if night == arrival])
        rest, _ = nightly_prices(later, [night for night in nights if night != arrival])
        found[type_id] = first | rest
    return found
