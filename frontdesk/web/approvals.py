"""Requests that wait for an approver, on the approver's own screen (ACC-6)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.identity import approvals
from frontdesk.kernel.permissions import Permission
from frontdesk.web.formatting import money

bp = Blueprint("approvals", __name__, url_prefix="/approvals")

KIND_NAMES = {
    "price": lazy_gettext("Price"),
    "refund": lazy_gettext("Refund"),
    "room": lazy_gettext("Room"),
    "minor": lazy_gettext("Minor without a guardian"),
    "document": lazy_gettext("Document"),
}

FACT_NAMES = {
    "room": lazy_gettext("Room"),
    "room_type": lazy_gettext("Room type"),
    "rate_plan": lazy_gettext("Rate plan"),
    "night": lazy_gettext("Night"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("To"),
    "amount": lazy_gettext("Amount"),
    "reason": lazy_gettext("Reason"),
}


AMOUNTS = frozenset({"from", "to", "amount"})
"""Facts that are money, in minor units."""


@bp.get("")
@guarded(Permission.APPROVAL_GIVE)
def index() -> ResponseReturnValue:
    """List what waits for this person's answer."""
    ctx = current_context()
    waiting = approvals.pending_approvals(ctx)
    shown = [(approval, requester, list(_told(approval.subject, ctx.currency))) for approval, requester in waiting]
    return render_template("approvals/index.html", waiting=shown, kind_names=KIND_NAMES, zone=ctx.zone)


@bp.post("/<uuid:approval_id>")
@guarded(Permission.APPROVAL_GIVE)
def answer(approval_id: UUID) -> ResponseReturnValue:
    """Approve or decline."""
    granted = request.form.get("answer") == "approve"
    execute(approvals.answer_approval, current_context(), approval_id, granted=granted)
    flash(gettext("Approved.") if granted else gettext("Declined."))
    return redirect(url_for("approvals.index"), 303)


def _told(subject: dict[str, Any], currency: str) -> Iterator[tuple[str, str]]:
    """Yield what is asked for in words; ids tell a person nothing."""
    for name, value in subject.items():
        if name in FACT_NAMES:
            yield str(FACT_NAMES[name]), money(value, currency) if name in AMOUNTS else str(value)
