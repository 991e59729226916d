"""Quotes: what a stay costs, told to the guest and kept as it was told (REG-7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.db import PROPERTY, put, put_made
from frontdesk.kernel.errors import NotFound, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import PropertySettings, settings_of
from frontdesk.rates.errors import QuoteExpired
from frontdesk.rates.models import Quote, QuoteNight, RatePlan
from frontdesk.rates.offers import Offer, QuoteRequest, offer_for
from frontdesk.rates.rules import deposit_for, stay_times
from frontdesk.rates.terms import Told, conditions
from frontdesk.rooms.models import RoomType

_QUOTE = (
    select(Quote, RoomType, RatePlan)
    .join(RoomType, (RoomType.property_id == Quote.property_id) & (RoomType.id == Quote.room_type_id))
    .join(RatePlan, (RatePlan.property_id == Quote.property_id) & (RatePlan.id == Quote.rate_plan_id))
    .where(Quote.property_id == PROPERTY, Quote.id == bindparam("quote_id"))
)
_NIGHTS = (
    select(QuoteNight.night, QuoteNight.amount)
    .where(QuoteNight.property_id == PROPERTY, QuoteNight.quote_id == bindparam("quote_id", type_=Uuid()))
    .order_by(QuoteNight.night)
)

__all__ = ["NightPrice", "Priced", "QuoteRequest", "QuoteView", "ahead", "derived", "make_quote", "told", "usable"]


@dataclass(frozen=True, slots=True)
class NightPrice:
    """One night and its price in minor units; a stay without a night has one row, for its day."""

    night: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A quote as it is told: prices in minor units, instants aware and in the hotel's zone.

    `ends_at` is when the guest is due out. `terms` holds the conditions as sentences under `zh` and `en`; `later_night`
    is the price of the first night after the stay. `based_on_id` is set where a rate change made the quote. `sleeps` is
    how many the room sleeps, `room_for` with all its extra beds and cots.
    """

    id: UUID
    room_type_id: UUID
    room_type: str
    room_type_zh: str
    room_type_en: str
    rate_plan_id: UUID
    rate_plan: str
    rate_plan_kind: str
    rate_plan_zh: str
    rate_plan_en: str
    company_id: UUID | None
    member_card_id: UUID | None
    based_on_id: UUID | None
    arrival: date
    departure: date
    hours: int | None
    starts_at: datetime
    ends_at: datetime
    adults: int
    children: int
    sleeps: int
    room_for: int
    nights: tuple[NightPrice, ...]
    total: int
    deposit: int
    incidental: int
    currency: str
    further_hour: int | None
    later_night: int | None
    terms: Mapping[str, list[str]]
    business_date: date

    @property
    def persons(self) -> int:
        """Return how many registrations the stay needs (REG-1)."""
        return self.adults + self.children

    @property
    def prices(self) -> dict[date, int]:
        """Return the price of each night in minor units."""
        return {each.night: each.amount for each in self.nights}


@dataclass(frozen=True, slots=True)
class Priced:
    """A stay with its price, before it is kept."""

    offer: Offer
    quote: Quote


def ahead(ctx: Context, request: QuoteRequest) -> Priced | None:
    """Price a stay before the hotel is held for its quote; None where it cannot be sold: `make_quote` says why."""
    ctx.require(Permission.QUOTE_MAKE)
    try:
        return _priced(ctx, request)
    except Refused:
        return None


def make_quote(ctx: Context, request: QuoteRequest, priced: Priced | None = None) -> QuoteView:
    """Price a stay and keep the quote as it is told to the guest (REG-7, DEP-3).

    What was `priced` ahead is kept as it is, unless the business date has rolled since.

    Raises `QuoteRefused` (422) with every fault: type, plan, dates, party (REG-1), card (REG-8), company, hours,
    nights without a price; `NotSoldNow` (409) when only the moment is wrong.
    """
    ctx.require(Permission.QUOTE_MAKE)
    if priced is None or priced.quote.business_date != ctx.business_date:
        priced = _priced(ctx, request)
    quote, offer = priced.quote, priced.offer
    _keep(ctx, quote, offer.prices)
    ctx.record("quote.made", "quote", quote.id, total=quote.total, rate_plan_id=str(quote.rate_plan_id))
    nights = tuple(NightPrice(night, amount) for night, amount in sorted(offer.prices.items()))
    return _view(ctx, quote, offer.room_type, offer.plan, nights)


def told(ctx: Context, quote_id: UUID) -> QuoteView:
    """Return a quote exactly as it was told, or raise `NotFound` (code `quote-unknown`)."""
    ctx.require(Permission.QUOTE_MAKE)
    wanted = {"property_id": ctx.property_id, "quote_id": quote_id}
    row = ctx.session.execute(_QUOTE, wanted).one_or_none()
    if row is None:
        raise NotFound([Reason("quote-unknown", "quote_id")])
    prices = ctx.session.execute(_NIGHTS, wanted)
    return _view(ctx, *row, tuple(NightPrice(night, amount) for night, amount in prices))


