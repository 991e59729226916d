"""Opening a stay with a reason, and the review of such openings the next day by somebody else (PRI-7, PRI-9)."""

from datetime import date
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext

from frontdesk.edge.approval_words import KINDS
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.lookups import open_counted
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import openings, reviews
from frontdesk.privacy.rules import Reason
from frontdesk.stays.queries import stay
from frontdesk.web import words
from frontdesk.web.approval_boxes import lookup_box

bp = Blueprint("openings", __name__, url_prefix="/openings")

REASONS: Final[dict[str, LazyString]] = {
    Reason.GUEST_ASKED: lazy_gettext("The guest asked for it"),
    Reason.COMPLAINT: lazy_gettext("A complaint"),
    Reason.PAYMENT: lazy_gettext("A question of payment"),
    Reason.INCIDENT: lazy_gettext("An incident in the house"),
    Reason.LAW: lazy_gettext("A duty by law"),
    Reason.OTHER: lazy_gettext("Another reason"),
    "guest-at-desk": lazy_gettext("The guest's own number"),
    "check-in": lazy_gettext("Check-in"),
}
"""Why a stay was opened, by its code."""


@bp.route("/stays/<uuid:stay_id>", methods=["GET", "POST"])
@guarded(Permission.GUEST_VIEW_PROTECTED, Permission.STAY_VIEW)
def open_stay(stay_id: UUID) -> ResponseReturnValue:
    """Open a stay with a reason; once it is open, show who its guests are."""
    ctx, form = current_context(), request.form
    if request.method == "GET":
        stay(ctx, stay_id)  # what is not there is not there
        opened = openings.open_until(ctx, stay_id)
        return _opening_page(stay_id, guests=openings.truths(ctx, stay_id) if opened else None, until=opened)
    box = lookup_box(ctx, form)
    approval_id = box.approval_id if box.state == "granted" else None
    try:
        open_counted(ctx, stay_id, form.get("reason", ""), approval_id)
    except NotFound:
        raise
    except Refused as refused:
        said = [title_of(each) for each in refused.reasons]
        limit = any(each.code == "lookup-limit" for each in refused.reasons)
        return _opening_page(stay_id, said=said, box=box if limit else None), refused.status
    return redirect(url_for("openings.open_stay", stay_id=stay_id), 303)


@bp.get("/review")
@guarded(Permission.GUEST_VIEW_PROTECTED)
def review() -> ResponseReturnValue:
    """Show the openings of hidden stays on the oldest day that waits for its review."""
    ctx = current_context()
    found = reviews.day_to_review(ctx)
    return render_template("openings/review.html", found=found, reasons=REASONS, zone=ctx.zone)


@bp.post("/review")
@guarded(Permission.GUEST_VIEW_PROTECTED)
def reviewed() -> ResponseReturnValue:
    """Say that a day's openings are reviewed; one's own wait for somebody else."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise NotFound from None
    execute(reviews.review_openings, current_context(), day)
    flash(gettext("The openings of this day are reviewed."))
    return redirect(url_for("openings.review"), 303)


def _opening_page(stay_id: UUID, **told: object) -> str:
    ctx = current_context()
    chosen = {code: name for code, name in REASONS.items() if code in tuple(Reason)}
    return render_template(
        "openings/stay.html", stay_id=stay_id, reasons=chosen, kinds=KINDS, words=words, zone=ctx.zone, **told
    )
