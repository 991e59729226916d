"""Stays: who is in house, one stay with its money and key cards, and the check-out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from babel.numbers import get_currency_precision
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from frontdesk.cashier import queries as cashier
from frontdesk.cashier.rules import Payment
from frontdesk.cashier.service import refund_needs_approval
from frontdesk.companies.queries import company_by_code
from frontdesk.edge.approval_words import KINDS
from frontdesk.edge.approvals import Asked
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.papers import person_name
from frontdesk.edge.wording import title_of
from frontdesk.guests.names import form_of_address
from frontdesk.guests.rules import Sex
from frontdesk.housekeeping.checks import check_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import openings
from frontdesk.rates import slips
from frontdesk.reservations.queries import nights_of
from frontdesk.stays import check_out as leaving
from frontdesk.stays import keys, queries
from frontdesk.stays.check_out import Leaving
from frontdesk.stays.hand_over import hand_over as hand_over_together
from frontdesk.stays.keys import Proof
from frontdesk.stays.models import Stay
from frontdesk.stays.queries import RegistrationView, StayView
from frontdesk.stays.room_change_queries import changes_of
from frontdesk.stays.rules import given_back
from frontdesk.web import words
from frontdesk.web.amounts import AmountRefused, parse_amount
from frontdesk.web.approval_boxes import Box, box_of
from frontdesk.web.room_checks import OUTCOMES

bp = Blueprint("stays", __name__, url_prefix="/stays")

JUST_NOW: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One guest of a stay with the money that is theirs, in minor units."""

    registration: RegistrationView
    address: str
    owed: int
    held: int
    entries: list[Any]
    handed_over_by: str | None


@bp.get("")
@guarded(Permission.STAY_VIEW, Permission.REGISTRATION_VIEW)
def in_house() -> ResponseReturnValue:
    """List who is in house, by room."""
    ctx = current_context()
    found = sorted(queries.stays(ctx, status="in_house", limit=2000), key=lambda stay: (len(stay.room), stay.room))
    guests = defaultdict(list)
    for registration in queries.registrations(ctx, *(stay.id for stay in found)):
        guests[registration.stay_id].append(registration)
    return render_template(
        "stays/in_house.html", stays=found, guests=guests, words=words, address=_address, today=ctx.business_date
    )


@bp.get("/<uuid:stay_id>")
@guarded(Permission.STAY_VIEW, Permission.REGISTRATION_VIEW, Permission.DEPOSIT_VIEW)
def show(stay_id: UUID) -> ResponseReturnValue:
    """Show one stay: room, guests as the house knows them, prices, money, key cards, papers."""
    return _page(current_context(), stay_id)


@bp.post("/<uuid:stay_id>/keys")
@guarded(Permission.KEY_ISSUE)
def issue_key(stay_id: UUID) -> ResponseReturnValue:
    """Make one more key card, for a registered guest who shows the document (KEY-1)."""
    ctx = current_context()
    number = request.form.get("document_number") or None
    try:
        registration_id = UUID(request.form.get("registration_id", ""))
        card = execute(keys.issue_key, ctx, stay_id, registration_id, Proof.DOCUMENT, document_number=number)
    except ValueError:
        return _page(ctx, stay_id, [Reason("not-registered-here", "registration_id", "KEY-1")]), 422
    except Refused as refused:
        return _page(ctx, stay_id, refused.reasons), refused.status
    flash(gettext("Key card %(serial)d is made.", serial=card.serial))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


@bp.post("/<uuid:stay_id>/keys/<uuid:key_id>/void")
@guarded(Permission.KEY_ISSUE)
def void_key(stay_id: UUID, key_id: UUID) -> ResponseReturnValue:
    """Make a card open nothing any more: given back, or reported lost (KEY-2)."""
    lost = request.form.get("lost") == "on"
    execute(keys.void_key, current_context(), stay_id, key_id, lost=lost)
    flash(gettext("The key card was reported lost and is void.") if lost else gettext("The key card is void."))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


@bp.post("/<uuid:stay_id>/hand-over")
@guarded(Permission.STAY_CHECK_IN)
def hand_over(stay_id: UUID) -> ResponseReturnValue:
    """Say that the guests got document and key card together (REG-19)."""
    execute(hand_over_together, current_context(), stay_id)
    flash(gettext("The hand-over is recorded."))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


@bp.get("/<uuid:stay_id>/check-out")
@guarded(Permission.STAY_CHECK_OUT)
def check_out(stay_id: UUID) -> ResponseReturnValue:
    """Show what is owed and what each deposit gives back."""
    return _check_out_page(current_context(), stay_id)


