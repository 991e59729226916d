"""What the walk-in page shows: the form as it was typed, what can be sold, the quote that was told, and every fault."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from babel.numbers import get_currency_precision

from frontdesk.edge.execute import execute
from frontdesk.edge.wording import title_of
from frontdesk.enquiries.neighbours import nearest_first, room_agreed
from frontdesk.guests.rules import age_on, is_minor
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason, Refused
from frontdesk.property.models import NearbyHotel
from frontdesk.property.queries import nearby_hotels
from frontdesk.rates import queries as rates
from frontdesk.rates import quotes
from frontdesk.rates.queries import PlanChoice
from frontdesk.rates.quotes import QuoteRequest, QuoteView
from frontdesk.rates.rules import PlanKind
from frontdesk.rooms.queries import RoomChoice, ready_rooms, sold_room
from frontdesk.stays.drafts import DraftView
from frontdesk.stays.rules import neighbour_faults
from frontdesk.web import walk_in_offers
from frontdesk.web.formatting import plain_money
from frontdesk.web.forms import Fault
from frontdesk.web.walk_in_fields import Fields, count, departure_of, guest_paths, iso_day, persons, with_defaults
from frontdesk.web.walk_in_offers import TypeOffers
from frontdesk.web.walk_in_prices import PriceFacts, price_facts, price_typed
from frontdesk.web.words import label_of

MOST_ROOMS: Final = 30
PLACES: Final = {
    "arrival": "nights",
    "departure": "nights",
    "quote_id": "offers",
    "room_type": "offers",
    "rate_plan": "offers",
    "registrations": "guests",
}
"""Where a fault is shown whose field the form calls otherwise."""

APPROVED_BY_MANAGER: Final = {
    "document-needs-duty-manager": "document",
    "under-14-needs-duty-manager": "minor",
    "room-dirty": "room",
    "approval-needed": "price",
}
"""Which refusals a duty manager may lift, and the kind of approval that does."""


@dataclass(slots=True)
class Sheet:
    """One walk-in as the page shows it. `reasons` are those of the last attempt, `offer_reasons` those of the quote."""

    draft: DraftView
    fields: Fields
    today: date
    currency: str
    departure: date | None = None
    types: list[TypeOffers] = field(default_factory=list)
    plans: list[PlanChoice] = field(default_factory=list)
    quote: QuoteView | None = None
    rooms: list[RoomChoice] = field(default_factory=list)
    nearby: list[NearbyHotel] = field(default_factory=list)
    reasons: Sequence[Reason] = ()
    prices: PriceFacts | None = None
    price_changed: bool = False

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return self.fields.get(name, "")

    def errors(self, name: str) -> list[str]:
        """Return what is wrong with a field, in words."""
        return [title_of(reason) for reason in self.reasons if _place(reason) == name]

    def faults(self) -> list[Fault]:
        """Return everything that is wrong, each with the id of its field, in the order of the page."""
        found = [
            Fault(self.id(_place(each)), label_of(each.field), title_of(each)) for each in self.reasons if each.field
        ]
        return [*found, *(Fault(None, None, title_of(each)) for each in self.reasons if not each.field)]

    def id(self, name: str) -> str:
        """Return the id of a field in the page."""
        return name.replace("[", "-").replace("]", "").replace(".", "-")

    @property
    def nights(self) -> int:
        """Return how many nights are asked for; none where the departure is unreadable."""
        return (self.departure - self.today).days if self.departure else 0

    @property
    def guests(self) -> list[str]:
        """Return the path of each guest's card."""
        return list(guest_paths(self.fields))

    @property
    def persons(self) -> int:
        """Return how many cards there are."""
        return persons(self.fields)

    @property
    def full(self) -> bool:
        """Tell whether nothing at all is left for these nights (REG-13)."""
        return bool(self.types) and not any(each.sold for each in self.types)

    @property
    def hourly(self) -> bool:
        """Tell whether rooms are sold by the hour now."""
        return any(plan.kind == PlanKind.HOURLY for plan in self.plans)

    @property
    def repricing(self) -> bool:
        """Tell whether somebody is about to change the price."""
        return price_typed(self.fields)

    @property
    def asked_approvals(self) -> list[str]:
        """Return the kinds of approval that would lift a refusal."""
        found = (APPROVED_BY_MANAGER.get(reason.code) for reason in self.reasons)
        return [kind for kind in dict.fromkeys(found) if kind]

    def minor(self, path: str) -> bool:
        """Tell whether the birth date of this card makes a minor (REG-15)."""
        try:
            born = date.fromisoformat(iso_day(self.value(f"{path}.birth_date")))
        except ValueError:
            return False
        return born <= self.today and is_minor(age_on(born, self.today))


def sheet_of(ctx: Context, draft: DraftView, fields: Fields, *, shown: bool = True) -> Sheet:
    """Return the page's content; a quote is made when an offer was picked that was not yet told like this.

    What is only looked at, the other offers and what may be done with the price, is left out unless it is `shown`.
    """
    made = Sheet(draft, with_defaults(fields), ctx.business_date, ctx.currency)
    found: list[Reason] = []
    made.plans = [plan for plan in rates.plan_choices(ctx) if plan.sold_now]
    made.departure = departure_of(made.value("nights"), made.today)
    if made.departure is None:
        found.append(Reason("not-a-date", "nights"))
    elif not shown or _show_offers(ctx, made, made.departure, found):
        _take_offer(ctx, made, found, shown=shown)
    if shown and made.quote:
        made.prices = price_facts(ctx, made.quote)
    _take_neighbour(ctx, made, found)
    made.reasons = _once(found)
    return made


