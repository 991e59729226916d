"""Approvals: what one person may not do alone, asked of another who answers by their own sign-in (ACC-6)."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page, page_of
from frontdesk.api.fields import Choice, Day, Flag, Id, Instant, Many, Money, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.approval_words import told
from frontdesk.edge.approvals import NEEDED, Asked, ask, asked_of
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.identity import approvals
from frontdesk.identity.models import Approval
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.rates.rules import CHANGE_REASONS

bp = Resource("approvals", "What a clerk may not do alone, asked of whoever may allow it")

STATES = ("pending", "granted", "declined", "used", "expired")
OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class NightBody(Schema):
    """The price that one night is to have."""

    night = Day(required=True)
    amount = Money(required=True, least=0)


class AskBody(Schema):
    """What is asked for; which fields belong to it follows from its kind.

    `price`: quote_id, nights, reason. `refund`: amount, and deposit_id or folio_entry_id. `room`: quote_id, room.
    `minor`: quote_id, or joins for guests who join a stay. `document`: the same, or stay_id where the signature is
    compared for one more key. `move`: stay_id, room. `compensation`: complaint_id,
    amount. `lookup`: nothing more.
    """

    kind = Choice(tuple(NEEDED), required=True)
    quote_id = Id(**OPTIONAL)
    joins = Id(**OPTIONAL)
    stay_id = Id(**OPTIONAL)
    nights = Many(Part(NightBody), most=400, load_default=list)
    reason = Choice(CHANGE_REASONS, **OPTIONAL)
    room = Text(10, **OPTIONAL)
    deposit_id = Id(**OPTIONAL)
    folio_entry_id = Id(**OPTIONAL)
    complaint_id = Id(**OPTIONAL)
    amount = Money(**OPTIONAL)


class LineSchema(Schema):
    """One thing to know before answering."""

    label = Text(required=True)
    value = Text(required=True)


class ApprovalSchema(Schema):
    """A request for approval and what became of it; it is used once, by who asked, for exactly what it names.

    Until `expires_at` it can be answered, or once granted, used.
    """

    id = Id(required=True)
    kind = Choice(tuple(approvals.APPROVES), required=True)
    state = Choice(STATES, required=True)
    requested_by = Text(required=True, about="The name of who asks")
    requested_at = Instant(required=True)
    expires_at = Instant(required=True)
    quote_id = Id(required=True, allow_none=True)
    joins = Id(required=True, allow_none=True)
    stay_id = Id(required=True, allow_none=True)
    nights = Many(Part(NightBody), most=400, required=True)
    reason = Choice(CHANGE_REASONS, required=True, allow_none=True)
    room = Text(required=True, allow_none=True)
    deposit_id = Id(required=True, allow_none=True)
    folio_entry_id = Id(required=True, allow_none=True)
    complaint_id = Id(required=True, allow_none=True)
    amount = Money(required=True, allow_none=True)
    about = Many(Part(LineSchema), most=500, required=True)


class AnswerBody(Schema):
    """Whether it is allowed."""

    granted = Flag(required=True)


@bp.route("/approvals", methods=["GET"])
@guarded(Permission.APPROVAL_GIVE, Permission.APPROVAL_REQUEST)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(ApprovalSchema))
def list_pending(query: dict[str, Any]) -> dict[str, Any]:
    """List the requests of others that wait for the caller's answer, the oldest first."""
    ctx = current_context()
    waiting = approvals.pending_approvals(ctx)
    shown = _shown(ctx, *waiting)
    return page(shown, lambda each: (each["requested_at"].isoformat(), str(each["id"])), query)


@bp.route("/approvals", methods=["POST"])
@guarded(Permission.APPROVAL_REQUEST)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(AskBody)
@bp.response(201, ApprovalSchema)
def request_one(body: dict[str, Any]) -> Response:
    """Ask for an approval; whoever may give it finds it on their own screen and in their own list."""
    nights = nights_of(body.pop("nights"))
    return act(ApprovalSchema, 201, _ask, Asked(nights=nights, **body))


@bp.route("/approvals/<uuid:approval_id>", methods=["GET"])
@guarded(Permission.APPROVAL_REQUEST)
@bp.response(200, ApprovalSchema)
def show_one(approval_id: UUID) -> dict[str, Any]:
    """Show what became of a request, to who asked and to who may answer it."""
    return _one(current_context(), approval_id)


@bp.route("/approvals/<uuid:approval_id>/answer", methods=["POST"])
@guarded(Permission.APPROVAL_GIVE, Permission.APPROVAL_REQUEST)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(AnswerBody)
@bp.response(200, ApprovalSchema)
def answer(body: dict[str, Any], approval_id: UUID) -> Response:
    """Allow or decline what another person asks for, once."""
    return act(ApprovalSchema, 200, _answer, approval_id, granted=body["granted"])


def nights_of(sent: list[dict[str, Any]]) -> dict[Any, int]:
    """Return the price of each night of a body, or raise `Invalid` where one night has two."""
    days = [each["night"] for each in sent]
    twice = [at for at, day in enumerate(days) if day in days[:at]]
    if twice:
        raise Invalid([Reason("night-repeated", f"nights[{at}].night") for at in twice])
    return {each["night"]: each["amount"] for each in sent}


def _ask(ctx: Context, asked: Asked) -> dict[str, Any]:
    return _one(ctx, ask(ctx, asked))


def _answer(ctx: Context, approval_id: UUID, *, granted: bool) -> dict[str, Any]:
    approvals.answer_approval(ctx, approval_id, granted=granted)
    return _one(ctx, approval_id)


def _one(ctx: Context, approval_id: UUID) -> dict[str, Any]:
    (shown,) = _shown(ctx, approvals.read_approval(ctx, approval_id))
    return shown


def _shown(ctx: Context, *found: tuple[Approval, str]) -> list[dict[str, Any]]:
    lines = told(ctx, [approval for approval, _ in found])
    return [_whole(ctx, approval, name, about) for (approval, name), about in zip(found, lines, strict=True)]


def _whole(ctx: Context, approval: Approval, requester: str, about: list[tuple[str, str]]) -> dict[str, Any]:
    asked = asked_of(approval.kind, approval.subject)
    names = ("quote_id", "joins", "stay_id", "reason", "room", "deposit_id", "folio_entry_id", "complaint_id", "amount")
    return {name: getattr(asked, name) for name in names} | {
        "id": approval.id,
        "kind": approval.kind,
        "state": approvals.state_of(approval, ctx.now),
        "requested_by": requester,
        "requested_at": approval.requested_at,
        "expires_at": approval.expires_at,
        "nights": [{"night": night, "amount": amount} for night, amount in sorted(asked.nights.items())],
        "about": [{"label": label, "value": value} for label, value in about],
    }