@bp.post("/<uuid:stay_id>/check-out")
@guarded(Permission.STAY_CHECK_OUT)
def leave(stay_id: UUID) -> ResponseReturnValue:
    """Check out: charge, apply, give back, void the keys, tell the house (DEP-6)."""
    ctx = current_context()
    try:
        room_checked = request.form.get("room_checked") == "on"
        boxes = _refund_boxes(ctx, leaving.due_now(ctx, leaving.in_house(ctx, stay_id)))
        approvals = dict(filter(None, (box.refund for box in boxes.values())))
        said = Leaving(room_checked=room_checked, payment=_payment(ctx), refund_approvals=approvals)
        done = execute(leaving.check_out, ctx, stay_id, said)
    except AmountRefused:
        return _check_out_page(ctx, stay_id, [Reason("not-an-amount", "amount")]), 422
    except Refused as refused:
        return _check_out_page(ctx, stay_id, refused.reasons), refused.status
    receipts = ", ".join(map(str, done.receipt_numbers))
    flash(gettext("Checked out. Receipts: %(receipts)s", receipts=receipts) if receipts else gettext("Checked out."))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


def _payment(ctx: Context) -> Payment | None:
    form = request.form
    if not form.get("amount", "").strip():
        return None
    amount = parse_amount(form["amount"], int(get_currency_precision(ctx.currency)))
    company = company_by_code(ctx, form["company"]) if form.get("company") else None
    return Payment(form.get("method", ""), amount, form.get("reference") or None, company.id if company else None)


def _refund_boxes(ctx: Context, account: leaving.Account) -> dict[UUID, Box]:
    """Return an approval for each deposit of which more goes back than this person may give alone (DEP-2)."""
    found = {}
    for deposit, amount in account.given_back:
        if refund_needs_approval(ctx, deposit.id, amount):
            box = Box(kind="refund", deposit_id=deposit.id, amount=amount)
            asked = Asked(kind="refund", deposit_id=deposit.id, amount=amount)
            found[deposit.folio_id] = box_of(ctx, box, asked, request.form.get(box.field, ""))
    return found


def _page(ctx: Context, stay_id: UUID, reasons: Iterable[Reason] = ()) -> str:
    stay = queries.stay(ctx, stay_id)
    opened_until = openings.open_until(ctx, stay_id)
    return render_template(
        "stays/show.html",
        stay=stay,
        guests=_guest_lines(ctx, stay),
        nights=nights_of(ctx, stay.reservation_id),
        cards=queries.key_cards(ctx, stay_id),
        slip_id=slips.slip_of(ctx, stay.quote_id),
        changes=changes_of(ctx, stay_id),
        opened_until=opened_until,
        may_open=ctx.may(Permission.GUEST_VIEW_PROTECTED),
        may_complain=ctx.may(Permission.COMPLAINT_TAKE),
        just_checked_in=bool(opened_until) and ctx.now - stay.checked_in_at < JUST_NOW and stay.status == "in_house",
        words=words,
        zone=ctx.zone,
        currency=ctx.currency,
        said=[title_of(reason) for reason in reasons],
    )


def _check_out_page(ctx: Context, stay_id: UUID, reasons: Iterable[Reason] = ()) -> str:
    stay = queries.stay(ctx, stay_id)
    account = leaving.due_now(ctx, ctx.session.get_one(Stay, (ctx.property_id, stay_id)))
    owed = sum(account.owed.values())
    return render_template(
        "stays/check_out.html",
        stay=stay,
        guests=_guest_lines(ctx, stay),
        owed=owed,
        held=sum(deposit.held for deposit in account.held),
        missing=account.missing,
        returned=given_back(account.owed, {deposit.folio_id: deposit.held for deposit in account.held}),
        cards=[card for card in queries.key_cards(ctx, stay_id) if card.state in {"requested", "issued"}],
        words=words,
        zone=ctx.zone,
        currency=ctx.currency,
        typed=request.form,
        boxes=_refund_boxes(ctx, account),
        kinds=KINDS,
        check=check_of(ctx, stay_id),
        outcomes=OUTCOMES,
        said=list(dict.fromkeys(title_of(reason) for reason in reasons)),
    )


def _guest_lines(ctx: Context, stay: StayView) -> list[GuestLine]:
    registered = queries.registrations(ctx, stay.id)
    folio_ids = [each.folio_id for each in registered]
    owed = cashier.balances(ctx, folio_ids)
    held = {deposit.folio_id: deposit for deposit in cashier.deposits_of(ctx, folio_ids)}
    return [
        GuestLine(
            registration=each,
            address=_address(each),
            owed=owed[each.folio_id],
            held=held[each.folio_id].held if each.folio_id in held else 0,
            entries=cashier.deposit_entries(ctx, held[each.folio_id].id) if each.folio_id in held else [],
            handed_over_by=person_name(ctx, each.handed_over_by) if each.handed_over_by else None,
        )
        for each in registered
    ]


def _address(registration: RegistrationView) -> str:
    """Return how staff address a guest (REG-18)."""
    return form_of_address(registration.shown_surname, Sex(registration.sex), str(get_locale()))
