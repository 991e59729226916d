"""Papers, made from a stay and counted: what is printed again says so (DEP-1)."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from flask import Blueprint, Response
from flask_babel import gettext
from sqlalchemy import select

from frontdesk.cashier import queries as cashier
from frontdesk.cashier.rules import covered_nights
from frontdesk.edge import papers
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.guests.countries import country_name
from frontdesk.guests.names import form_of_address
from frontdesk.guests.rules import Sex
from frontdesk.kernel import paper
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.money import Money
from frontdesk.kernel.paper import Paper, Term
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import opened, openings
from frontdesk.privacy.openings import Truth
from frontdesk.property.settings import settings_of
from frontdesk.rates import quotes, slips
from frontdesk.rates.quotes import QuoteView
from frontdesk.reservations.models import Reservation
from frontdesk.reservations.queries import nights_of
from frontdesk.rooms.queries import room_by_number
from frontdesk.stays import queries
from frontdesk.stays.keys import LIVE
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.queries import RegistrationView, StayView
from frontdesk.stays.room_change_queries import ChangeView, change_view
from frontdesk.web import words

bp = Blueprint("prints", __name__, url_prefix="/prints")

log = structlog.get_logger(__name__)

Make = Callable[[int], Paper]


@bp.post("/registration-cards/<uuid:registration_id>")
@guarded(Permission.REGISTRATION_PRINT)
def registration_card(registration_id: UUID) -> Response:
    """Print a guest's registration card; the stay must be open to whoever prints, for every guest alike (PRI-7)."""
    ctx = current_context()
    stay, registered = _of_registration(ctx, registration_id)
    truth = next((each for each in openings.truths(ctx, stay.id) if each.registration_id == registration_id), None)
    if truth is None:
        raise NotFound
    return _answer(ctx, "registration_card", registration_id, lambda copy: _card(ctx, stay, registered, truth, copy))


@bp.post("/receipts/<int:number>")
@guarded(Permission.DEPOSIT_VIEW, Permission.REGISTRATION_PRINT)
def receipt(number: int) -> Response:
    """Print a deposit receipt (REG-6)."""
    ctx = current_context()
    if number >= 2**31:
        raise NotFound
    found = cashier.receipt(ctx, number)
    return _answer(ctx, "receipt", found.entry_id, lambda copy: papers.deposit_receipt(ctx, found, copy))


@bp.post("/key-hand-overs/<uuid:stay_id>")
@guarded(Permission.REGISTRATION_PRINT)
def key_handover(stay_id: UUID) -> Response:
    """Print the slip on which a guest confirms key cards and the document (REG-19, KEY-2)."""
    ctx = current_context()
    stay = queries.stay(ctx, stay_id)
    return _answer(ctx, "key_handover", stay_id, lambda copy: _handover(ctx, stay, copy))


@bp.post("/rate-changes/<uuid:slip_id>")
@guarded(Permission.REGISTRATION_PRINT)
def rate_change(slip_id: UUID) -> Response:
    """Print a rate change slip (REG-9)."""
    ctx = current_context()
    slip = slips.slip_view(ctx, slip_id)
    return _answer(ctx, "rate_change_slip", slip_id, lambda copy: _slip(ctx, slip, copy))


@bp.post("/room-changes/<uuid:change_id>")
@guarded(Permission.REGISTRATION_PRINT)
def room_change(change_id: UUID) -> Response:
    """Print a room change slip, with places for the signatures (MOV-6)."""
    ctx = current_context()
    change = change_view(ctx, change_id)
    return _answer(ctx, "room_change_slip", change_id, lambda copy: _change(ctx, change, copy))


def _answer(ctx: Context, document: str, subject_id: UUID, make: Make) -> Response:
    """Return the paper as PDF; it is counted first, so that no copy leaves the house uncounted."""
    pdf = papers.counted_pdf(ctx, document, subject_id, make)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{document}.pdf"'
    return answer


def _card(ctx: Context, stay: StayView, registered: RegistrationView, truth: Truth, copy: int) -> Paper:
    quote = quotes.told(ctx, stay.quote_id)
    settings = settings_of(ctx)
    deposit = next(iter(cashier.deposits_of(ctx, [registered.folio_id])), None)
    entries = cashier.deposit_entries(ctx, deposit.id) if deposit else []
    chinese = papers.language() == "zh"
    clerk = papers.person_name(ctx, _row(ctx, registered.id).signed_before)
    return paper.RegistrationCard(
        letterhead=papers.letterhead(ctx),
        number=registered.number,
        business_date=stay.arrived,
        clerk=clerk,
        printed_at=papers.now_on_paper(ctx),
        copy=copy,
        name=truth.name,
        form_of_address=form_of_address(truth.surname, Sex(truth.sex), papers.language()),
        sex=str(words.SEXES[truth.sex]),
        birth_date=truth.birth_date,
        nationality=country_name(truth.nationality, papers.language()),
        document_type=str(words.DOCUMENT_TYPES[truth.document_type]),
        document_number=truth.document_number,
        address=truth.address,
        phone=truth.phone,
        room=stay.room,
        room_type=stay.room_type_zh if chinese else stay.room_type_en,
        location=_location(ctx, stay, chinese=chinese),
        arrival=_when(quote, quote.starts_at if quote.hours else local(stay.checked_in_at, ctx.zone), ctx),
        departure=_when(quote, stay.due_out_at, ctx),
        nights=_nights(ctx, stay),
        terms=[Term(kind="other", words=sentence) for sentence in quote.terms[papers.language()]],
        deposit=Money(deposit.received, deposit.currency) if deposit else None,
        payment_method=str(papers.METHODS[entries[0][0].method]) if entries else None,
        signature_png=opened.signature(ctx, registered.id),
        signed_on_paper_with=clerk if registered.signature_kind == "paper" else None,
        vehicle_plates=opened.plates(ctx, stay.id, queries.registrations(ctx, stay.id)[0].guest_id),
        hide_rate=settings.hide_rate,
        hide_address=settings.hide_address,
        hide_document=settings.hide_document,
    )


