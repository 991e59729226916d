"""Finding a guest: by the name that may be shown, or by the guest's own credential at the desk."""

from typing import Any
from uuid import UUID

from frontdesk.api.fields import Choice, Day, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.api.stays import StaySchema
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.lookups import open_counted
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.rules import Sex
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.lookups import search_guests
from frontdesk.privacy.openings import Credential, open_by_credential, truths
from frontdesk.privacy.rules import Reason
from frontdesk.stays import queries as stays

bp = Resource("guests", "Finding guests")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class SearchBody(Schema):
    """The beginning of a name, of its pinyin or of its initials; never in an address."""

    q = Text(200, required=True)
    approval_id = Id(**OPTIONAL, about="Needed beyond the limit of a day: `POST /approvals` with kind `lookup`")


class GuestSchema(Schema):
    """A guest under the name that may be shown."""

    id = Id(required=True)
    shown_name = Text(required=True)
    shown_surname = Text(required=True)
    sex = Choice(Sex, required=True)
    vip_level = Text(required=True, allow_none=True)
    last_stay = Day(required=True, allow_none=True)


class FoundSchema(Schema):
    """Whoever answers to what was asked."""

    items = Many(Part(GuestSchema), required=True)


class CredentialBody(Schema):
    """Exactly one number, as the guest at the desk shows it."""

    registration_number = Text(40, **OPTIONAL)
    confirmation_number = Text(40, **OPTIONAL)
    document_number = Text(40, **OPTIONAL)


class ReasonBody(Schema):
    """Why a stay is opened without the guest's own number."""

    reason_code = Choice(Reason, required=True)
    approval_id = Id(**OPTIONAL, about="Needed beyond the limit of a day: `POST /approvals` with kind `lookup`")


class TruthSchema(Schema):
    """A guest as the registration book holds one."""

    registration_id = Id(required=True)
    name = Text(required=True)
    surname = Text(required=True)
    sex = Choice(Sex, required=True)
    birth_date = Day(required=True)
    nationality = Text(required=True)
    document_type = Choice(DocumentType, required=True)
    document_number = Text(required=True)
    document_expires = Day(required=True, allow_none=True)
    address = Text(required=True)
    phone = Text(required=True, allow_none=True)


class OpenedSchema(Schema):
    """The stay that the number leads to, open to this account for ten minutes."""

    stay = Part(StaySchema, required=True)
    until = Instant(required=True)
    guests = Many(Part(TruthSchema), required=True)


@bp.route("/guests/search", methods=["POST"])
@guarded(Permission.GUEST_SEARCH)
@bp.arguments(SearchBody)
@bp.response(200, FoundSchema)
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Find guests whose shown name, pinyin or initials begin so; whether they are in the house is not told.

    Each search counts, found or not; beyond the day's limit `409 lookup-limit` asks for an approval.
    """
    return {"items": execute(search_guests, current_context(), body["q"], body["approval_id"])}


@bp.route("/guests/credential", methods=["POST"])
@guarded(Permission.GUEST_CREDENTIAL, Permission.STAY_VIEW)
@bp.arguments(CredentialBody)
@bp.response(200, OpenedSchema)
def open_stay(body: dict[str, Any]) -> dict[str, Any]:
    """Open the stay of the guest at the desk for ten minutes; it looks and lasts the same for every guest."""
    ctx = current_context()
    return execute(_open, ctx, Credential(**body))


@bp.route("/stays/<uuid:stay_id>/openings", methods=["POST"])
@guarded(Permission.GUEST_VIEW_PROTECTED, Permission.STAY_VIEW)
@bp.arguments(ReasonBody)
@bp.response(200, OpenedSchema)
def open_with_reason(body: dict[str, Any], stay_id: UUID) -> dict[str, Any]:
    """Open a stay for ten minutes with a reason: on record, counted as a look-up, reviewed the next day by another."""
    ctx = current_context()
    opening = open_counted(ctx, stay_id, body["reason_code"], body["approval_id"])
    return {"stay": stays.stay(ctx, stay_id), "until": opening.until, "guests": truths(ctx, stay_id)}


def _open(ctx: Context, credential: Credential) -> dict[str, Any]:
    opening = open_by_credential(ctx, credential)
    stay_id: UUID = opening.stay_id
    return {"stay": stays.stay(ctx, stay_id), "until": opening.until, "guests": truths(ctx, stay_id)}
