"""What is free, and what it costs."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.approvals import NightBody, nights_of
from frontdesk.api.fields import Choice, Count, Day, Id, Instant, Many, Money, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rates.queries import availability
from frontdesk.rates.quotes import QuoteRequest, ahead, make_quote
from frontdesk.rates.rules import CHANGE_REASONS
from frontdesk.rates.slips import change_rate

bp = Resource("rates", "What is free, and what it costs")


class NightsQuery(Schema):
    """The nights `[arrival, departure)`."""

    arrival = Day(required=True)
    departure = Day(required=True)


class AvailableSchema(Schema):
    """What is left of a room type on these nights."""

    room_type = Text(attribute="room_type.code", required=True)
    name_zh = Text(attribute="room_type.name_zh", required=True)
    name_en = Text(attribute="room_type.name_en", required=True)
    sleeps = Count(attribute="room_type.sleeps", required=True)
    free = Count(attribute="room_type.free", required=True, about="Rooms left on the tightest night")
    throughout = Count(attribute="room_type.throughout", required=True, about="Rooms free for all the nights")
    ready = Count(attribute="room_type.ready", required=True, about="Of these, rooms that can be entered now")
    from_price = Money(required=True, allow_none=True, least=0)


class AvailabilitySchema(Schema):
    """What is left of every type."""

    items = Many(Part(AvailableSchema), required=True)


class QuoteBody(Schema):
    """What a guest asks for: codes of type and plan, the party, and the card that was presented."""

    room_type = Text(20, required=True)
    rate_plan = Text(20, required=True)
    arrival = Day(required=True)
    departure = Day(required=True)
    adults = Count(0, 99, required=True)
    children = Count(0, 99, load_default=0)
    hours = Count(1, 24, load_default=None, allow_none=True)
    member_card = Text(40, load_default=None, allow_none=True)
    company = Text(20, load_default=None, allow_none=True)


class NightSchema(Schema):
    """The price of one night."""

    night = Day(required=True)
    amount = Money(required=True, least=0)


class TermsSchema(Schema):
    """The conditions, word for word, in both languages of the house."""

    zh = Many(Text(1000), required=True)
    en = Many(Text(1000), required=True)


class QuoteSchema(Schema):
    """What is told to the guest, and kept (REG-7)."""

    id = Id(required=True)
    room_type = Text(required=True)
    rate_plan = Text(required=True)
    arrival = Day(required=True)
    departure = Day(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    adults = Count(required=True)
    children = Count(required=True)
    nights = Many(Part(NightSchema), most=400, required=True)
    total = Money(required=True, least=0)
    deposit = Money(required=True, least=0)
    incidental = Money(required=True, least=0)
    further_hour = Money(required=True, allow_none=True, least=0)
    later_night = Money(required=True, allow_none=True, least=0)
    terms = Part(TermsSchema, required=True)
    business_date = Day(required=True)


class RateChangeBody(Schema):
    """Other prices for some nights of a quote, and why; beyond the clerk's limit with an approval (REG-9)."""

    nights = Many(Part(NightBody), most=400, least=1, required=True)
    reason = Choice(CHANGE_REASONS, required=True)
    approval_id = Id(
        load_default=None, allow_none=True, about="Of kind price, for exactly these prices and this reason"
    )


class RateChangeSchema(Schema):
    """The numbered slip, and the quote that takes the place of the one before."""

    id = Id(required=True)
    number = Count(required=True, about="Gapless in the property")
    from_quote_id = Id(required=True)
    reason = Choice(CHANGE_REASONS, required=True)
    at = Instant(required=True)
    quote = Part(QuoteSchema, required=True)


@bp.route("/availability", methods=["GET"])
@guarded(Permission.ROOM_VIEW, Permission.RATE_VIEW)
@bp.arguments(NightsQuery, location="query")
@bp.response(200, AvailabilitySchema)
def show_availability(query: dict[str, Any]) -> dict[str, Any]:
    """Show how many rooms of each type are left on `[arrival, departure)`, and the lowest price of a night."""
    return {"items": availability(current_context(), query["arrival"], query["departure"])}


@bp.route("/quotes", methods=["POST"])
@guarded(Permission.QUOTE_MAKE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(QuoteBody)
@bp.response(201, QuoteSchema)
def quote(body: dict[str, Any]) -> Response:
    """Price a stay and keep the quote; its id goes into the check-in (REG-7)."""
    request = QuoteRequest(**body)
    return act(QuoteSchema, 201, make_quote, request, ahead(current_context(), request))


@bp.route("/quotes/<uuid:quote_id>/rate-changes", methods=["POST"])
@guarded(Permission.QUOTE_MAKE, Permission.RATE_CHANGE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(RateChangeBody)
@bp.response(201, RateChangeSchema)
def change(body: dict[str, Any], quote_id: UUID) -> Response:
    """Give nights of a quote another price: a numbered slip, and a new quote for the check-in (REG-9)."""
    nights = nights_of(body["nights"])
    return act(RateChangeSchema, 201, _change, quote_id, nights, body["reason"], body["approval_id"])


def _change(
    ctx: Context, quote_id: UUID, nights: dict[Any, int], reason: str, approval_id: UUID | None
) -> dict[str, Any]:
    made = change_rate(ctx, quote_id, nights, reason, approval_id)
    return {
        "id": made.slip.id,
        "number": made.slip.number,
        "from_quote_id": made.slip.from_quote_id,
        "reason": made.slip.reason_code,
        "at": made.slip.at,
        "quote": made.quote,
    }
