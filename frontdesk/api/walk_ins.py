"""The whole check-in of a guest without a reservation, in one call."""

from dataclasses import fields
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Choice, Count, Day, Flag, Id, Instant, Many, Money, Part, Schema, Text
from frontdesk.api.money import PaymentBody
from frontdesk.api.parsing import Resource
from frontdesk.api.stays import RegistrationSchema, StaySchema
from frontdesk.edge.guard import guarded
from frontdesk.edge.limits import SCANS_LIMIT, json_body
from frontdesk.enquiries.neighbours import check_in_beside
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.rules import CallPreference, DisclosureLevel, Sex
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries
from frontdesk.stays.intake import MOST_GUESTS, SignatureKind, Valuables, WalkIn, read_walk_in

bp = Resource("walk_ins", "Check-in of a guest without a reservation")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class DocumentBody(Schema):
    """The identity document, as it was seen (REG-2)."""

    type = Choice(DocumentType, required=True)
    number = Text(40, required=True)
    expires = Day(**OPTIONAL)
    issuer = Text(40, **OPTIONAL)
    mrz = Text(200, lines=True, **OPTIONAL)


class SignatureBody(Schema):
    """How the guest signed: on the screen (PNG in base64), or on paper before the clerk."""

    kind = Choice(SignatureKind, required=True)
    image = Text(400_000, **OPTIONAL)


class GuardianBody(Schema):
    """Who answers for a guest under age (REG-15)."""

    contact = Text(100, **OPTIONAL)
    relation = Text(40, **OPTIONAL)
    present = Flag(**OPTIONAL)
    reached = Flag(**OPTIONAL)


class GuestBody(Schema):
    """One guest (REG-1); neither of the two questions of privacy has a default (REG-4)."""

    name = Text(200, required=True)
    surname = Text(200, **OPTIONAL)
    sex = Choice(Sex, required=True)
    birth_date = Day(required=True)
    nationality = Text(40, required=True)
    document = Part(DocumentBody, required=True)
    address = Text(300, required=True)
    phone = Text(40, **OPTIONAL)
    language = Text(8, **OPTIONAL)
    disclosure_level = Choice(DisclosureLevel, required=True)
    call_preference = Choice(CallPreference, required=True)
    callers = Many(Text(100), most=20)
    alias = Text(200, **OPTIONAL)
    amenity_agreed = Flag(**OPTIONAL)
    deposit = Part(PaymentBody, **OPTIONAL)
    signature = Part(SignatureBody, required=True)
    identity_confirmed = Flag(required=True)
    scan = Text(7_000_000, about="JPEG, PNG or PDF in base64, at most 5 MB", **OPTIONAL)
    guardian = Part(GuardianBody, **OPTIONAL)


class ApprovalsBody(Schema):
    """The approvals that stand behind exceptions (ACC-6)."""

    document = Id(**OPTIONAL)
    minor = Id(**OPTIONAL)
    room = Id(**OPTIONAL)
    price = Id(about="Of no use here: a price is approved where it is changed, with the quote", **OPTIONAL)


class WalkInBody(Schema):
    """Quote, room, guests and deposits."""

    quote_id = Id(required=True)
    room = Text(10, required=True)
    payer = Count(0, MOST_GUESTS - 1, load_default=0, about="Whose folio bears the room")
    registrations = Many(Part(GuestBody), most=MOST_GUESTS, least=1, required=True)
    acknowledged = Flag(load_default=True, about="The guest was shown prices, room and terms (REG-7)")
    vehicle_plates = Many(Text(20), most=10)
    luggage_pieces = Count(0, 999, load_default=0)
    vip_level = Text(20, **OPTIONAL)
    member_card = Text(40, **OPTIONAL)
    company = Text(20, **OPTIONAL)
    valuables = Choice(Valuables, **OPTIONAL)
    key_cards = Count(1, 20, load_default=1)
    room_reason = Text(40, **OPTIONAL)
    next_to = Id(about="Of the enquiry whose guest agrees to a room next to theirs", **OPTIONAL)
    approvals = Part(ApprovalsBody, **OPTIONAL)


class RegisteredSchema(RegistrationSchema):
    """A registration with the number of its deposit receipt, if money was left."""

    receipt_number = Count(required=True, allow_none=True)


class CheckedInSchema(StaySchema):
    """The stay that was opened, its registrations, and how far its key cards open the door (REG-5)."""

    key_valid_until = Instant(required=True)
    deposited = Money(required=True, least=0)
    registrations = Many(Part(RegisteredSchema), required=True)


@bp.route("/walk-ins", methods=["POST"])
@guarded(Permission.STAY_CHECK_IN)
@bp.doc(
    parameters=["IdempotencyKey"],
    requestBody={"required": True, "content": {"application/json": {"schema": WalkInBody}}},
)
@bp.response(201, CheckedInSchema)
def check_in() -> Response:
    """Register the guests, take their deposits, open the stay and make its keys: whole, or not at all."""
    return act(CheckedInSchema, 201, _check_in, read_walk_in(json_body(request, SCANS_LIMIT)))


def _check_in(ctx: Context, walk_in: WalkIn) -> dict[str, Any]:
    made = check_in_beside(ctx, walk_in)
    receipts = {registered.id: registered.receipt_number for registered in made.registrations}
    registrations = [
        _flat(each) | {"receipt_number": receipts[each.id]} for each in queries.registrations(ctx, made.stay_id)
    ]
    return _flat(queries.stay(ctx, made.stay_id)) | {
        "key_valid_until": made.key_valid_until,
        "deposited": sum(given.deposit.amount for given in walk_in.registrations if given.deposit),
        "registrations": registrations,
    }


def _flat(view: queries.StayView | queries.RegistrationView) -> dict[str, Any]:
    # Others wait for the writer who answers: `asdict` copies each value, which takes ten times as long.
    return {each.name: getattr(view, each.name) for each in fields(view)}
