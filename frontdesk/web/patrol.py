"""Rooms in which a minor stays, the rounds of security, and what looks suspicious (REG-15)."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import BooleanField, SelectField

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import WORDINGS, title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.police import queries, watch
from frontdesk.police.rules import Outcome, Suspected
from frontdesk.police.watch import LONGEST_WORDS, Seen
from frontdesk.web.admin_fields import options
from frontdesk.web.forms import DeskForm, LineField, LinesField, required

bp = Blueprint("patrol", __name__, url_prefix="/patrol")

OUTCOMES: Final[dict[str, LazyString]] = {
    Outcome.QUIET: lazy_gettext("Quiet"),
    Outcome.NOT_QUIET: lazy_gettext("Not quiet"),
}


class SuspicionForm(DeskForm):
    """What looks suspicious: the police are called first."""

    room = LineField(lazy_gettext("Room"), [required], most=10)
    kind = SelectField(
        lazy_gettext("What looks suspicious"), [required], choices=options({each: WORDINGS[each] for each in Suspected})
    )
    police_called = BooleanField(lazy_gettext("The police have been told by telephone"), [required])
    police_reference = LineField(
        lazy_gettext("Number of the call"), most=60, description=lazy_gettext("If the police named one.")
    )
    words = LinesField(
        lazy_gettext("What was seen"),
        most=LONGEST_WORDS,
        description=lazy_gettext("Kept sealed, for security and the duty manager."),
    )


@bp.get("")
@guarded(Permission.ROOM_VIEW_PATROL)
def show() -> ResponseReturnValue:
    """Show the rooms to pass by; nothing tells who stays there."""
    ctx = current_context()
    return render_template(
        "patrol/show.html",
        rooms=queries.patrol_list(ctx),
        suspicions=queries.suspicions(ctx) if ctx.may(Permission.SUSPICION_READ) else [],
        outcomes=OUTCOMES,
        words=WORDINGS,
        may_record=ctx.may(Permission.PATROL_RECORD),
        may_report=ctx.may(Permission.SUSPICION_REPORT),
        zone=ctx.zone,
    )


@bp.post("/<number>")
@guarded(Permission.ROOM_VIEW_PATROL, Permission.PATROL_RECORD)
def record(number: str) -> ResponseReturnValue:
    """Keep that security has passed by."""
    execute(watch.record_round, current_context(), number, request.form.get("outcome", ""))
    flash(gettext("The round is recorded."))
    return redirect(url_for("patrol.show"), 303)


@bp.get("/suspicion")
@guarded(Permission.SUSPICION_REPORT)
def ask() -> ResponseReturnValue:
    """Ask what looks suspicious."""
    return _form(current_context(), SuspicionForm(formdata=None))


@bp.post("/suspicion")
@guarded(Permission.SUSPICION_REPORT)
def report() -> ResponseReturnValue:
    """Keep it, and tell security."""
    ctx, form = current_context(), SuspicionForm()
    if not form.validate():
        return _form(ctx, form), 422
    seen = Seen(
        room=form.room.data,
        kind=form.kind.data,
        police_called=form.police_called.data,
        police_reference=form.police_reference.data,
        words=form.words.data or "",
    )
    try:
        execute(watch.report_suspicion, ctx, seen)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _form(ctx, form), refused.status
    flash(gettext("It is recorded, and security is told."))
    return redirect(url_for("patrol.ask"), 303)


def _form(ctx: Context, form: SuspicionForm) -> str:
    return render_template("patrol/suspicion.html", form=form, may_see=ctx.may(Permission.ROOM_VIEW_PATROL))
