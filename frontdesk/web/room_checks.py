"""The check of a room before its guest leaves 查房, and what was taken out of its minibar."""

import json
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.idempotency import Answer, execute_idempotently
from frontdesk.edge.wording import title_of
from frontdesk.housekeeping import checks
from frontdesk.housekeeping.rules import CheckOutcome
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import minibar
from frontdesk.web.formatting import money

bp = Blueprint("room_checks", __name__, url_prefix="/housekeeping/checks")

ANY_ROOM: Final = "any"
"""The form that is of no check; a check is named by its id."""

LONGEST_COUNT: Final = 4
"""Digits; whatever is longer is more than any minibar holds."""

OUTCOMES: Final[dict[str, LazyString]] = {
    CheckOutcome.IN_ORDER: lazy_gettext("Everything is in order"),
    CheckOutcome.CONSUMED: lazy_gettext("Something was taken out of the minibar"),
    CheckOutcome.DAMAGED: lazy_gettext("Something is damaged"),
    CheckOutcome.MISSING: lazy_gettext("Something is missing"),
}


@bp.get("")
@guarded(Permission.HOUSEKEEPING_WORK, Permission.MINIBAR_POST)
def index() -> ResponseReturnValue:
    """Show the rooms whose guests wait at the desk, and a form for the minibar of any room."""
    return _page()


@bp.post("/<uuid:check_id>")
@guarded(Permission.HOUSEKEEPING_WORK, Permission.MINIBAR_POST)
def answer(check_id: UUID) -> ResponseReturnValue:
    """Say what was found in a room."""
    try:
        execute(minibar.answer_check, current_context(), check_id, request.form.get("outcome", ""), _consumed())
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _page(refused.reasons, str(check_id)), refused.status
    flash(gettext("Noted. The desk is told."))
    return redirect(url_for("room_checks.index"), 303)


@bp.post("")
@guarded(Permission.HOUSEKEEPING_WORK, Permission.MINIBAR_POST)
def post() -> ResponseReturnValue:
    """Post what was taken out of the minibar of a room to its folio; the same form sent again posts nothing more."""
    ctx, room, consumed = current_context(), request.form.get("room", ""), _consumed()
    sent = json.dumps([room, sorted(consumed.items())])
    try:
        answer = execute_idempotently(
            minibar.post_minibar,
            ctx,
            request.form.get("once") or None,
            sent.encode(),
            f"{request.method} {request.path} {sent}",  # a page that one goes back to may post something else
            _posted,
            room,
            consumed,
        )
    except Refused as refused:
        return _page(refused.reasons, ANY_ROOM), refused.status
    posted = json.loads(answer.body)
    told = {"room": posted["room"], "amount": money(posted["amount"], ctx.currency)}
    if answer.replayed:
        flash(gettext("This was posted to room %(room)s before: %(amount)s. Nothing was posted twice.", **told))
    else:
        flash(gettext("Posted to room %(room)s: %(amount)s.", **told))
    return redirect(url_for("room_checks.index"), 303)


def _posted(_ctx: Context, posted: minibar.MinibarPosted) -> Answer:
    return Answer(200, json.dumps({"room": posted.room, "amount": posted.amount}).encode())


@bp.post("/stays/<uuid:stay_id>")
@guarded(Permission.STAY_CHECK_OUT)
def ask(stay_id: UUID) -> ResponseReturnValue:
    """Ask housekeeping to check the room of a stay that leaves."""
    execute(minibar.ask_check, current_context(), stay_id)
    flash(gettext("Housekeeping is asked to check the room."))
    return redirect(url_for("stays.check_out", stay_id=stay_id), 303)


def _consumed() -> dict[str, int]:
    """Return what was typed as taken, by code; an empty field is nothing, and what is no number is refused as none."""
    typed = {name.removeprefix("count-"): text.strip() for name, text in request.form.items() if _is_count(name)}
    return {code: int(text) if _is_number(text) else 0 for code, text in typed.items() if text}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT


def _is_count(name: str) -> bool:
    return name.startswith("count-")


def _page(reasons: Iterable[Reason] = (), typed_at: str | None = None) -> str:
    """Return the page; what was typed into the refused form, of a check or of any room, stands there again."""
    ctx = current_context()
    return render_template(
        "room_checks/index.html",
        checks=checks.waiting_checks(ctx),
        items=minibar.minibar_items(ctx),
        outcomes=OUTCOMES,
        said=[title_of(reason) for reason in reasons],
        typed=request.form,
        typed_at=typed_at,
        any_room=ANY_ROOM,
        once=ctx.source.uuid(),
        currency=ctx.currency,
        now=ctx.now,
        zone=ctx.zone,
    )