def for_room(ctx: Context, number: str | None) -> Fields:
    """Return what a form starts with that was opened from a room: its type at the first price of the house."""
    sold = sold_room(ctx, number or "")
    plan = rates.open_rack_plan(ctx) if sold else None
    return {"offer": f"{sold.type_code} {plan.code}", "room": sold.number} if sold and plan else {}


def _show_offers(ctx: Context, sheet: Sheet, departure: date, found: list[Reason]) -> bool:
    """Put everything that can be sold on the page, or what is wrong with the dates; tell whether they are right."""
    hours = count(sheet.fields, "hours", most=99)
    try:
        sheet.types = walk_in_offers.offers(ctx, sheet.plans, departure, sheet.persons, hours)
    except Invalid as refused:
        found += refused.reasons
        return False
    if sheet.full:
        sheet.nearby = nearby_hotels(ctx)
    return True


def _take_offer(ctx: Context, sheet: Sheet, found: list[Reason], *, shown: bool) -> None:
    """Put the quote for the offer that was picked on the page, the one that was told or a new one."""
    request = _request(ctx, sheet)
    if request is None:
        return
    try:
        sheet.quote = _told(ctx, sheet, request) or execute(quotes.make_quote, ctx, request, quotes.ahead(ctx, request))
    except Refused as refused:
        found += refused.reasons
        sheet.fields.pop("quote_id", None)
        return
    _take_quote(ctx, sheet, sheet.quote, shown=shown)


def _request(ctx: Context, sheet: Sheet) -> QuoteRequest | None:
    """Return what the picked offer asks for, or None while nothing is picked."""
    room_type, _space, plan_code = sheet.value("offer").partition(" ")
    plan = next((plan for plan in sheet.plans if plan.code == plan_code), None)
    if plan is None or sheet.departure is None:
        return None
    times = walk_in_offers.times_of(ctx, plan, sheet.departure)
    hours = count(sheet.fields, "hours", most=99)
    return QuoteRequest(
        room_type=room_type,
        arrival=times.arrival,
        departure=times.departure,
        rate_plan=plan.code,
        adults=count(sheet.fields, "adults") or 0,
        children=count(sheet.fields, "children") or 0,
        member_card=sheet.value("member_card") or None,
        company=sheet.value("company") or plan.company_code,
        hours=(hours or plan.block_hours) if plan.kind == PlanKind.HOURLY else None,
    )


def _take_neighbour(ctx: Context, sheet: Sheet, found: list[Reason]) -> None:
    """Put the rooms nearest to a guest who agrees first; of anybody else say what is said of nobody (PRI-8)."""
    wanted = sheet.value("next_to")
    if not wanted:
        return
    try:
        room = room_agreed(ctx, UUID(wanted))
    except ValueError:
        room = None
    if room is None:
        found += neighbour_faults(wanted=True, agreed=False)
    else:
        sheet.rooms = nearest_first(sheet.rooms, room)


def _told(ctx: Context, sheet: Sheet, request: QuoteRequest) -> QuoteView | None:
    """Return the quote that this page told before, if it is still the answer to what is asked."""
    try:
        quote = quotes.told(ctx, UUID(sheet.value("quote_id")))
    except (ValueError, NotFound):
        return None
    told = (quote.room_type, quote.rate_plan, quote.arrival, quote.departure, quote.adults, quote.children, quote.hours)
    asked = (
        request.room_type,
        request.rate_plan,
        request.arrival,
        request.departure,
        request.adults,
        request.children,
        request.hours,
    )
    same_card = bool(quote.member_card_id) == bool(request.member_card)
    return quote if told == asked and same_card and quote.business_date == ctx.business_date else None


def _take_quote(ctx: Context, sheet: Sheet, quote: QuoteView, *, shown: bool) -> None:
    """Put the quote into the form: its id, the first ready room, the payer's deposit; a new one is not acknowledged."""
    if sheet.value("quote_id") != str(quote.id):
        sheet.fields["quote_id"] = str(quote.id)
        sheet.fields.pop("acknowledged", None)
    if shown or not sheet.value("room"):  # else the check-in looks at the one room that was picked
        _choose_room(ctx, sheet, quote)
    if sheet.value("told_room") != sheet.value("room"):
        sheet.fields.pop("acknowledged", None)
    payer = count(sheet.fields, "payer") or 0
    name = f"registrations[{payer}].deposit.amount"
    if not sheet.value(name):
        sheet.fields[name] = plain_money(quote.deposit, quote.currency)


def _choose_room(ctx: Context, sheet: Sheet, quote: QuoteView) -> None:
    sheet.rooms = ready_rooms(ctx, quote.room_type_id, quote.arrival, quote.departure)[:MOST_ROOMS]
    if sheet.value("room") not in {room.number for room in sheet.rooms}:
        sheet.fields["room"] = next((room.number for room in sheet.rooms if room.ready), "")


def with_reasons(sheet: Sheet, reasons: Iterable[Reason]) -> Sheet:
    """Return the same page with these refusals beside its own."""
    return replace(sheet, reasons=_once([*sheet.reasons, *reasons]))


def _once(reasons: Iterable[Reason]) -> list[Reason]:
    """Return each reason once, in the order of the page."""
    said: dict[tuple[str, str | None], Reason] = {}
    for reason in reasons:
        said.setdefault((reason.code, reason.field), reason)
    return list(said.values())


def places(currency: str) -> int:
    """Return how many decimals amounts of this currency have."""
    return int(get_currency_precision(currency))


def _place(reason: Reason) -> str:
    """Return the field of the form at which a reason is shown: one of a list stands at the list."""
    path = PLACES.get(reason.field or "", reason.field or "")
    head, bracket, _rest = path.rpartition("[")
    return head if bracket and head not in {"", "registrations"} and path.endswith("]") else path
