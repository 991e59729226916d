"""Folios: what a guest owes and has paid; entries are appended or reversed, never changed (DEP-5)."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from werkzeug.wrappers import Response

from frontdesk.api.answers import act, if_unchanged, json_bytes
from frontdesk.api.fields import MOST_MONEY, Choice, Day, Id, Instant, Many, Money, Part, Schema, Text
from frontdesk.api.money import payment_of
from frontdesk.api.parsing import Resource
from frontdesk.cashier import folios, queries
from frontdesk.cashier.rules import Method
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission

bp = Resource("folios", "What guests owe and have paid")

KINDS = ("charge", "payment", "deposit", "credit", "reversal")
NEEDED = {"charge": "code", "payment": "method"}
OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class FolioEntrySchema(Schema):
    """A charge above zero, or a payment or a credit below."""

    id = Id(required=True)
    kind = Choice(KINDS, required=True)
    code = Text(required=True)
    amount = Money(required=True, least=-MOST_MONEY)
    night = Day(required=True, allow_none=True)
    business_date = Day(required=True)
    at = Instant(required=True)
    reverses_id = Id(required=True, allow_none=True)


class FolioSchema(Schema):
    """A folio with everything that stands on it, oldest first; below zero it is owed to the guest."""

    id = Id(required=True)
    kind = Choice(("registration", "master"), required=True)
    opened_at = Instant(required=True)
    closed_at = Instant(required=True, allow_none=True)
    balance = Money(required=True, least=-MOST_MONEY)
    entries = Many(Part(FolioEntrySchema), most=10_000, required=True)


class PostBody(Schema):
    """A charge under a code, or a payment by a method."""

    kind = Choice(("charge", "payment"), required=True)
    amount = Money(required=True)
    code = Text(30, **OPTIONAL)
    method = Choice(Method, **OPTIONAL)
    reference = Text(64, **OPTIONAL)
    company = Text(20, **OPTIONAL)

    @ma.validates_schema(skip_on_field_errors=False)
    def _complete(self, data: dict[str, Any], **_options: Any) -> None:
        needed = NEEDED.get(str(data.get("kind")))
        if needed and not data.get(needed):
            raise ma.ValidationError("missing", needed)


class ReverseBody(Schema):
    """What stands behind taking back a payment beyond the clerk's limit."""

    approval_id = Id(**OPTIONAL)


@bp.route("/folios/<uuid:folio_id>", methods=["GET"])
@guarded(Permission.FOLIO_VIEW)
@bp.response(200, FolioSchema)
def show_folio(folio_id: UUID) -> dict[str, Any]:
    """Show a folio with its balance and everything that stands on it."""
    return _whole(current_context(), folio_id)


@bp.route("/folios/<uuid:folio_id>/entries", methods=["POST"])
@guarded(Permission.FOLIO_VIEW, Permission.FOLIO_POST)
@bp.doc(parameters=["IdempotencyKey", "IfMatch"])
@bp.arguments(PostBody)
@bp.response(201, FolioSchema)
def post_entry(body: dict[str, Any], folio_id: UUID) -> Response:
    """Post a charge or take a payment."""
    return act(FolioSchema, 201, _read_before(_post, folio_id), folio_id, body)


@bp.route("/folios/<uuid:folio_id>/entries/<uuid:entry_id>/reverse", methods=["POST"])
@guarded(Permission.FOLIO_VIEW, Permission.FOLIO_POST)
@bp.doc(parameters=["IdempotencyKey", "IfMatch"])
@bp.arguments(ReverseBody)
@bp.response(201, FolioSchema)
def reverse_entry(body: dict[str, Any], folio_id: UUID, entry_id: UUID) -> Response:
    """Reverse an entry, once, by another that points at it (DEP-1)."""
    command = _read_before(_reverse, folio_id)
    return act(FolioSchema, 201, command, folio_id, entry_id, body["approval_id"])


def _post(ctx: Context, folio_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    if body["kind"] == "charge":
        folios.charge(ctx, folio_id, body["code"], body["amount"])
    else:
        folios.pay(ctx, folio_id, payment_of(ctx, body))
    return _whole(ctx, folio_id)


def _reverse(ctx: Context, folio_id: UUID, entry_id: UUID, approval_id: UUID | None) -> dict[str, Any]:
    if all(entry.id != entry_id for entry in queries.folio_entries(ctx, folio_id)):
        raise NotFound
    folios.reverse(ctx, entry_id, approval_id)
    return _whole(ctx, folio_id)


def _read_before(command: Any, folio_id: UUID) -> Any:
    return if_unchanged(command, lambda ctx: _locked_bytes(ctx, folio_id), required=False)


def _locked_bytes(ctx: Context, folio_id: UUID) -> bytes:
    folios.locked(ctx, folio_id)
    return json_bytes(FolioSchema, _whole(ctx, folio_id))


def _whole(ctx: Context, folio_id: UUID) -> dict[str, Any]:
    found = queries.folio(ctx, folio_id)
    return {
        "id": found.id,
        "kind": found.kind,
        "opened_at": found.opened_at,
        "closed_at": found.closed_at,
        "balance": folios.balance(ctx, folio_id),
        "entries": queries.folio_entries(ctx, folio_id),
    }
