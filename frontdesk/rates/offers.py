"""What a request for a price comes to: type, plan, card and company looked up, and all that is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NoReturn
from uuid import UUID

from frontdesk.companies.queries import company_by_code
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local, nights
from frontdesk.kernel.errors import Reason
from frontdesk.property.settings import PropertySettings
from frontdesk.rates import queries
from frontdesk.rates.errors import NotSoldNow, QuoteRefused
from frontdesk.rates.models import RatePlan
from frontdesk.rates.rules import (
    Asked,
    Card,
    Plan,
    PlanKind,
    PriceLine,
    hourly_price,
    nightly_prices,
    plan_faults,
    price_on,
)
from frontdesk.rooms.models import RoomType
from frontdesk.rooms.rules import party_faults, range_faults

SOLD_BESIDE_RACK = frozenset({PlanKind.EARLY_MORNING, PlanKind.HOURLY})
"""Kinds after which a guest who stays on pays the rack price."""

AT_OTHER_TIMES = frozenset({"early-morning-closed", "only-sold-today"})
"""Refusals that concern the moment and not what was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """What a guest asks for; codes of type, plan and company, the number of the card that was presented."""

    room_type: str
    arrival: date
    departure: date
    rate_plan: str
    adults: int
    children: int = 0
    member_card: str | None = None
    company: str | None = None
    hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A request that can be sold, with its prices in minor units by night; a stay without a night has one, for its day.

    `block` and `further_hour` price an hourly stay, `later_night` is the first night after the stay.
    """

    room_type: RoomType
    plan: RatePlan
    facts: Plan
    asked: Asked
    member_card_id: UUID | None
    prices: dict[date, int]
    block: int | None
    further_hour: int | None
    later_night: int | None


def offer_for(ctx: Context, request: QuoteRequest, settings: PropertySettings) -> Offer:
    """Return what the request comes to, or raise `QuoteRefused` or `NotSoldNow` with everything that is wrong."""
    room_type, plan, own = queries.on_sale(ctx, request.room_type, request.rate_plan)
    card = queries.presented_card(ctx, request.member_card) if request.member_card else None
    asked = _asked(ctx, request, card[1] if card else None)
    faults = [*_faults(request, room_type, plan, asked, settings)]
    if room_type is None or plan is None or faults:
        _refuse(faults)
    return _priced(ctx, room_type, plan, own, asked, card[0].id if card else None)


def _asked(ctx: Context, request: QuoteRequest, card: Card | None) -> Asked:
    company = company_by_code(ctx, request.company) if request.company else None
    return Asked(
        arrival=request.arrival,
        departure=request.departure,
        today=ctx.business_date,
        local_now=local(ctx.now, ctx.zone),
        hours=request.hours,
        card_given=bool(request.member_card),
        card=card,
        company_given=bool(request.company),
        company=company.id if company else None,
    )


def _faults(
    request: QuoteRequest,
    room_type: RoomType | None,
    plan: RatePlan | None,
    asked: Asked,
    settings: PropertySettings,
) -> Iterator[Reason]:
    longest, furthest = settings.longest_stay_nights, settings.furthest_arrival_days
    yield from range_faults(request.arrival, request.departure, asked.today, longest=longest, furthest=furthest)
    if room_type is None:
        yield Reason("room-type-unknown", "room_type")
    else:
        sizes = {"sleeps": room_type.sleeps, "extra_beds": room_type.extra_beds, "cots": room_type.cots}
        yield from party_faults(request.adults, request.children, **sizes)
    if plan is None:
        yield Reason("rate-plan-unknown", "rate_plan")
    else:
        yield from plan_faults(queries.plan_facts(plan), asked, longest_hours=settings.longest_hourly_hours)


def _refuse(faults: list[Reason]) -> NoReturn:
    if all(fault.code in AT_OTHER_TIMES for fault in faults):
        raise NotSoldNow(faults)
    raise QuoteRefused(faults)


def _priced(
    ctx: Context, room_type: RoomType, plan: RatePlan, own: list[PriceLine], asked: Asked, card_id: UUID | None
) -> Offer:
    """Price every night of the request, or raise `QuoteRefused` naming the nights without a price."""
    later_list = queries.rack_prices(ctx, room_type.id) if plan.kind in SOLD_BESIDE_RACK else own
    first = price_on(own, asked.arrival)
    facts = queries.plan_facts(plan)
    if plan.kind == PlanKind.HOURLY:
        prices, missing = _hourly(facts, asked, first)
    else:
        prices, missing = _nightly(asked, own, later_list)
    if missing:
        raise QuoteRefused(missing)
    later = price_on(later_list, asked.departure)
    return Offer(
        room_type=room_type,
        plan=plan,
        facts=facts,
        asked=asked,
        member_card_id=card_id,
        prices=prices,
        block=first.amount if first and plan.kind == PlanKind.HOURLY else None,
        further_hour=first.further_hour if first and plan.kind == PlanKind.HOURLY else None,
        later_night=later.amount if later else None,
    )


def _nightly(asked: Asked, own: list[PriceLine], later: list[PriceLine]) -> tuple[dict[date, int], list[Reason]]:
    """Price the first night by the plan itself and the others by the list for later nights."""
    first, missing = nightly_prices(own, [asked.arrival])
    rest, more_missing = nightly_prices(later, list(nights(asked.arrival, asked.departure))[1:])
    return first | rest, _missing([*missing, *more_missing])


def _hourly(facts: Plan, asked: Asked, line: PriceLine | None) -> tuple[dict[date, int], list[Reason]]:
    hours, block = asked.hours or 0, facts.block_hours or 0
    if line is None:
        return {}, _missing([asked.arrival])
    if hours > block and line.further_hour is None:
        return {}, [Reason("further-hours-not-sold", "hours", facts={"most": block})]
    return {asked.arrival: hourly_price(timedelta(hours=hours), block, line)}, []


def _missing(unpriced: list[date]) -> list[Reason]:
    if not unpriced:
        return []
    return [Reason("price-missing", "rate_plan", facts={"nights": ", ".join(each.isoformat() for each in unpriced)})]
