"""The administrator's page of messages that leave the house: receivers, and what could not be delivered."""

from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import Invalid
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import outgoing, outgoing_queries
from frontdesk.notifications.outgoing import SubscriptionGiven
from frontdesk.notifications.outgoing_rules import Channel
from frontdesk.web.inbox import DEPARTMENTS

bp = Blueprint("outgoing", __name__, url_prefix="/admin/messages-out")

CHANNELS: Final[dict[str, LazyString]] = {
    Channel.WEBHOOK: lazy_gettext("Webhook"),
    Channel.MAIL: lazy_gettext("E-mail"),
}

FAULTS: Final[dict[str, LazyString]] = {
    "address-refused": lazy_gettext("The address leads into the house"),
    "unreachable": lazy_gettext("Nobody answers there"),
    "too-slow": lazy_gettext("The answer took too long"),
    "not-http": lazy_gettext("The answer was no HTTP"),
    "redirected": lazy_gettext("The receiver sent us elsewhere, and nobody is followed"),
    "mail-refused": lazy_gettext("The mail server refused it"),
    "no-mail-server": lazy_gettext("No mail server is set up"),
}


@bp.get("")
@guarded(Permission.PROPERTY_MANAGE)
def show() -> str:
    """Show receivers and dead letters."""
    return _page()


@bp.post("")
@guarded(Permission.PROPERTY_MANAGE)
def add() -> ResponseReturnValue:
    """Add a receiver; the secret of a webhook is shown on this page and never again."""
    given = SubscriptionGiven(
        name=request.form.get("name", ""),
        channel=request.form.get("channel", ""),
        target=request.form.get("target", "").strip(),
        departments=request.form.getlist("departments"),
    )
    try:
        _, secret = execute(outgoing.add_subscription, current_context(), given)
    except Invalid as refused:
        return _page([title_of(reason) for reason in refused.reasons]), refused.status
    return _page(secret=secret) if secret else redirect(url_for("outgoing.show"), 303)


@bp.post("/<uuid:subscription_id>")
@guarded(Permission.PROPERTY_MANAGE)
def switch(subscription_id: UUID) -> ResponseReturnValue:
    """Tell a receiver no more, or again."""
    active = request.form.get("active") == "1"
    execute(outgoing.switch_subscription, current_context(), subscription_id, active=active)
    return redirect(url_for("outgoing.show"), 303)


@bp.post("/dead/<uuid:delivery_id>")
@guarded(Permission.PROPERTY_MANAGE)
def resend(delivery_id: UUID) -> ResponseReturnValue:
    """Try a message anew that was given up."""
    execute(outgoing.resend, current_context(), delivery_id)
    return redirect(url_for("outgoing.show"), 303)


def fault_in_words(code: str) -> str:
    """Return why a message was not delivered, in words."""
    if code.startswith("status-"):
        return str(gettext("The receiver answered %(status)s", status=code.removeprefix("status-")))
    return str(FAULTS.get(code, code))


def _page(faults: list[str] | None = None, secret: str | None = None) -> str:
    ctx = current_context()
    return render_template(
        "settings/messages_out.html",
        receivers=outgoing_queries.receivers(ctx),
        dead=outgoing_queries.dead_letters(ctx),
        channels=CHANNELS,
        departments=DEPARTMENTS,
        fault_in_words=fault_in_words,
        faults=faults or [],
        secret=secret,
        typed=request.form if faults else {},
        zone=ctx.zone,
    )
