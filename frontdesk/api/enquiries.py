"""Visitors and callers: the words go in, one script comes out, of one shape whoever is asked for (PRI-2 … PRI-4)."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Choice, Id, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.enquiries import queries
from frontdesk.enquiries.messages import LONGEST, answer_with_message
from frontdesk.enquiries.rules import Channel, State
from frontdesk.enquiries.service import LONGEST_NAME, Answered, Asked, open_enquiry
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

bp = Resource("enquiries", "Visitors and callers who ask for somebody")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class EnquiryBody(Schema):
    """Who is asked for, in the asker's words (a name in any order, or a room number), and who asks."""

    channel = Choice(Channel, required=True)
    asked_for = Text(LONGEST_NAME, required=True)
    asked_by = Text(LONGEST_NAME, **OPTIONAL)
    pass_phrase = Text(LONGEST_NAME, **OPTIONAL)
    purpose = Text(LONGEST_NAME, **OPTIONAL)


class MessageBody(Schema):
    """What is to be passed on."""

    text = Text(LONGEST, lines=True, required=True)


class AnsweredSchema(Schema):
    """What to say to whoever asks, in the language of the request."""

    id = Id(required=True)
    script = Text(required=True)


class EnquirySchema(Schema):
    """How an enquiry stands, and what to say to whoever asked."""

    state = Choice(State, required=True)
    script = Text(required=True)


def spoken(ctx: Context, answered: Answered) -> dict[str, Any]:
    """Return what is told at once, in the language of the request."""
    return {"id": answered.id, "script": answered.script.text(ctx.locale)}


@bp.route("/enquiries", methods=["POST"])
@guarded(Permission.ENQUIRY_OPEN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(EnquiryBody)
@bp.response(202, AnsweredSchema)
def ask(body: dict[str, Any]) -> Response:
    """Record that somebody asks for somebody; the answer is the same whoever it is, and nothing is looked up yet."""
    return act(AnsweredSchema, 202, _ask, Asked(**body))


@bp.route("/enquiries/<uuid:enquiry_id>", methods=["GET"])
@guarded(Permission.ENQUIRY_OPEN)
@bp.response(200, EnquirySchema)
def show(enquiry_id: UUID) -> dict[str, Any]:
    """Tell how one's own enquiry stands: pending, then closed, sooner only if the guest consents."""
    ctx = current_context()
    found = queries.enquiry(ctx, enquiry_id)
    return {"state": found.state, "script": found.script.text(ctx.locale)}


@bp.route("/enquiries/<uuid:enquiry_id>/message", methods=["POST"])
@guarded(Permission.MESSAGE_TAKE, Permission.ENQUIRY_OPEN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(MessageBody)
@bp.response(202, AnsweredSchema)
def leave_message(body: dict[str, Any], enquiry_id: UUID) -> Response:
    """Take a message for whoever was asked for; the receipt is the same for any name (PRI-6)."""
    return act(AnsweredSchema, 202, _leave_message, enquiry_id, body["text"])


def _ask(ctx: Context, asked: Asked) -> dict[str, Any]:
    return spoken(ctx, open_enquiry(ctx, asked))


def _leave_message(ctx: Context, enquiry_id: UUID, text: str) -> dict[str, Any]:
    return spoken(ctx, answer_with_message(ctx, enquiry_id, text))