def usable(ctx: Context, quote_id: UUID) -> QuoteView:
    """Return a quote that a stay can begin with, or raise `NotFound`, or `QuoteExpired` when it is of another day."""
    found = told(ctx, quote_id)
    if found.business_date != ctx.business_date:
        raise QuoteExpired([Reason("quote-expired", "quote_id", "REG-7")])
    return found


def derived(ctx: Context, quote_id: UUID, prices: Mapping[date, int]) -> QuoteView:
    """Keep a quote like this one at other prices, for a rate change slip that names both (REG-9)."""
    ctx.require(Permission.RATE_CHANGE)
    original = ctx.session.get_one(Quote, (ctx.property_id, quote_id))
    values = {column.key: getattr(original, column.key) for column in Quote.__table__.columns}
    total = sum(prices.values())
    quote = Quote(
        **values
        | {
            "id": ctx.source.uuid(),
            "based_on_id": quote_id,
            "total": total,
            "deposit": deposit_for(total, original.terms["incidental"]),
            "made_at": ctx.now,
            "account_id": ctx.account_id,
        },
    )
    _keep(ctx, quote, prices)
    return told(ctx, quote.id)


def _priced(ctx: Context, request: QuoteRequest) -> Priced:
    settings = settings_of(ctx)
    offer = offer_for(ctx, request, settings)
    return Priced(offer, _quote(ctx, request, offer, settings))


def _quote(ctx: Context, request: QuoteRequest, offer: Offer, settings: PropertySettings) -> Quote:
    times = settings.check_in_minute, settings.check_out_minute
    starts_at, ends_at = stay_times(offer.facts, offer.asked, ctx.zone, *times)
    total = sum(offer.prices.values())
    return Quote(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        room_type_id=offer.room_type.id,
        rate_plan_id=offer.plan.id,
        member_card_id=offer.member_card_id,
        arrival=request.arrival,
        departure=request.departure,
        hours=request.hours,
        starts_at=starts_at,
        ends_at=ends_at,
        further_hour=offer.further_hour,
        adults=request.adults,
        children=request.children,
        total=total,
        deposit=deposit_for(total, settings.incidental_minor),
        currency=ctx.currency,
        terms=_terms(ctx, offer, settings, ends_at),
        made_at=ctx.now,
        business_date=ctx.business_date,
        account_id=ctx.account_id,
    )


def _terms(ctx: Context, offer: Offer, settings: PropertySettings, leaves_at: datetime) -> dict[str, object]:
    told_ = Told(
        plan=offer.facts,
        currency=ctx.currency,
        leaves_at=leaves_at,
        incidental=settings.incidental_minor,
        later_night=offer.later_night,
        block=offer.block,
        further_hour=offer.further_hour,
    )
    words = conditions(told_, offer.plan.terms_zh, offer.plan.terms_en)
    return {**words, "incidental": settings.incidental_minor, "later_night": offer.later_night}


def _keep(ctx: Context, quote: Quote, prices: Mapping[date, int]) -> None:
    put_made(ctx.session, [quote])
    owner = {"property_id": ctx.property_id, "quote_id": quote.id}
    rows = [owner | {"night": night, "amount": amount} for night, amount in prices.items()]
    put(ctx.session, QuoteNight, rows)


def _view(
    ctx: Context,
    quote: Quote,
    room_type: RoomType,
    plan: RatePlan,
    prices: tuple[NightPrice, ...],
) -> QuoteView:
    return QuoteView(
        id=quote.id,
        room_type_id=room_type.id,
        room_type=room_type.code,
        room_type_zh=room_type.name_zh,
        room_type_en=room_type.name_en,
        rate_plan_id=plan.id,
        rate_plan=plan.code,
        rate_plan_kind=plan.kind,
        rate_plan_zh=plan.name_zh,
        rate_plan_en=plan.name_en,
        company_id=plan.company_id,
        member_card_id=quote.member_card_id,
        based_on_id=quote.based_on_id,
        arrival=quote.arrival,
        departure=quote.departure,
        hours=quote.hours,
        starts_at=local(quote.starts_at, ctx.zone),
        ends_at=local(quote.ends_at, ctx.zone),
        adults=quote.adults,
        children=quote.children,
        sleeps=room_type.sleeps,
        room_for=room_type.sleeps + room_type.extra_beds + room_type.cots,
        nights=prices,
        total=quote.total,
        deposit=quote.deposit,
        incidental=quote.terms["incidental"],
        currency=quote.currency,
        further_hour=quote.further_hour,
        later_night=quote.terms["later_night"],
        terms={language: quote.terms[language] for language in ("zh", "en")},
        business_date=quote.business_date,
    )
