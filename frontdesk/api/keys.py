"""Key cards of a stay."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Choice, Count, Flag, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries
from frontdesk.stays.keys import Proof, issue_key, void_key
from frontdesk.stays.models import KeyCard

bp = Resource("keys", "Key cards of a stay")

STATES = ("requested", "issued", "void", "lost", "expired")


class KeySchema(Schema):
    """A card, and until when it opens the door (REG-5, KEY-2)."""

    id = Id(required=True)
    registration_id = Id(required=True)
    serial = Count(required=True)
    state = Choice(STATES, required=True)
    encoder = Text(required=True)
    proof = Choice(Proof, required=True)
    valid_from = Instant(required=True)
    valid_until = Instant(required=True)
    issued_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)


class KeysSchema(Schema):
    """Every card ever made for a stay."""

    items = Many(Part(KeySchema), required=True)


class KeyBody(Schema):
    """Whose card, and how the guest proved who they are (KEY-1)."""

    registration_id = Id(required=True)
    proof = Choice(Proof, required=True)
    document_number = Text(40, load_default=None, allow_none=True)
    approval_id = Id(load_default=None, allow_none=True)


class VoidBody(Schema):
    """Why a card shall open no door any more."""

    lost = Flag(load_default=False)


@bp.route("/stays/<uuid:stay_id>/keys", methods=["GET"])
@guarded(Permission.STAY_VIEW)
@bp.response(200, KeysSchema)
def list_keys(stay_id: UUID) -> dict[str, Any]:
    """List every card ever made for a stay."""
    ctx = current_context()
    return {"items": queries.key_cards(ctx, queries.stay(ctx, stay_id).id)}


@bp.route("/stays/<uuid:stay_id>/keys", methods=["POST"])
@guarded(Permission.KEY_ISSUE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(KeyBody)
@bp.response(201, KeySchema)
def issue(body: dict[str, Any], stay_id: UUID) -> Response:
    """Make one more card for a registered guest, as far as the cover reaches (KEY-1, REG-5)."""
    return act(KeySchema, 201, issue_key, stay_id, **body)


@bp.route("/stays/<uuid:stay_id>/keys/<uuid:key_id>/void", methods=["POST"])
@guarded(Permission.KEY_ISSUE, Permission.STAY_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(VoidBody)
@bp.response(200, KeySchema)
def void(body: dict[str, Any], stay_id: UUID, key_id: UUID) -> Response:
    """Make a card open no door any more (KEY-2)."""
    return act(KeySchema, 200, _void, stay_id, key_id, lost=body["lost"])


def _void(ctx: Context, stay_id: UUID, key_id: UUID, *, lost: bool) -> KeyCard:
    void_key(ctx, stay_id, key_id, lost=lost)
    return ctx.session.get_one(KeyCard, (ctx.property_id, key_id))
