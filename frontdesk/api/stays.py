"""Stays and the registrations in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, if_unchanged, json_bytes, page_from, page_of
from frontdesk.api.fields import Choice, Count, Day, Flag, Id, Instant, Many, Money, Part, Schema, Text
from frontdesk.api.money import PaymentBody, payment_of
from frontdesk.api.parsing import Resource
from frontdesk.cashier.service import refund_needs_approval
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position
from frontdesk.edge.guard import guarded
from frontdesk.guests.rules import CallPreference, DisclosureLevel, Sex
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries
from frontdesk.stays.check_out import CheckedOut, Leaving, check_out, due_now, in_house
from frontdesk.stays.keys import locked_stay
from frontdesk.stays.queries import StayView

bp = Resource("stays", "Stays, from check-in to check-out")


class StayQuery(PageQuery):
    """Which stays are wanted."""

    status = Choice(("in_house", "checked_out"), load_default=None)
    room = Text(10, load_default=None)


class StaySchema(Schema):
    """One room in use."""

    id = Id(required=True)
    room = Text(required=True)
    floor = Text(required=True)
    room_type = Text(required=True)
    status = Choice(("in_house", "checked_out"), required=True)
    arrived = Day(required=True)
    due_out = Day(required=True)
    due_out_at = Instant(required=True)
    checked_in_at = Instant(required=True)
    checked_out_at = Instant(required=True, allow_none=True)
    reservation_id = Id(required=True)
    confirmation_number = Text(required=True)
    quote_id = Id(required=True)
    vip_level = Text(required=True, allow_none=True)
    luggage_pieces = Count(required=True)
    patrol = Flag(required=True)
    payer = Count(required=True)


class RegistrationSchema(Schema):
    """One guest in a stay, under the name that may be shown."""

    id = Id(required=True)
    stay_id = Id(required=True)
    guest_id = Id(required=True)
    position = Count(required=True)
    number = Text(required=True)
    shown_name = Text(required=True)
    shown_surname = Text(required=True)
    sex = Choice(Sex, required=True)
    disclosure_level = Choice(DisclosureLevel, attribute="shown_level", required=True)
    call_preference = Choice(CallPreference, required=True)
    folio_id = Id(required=True)
    deposit_id = Id(required=True, allow_none=True)
    signature_kind = Choice(("screen", "paper"), required=True)
    police_due_at = Instant(required=True)
    made_at = Instant(required=True)
    handed_over_at = Instant(required=True, allow_none=True, metadata={"description": "Document and key card (REG-19)"})


class RegistrationsSchema(Schema):
    """Everybody registered in a stay."""

    items = Many(Part(RegistrationSchema), required=True)


class RefundApprovalBody(Schema):
    """The approval that stands behind the refund of one deposit (DEP-2, ACC-6)."""

    deposit_id = Id(required=True)
    approval_id = Id(required=True)


class LeavingBody(Schema):
    """What the desk says at check-out."""

    room_checked = Flag(required=True)
    payment = Part(PaymentBody, load_default=None, allow_none=True)
    refund_approval_id = Id(
        load_default=None, allow_none=True, about="For a deposit that refund_approvals does not name"
    )
    refund_approvals = Many(Part(RefundApprovalBody), most=20, load_default=list)


class DueRefundSchema(Schema):
    """What one deposit gives back, and whether the caller needs an approval for exactly that amount (DEP-2)."""

    deposit_id = Id(required=True)
    amount = Money(required=True)
    needs_approval = Flag(required=True)


class DueSchema(Schema):
    """What a stay would owe if it left now."""

    owed = Money(required=True, least=0)
    held = Money(required=True, least=0)
    missing = Money(required=True, least=0, about="What the deposits do not cover")
    refunds = Many(Part(DueRefundSchema), required=True)


class CheckedOutSchema(Schema):
    """What a check-out did."""

    stay_id = Id(required=True)
    paid = Money(required=True, least=0)
    refunded = Money(required=True, least=0)
    receipt_numbers = Many(Count(), required=True)


@bp.route("/stays", methods=["GET"])
@guarded(Permission.STAY_VIEW)
@bp.arguments(StayQuery, location="query")
@bp.response(200, page_of(StaySchema))
def list_stays(query: dict[str, Any]) -> dict[str, Any]:
    """List stays by check-in, oldest first; of one room number or of one status."""

    def following(after: Position | None, count: int) -> list[StayView]:
        place = (datetime.fromisoformat(str(after[0])), UUID(str(after[1]))) if after else None
        return queries.stays(current_context(), status=query["status"], room=query["room"], after=place, limit=count)

    return page_from(following, lambda each: (each.checked_in_at.isoformat(), str(each.id)), query)


@bp.route("/stays/<uuid:stay_id>", methods=["GET"])
@guarded(Permission.STAY_VIEW)
@bp.response(200, StaySchema)
def show_stay(stay_id: UUID) -> StayView:
    """Show one stay."""
    return queries.stay(current_context(), stay_id)


@bp.route("/stays/<uuid:stay_id>/registrations", methods=["GET"])
@guarded(Permission.STAY_VIEW, Permission.REGISTRATION_VIEW)
@bp.response(200, RegistrationsSchema)
def list_registrations(stay_id: UUID) -> dict[str, Any]:
    """List everybody registered in a stay, under the names that may be shown."""
    ctx = current_context()
    return {"items": queries.registrations(ctx, queries.stay(ctx, stay_id).id)}


@bp.route("/stays/<uuid:stay_id>/check-out", methods=["GET"])
@guarded(Permission.STAY_VIEW, Permission.STAY_CHECK_OUT, Permission.FOLIO_VIEW, Permission.DEPOSIT_REFUND)
@bp.response(200, DueSchema)
def show_due(stay_id: UUID) -> dict[str, Any]:
    """Show what a stay in house would owe and get back if it left now, and which refunds need an approval (DEP-2)."""
    ctx = current_context()
    account = due_now(ctx, in_house(ctx, stay_id))
    refunds = [
        {"deposit_id": deposit.id, "amount": amount, "needs_approval": refund_needs_approval(ctx, deposit.id, amount)}
        for deposit, amount in account.given_back
    ]
    return {
        "owed": sum(account.owed.values()),
        "held": sum(deposit.held for deposit in account.held),
        "missing": account.missing,
        "refunds": refunds,
    }


@bp.route("/stays/<uuid:stay_id>/check-out", methods=["POST"])
@guarded(Permission.STAY_VIEW, Permission.STAY_CHECK_OUT)
@bp.doc(parameters=["IdempotencyKey", "IfMatch"])
@bp.arguments(LeavingBody)
@bp.response(200, CheckedOutSchema)
def leave(body: dict[str, Any], stay_id: UUID) -> Response:
    """Check a stay out: nights charged, deposits applied and the rest given back, keys void, the room dirty (DEP-6)."""
    command = if_unchanged(_check_out, lambda ctx: locked_bytes(ctx, stay_id), required=False)
    return act(CheckedOutSchema, 200, command, stay_id, body)


def locked_bytes(ctx: Context, stay_id: UUID) -> bytes:
    """Return what a read of the stay shows, with the stay locked until commit."""
    locked_stay(ctx, stay_id)
    return json_bytes(StaySchema, queries.stay(ctx, stay_id))


def _check_out(ctx: Context, stay_id: UUID, body: dict[str, Any]) -> CheckedOut:
    payment = payment_of(ctx, body["payment"], "payment.") if body["payment"] else None
    leaving = Leaving(
        room_checked=body["room_checked"],
        payment=payment,
        refund_approval_id=body["refund_approval_id"],
        refund_approvals={each["deposit_id"]: each["approval_id"] for each in body["refund_approvals"]},
    )
    return check_out(ctx, stay_id, leaving)
