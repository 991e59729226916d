"""The walk-in: one page from the first question to the key card. Its draft's id is in the address, and nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from markupsafe import Markup

from frontdesk.edge import limits
from frontdesk.edge.approval_words import KINDS
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.enquiries.neighbours import check_in_beside
from frontdesk.guests.countries import country_codes, country_name
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.openings import open_after_check_in
from frontdesk.property.referrals import record_referral
from frontdesk.stays import drafts, intake
from frontdesk.stays.drafts import DraftView
from frontdesk.stays.intake import WalkIn
from frontdesk.web import walk_in_documents, words
from frontdesk.web.approval_boxes import granted, walk_in_boxes
from frontdesk.web.drafted import kept_draft, scan_of
from frontdesk.web.neighbour_wishes import request_names
from frontdesk.web.walk_in_fields import APPROVALS, MOST_GUESTS, Fields, body_of, guest_paths, kept
from frontdesk.web.walk_in_parts import Sheet, for_room, places, sheet_of, with_reasons
from frontdesk.web.walk_in_prices import MOST_SINGLE_NIGHTS, change_price

bp = Blueprint("walk_in", __name__, url_prefix="/walk-in")

MOST_SCAN: Final = 5 * 1024 * 1024
CHECK_IN: Final = "check-in"
PRICE: Final = "price"


@bp.get("")
@guarded(Permission.STAY_CHECK_IN)
def start() -> ResponseReturnValue:
    """Begin a walk-in: a draft of one's own, empty; one that was begun and left empty is taken again."""
    ctx = current_context()
    begun = (drafts.own_draft(ctx, draft_id) for draft_id in drafts.own_drafts(ctx))
    unused = next((draft for draft in begun if not draft.data), None)
    draft = unused or execute(drafts.start_draft, ctx)
    return redirect(url_for("walk_in.show", draft_id=draft.id, room=request.args.get("room") or None), 303)


@bp.get("/<uuid:draft_id>")
@guarded(Permission.STAY_CHECK_IN)
def show(draft_id: UUID) -> ResponseReturnValue:
    """Show the walk-in as far as it was typed; one that has become a stay leads there."""
    ctx = current_context()
    try:
        draft = drafts.own_draft(ctx, draft_id)
    except NotFound:
        return redirect(url_for("stays.show", stay_id=draft_id), 303)
    return _page(sheet_of(ctx, draft, kept(draft.data) or for_room(ctx, request.args.get("room"))))


@bp.put("/<uuid:draft_id>")
@guarded(Permission.STAY_CHECK_IN)
def save(draft_id: UUID) -> ResponseReturnValue:
    """Keep what was typed so far; another tab that saved since is not overwritten (REG-3)."""
    sent = limits.json_body(request)
    version, fields = _sent_draft(sent)
    return jsonify(version=execute(drafts.save_draft, current_context(), draft_id, version, dict(fields)))


@bp.post("/<uuid:draft_id>")
@guarded(Permission.STAY_CHECK_IN)
def step(draft_id: UUID) -> ResponseReturnValue:
    """Take the form: show prices, room and cards for what was typed, or check in; nothing typed is ever lost."""
    ctx = current_context()
    fields = kept(request.form)
    try:
        draft = drafts.own_draft(ctx, draft_id)
    except NotFound:
        return _to_stay(draft_id)
    if request.form.get("step") == CHECK_IN:
        return _check_in(ctx, draft, fields)
    if request.form.get("step") == PRICE:
        return _change_price(ctx, draft, fields)
    if "HX-Request" not in request.headers:
        draft = kept_draft(ctx, draft, fields)
    return _page(sheet_of(ctx, draft, fields))


@bp.post("/<uuid:draft_id>/document")
@guarded(Permission.STAY_CHECK_IN)
def document(draft_id: UUID) -> ResponseReturnValue:
    """Return what a document says by itself, and the returning guest's last address and phone (REG-16)."""
    ctx = current_context()
    drafts.own_draft(ctx, draft_id)
    return jsonify(walk_in_documents.told_by(ctx, limits.json_body(request)))


@bp.post("/<uuid:draft_id>/scan")
@guarded(Permission.STAY_CHECK_IN)
def scan(draft_id: UUID) -> ResponseReturnValue:
    """Take the scan of a document: JPEG, PNG or PDF by its content, sealed at once (REG-2)."""
    file = request.files.get("scan")
    content = file.read(MOST_SCAN + 1) if file else b""
    if file:
        file.close()
    if len(content) > MOST_SCAN:
        raise limits.TooLarge
    if not content:
        raise Invalid([Reason("missing", "scan", "REG-2")])
    return jsonify(scan_id=str(execute(drafts.attach_scan, current_context(), draft_id, content)))


