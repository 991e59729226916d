"""A guest in the house who asks for more discretion than at the check-in."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Choice, Count, Id, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.api.stays import RegistrationSchema
from frontdesk.api.walk_ins import OPTIONAL
from frontdesk.edge.guard import guarded
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.raising import LONGEST_ALIAS, STRICT, Wanted, raise_disclosure

bp = Resource("disclosure", "Guests in the house who ask for more discretion")


class DisclosureBody(Schema):
    """What the guest wants, proved by the document of the registration."""

    disclosure_level = Choice(STRICT, required=True)
    document_number = Text(40, required=True)
    alias = Text(LONGEST_ALIAS, **OPTIONAL, about="For who is hidden from now on; else a common name is drawn")


class PrintedSchema(Schema):
    """A paper that shows the guest as before."""

    document = Text(required=True)
    subject_id = Id(required=True)
    number = Count(required=True, allow_none=True)
    copies = Count(required=True)


class RaisedSchema(Schema):
    """The registration as the house sees it now, and the papers to collect."""

    registration = Part(RegistrationSchema, required=True)
    papers = Many(Part(PrintedSchema), required=True)


@bp.route("/registrations/<uuid:registration_id>/disclosure", methods=["PUT"])
@guarded(Permission.STAY_CHECK_IN, Permission.REGISTRATION_VIEW, Permission.STAY_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(DisclosureBody)
@bp.response(200, RaisedSchema)
def raise_level(body: dict[str, Any], registration_id: UUID) -> Response:
    """Raise the disclosure level of a guest in the house; everybody is answered alike, hidden before or not (PRI-7)."""
    wanted = Wanted(
        level=DisclosureLevel(body["disclosure_level"]),
        document_number=body["document_number"],
        alias=body["alias"],
    )
    return act(RaisedSchema, 200, raise_disclosure, registration_id, wanted)
