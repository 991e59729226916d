"""The switchboard 总机: wake-up calls, whom to put through, and the extensions, without a word of who is in a room."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import DateField
from wtforms.validators import Optional

from frontdesk.concierge import extensions, wake_up_calls, wake_up_queries
from frontdesk.concierge.wake_up_calls import CallGiven
from frontdesk.concierge.wake_up_queries import CallView
from frontdesk.concierge.wake_up_rules import AHEAD, Outcome, time_meant
from frontdesk.edge.context import current_context
from frontdesk.edge.etags import tag_of
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.enquiries import connecting
from frontdesk.enquiries.service import LONGEST_NAME
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web.admin_fields import MinuteField
from frontdesk.web.formatting import moment
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("switchboard", __name__, url_prefix="/switchboard")

OUTCOMES: Final[dict[str, LazyString]] = {
    Outcome.ANSWERED: lazy_gettext("Answered"),
    Outcome.NO_ANSWER: lazy_gettext("No answer"),
    Outcome.BUSY: lazy_gettext("Busy"),
    Outcome.CANCELLED: lazy_gettext("Cancelled"),
}

KEYS: Final[Mapping[str, str]] = {Outcome.ANSWERED: "1", Outcome.NO_ANSWER: "2", Outcome.BUSY: "3"}
"""The one key by which the outcome of the call is written down that is due now; none takes a call back."""

WRITTEN_ALREADY: Final = HTTPStatus.CONFLICT


class WakeForm(DeskForm):
    """Which room is to be woken, and when."""

    room = LineField(lazy_gettext("Room"), [required], most=10)
    at = MinuteField(lazy_gettext("Time"), [required])
    day = DateField(
        lazy_gettext("Day"), [Optional()], description=lazy_gettext("Left empty: the next time this hour comes.")
    )


@bp.get("")
@guarded(Permission.SWITCHBOARD_RUN, Permission.WAKE_UP_CALL_RUN, Permission.CONSENT_RECORD)
def show() -> ResponseReturnValue:
    """Show the switchboard; to htmx its lists alone, if they have changed."""
    shown = _lists()
    if "HX-Request" not in request.headers:
        form = WakeForm(formdata=None, room=request.args.get("room", "")[:10])
        return _page(form, shown)
    if request.args.get("tag") == shown["tag"]:
        return "", 204
    return render_template("switchboard/lists.html", **shown)


@bp.post("/wake-up-calls")
@guarded(Permission.SWITCHBOARD_RUN, Permission.WAKE_UP_CALL_RUN, Permission.CONSENT_RECORD)
def take_call() -> ResponseReturnValue:
    """Take a wake-up call for a room."""
    form, ctx = WakeForm(), current_context()
    if not form.validate():
        return _page(form, _lists()), 422
    at = time_meant(form.at.value or 0, form.day.data, ctx.now, ctx.zone)
    try:
        made = execute(wake_up_calls.take_call, ctx, CallGiven(at=at, room=form.room.data))
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(form, _lists()), refused.status
    flash(gettext("Room %(room)s is woken at %(time)s.", room=form.room.data, time=moment(made.at, ctx.zone)))
    return redirect(url_for("switchboard.show"), 303)


@bp.post("/wake-up-calls/<uuid:wake_up_call_id>")
@guarded(Permission.SWITCHBOARD_RUN, Permission.WAKE_UP_CALL_RUN, Permission.CONSENT_RECORD)
def record(wake_up_call_id: UUID) -> ResponseReturnValue:
    """Write down what became of a call."""
    said = request.form.get("outcome", "")
    if said not in OUTCOMES:
        return _refused((Reason("not-a-choice"),)), 422
    try:
        made = execute(wake_up_calls.record_outcome, current_context(), wake_up_call_id, Outcome(said))
    except Refused as refused:
        if refused.status != WRITTEN_ALREADY:
            raise
        return _refused(refused.reasons), refused.status
    in_vain = made.ended_at is not None and said in {Outcome.NO_ANSWER, Outcome.BUSY}
    flash(gettext("The bell desk is told to knock at the door.") if in_vain else gettext("Noted."))
    return redirect(url_for("switchboard.show"), 303)


@bp.post("/do-not-disturb")
@guarded(Permission.SWITCHBOARD_RUN, Permission.WAKE_UP_CALL_RUN, Permission.CONSENT_RECORD)
def disturb() -> ResponseReturnValue:
    """Put no calls through to a room, by its guest's wish, or put them through again."""
    quiet = request.form.get("quiet")
    number = (quiet or request.form.get("open", ""))[:10]
    try:
        execute(extensions.set_quiet, current_context(), number, quiet=bool(quiet))
    except Refused as refused:
        return _refused(refused.reasons), refused.status
    if quiet:
        flash(gettext("No calls are put through to %(room)s.", room=number))
    else:
        flash(gettext("Calls are put through to %(room)s.", room=number))
    return redirect(url_for("switchboard.show"), 303)


def _page(form: WakeForm, shown: dict[str, Any], said: list[str] | None = None) -> str:
    return render_template("switchboard/index.html", form=form, said=said or [], most=LONGEST_NAME, **shown)


def _refused(reasons: tuple[Reason, ...]) -> str:
    return _page(WakeForm(formdata=None), _lists(), [title_of(each) for each in reasons])


def _lists() -> dict[str, Any]:
    """Return what the page shows, with a tag of all of it; every room alike, whatever is in it (PRI-5)."""
    ctx = current_context()
    waiting = wake_up_queries.calls(ctx)
    today = ctx.now.astimezone(ctx.zone).date()
    ended = [each for each in wake_up_queries.calls(ctx, today) if each.ended]
    ringing = [each.id for each in waiting if each.due_at - AHEAD <= ctx.now]
    shown = {
        "waiting": waiting,
        "ended": ended,
        "ringing": ringing,
        "first": _first(waiting, ringing),
        "connections": connecting.connections(ctx),
        "named": connecting.named_rooms(ctx),
        "floors": _floors(extensions.extensions(ctx)),
    }
    tag = str(tag_of(ctx, repr(sorted(shown.items())).encode()))
    return shown | {"tag": tag, "zone": ctx.zone, "outcomes": OUTCOMES, "keys": KEYS}


def _first(waiting: list[CallView], ringing: list[UUID]) -> UUID | None:
    """Return the call to which the keys belong: the one that has rung for longest."""
    due = sorted((each.due_at, each.id) for each in waiting if each.id in ringing)
    return due[0][1] if due else None


def _floors(found: list[extensions.Extension]) -> dict[str, list[extensions.Extension]]:
    floors: dict[str, list[extensions.Extension]] = {}
    for each in found:
        floors.setdefault(each.floor, []).append(each)
    return floors