@bp.post("/<uuid:draft_id>/referral")
@guarded(Permission.REFERRAL_RECORD)
def refer(draft_id: UUID) -> ResponseReturnValue:
    """Record that somebody was pointed to a hotel nearby, without a word about who it was (REG-13, REG-14)."""
    ctx = current_context()
    form = request.form
    persons = form.get("persons", "")
    execute(
        record_referral,
        ctx,
        _id(form.get("hotel", "")),
        persons=int(persons) if persons.isdecimal() and persons.isascii() and len(persons) < MOST_GUESTS else 0,
        contacted=form.get("contacted") == "on",
        consent_to_pass_data=form.get("consent") == "on",
    )
    execute(drafts.abandon_draft, ctx, draft_id)
    flash(gettext("The referral is recorded. Nothing about the guest was kept."))
    return redirect(url_for("walk_in.start"), 303)


@bp.post("/<uuid:draft_id>/abandon")
@guarded(Permission.STAY_CHECK_IN)
def abandon(draft_id: UUID) -> ResponseReturnValue:
    """Forget a walk-in that will not be (REG-14)."""
    execute(drafts.abandon_draft, current_context(), draft_id)
    flash(gettext("The walk-in is abandoned. Nothing that was typed was kept."))
    return redirect(url_for("walk_in.start"), 303)


def _change_price(ctx: Context, draft: DraftView, fields: Fields) -> ResponseReturnValue:
    """Give the quote another price, and show it to be acknowledged anew; a refusal keeps what was typed (REG-9)."""
    sheet, status = sheet_of(ctx, draft, fields), 200
    try:
        if sheet.quote is None:
            raise Invalid([Reason("missing", "offers", "REG-7")])
        changed = change_price(ctx, sheet.quote, sheet.fields)
        sheet = replace(sheet_of(ctx, draft, changed), price_changed=True)
    except Refused as refused:
        sheet, status = with_reasons(sheet, refused.reasons), refused.status
    sheet.draft = kept_draft(ctx, draft, sheet.fields)
    answer = make_response(_page(sheet), status)
    answer.headers["HX-Reswap"] = "outerHTML show:#told:top"
    return answer


def _check_in(ctx: Context, draft: DraftView, fields: Fields) -> ResponseReturnValue:
    sheet = sheet_of(ctx, draft, fields, shown=False)
    walk_in = _walk_in(ctx, sheet, granted(walk_in_boxes(ctx, sheet.fields, []).values()))
    try:
        execute(_check_in_and_open, ctx, walk_in, draft.id)
    except Refused as refused:
        sheet = sheet_of(ctx, draft, sheet.fields)
        sheet.draft = kept_draft(ctx, draft, sheet.fields)
        return _page(with_reasons(sheet, refused.reasons)), refused.status
    return _to_stay(draft.id)


def _check_in_and_open(ctx: Context, walk_in: WalkIn, draft_id: UUID) -> None:
    """Check in, and keep the stay open to this clerk for the minutes in which its registration cards are printed."""
    check_in_beside(ctx, walk_in, draft_id)
    open_after_check_in(ctx, draft_id)


def _walk_in(ctx: Context, sheet: Sheet, approvals: Mapping[str, str]) -> WalkIn:
    """Return what the form says, with its scans, the approvals given, and what only a form can have wrong."""
    body, faults = body_of(sheet.fields, places(sheet.currency))
    body["approvals"] = dict(approvals)
    plan = next((plan for plan in sheet.plans if sheet.quote and plan.code == sheet.quote.rate_plan), None)
    body["company"] = body["company"] or (plan and plan.company_code)
    for path, guest in zip(guest_paths(sheet.fields), body["registrations"], strict=True):
        guest["scan"] = scan_of(ctx, sheet.draft.id, sheet.value(f"{path}.scan_id"))
    read = intake.read_walk_in(body)
    own = {fault.field for fault in faults}
    return replace(read, faults=(*faults, *(fault for fault in read.faults if fault.field not in own)))


def _sent_draft(sent: object) -> tuple[int, Fields]:
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), dict):
        raise Invalid([Reason("not-an-object", "fields")])
    version = sent.get("version")
    if isinstance(version, bool) or not isinstance(version, int):
        raise Invalid([Reason("not-a-number", "version")])
    return version, kept(sent["fields"])


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _to_stay(stay_id: UUID) -> ResponseReturnValue:
    """Lead to the stay; htmx would put the whole page into a part of this one, so it is told to go there."""
    address = url_for("stays.show", stay_id=stay_id)
    if "HX-Request" not in request.headers:
        return redirect(address, 303)
    answer = make_response("", 204)
    answer.headers["HX-Redirect"] = address
    return answer


def _page(sheet: Sheet) -> str:
    return render_template(
        "walk_in/page.html",
        form=sheet,
        words=words,
        feature_names=words.feature_names(),
        country_options=country_options(str(get_locale())),
        title_of=title_of,
        requests=request_names(current_context()),
        boxes=walk_in_boxes(current_context(), sheet.fields, sheet.asked_approvals),
        approval_kinds=APPROVALS,
        kinds=KINDS,
        currency=sheet.currency,
        most_single_nights=MOST_SINGLE_NIGHTS,
    )


@cache
def country_options(locale: str) -> Markup:
    """Return every country in this language as the choices of a list, written out once and for all."""
    option = Markup('<option value="{}">{}</option>')
    return Markup().join(option.format(code, country_name(code, locale)) for code in country_codes())
