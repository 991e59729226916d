"""The form for a guest who joins a stay: the card of the walk-in, in the room that is there already."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from frontdesk.edge.approval_words import KINDS
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.openings import open_after_check_in
from frontdesk.rates import quotes
from frontdesk.rooms.queries import room_by_number
from frontdesk.stays import arriving, drafts, intake, queries
from frontdesk.stays.drafts import DraftView
from frontdesk.stays.intake import LateArrival
from frontdesk.stays.late_arrival import register_late
from frontdesk.web import words
from frontdesk.web.approval_boxes import granted, walk_in_boxes
from frontdesk.web.drafted import kept_draft, scan_of
from frontdesk.web.walk_in import CHECK_IN, country_options
from frontdesk.web.walk_in_fields import Fields, body_of, guest_paths, kept, with_defaults
from frontdesk.web.walk_in_parts import Sheet, places, with_reasons

bp = Blueprint("late_arrivals", __name__, url_prefix="/stays/<uuid:stay_id>/late-arrivals")

JOINS: Final = "joins"
"""The field of a draft that says which stay its guest joins."""

SENT: Final = ("registrations", "acknowledged", "luggage_pieces", "vip_level", "key_cards", "approvals")


@bp.get("")
@guarded(Permission.STAY_CHECK_IN)
def start(stay_id: UUID) -> ResponseReturnValue:
    """Begin the form, or go on with the one that this clerk has begun for this stay."""
    ctx = current_context()
    _lodging(ctx, stay_id)
    begun = (drafts.own_draft(ctx, draft_id) for draft_id in drafts.own_drafts(ctx))
    draft = next((each for each in begun if each.data.get(JOINS) == str(stay_id)), None)
    if draft is None:
        draft = execute(_begin, ctx, stay_id)
    return redirect(url_for("late_arrivals.show", stay_id=stay_id, draft_id=draft.id), 303)


@bp.get("/<uuid:draft_id>")
@guarded(Permission.STAY_CHECK_IN)
def show(stay_id: UUID, draft_id: UUID) -> ResponseReturnValue:
    """Show the form as far as it was typed; one that is done or abandoned leads to the stay."""
    ctx = current_context()
    draft = _draft(ctx, stay_id, draft_id)
    return _page(ctx, stay_id, _sheet(ctx, draft, kept(draft.data))) if draft else _to_stay(stay_id)


@bp.post("/<uuid:draft_id>")
@guarded(Permission.STAY_CHECK_IN)
def send(stay_id: UUID, draft_id: UUID) -> ResponseReturnValue:
    """Take the form: register the guest, or keep what was typed and name everything that is missing."""
    ctx = current_context()
    draft = _draft(ctx, stay_id, draft_id)
    if draft is None:
        return _to_stay(stay_id)
    fields = kept(request.form) | {JOINS: str(stay_id)}
    sheet = _sheet(ctx, draft, fields)
    if request.form.get("step") != CHECK_IN:
        sheet.draft = kept_draft(ctx, draft, fields)
        return _page(ctx, stay_id, sheet)
    try:
        execute(_register_and_open, ctx, stay_id, _late_arrival(ctx, sheet), draft.id)
    except NotFound:
        return _to_stay(stay_id)
    except Refused as refused:
        sheet.draft = kept_draft(ctx, draft, fields)
        return _page(ctx, stay_id, with_reasons(sheet, refused.reasons)), refused.status
    flash(gettext("The guest is registered."))
    return _to_stay(stay_id)


@bp.post("/<uuid:draft_id>/abandon")
@guarded(Permission.STAY_CHECK_IN)
def abandon(stay_id: UUID, draft_id: UUID) -> ResponseReturnValue:
    """Forget a guest who does not join after all (REG-14)."""
    execute(drafts.abandon_draft, current_context(), draft_id)
    flash(gettext("Nothing that was typed was kept."))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


def _begin(ctx: Context, stay_id: UUID) -> DraftView:
    draft = drafts.start_draft(ctx)
    data = {JOINS: str(stay_id)}
    return DraftView(draft.id, drafts.save_draft(ctx, draft.id, draft.version, data), data)


def _draft(ctx: Context, stay_id: UUID, draft_id: UUID) -> DraftView | None:
    """Return the clerk's own draft for this stay, or None when it is done, abandoned or somebody else's."""
    try:
        draft = drafts.own_draft(ctx, draft_id)
        _lodging(ctx, stay_id)
    except NotFound:
        return None
    return draft if draft.data.get(JOINS) == str(stay_id) else None


def _lodging(ctx: Context, stay_id: UUID) -> queries.StayView:
    """Return the stay that is joined, or raise `NotFound` unless it is open."""
    stay = queries.stay(ctx, stay_id)
    if stay.status != "in_house":
        raise NotFound
    return stay


def _register_and_open(ctx: Context, stay_id: UUID, late: LateArrival, draft_id: UUID) -> None:
    """Register, and keep the stay open to this clerk for the minutes in which the registration card is printed."""
    register_late(ctx, stay_id, late, draft_id)
    open_after_check_in(ctx, stay_id)


def _late_arrival(ctx: Context, sheet: Sheet) -> LateArrival:
    """Return what the form says, with its scan, and with what only a form can have wrong."""
    body, faults = body_of(sheet.fields, places(sheet.currency))
    body["approvals"] = granted(walk_in_boxes(ctx, sheet.fields, []).values())
    for path, guest in zip(guest_paths(sheet.fields), body["registrations"], strict=True):
        guest["scan"] = scan_of(ctx, sheet.draft.id, sheet.value(f"{path}.scan_id"))
    read = intake.read_late_arrival({name: body[name] for name in SENT})
    own = {fault.field for fault in faults}
    return replace(read, faults=(*faults, *(fault for fault in read.faults if fault.field not in own)))


def _sheet(ctx: Context, draft: DraftView, fields: Fields) -> Sheet:
    return Sheet(draft, with_defaults(fields), ctx.business_date, ctx.currency)


def _to_stay(stay_id: UUID) -> ResponseReturnValue:
    """Lead to the stay; htmx would put the whole page into a part of this one, so it is told to go there."""
    address = url_for("stays.show", stay_id=stay_id)
    if "HX-Request" not in request.headers:
        return redirect(address, 303)
    answer = make_response("", 204)
    answer.headers["HX-Redirect"] = address
    return answer


def _page(ctx: Context, stay_id: UUID, sheet: Sheet) -> str:
    stay = _lodging(ctx, stay_id)
    return render_template(
        "late_arrivals/page.html",
        form=sheet,
        stay=stay,
        room=room_by_number(ctx, stay.room),
        quote=quotes.told(ctx, stay.quote_id),
        words=words,
        country_options=country_options(str(get_locale())),
        boxes=walk_in_boxes(ctx, sheet.fields, sheet.asked_approvals),
        approval_kinds=arriving.BACKED_BY,
        kinds=KINDS,
        currency=sheet.currency,
    )
