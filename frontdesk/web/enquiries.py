"""The enquiry desk: who is asked for goes in, what to say comes out in big letters, the same for everybody (PRI-3)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from wtforms import RadioField

from frontdesk.edge.context import current_context
from frontdesk.edge.etags import tag_of
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.enquiries import queries
from frontdesk.enquiries.messages import LONGEST, answer_with_message
from frontdesk.enquiries.queries import EnquiryView
from frontdesk.enquiries.rules import Channel
from frontdesk.enquiries.scripts import Script
from frontdesk.enquiries.service import LONGEST_NAME, Asked, open_enquiry
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web.admin_fields import options
from frontdesk.web.forms import DeskForm, LineField, LinesField, required

bp = Blueprint("enquiries", __name__, url_prefix="/enquiries")

CHANNELS: dict[str, LazyString] = {
    Channel.VISITOR: lazy_gettext("At the desk"),
    Channel.PHONE: lazy_gettext("By telephone"),
}


class EnquiryForm(DeskForm):
    """What somebody asks; the field for a pass-phrase is always there."""

    asked_for = LineField(
        lazy_gettext("Who is asked for"),
        [required],
        most=LONGEST_NAME,
        description=lazy_gettext("The whole name as it is said, or a room number."),
    )
    channel = RadioField(lazy_gettext("How"), [required], choices=options(CHANNELS), default=Channel.VISITOR)
    asked_by = LineField(lazy_gettext("Who asks"), most=LONGEST_NAME)
    pass_phrase = LineField(lazy_gettext("Pass-phrase"), most=LONGEST_NAME)
    purpose = LineField(lazy_gettext("What about"), most=LONGEST_NAME)


class MessageForm(DeskForm):
    """A message for whoever was asked for."""

    text = LinesField(lazy_gettext("Message"), [required], most=LONGEST)


@bp.get("")
@guarded(Permission.ENQUIRY_OPEN)
def index() -> ResponseReturnValue:
    """Show the form and one's own enquiries of the last half hour; to htmx the list alone, if it has changed."""
    if "HX-Request" in request.headers:
        return _live("enquiries/own.html", **_own())
    return render_template("enquiries/index.html", form=_blank(), **_own())


@bp.post("")
@guarded(Permission.ENQUIRY_OPEN)
def ask() -> ResponseReturnValue:
    """Record the enquiry and show what to say."""
    form = EnquiryForm()
    if not form.validate():
        return render_template("enquiries/index.html", form=form, **_own()), 422
    names = ("channel", "asked_for", "asked_by", "pass_phrase", "purpose")
    told = {name: form[name].data for name in names}
    answered = execute(open_enquiry, current_context(), Asked(**told | {"channel": Channel(form.channel.data)}))
    return redirect(url_for("enquiries.show", enquiry_id=answered.id), 303)


@bp.get("/<uuid:enquiry_id>")
@guarded(Permission.ENQUIRY_OPEN)
def show(enquiry_id: UUID) -> ResponseReturnValue:
    """Show one's own enquiry: what to say now, and how long until it closes; to htmx that alone."""
    if "HX-Request" in request.headers:
        return _live("enquiries/answer.html", **_answer(enquiry_id))
    return _page(enquiry_id, MessageForm(formdata=None))


@bp.post("/<uuid:enquiry_id>/message")
@guarded(Permission.MESSAGE_TAKE, Permission.ENQUIRY_OPEN)
def leave_message(enquiry_id: UUID) -> ResponseReturnValue:
    """Take a message; the receipt is the same for any name (PRI-6)."""
    form = MessageForm()
    if not form.validate():
        return _page(enquiry_id, form), 422
    try:
        answered = execute(answer_with_message, current_context(), enquiry_id, form.text.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(enquiry_id, form), refused.status
    return _page(enquiry_id, MessageForm(formdata=None), answered.script)


def _blank() -> EnquiryForm:
    return EnquiryForm(formdata=None)


def _own() -> dict[str, Any]:
    ctx = current_context()
    return _told(own=queries.own_enquiries(ctx))


def _answer(enquiry_id: UUID) -> dict[str, Any]:
    found: EnquiryView = queries.enquiry(current_context(), enquiry_id)
    return _told(enquiry=found, left=found.seconds_left(current_context().now))


def _told(**shown: Any) -> dict[str, Any]:
    ctx = current_context()
    tag = str(tag_of(ctx, repr(shown).encode()))
    return shown | {"tag": tag, "zone": ctx.zone, "channels": CHANNELS}


def _page(enquiry_id: UUID, form: MessageForm, receipt: Script | None = None) -> str:
    return render_template("enquiries/show.html", form=form, receipt=receipt, **_answer(enquiry_id))


def _live(template: str, **shown: Any) -> ResponseReturnValue:
    """Return the part that refreshes itself, and nothing when the screen holds it already."""
    if request.args.get("tag") == shown["tag"]:
        return "", 204
    return render_template(template, **shown)
