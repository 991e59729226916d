"""Room changes: where a stay could go and at what price, and the change itself (MOV-1 to MOV-6)."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act, if_unchanged
from frontdesk.api.fields import Choice, Count, Day, Flag, Id, Instant, Many, Money, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.api.stays import locked_bytes
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.enquiries.neighbours import change_room_beside, swap_rooms_beside
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.room_change import Moved, MoveGiven
from frontdesk.stays.room_change_queries import ChangeView, Proposal, changes_of, outlook
from frontdesk.stays.room_change_rules import FAULT, REASONS, Terms
from frontdesk.stays.room_swap import SwapGiven

bp = Resource("room-changes", "Room changes: a stay into another room, or two stays into each other's")


class MoveBody(Schema):
    """A room change as the guest was told it.

    `told` is the price of the nights that remain, which must be told where it changes. With `swap` the stay changes
    places with the one in that room, whose new price is `told_other`. `next_to` is the enquiry for the guest next to
    whom the stay wants to be: without that guest's consent the change is refused.
    """

    room = Text(10, required=True)
    reason = Choice((*REASONS, FAULT), required=True)
    told = Money(least=0, load_default=None, allow_none=True)
    identity_confirmed = Flag(required=True, about="Person and document were compared (KEY-1)")
    free_upgrade = Flag(load_default=False, about="A dearer room at the old price; needs an approval of kind `move`")
    approval_id = Id(load_default=None, allow_none=True)
    next_to = Id(load_default=None, allow_none=True, about="Of the enquiry whose guest agrees to a room next to theirs")
    swap = Flag(load_default=False)
    told_other = Money(least=0, load_default=None, allow_none=True)


class MovedSchema(Schema):
    """A room change that was made; amounts are for the nights that remain."""

    id = Id(required=True)
    number = Count(required=True, about="The number of the slip (MOV-6)")
    stay_id = Id(required=True)
    from_room = Text(required=True)
    to_room = Text(required=True)
    terms = Choice(Terms, required=True)
    reason = Choice((*REASONS, FAULT), required=True)
    before = Money(required=True, least=0)
    after = Money(required=True, least=0)
    key_valid_until = Instant(required=True, allow_none=True)


class MovesSchema(Schema):
    """What was done: one change, or the two of a swap."""

    items = Many(Part(MovedSchema), required=True)


class NightMovedSchema(Schema):
    """What one night cost before the change, and costs after it."""

    night = Day(required=True)
    before = Money(required=True, least=0)
    after = Money(required=True, least=0)


class ChangeSchema(Schema):
    """A room change as its slip says it."""

    id = Id(required=True)
    number = Count(required=True)
    from_room = Text(required=True)
    to_room = Text(required=True)
    terms = Choice(Terms, required=True)
    reason = Choice((*REASONS, FAULT), required=True)
    nights = Many(Part(NightMovedSchema), most=400, required=True)
    before = Money(required=True, least=0)
    after = Money(required=True, least=0)
    requested_by = Text(required=True)
    approved_by = Text(required=True, allow_none=True)
    at = Instant(required=True)
    business_date = Day(required=True)


class RefusalSchema(Schema):
    """One reason against a room."""

    code = Text(required=True)
    title = Text(required=True)
    rule = Text(required=True, allow_none=True)


class ProposalSchema(Schema):
    """A room into which the stay could move, best first; `after` is what the nights that remain would cost there."""

    number = Text(required=True)
    floor = Text(required=True)
    room_type = Text(required=True)
    code = Text(required=True, about="VC VD VI OC OD OI OOO OOS")
    features = Many(Text(), required=True)
    after = Money(required=True, least=0)
    ready = Flag(required=True)
    clean_first = Flag(required=True, about="Nothing but dirt stands in the way")
    reasons = Many(Part(RefusalSchema), required=True)


class OutlookSchema(Schema):
    """Where a stay could go, what its nights that remain cost now, and the changes that it has made."""

    room = Text(required=True)
    terms = Choice(Terms, required=True, about="`fault` where the room was declared unrepairable (MOV-2)")
    before = Money(required=True, least=0)
    rooms = Many(Part(ProposalSchema), most=5000, required=True)
    changes = Many(Part(ChangeSchema), required=True)


@bp.route("/stays/<uuid:stay_id>/room-changes", methods=["GET"])
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE)
@bp.response(200, OutlookSchema)
def show_rooms(stay_id: UUID) -> dict[str, Any]:
    """Show every room for a stay in house, best first: its price, and each reason against it (MOV-3)."""
    ctx = current_context()
    found = outlook(ctx, stay_id)
    return {
        "room": found.situation.room.number,
        "terms": found.terms,
        "before": found.situation.before,
        "rooms": [_told(each) for each in found.rooms],
        "changes": [_slip(each) for each in changes_of(ctx, stay_id)],
    }


@bp.route("/stays/<uuid:stay_id>/room-changes", methods=["POST"])
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE)
@bp.doc(parameters=["IdempotencyKey", "IfMatch"])
@bp.arguments(MoveBody)
@bp.response(201, MovesSchema)
def move(body: dict[str, Any], stay_id: UUID) -> Response:
    """Move a stay into another room, or let two change places: prices, keys, board and departments follow (MOV-4)."""
    command = if_unchanged(_move, lambda ctx: locked_bytes(ctx, stay_id), required=False)
    return act(MovesSchema, 201, command, stay_id, body)


def _move(ctx: Context, stay_id: UUID, body: dict[str, Any]) -> dict[str, list[Moved]]:
    said = {name: body[name] for name in ("room", "reason", "told", "identity_confirmed", "next_to")}
    if body["swap"]:
        return {"items": [*swap_rooms_beside(ctx, stay_id, SwapGiven(**said, told_other=body["told_other"]))]}
    given = MoveGiven(**said, free_upgrade=body["free_upgrade"], approval_id=body["approval_id"])
    return {"items": [change_room_beside(ctx, stay_id, given)]}


def _told(proposal: Proposal) -> dict[str, Any]:
    names = ("number", "floor", "room_type", "code", "features", "after", "ready", "clean_first")
    return {name: getattr(proposal, name) for name in names} | {"reasons": [_reason(each) for each in proposal.reasons]}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "title": title_of(reason), "rule": reason.rule}


def _slip(change: ChangeView) -> dict[str, Any]:
    nights = [{"night": night, "before": before, "after": after} for night, before, after in change.nights]
    return {name: getattr(change, name) for name in ChangeSchema().fields if name != "nights"} | {"nights": nights}
