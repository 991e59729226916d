"""What may be read about prices: plans, price lists, availability with prices, rate change slips."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from frontdesk.companies.models import Company
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local, nights
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.faults import legible
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import Property
from frontdesk.rates.models import MemberCard, Quote, QuoteNight, Rate, RatePlan
from frontdesk.rates.rules import Card, Plan, PlanKind, PriceLine, is_open, lines_on
from frontdesk.rooms import queries as rooms
from frontdesk.rooms.models import RoomType
from frontdesk.rooms.queries import TypeAvailability

_CHOICES = (
    select(RatePlan, Company.code)
    .outerjoin(Company, (Company.property_id == RatePlan.property_id) & (Company.id == RatePlan.company_id))
    .where(RatePlan.property_id == PROPERTY, RatePlan.active)
    .order_by(RatePlan.position, RatePlan.code)
)
_FIRST_RACK = (
    select(RatePlan)
    .where(RatePlan.property_id == PROPERTY, RatePlan.kind == PlanKind.RACK, RatePlan.active)
    .order_by(RatePlan.position, RatePlan.code)
    .limit(1)
)
_LINE = (Rate.from_date, Rate.until_date, Rate.weekdays, Rate.amount, Rate.further_hour)
_PRICE_LINES = select(Rate.rate_plan_id, Rate.room_type_id, *_LINE).where(Rate.property_id == PROPERTY)
_PRICES = _PRICE_LINES.where(Rate.rate_plan_id.in_(bindparam("plan_ids", expanding=True)))
_OPEN_PRICES = _PRICE_LINES.join(
    RatePlan, (RatePlan.property_id == Rate.property_id) & (RatePlan.id == Rate.rate_plan_id)
).where(RatePlan.kind == PlanKind.RACK, RatePlan.active)
_ON_SALE = (
    select(RoomType, RatePlan, *_LINE)
    .select_from(Property)
    .outerjoin(
        RoomType, (RoomType.property_id == Property.id) & (RoomType.code == bindparam("room_type")) & RoomType.active
    )
    .outerjoin(
        RatePlan, (RatePlan.property_id == Property.id) & (RatePlan.code == bindparam("rate_plan")) & RatePlan.active
    )
    .outerjoin(
        Rate,
        (Rate.property_id == Property.id) & (Rate.rate_plan_id == RatePlan.id) & (Rate.room_type_id == RoomType.id),
    )
    .where(Property.id == PROPERTY)
)


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """A plan that a clerk can offer: what it asks for, and whether it is sold at this time."""

    rate_plan_id: UUID
    code: str
    kind: str
    name_zh: str
    name_en: str
    company_code: str | None
    member_level: str | None
    block_hours: int | None
    sold_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteBrief:
    """What a quote is for, in few words, for whoever is asked about it."""

    room_type_zh: str
    room_type_en: str
    rate_plan_zh: str
    rate_plan_en: str
    arrival: date
    departure: date
    persons: int


@dataclass(frozen=True, slots=True)
class PricedAvailability:
    """What is left of a type, and the lowest price of a night on a plan that anybody may have, in minor units."""

    room_type: TypeAvailability
    from_price: int | None


def plan_facts(row: RatePlan) -> Plan:
    """Return a plan as the rules see it."""
    return Plan(
        kind=row.kind,
        company=row.company_id,
        member_level=row.member_level,
        sold_from_minute=row.sold_from_minute,
        sold_until_minute=row.sold_until_minute,
        check_out_minute=row.check_out_minute,
        block_hours=row.block_hours,
    )


def on_sale(ctx: Context, room_type: str, rate_plan: str) -> tuple[RoomType | None, RatePlan | None, list[PriceLine]]:
    """Return the type and the plan of these codes, each None if it is not sold, and the plan's prices for the type."""
    asked = {"property_id": ctx.property_id, "room_type": legible(room_type), "rate_plan": legible(rate_plan)}
    rows = ctx.session.execute(_ON_SALE, asked).all()
    lines = [PriceLine(*row[2:]) for row in rows if row.from_date is not None]
    return rows[0].RoomType, rows[0].RatePlan, lines


def plan_choices(ctx: Context) -> list[PlanChoice]:
    """Return the plans that a clerk can offer, in the house's order, with those that are not sold at this time."""
    ctx.require(Permission.RATE_VIEW)
    now = local(ctx.now, ctx.zone)
    return [
        PlanChoice(
            rate_plan_id=plan.id,
            code=plan.code,
            kind=plan.kind,
            name_zh=plan.name_zh,
            name_en=plan.name_en,
            company_code=company,
            member_level=plan.member_level,
            block_hours=plan.block_hours,
            sold_now=is_open(plan_facts(plan), now),
        )
        for plan, company in ctx.session.execute(_CHOICES, {"property_id": ctx.property_id})
    ]


