"""What can be sold to whoever stands at the desk: every type with its free rooms and its price on every plan."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local, nights
from frontdesk.kernel.db import PROPERTY
from frontdesk.property.settings import settings_of
from frontdesk.rates import queries as rates
from frontdesk.rates.queries import PlanChoice
from frontdesk.rates.rules import Asked, PlanKind, PriceLine, early_nights, hourly_price, nightly_prices, price_on
from frontdesk.rooms import queries as rooms
from frontdesk.rooms.models import Room
from frontdesk.rooms.queries import TypeAvailability

SHOWN_LOCATIONS: Final = 3

_LOCATIONS = (
    select(Room.room_type_id, Room.location_zh, Room.location_en)
    .where(Room.property_id == PROPERTY, Room.active, (Room.location_zh != "") | (Room.location_en != ""))
    .group_by(Room.room_type_id, Room.location_zh, Room.location_en)
    .order_by(func.min(Room.position), func.min(Room.number))
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One type on one plan: what all of it costs in minor units, or None where no price list says."""

    code: str
    plan: PlanChoice
    total: int | None


@dataclass(frozen=True, slots=True)
class TypeOffers:
    """One room type: what is left of it, where its rooms lie, its price on each plan, and whether the party fits."""

    type: TypeAvailability
    locations: list[tuple[str, str]]
    offers: list[Offer]
    fits: bool

    @property
    def sold(self) -> bool:
        """Tell whether one room can be had for all the nights."""
        return self.type.free > 0 and self.type.throughout > 0


@dataclass(frozen=True, slots=True)
class Times:
    """When a stay on a plan begins and ends, as dates."""

    arrival: date
    departure: date


def times_of(ctx: Context, plan: PlanChoice, departure: date) -> Times:
    """Return the dates of a stay on this plan: by the hour and early in the morning a guest leaves the same day."""
    today = ctx.business_date
    if plan.kind == PlanKind.HOURLY:
        return Times(today, today)
    if plan.kind == PlanKind.EARLY_MORNING:
        asked = Asked(today, today, today, local(ctx.now, ctx.zone))
        return Times(today, today + timedelta(days=early_nights(asked)))
    return Times(today, departure)


def offers(
    ctx: Context, plans: Sequence[PlanChoice], departure: date, persons: int, hours: int | None
) -> list[TypeOffers]:
    """Return every type with its price on these plans, those first that a guest can have at once.

    A constant number of queries. Raises `Invalid` for dates that cannot be sold.
    """
    today = ctx.business_date
    lists = rates.price_lists(ctx, [plan.rate_plan_id for plan in plans])
    longest = settings_of(ctx).longest_hourly_hours
    where = _locations(ctx)
    found = []
    for each in rooms.availability(ctx, today, departure):
        priced = [
            _offer(
                ctx, each.code, plan, lists[plan.rate_plan_id, each.room_type_id], departure, min(hours or 0, longest)
            )
            for plan in plans
        ]
        fits = persons <= each.sleeps + each.extra_beds + each.cots
        found.append(TypeOffers(each, where[each.room_type_id], priced, fits))
    return sorted(found, key=lambda one: (not one.sold, not one.fits, not one.type.ready))


def _offer(
    ctx: Context, type_code: str, plan: PlanChoice, lines: Sequence[PriceLine], departure: date, hours: int
) -> Offer:
    code = f"{type_code} {plan.code}"
    times = times_of(ctx, plan, departure)
    if plan.kind in {PlanKind.HOURLY, PlanKind.EARLY_MORNING}:
        line = price_on(lines, times.arrival)
        block = plan.block_hours or 0
        stayed = timedelta(hours=max(hours, block))
        if line is None:
            return Offer(code, plan, None)
        return Offer(code, plan, hourly_price(stayed, block, line) if plan.kind == PlanKind.HOURLY else line.amount)
    prices, unpriced = nightly_prices(lines, nights(times.arrival, times.departure))
    if unpriced or not prices:
        return Offer(code, plan, None)
    return Offer(code, plan, sum(prices.values()))


def _locations(ctx: Context) -> defaultdict[UUID, list[tuple[str, str]]]:
    """Return the places in the house where the rooms of each type lie, in the house's order, a few of each."""
    found: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for type_id, chinese, english in ctx.session.execute(_LOCATIONS, {"property_id": ctx.property_id}):
        if len(found[type_id]) < SHOWN_LOCATIONS:
            found[type_id].append((chinese, english))
    return found