def _handover(ctx: Context, stay: StayView, copy: int) -> Paper:
    live = [card for card in queries.key_cards(ctx, stay.id) if card.state in LIVE]
    registered = queries.registrations(ctx, stay.id)
    nights = list(nights_of(ctx, stay.reservation_id).values())
    cover = cashier.held_on(ctx, [each.folio_id for each in registered])
    until = max((card.valid_until for card in live), default=stay.due_out_at)
    return paper.KeyHandover(
        letterhead=papers.letterhead(ctx),
        number=stay.confirmation_number,
        business_date=ctx.business_date,
        clerk=papers.person_name(ctx, ctx.account_id),
        printed_at=papers.now_on_paper(ctx),
        copy=copy,
        guest=registered[0].shown_name,
        room=stay.room,
        cards=len(live),
        valid_until=local(until, ctx.zone),
        covered_nights=covered_nights(cover, 0, nights),
        nights=len(nights),
        document_handed=True,
        room_in_writing=True,
    )


def _slip(ctx: Context, slip: slips.SlipView, copy: int) -> Paper:
    stay_id = ctx.session.scalar(
        select(Stay.id)
        .join(Reservation, (Reservation.property_id == Stay.property_id) & (Reservation.id == Stay.reservation_id))
        .where(Stay.property_id == ctx.property_id, Reservation.quote_id == slip.after.id)
    )
    stay = queries.stay(ctx, stay_id) if stay_id else None
    after = {night.night: night.amount for night in slip.after.nights}
    return paper.RateChangeSlip(
        letterhead=papers.letterhead(ctx),
        number=f"BG-{slip.number:06d}",
        business_date=slip.business_date,
        clerk=slip.requested_by,
        printed_at=papers.now_on_paper(ctx),
        copy=copy,
        guest=queries.registrations(ctx, stay.id)[0].shown_name if stay else "",
        room=stay.room if stay else "",
        nights=[
            paper.NightChange(
                night=each.night,
                before=Money(each.amount, slip.before.currency),
                after=Money(after.get(each.night, each.amount), slip.before.currency),
            )
            for each in slip.before.nights
        ],
        reason=str(words.PRICE_REASONS[slip.reason_code]),
        requested_by=slip.requested_by,
        approved_by=slip.approved_by,
    )


def _change(ctx: Context, change: ChangeView, copy: int) -> Paper:
    chinese = papers.language() == "zh"
    return paper.RoomChangeSlip(
        letterhead=papers.letterhead(ctx),
        number=f"HF-{change.number:06d}",
        business_date=change.business_date,
        clerk=change.requested_by,
        printed_at=papers.now_on_paper(ctx),
        copy=copy,
        guest=queries.registrations(ctx, change.stay_id)[0].shown_name,
        from_room=change.from_room,
        to_room=change.to_room,
        from_type=change.from_type_zh if chinese else change.from_type_en,
        to_type=change.to_type_zh if chinese else change.to_type_en,
        nights=[
            paper.NightChange(night=night, before=Money(before, change.currency), after=Money(after, change.currency))
            for night, before, after in change.nights
        ],
        currency=change.currency,
        terms=str(words.MOVE_TERMS[change.terms]),
        reason=str(words.MOVE_REASONS.get(change.reason, words.MOVE_TERMS["fault"])),
        requested_by=change.requested_by,
        approved_by=change.approved_by,
    )


def _nights(ctx: Context, stay: StayView) -> list[paper.NightPrice]:
    prices = nights_of(ctx, stay.reservation_id)
    return [paper.NightPrice(night=night, price=Money(amount, ctx.currency)) for night, amount in prices.items()]


def _when(quote: QuoteView, instant: datetime, ctx: Context) -> str:
    return f"{local(instant, ctx.zone):%Y-%m-%d %H:%M}" if quote.hours else f"{local(instant, ctx.zone):%Y-%m-%d}"


def _location(ctx: Context, stay: StayView, *, chinese: bool) -> str:
    room = room_by_number(ctx, stay.room)
    return (room.location_zh if chinese else room.location_en) or gettext("Floor %(floor)s", floor=room.floor)


def _of_registration(ctx: Context, registration_id: UUID) -> tuple[StayView, RegistrationView]:
    row = ctx.session.get(Registration, (ctx.property_id, registration_id))
    if row is None:
        raise NotFound
    stay = queries.stay(ctx, row.stay_id)
    return stay, next(each for each in queries.registrations(ctx, stay.id) if each.id == registration_id)


def _row(ctx: Context, registration_id: UUID) -> Registration:
    return ctx.session.get_one(Registration, (ctx.property_id, registration_id))