def quote_briefs(ctx: Context, quote_ids: Collection[UUID]) -> dict[UUID, QuoteBrief]:
    """Return what each of these quotes is for, by its id: one query, however many they are."""
    ctx.require(Permission.QUOTE_MAKE)
    statement = (
        select(Quote, RoomType, RatePlan)
        .join(RoomType, (RoomType.property_id == Quote.property_id) & (RoomType.id == Quote.room_type_id))
        .join(RatePlan, (RatePlan.property_id == Quote.property_id) & (RatePlan.id == Quote.rate_plan_id))
        .where(Quote.property_id == ctx.property_id, Quote.id.in_(quote_ids))
    )
    return {
        quote.id: QuoteBrief(
            room_type_zh=room_type.name_zh,
            room_type_en=room_type.name_en,
            rate_plan_zh=plan.name_zh,
            rate_plan_en=plan.name_en,
            arrival=quote.arrival,
            departure=quote.departure,
            persons=quote.adults + quote.children,
        )
        for quote, room_type, plan in ctx.session.execute(statement)
    }


def plan_prices(ctx: Context, quote_ids: Collection[UUID]) -> dict[UUID, dict[date, int]]:
    """Return what the plan asks for each night of these quotes: the prices of the quote with which changes began.

    The number of queries follows the longest row of changes, not the number of quotes.
    """
    ctx.require(Permission.QUOTE_MAKE)
    first = {quote_id: quote_id for quote_id in quote_ids}
    while parents := _based_on(ctx, set(first.values())):
        first = {quote_id: parents.get(root, root) for quote_id, root in first.items()}
    statement = select(QuoteNight.quote_id, QuoteNight.night, QuoteNight.amount).where(
        QuoteNight.property_id == ctx.property_id, QuoteNight.quote_id.in_(set(first.values()))
    )
    prices: defaultdict[UUID, dict[date, int]] = defaultdict(dict)
    for quote_id, night, amount in ctx.session.execute(statement):
        prices[quote_id][night] = amount
    return {quote_id: prices[root] for quote_id, root in first.items()}


def _based_on(ctx: Context, quote_ids: Collection[UUID]) -> dict[UUID, UUID]:
    rows = select(Quote.id, Quote.based_on_id).where(
        Quote.property_id == ctx.property_id, Quote.id.in_(quote_ids), Quote.based_on_id.is_not(None)
    )
    return {quote_id: parent for quote_id, parent in ctx.session.execute(rows) if parent is not None}


def open_rack_plan(ctx: Context) -> RatePlan | None:
    """Return the plan that anybody may have for a night: the first rack plan of the house, or None."""
    return ctx.session.scalars(_FIRST_RACK, {"property_id": ctx.property_id}).one_or_none()


def rack_prices(ctx: Context, room_type_id: UUID) -> list[PriceLine]:
    """Return what anybody pays for a night in this type, by the first rack plan; nothing where there is none."""
    rack = open_rack_plan(ctx)
    return price_lists(ctx, [rack.id])[rack.id, room_type_id] if rack else []


def price_lists(ctx: Context, plan_ids: Collection[UUID]) -> defaultdict[tuple[UUID, UUID], list[PriceLine]]:
    """Return the price lines of these plans by `(plan, type)`: one query."""
    rows = ctx.session.execute(_PRICES, {"property_id": ctx.property_id, "plan_ids": list(plan_ids)})
    return _by_plan_and_type(rows)


def _by_plan_and_type(rows: Iterable[Any]) -> defaultdict[tuple[UUID, UUID], list[PriceLine]]:
    found: defaultdict[tuple[UUID, UUID], list[PriceLine]] = defaultdict(list)
    for plan_id, type_id, from_date, until_date, weekdays, amount, further_hour in rows:
        found[plan_id, type_id].append(PriceLine(from_date, until_date, weekdays, amount, further_hour))
    return found


def availability(ctx: Context, arrival: date, departure: date) -> list[PricedAvailability]:
    """Return what is left of each type and its lowest open price of a night; a constant number of queries (RES-2).

    Raises `Invalid` for dates that cannot be sold.
    """
    ctx.require(Permission.ROOM_VIEW, Permission.RATE_VIEW)
    types = rooms.availability(ctx, arrival, departure)
    lists = _by_plan_and_type(ctx.session.execute(_OPEN_PRICES, {"property_id": ctx.property_id}))
    asked = list(nights(arrival, departure)) or [arrival]
    return [
        PricedAvailability(each, _lowest([lines for (_, of), lines in lists.items() if of == each.room_type_id], asked))
        for each in types
    ]


def presented_card(ctx: Context, number: str | None) -> tuple[MemberCard, Card] | None:
    """Return the card of this number, with what the rules see of it, or None."""
    statement = select(MemberCard).where(
        MemberCard.property_id == ctx.property_id, MemberCard.number == legible(number)
    )
    row = ctx.session.scalars(statement).one_or_none()
    return None if row is None else (row, Card(row.level, row.valid_until, row.active))


def _lowest(lists: list[list[PriceLine]], asked: list[date]) -> int | None:
    return min((line.amount for lines in lists for line in lines_on(lines, asked).values() if line), default=None)
