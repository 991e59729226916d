"""Guests who join a stay that is open, and the hand-over of document and key card."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Count, Flag, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.api.stays import RegistrationsSchema
from frontdesk.api.walk_ins import OPTIONAL, GuestBody, RegisteredSchema
from frontdesk.edge.guard import guarded
from frontdesk.edge.limits import SCANS_LIMIT, json_body
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries
from frontdesk.stays.hand_over import hand_over
from frontdesk.stays.intake import MOST_GUESTS, LateArrival, read_late_arrival
from frontdesk.stays.late_arrival import register_late

bp = Resource("registrations", "Guests who join a stay, and what is handed over to them")


class JoiningApprovalsBody(Schema):
    """The approvals that stand behind exceptions (ACC-6); each is one of `{"joins": stay id}`."""

    document = Id(**OPTIONAL)
    minor = Id(**OPTIONAL)


class LateArrivalBody(Schema):
    """Who joins the stay, with luggage and key cards of their own."""

    registrations = Many(Part(GuestBody), most=MOST_GUESTS, least=1, required=True)
    acknowledged = Flag(load_default=True, about="The guest was shown prices, room and terms (REG-7)")
    luggage_pieces = Count(0, 999, load_default=0)
    vip_level = Text(20, **OPTIONAL)
    key_cards = Count(0, MOST_GUESTS, load_default=1)
    approvals = Part(JoiningApprovalsBody, **OPTIONAL)


class JoinedSchema(Schema):
    """The new registrations, and how far the new key cards open the door; null where none was wanted."""

    stay_id = Id(required=True)
    key_valid_until = Instant(required=True, allow_none=True)
    registrations = Many(Part(RegisteredSchema), required=True)


@bp.route("/stays/<uuid:stay_id>/registrations", methods=["POST"])
@guarded(Permission.STAY_VIEW, Permission.STAY_CHECK_IN)
@bp.doc(
    parameters=["IdempotencyKey"],
    requestBody={"required": True, "content": {"application/json": {"schema": LateArrivalBody}}},
)
@bp.response(201, JoinedSchema)
def join(stay_id: UUID) -> Response:
    """Register guests who join an open stay, with all that a check-in asks of a guest: whole, or not at all."""
    return act(JoinedSchema, 201, _join, stay_id, read_late_arrival(json_body(request, SCANS_LIMIT)))


@bp.route("/stays/<uuid:stay_id>/hand-over", methods=["POST"])
@guarded(Permission.STAY_VIEW, Permission.STAY_CHECK_IN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.response(200, RegistrationsSchema)
def hand_over_together(stay_id: UUID) -> Response:
    """Say that every guest of a stay got document and key card together (REG-19); who had them keeps the moment."""
    return act(RegistrationsSchema, 200, _hand_over, stay_id)


def _join(ctx: Context, stay_id: UUID, late: LateArrival) -> dict[str, Any]:
    made = register_late(ctx, stay_id, late)
    receipts = {registered.id: registered.receipt_number for registered in made.registrations}
    registrations = [
        asdict(each) | {"receipt_number": receipts[each.id]}
        for each in queries.registrations(ctx, stay_id)
        if each.id in receipts
    ]
    return {"stay_id": stay_id, "key_valid_until": made.key_valid_until, "registrations": registrations}


def _hand_over(ctx: Context, stay_id: UUID) -> dict[str, Any]:
    hand_over(ctx, stay_id)
    return {"items": queries.registrations(ctx, stay_id)}
