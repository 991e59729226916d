"""Requests that wait for an approver, on the approver's own screen (ACC-6)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.edge.approval_words import KINDS, told
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.identity import approvals
from frontdesk.kernel.permissions import Permission

bp = Blueprint("approvals", __name__, url_prefix="/approvals")


@bp.get("")
@guarded(Permission.APPROVAL_GIVE, Permission.APPROVAL_REQUEST)
def index() -> ResponseReturnValue:
    """List what waits for this person's answer."""
    ctx = current_context()
    waiting = approvals.pending_approvals(ctx)
    lines = told(ctx, [approval for approval, _ in waiting])
    shown = [(*pair, about) for pair, about in zip(waiting, lines, strict=True)]
    return render_template("approvals/index.html", waiting=shown, kinds=KINDS, zone=ctx.zone)


@bp.post("/<uuid:approval_id>")
@guarded(Permission.APPROVAL_GIVE)
def answer(approval_id: UUID) -> ResponseReturnValue:
    """Approve or decline."""
    granted = request.form.get("answer") == "approve"
    execute(approvals.answer_approval, current_context(), approval_id, granted=granted)
    flash(gettext("Approved.") if granted else gettext("Declined."))
    return redirect(url_for("approvals.index"), 303)
