"""Messages for any name, and those that are to be handed over (PRI-6)."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.enquiries import OPTIONAL, AnsweredSchema, MessageBody, spoken
from frontdesk.api.fields import Choice, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.enquiries import messages
from frontdesk.enquiries.rules import Audience
from frontdesk.enquiries.service import LONGEST_NAME
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

bp = Resource("messages", "Messages for guests")


class ForAnyNameBody(MessageBody):
    """For whom, in the words of who leaves it, and from whom."""

    asked_for = Text(LONGEST_NAME, required=True)
    asked_by = Text(LONGEST_NAME, **OPTIONAL)


class MessageSchema(Schema):
    """A message to be handed over in a room."""

    id = Id(required=True)
    audience = Choice(Audience, required=True)
    room = Text(required=True)
    guest = Text(required=True)
    asked_for = Text(required=True)
    asked_by = Text(required=True, allow_none=True)
    text = Text(required=True)
    taken_at = Instant(required=True)


class MessagesSchema(Schema):
    """What this person is to hand over."""

    items = Many(Part(MessageSchema), required=True)


class HandedSchema(Schema):
    """A message that is with its guest."""

    id = Id(required=True)
    delivered_at = Instant(required=True)


@bp.route("/messages", methods=["GET"])
@guarded(Permission.MESSAGE_DELIVER)
@bp.response(200, MessagesSchema)
def list_messages() -> dict[str, Any]:
    """List the messages that one is to hand over, the oldest first."""
    return {"items": messages.to_deliver(current_context())}


@bp.route("/messages", methods=["POST"])
@guarded(Permission.MESSAGE_TAKE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(ForAnyNameBody)
@bp.response(202, AnsweredSchema)
def take(body: dict[str, Any]) -> Response:
    """Take a message for any name; the receipt is the same whoever it is for."""
    return act(AnsweredSchema, 202, _take, body["asked_for"], body["text"], body["asked_by"])


@bp.route("/messages/<uuid:message_id>/delivered", methods=["POST"])
@guarded(Permission.MESSAGE_DELIVER)
@bp.doc(parameters=["IdempotencyKey"])
@bp.response(200, HandedSchema)
def delivered(message_id: UUID) -> Response:
    """Say that a message is with its guest."""
    return act(HandedSchema, 200, messages.deliver, message_id)


def _take(ctx: Context, asked_for: str, text: str, asked_by: str | None) -> dict[str, Any]:
    return spoken(ctx, messages.take_message(ctx, asked_for, text, asked_by))
