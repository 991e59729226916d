"""Messages to be handed over in the rooms, by another than who took them (PRI-6)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.enquiries import messages
from frontdesk.enquiries.rules import Audience
from frontdesk.kernel.permissions import Permission

bp = Blueprint("messages", __name__, url_prefix="/messages")


@bp.get("")
@guarded(Permission.MESSAGE_DELIVER)
def index() -> ResponseReturnValue:
    """Show the messages that one is to hand over, the oldest first."""
    ctx = current_context()
    waiting = messages.to_deliver(ctx)
    return render_template("messages/index.html", waiting=waiting, zone=ctx.zone, quiet=Audience.DUTY_MANAGER)


@bp.post("/<uuid:message_id>")
@guarded(Permission.MESSAGE_DELIVER)
def delivered(message_id: UUID) -> ResponseReturnValue:
    """Say that a message is with its guest."""
    execute(messages.deliver, current_context(), message_id)
    flash(gettext("The message is handed over."))
    return redirect(url_for("messages.index"), 303)
