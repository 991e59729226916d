"""A clerk's own shift: its float, what went through it, and its counted close (DEP-7)."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from frontdesk.cashier import shift_queries, shifts
from frontdesk.edge import sign_in as entrance
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.identity import sessions
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web import words
from frontdesk.web.formatting import money
from frontdesk.web.forms import AmountField, DeskForm, LineField, required

bp = Blueprint("shifts", __name__, url_prefix="/shift")


class OpenForm(DeskForm):
    """What lies in the drawer at the start."""

    opening_float = AmountField(lazy_gettext("Opening float"), [required])


class CloseForm(DeskForm):
    """What was counted, and why it differs if it does."""

    counted_cash = AmountField(lazy_gettext("Counted cash"), [required])
    difference_reason = LineField(lazy_gettext("Reason of a difference"), most=shifts.LONGEST_REASON)


@bp.get("")
@guarded(Permission.SHIFT_RUN)
def show() -> ResponseReturnValue:
    """Show the drawer that is open, or ask for the float to open one."""
    ctx = current_context()
    form = CloseForm() if shift_queries.open_shift_of(ctx, ctx.account_id) else OpenForm(formdata=None)
    return _page(ctx, form)


@bp.post("/open", endpoint="open")
@guarded(Permission.SHIFT_RUN)
def open_drawer() -> ResponseReturnValue:
    """Open the drawer with its float."""
    ctx = current_context()
    if shift_queries.open_shift_of(ctx, ctx.account_id):
        return redirect(url_for("shifts.show"), 303)
    form = OpenForm()
    if not form.validate():
        return _page(ctx, form), 422
    try:
        execute(shifts.open_shift, ctx, form.opening_float.minor or 0)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(ctx, form), refused.status
    flash(gettext("The shift is open."))
    return redirect(url_for("shifts.show"), 303)


@bp.post("/close")
@guarded(Permission.SHIFT_RUN)
def close() -> ResponseReturnValue:
    """Close the drawer with the counted cash; the sign-in ends with it (ACC-1)."""
    ctx = current_context()
    form = CloseForm()
    if not form.validate():
        return _page(ctx, form), 422
    try:
        closed = execute(shifts.close_shift, ctx, form.counted_cash.minor or 0, form.difference_reason.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(ctx, form), refused.status
    execute(sessions.sign_out, ctx, "shift_closed")
    entrance.forget()
    counted = money(closed.counted_cash or 0, ctx.currency)
    flash(gettext("The shift is closed with %(counted)s. You have signed out.", counted=counted))
    return redirect(url_for("session.sign_in"), 303)


def _page(ctx: Context, form: DeskForm) -> str:
    shift = shift_queries.open_shift_of(ctx, ctx.account_id)
    told: dict[str, Any] = {"form": form, "shift": shift, "zone": ctx.zone, "currency": ctx.currency, "words": words}
    if shift is None:
        return render_template("shifts/open.html", **told)
    totals = shift_queries.shift_totals(ctx, shift.id)
    expected = shift_queries.expected_cash(ctx, shift)
    return render_template("shifts/show.html", totals=totals, expected=expected, **told)
