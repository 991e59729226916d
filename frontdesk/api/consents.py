"""Guests who are asked whether somebody may be told, and what they said, at once or beforehand."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.enquiries import OPTIONAL
from frontdesk.api.fields import Choice, Flag, Id, Instant, Many, Moment, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.enquiries import beforehand, consents, queries
from frontdesk.enquiries.beforehand import Beforehand
from frontdesk.enquiries.consents import GuestAnswer
from frontdesk.enquiries.rules import Channel, Decision, Kind, Scope
from frontdesk.enquiries.service import LONGEST_NAME
from frontdesk.kernel.permissions import Permission

bp = Resource("consents", "What guests allow to be told")


class ConsentSchema(Schema):
    """A guest to be asked or told, or a consent that holds; the room only for who may see it."""

    id = Id(required=True)
    kind = Choice(Kind, required=True)
    channel = Choice(Channel, required=True)
    asked_for = Text(required=True)
    asked_by = Text(required=True, allow_none=True)
    purpose = Text(required=True, allow_none=True)
    guest = Text(required=True)
    room = Text(required=True, allow_none=True)
    opened_at = Instant(required=True)
    closes_at = Instant(required=True)
    scope = Choice(Scope, required=True, allow_none=True)
    until = Instant(required=True, allow_none=True)


class ConsentsSchema(Schema):
    """Whom this person is to ask or tell, and which consents hold."""

    items = Many(Part(ConsentSchema), required=True)
    given = Many(Part(ConsentSchema), required=True)


class GuestAnswerBody(Schema):
    """What the guest said."""

    decision = Choice((Decision.GIVEN, Decision.DECLINED), required=True)
    scope = Choice(Scope, load_default=Scope.HERE)
    until = Moment(**OPTIONAL)
    sharers_agree = Flag(load_default=False, about="Everybody who shares the room agrees (PRI-12)")


class RecordedSchema(Schema):
    """How a consent stands."""

    id = Id(required=True)
    decision = Choice(Decision, required=True)


class BeforehandBody(Schema):
    """What a guest at the desk says beforehand, proved by the document of the registration."""

    registration_id = Id(required=True)
    document_number = Text(40, required=True)
    kind = Choice(Kind, load_default=Kind.ASK, about="A consent for a named asker, or a wish to be told (PRI-13)")
    asked_by = Text(LONGEST_NAME, **OPTIONAL)
    pass_phrase = Text(LONGEST_NAME, **OPTIONAL)
    scope = Choice(Scope, load_default=Scope.HERE)
    until = Moment(**OPTIONAL)
    sharers_agree = Flag(load_default=False)


class KeptWishSchema(Schema):
    """For whom something was kept, and until when."""

    registration_id = Id(required=True)
    until = Instant(required=True)


@bp.route("/consents", methods=["GET"])
@guarded(Permission.CONSENT_RECORD)
@bp.response(200, ConsentsSchema)
def list_consents() -> dict[str, Any]:
    """List the guests whom one is to ask before their enquiry closes, and the consents that hold."""
    ctx = current_context()
    return {"items": queries.queue(ctx), "given": queries.given(ctx)}


@bp.route("/consents", methods=["POST"])
@guarded(Permission.CONSENT_RECORD, Permission.REGISTRATION_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(BeforehandBody)
@bp.response(201, KeptWishSchema)
def keep(body: dict[str, Any]) -> Response:
    """Keep what a guest at the desk says beforehand: a consent with a pass-phrase, or a wish to be told."""
    registration_id = body.pop("registration_id")
    return act(KeptWishSchema, 201, beforehand.record_beforehand, registration_id, Beforehand(**body))


@bp.route("/consents/<uuid:consent_id>", methods=["POST"])
@guarded(Permission.CONSENT_RECORD)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(GuestAnswerBody)
@bp.response(200, RecordedSchema)
def record(body: dict[str, Any], consent_id: UUID) -> Response:
    """Record what a guest said who was asked; a consent closes the enquiry at once."""
    answer = GuestAnswer(**body | {"decision": Decision(body["decision"])})
    return act(RecordedSchema, 200, consents.record_answer, consent_id, answer)


@bp.route("/consents/<uuid:consent_id>/withdraw", methods=["POST"])
@guarded(Permission.CONSENT_RECORD)
@bp.doc(parameters=["IdempotencyKey"])
@bp.response(200, RecordedSchema)
def withdraw(consent_id: UUID) -> Response:
    """Take a consent back."""
    return act(RecordedSchema, 200, consents.withdraw, consent_id)
