"""Retention as auditors read it, and the legal holds that a duty manager sets and lifts (PRI-11)."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext, ngettext
from sqlalchemy import select
from wtforms import SelectField

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import WORDINGS, title_of
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import holds, retention_queries
from frontdesk.privacy.holds import LONGEST_REFERENCE
from frontdesk.privacy.periods import periods_of
from frontdesk.privacy.retention_queries import HoldView
from frontdesk.privacy.retention_rules import ANSWERS_HOURS, HoldReason, LiftReason, Periods, Purpose
from frontdesk.web.admin_fields import options
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("retention", __name__, url_prefix="/retention")

PURPOSES: Final[dict[str, LazyString]] = {
    Purpose.DRAFT: lazy_gettext("Unfinished walk-ins"),
    Purpose.SCAN: lazy_gettext("Scans of documents"),
    Purpose.REGISTRATION_BOOK: lazy_gettext("Registration book"),
    Purpose.PROFILE: lazy_gettext("Profiles"),
    Purpose.WITHDRAWN: lazy_gettext("Guests who asked to be forgotten"),
    Purpose.SUSPICION: lazy_gettext("What was suspicious"),
    Purpose.VISITOR: lazy_gettext("Visitors"),
    Purpose.AUTHORITY: lazy_gettext("Requests of authorities"),
    Purpose.COMPLAINT: lazy_gettext("Complaints"),
    Purpose.READ: lazy_gettext("The record of reads"),
    Purpose.ORPHAN_FILE: lazy_gettext("Files that belong to nobody"),
}


class HoldForm(DeskForm):
    """Whose data must stay, and why."""

    registration_number = LineField(lazy_gettext("Registration number"), [required], most=20)
    reason = SelectField(
        lazy_gettext("Reason"), [required], choices=options({each: WORDINGS[each] for each in HoldReason})
    )
    reference = LineField(
        lazy_gettext("Number of the file"),
        [required],
        most=LONGEST_REFERENCE,
        description=lazy_gettext("As it stands on the order; never a name."),
    )


class LiftForm(DeskForm):
    """Why a hold ends."""

    reason = SelectField(
        lazy_gettext("Reason"), [required], choices=options({each: WORDINGS[each] for each in LiftReason})
    )


@bp.get("")
@guarded(Permission.RETENTION_VIEW)
def show() -> ResponseReturnValue:
    """Show how long what is kept, the holds, and the runs with their proof."""
    return _page(current_context(), HoldForm(formdata=None))


@bp.post("/holds")
@guarded(Permission.RETENTION_VIEW, Permission.LEGAL_HOLD_SET)
def set_hold() -> ResponseReturnValue:
    """Put the guest of a registration on hold."""
    ctx, form = current_context(), HoldForm()
    if not form.validate():
        return _page(ctx, form), 422
    try:
        execute(holds.set_hold, ctx, form.registration_number.data, form.reason.data, form.reference.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(ctx, form), refused.status
    flash(gettext("The hold is set."))
    return redirect(url_for("retention.show"), 303)


@bp.post("/holds/<uuid:hold_id>/lift")
@guarded(Permission.RETENTION_VIEW, Permission.LEGAL_HOLD_SET)
def lift_hold(hold_id: UUID) -> ResponseReturnValue:
    """End a hold."""
    ctx, form = current_context(), LiftForm()
    if not form.validate():
        return _page(ctx, form), 422
    try:
        execute(holds.lift_hold, ctx, hold_id, form.reason.data)
    except holds.HoldLifted as refused:
        form.refuse(refused.reasons, title_of)
        return _page(ctx, form), refused.status
    flash(gettext("The hold is lifted."))
    return redirect(url_for("retention.show"), 303)


def _page(ctx: Context, form: DeskForm) -> str:
    found = retention_queries.holds(ctx)
    blank = HoldForm(formdata=None)
    return render_template(
        "retention/show.html",
        kept=_kept(periods_of(ctx)),
        waiting=retention_queries.waiting(ctx),
        holds=found,
        names=_names(ctx, found),
        runs=retention_queries.runs(ctx),
        purposes=PURPOSES,
        words=WORDINGS,
        form=form if isinstance(form, HoldForm) else blank,
        refused=form,
        lift=LiftForm(formdata=None),
        may_hold=ctx.may(Permission.LEGAL_HOLD_SET),
        zone=ctx.zone,
    )


def _kept(periods: Periods) -> list[tuple[str, str]]:
    """Return what is kept, and how long, in words."""
    profiles = (
        ngettext("%(num)d year after the last stay", "%(num)d years after the last stay", periods.profile_years)
        if periods.profile_years
        else gettext("until the guest withdraws it")
    )
    scans = gettext("%(num)d days after the check-out", num=periods.scans.days)
    book = ngettext("%(num)d year after the check-out", "%(num)d years after the check-out", periods.registration_years)
    receipts = ngettext("%(num)d year, without a name", "%(num)d years, without a name", periods.receipt_years)
    drafts = ngettext(
        "%(num)d hour, and no longer than the day", "%(num)d hours, and no longer than the day", periods.draft_hours
    )
    answers = gettext("%(num)d hours", num=ANSWERS_HOURS)
    return [
        (gettext("Registration book"), book),
        (gettext("Scans of documents"), scans),
        (gettext("Profiles"), profiles),
        (gettext("Receipts and folios"), receipts),
        (gettext("Visitors"), gettext("%(num)d days after they left", num=periods.visitor_days)),
        (gettext("Enquiries and messages"), gettext("as the settings say, alike whoever was asked for")),
        (gettext("Requests of authorities"), gettext("names, as long as the registration book")),
        (gettext("The record of reads"), gettext("as long as the registration book")),
        (gettext("Unfinished walk-ins"), drafts),
        (gettext("Answers kept for programs that ask again"), answers),
    ]


def _names(ctx: Context, found: list[HoldView]) -> dict[UUID, str]:
    """Return what the colleagues of these holds are called: one query, however many they are."""
    ids = {each for hold in found for each in (hold.set_by, hold.lifted_by) if each}
    rows = ctx.session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids)))
    return dict(rows.all())
