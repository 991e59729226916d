"""Work orders: what is broken, who repairs it, and what comes of it (HSK-3)."""

import base64
import binascii
from typing import Any
from uuid import UUID

import marshmallow as ma
from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page_from, page_of
from frontdesk.api.fields import Choice, Count, Day, Flag, Id, Instant, Money, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position, instant_and_id
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance import blocks, queries, repairs, service
from frontdesk.maintenance.queries import WorkOrderView
from frontdesk.maintenance.repairs import Work
from frontdesk.maintenance.rules import FAULTS, Area, Priority, Source, State
from frontdesk.maintenance.service import LONGEST_WORDS, Report
from frontdesk.rooms.rules import Block
from frontdesk.stays import damages

bp = Resource("work_orders", "Faults: reported, assigned, fixed, deferred or declared unrepairable")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}
LONGEST_PHOTO = 900_000


class PhotoField(Text):
    """A JPEG or PNG in base64."""

    def read(self, value: object) -> bytes | None:  # type: ignore[override]  # what a text stands for
        """Return the content of the picture."""
        text = super().read(value)
        try:
            return base64.b64decode(text.rpartition(",")[2], validate=True) if text else None
        except (ValueError, binascii.Error):
            raise ma.ValidationError("not-base64") from None


class ReportBody(Schema):
    """A fault: in a room or in an area, of a kind, in words; `by_guest` where a guest told it, who is called back."""

    room = Text(10, **OPTIONAL)
    area = Choice(Area, **OPTIONAL)
    fault = Choice(FAULTS, required=True)
    priority = Choice(Priority, load_default=Priority.NORMAL)
    words = Text(LONGEST_WORDS, required=True)
    by_guest = Flag(load_default=False)
    photo = PhotoField(LONGEST_PHOTO, about="JPEG or PNG in base64", **OPTIONAL)


class AssignBody(Schema):
    """Who repairs it; without an account, who asks."""

    account_id = Id(**OPTIONAL)


class FixBody(Schema):
    """What was done, with which parts, what it cost the hotel, and what the guest owes for it."""

    words = Text(LONGEST_WORDS, required=True)
    parts = Text(LONGEST_WORDS, **OPTIONAL)
    cost = Money(least=0, most=repairs.MOST_MONEY, load_default=None)
    charge = Money(least=0, most=repairs.MOST_MONEY, load_default=None)


class DeferBody(Schema):
    """Until which day it waits, and why."""

    until = Day(required=True)
    words = Text(LONGEST_WORDS, required=True)


class DeclareBody(DeferBody):
    """Until which day a room cannot be sold; a duty manager says that no engineer is on duty (MOV-2)."""

    no_engineer_on_duty = Flag(load_default=False)


class WorkBlockBody(Schema):
    """For which nights `[from_date, until_date)` the room is out of order, or out of service."""

    kind = Choice(Block, required=True)
    from_date = Day(required=True)
    until_date = Day(required=True)


class CallBackBody(Schema):
    """Whether the guest is satisfied; who is not has the fault reported again."""

    satisfied = Flag(required=True)


class WorkOrderSchema(Schema):
    """A work order and what came of it; `charged` says that the charge stands on the folio."""

    id = Id(required=True)
    number = Count(required=True)
    room = Text(required=True, allow_none=True)
    area = Choice(Area, required=True, allow_none=True)
    fault = Choice(FAULTS, required=True)
    priority = Choice(Priority, required=True)
    state = Choice(State, required=True)
    source = Choice(Source, required=True)
    words = Text(required=True)
    has_photo = Flag(required=True)
    reported_at = Instant(required=True)
    assigned_to = Id(required=True, allow_none=True)
    deferred_until = Day(required=True, allow_none=True)
    out_until = Day(required=True, allow_none=True)
    block = Choice(Block, required=True, allow_none=True)
    blocked_from = Day(required=True, allow_none=True)
    blocked_until = Day(required=True, allow_none=True)
    work = Text(required=True)
    parts = Text(required=True)
    cost = Money(required=True, allow_none=True)
    charge = Money(required=True, allow_none=True)
    charged = Flag(required=True)
    call_back = Choice(("due", "done"), required=True, allow_none=True)
    ended_at = Instant(required=True, allow_none=True)


class WorkOrderQuery(PageQuery):
    """Whether what is fixed is wanted too, and of which room."""

    ended = Flag(word=True, load_default=False)
    room = Text(10, load_default=None)


@bp.route("/work-orders", methods=["GET"])
@guarded(Permission.WORK_ORDER_VIEW)
@bp.arguments(WorkOrderQuery, location="query")
@bp.response(200, page_of(WorkOrderSchema))
def list_orders(query: dict[str, Any]) -> dict[str, Any]:
    """List what is broken, the latest reported first."""
    ctx = current_context()

    def following(after: Position | None, count: int) -> list[WorkOrderView]:
        before = instant_and_id(after) if after else None
        return queries.orders(ctx, ended=query["ended"], room=query["room"], before=before, limit=count)

    return page_from(following, lambda each: (each.reported_at.isoformat(), str(each.id)), query)


@bp.route("/work-orders/<uuid:work_order_id>", methods=["GET"])
@guarded(Permission.WORK_ORDER_VIEW)
@bp.response(200, WorkOrderSchema)
def show_order(work_order_id: UUID) -> WorkOrderView:
    """Show one work order."""
    return queries.order(current_context(), work_order_id)


@bp.route("/work-orders", methods=["POST"])
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPORT)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(ReportBody)
@bp.response(201, WorkOrderSchema)
def report(body: dict[str, Any]) -> Response:
    """Report a fault; engineering is told."""
    return act(WorkOrderSchema, 201, _report, Report(**body))


@bp.route("/work-orders/<uuid:work_order_id>/assign", methods=["POST"])
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPAIR)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(AssignBody)
@bp.response(200, WorkOrderSchema)
def assign(body: dict[str, Any], work_order_id: UUID) -> Response:
    """Give a work order to somebody who repairs it."""
    return act(WorkOrderSchema, 200, _assign, work_order_id, body["account_id"])


@bp.route("/work-orders/<uuid:work_order_id>/fix", methods=["POST"])
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPAIR)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(FixBody)
@bp.response(200, WorkOrderSchema)
def fix(body: dict[str, Any], work_order_id: UUID) -> Response:
    """Say that it is repaired; a room out of order returns, dirty."""
    return act(WorkOrderSchema, 200, _fix, work_order_id, Work(**body))


@bp.route("/work-orders/<uuid:work_order_id>/defer", methods=["POST"])
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPAIR)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(DeferBody)
@bp.response(200, WorkOrderSchema)
def defer(body: dict[str, Any], work_order_id: UUID) -> Response:
    """Put the repair off until a day."""
    return act(WorkOrderSchema, 200, _defer, work_order_id, body)


@bp.route("/work-orders/<uuid:work_order_id>/declare-unrepairable", methods=["POST"])
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_DECLARE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(DeclareBody)
@bp.response(200, WorkOrderSchema)
def declare_unrepairable(body: dict[str, Any], work_order_id: UUID) -> Response:
    """Declare that it cannot be repaired: who is in the room must be moved (MOV-2)."""
    return act(WorkOrderSchema, 200, _declare, work_order_id, body)


@bp.route("/work-orders/<uuid:work_order_id>/block", methods=["POST"])
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPAIR, Permission.ROOM_TAKE_OUT_OF_ORDER)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(WorkBlockBody)
@bp.response(200, WorkOrderSchema)
def block(body: dict[str, Any], work_order_id: UUID) -> Response:
    """Keep the room from sale; whoever holds it then is named as a reason, with the rooms that are free instead."""
    return act(WorkOrderSchema, 200, _block, work_order_id, body)


@bp.route("/work-orders/<uuid:work_order_id>/call-back", methods=["POST"])
@guarded(Permission.WORK_ORDER_VIEW, Permission.STAY_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(CallBackBody)
@bp.response(200, WorkOrderSchema)
def call_back(body: dict[str, Any], work_order_id: UUID) -> Response:
    """Write down that the guest who reported it was called back."""
    return act(WorkOrderSchema, 200, _call_back, work_order_id, body["satisfied"])


@bp.route("/work-orders/<uuid:work_order_id>/charge", methods=["POST"])
@guarded(Permission.WORK_ORDER_VIEW, Permission.FOLIO_POST)
@bp.doc(parameters=["IdempotencyKey"])
@bp.response(200, WorkOrderSchema)
def charge(work_order_id: UUID) -> Response:
    """Post what the guest owes for it to the folio of who pays for the stay."""
    return act(WorkOrderSchema, 200, _charge, work_order_id)


def _report(ctx: Context, given: Report) -> WorkOrderView:
    return queries.order(ctx, service.report(ctx, given).id)


def _assign(ctx: Context, order_id: UUID, account_id: UUID | None) -> WorkOrderView:
    return queries.order(ctx, repairs.assign(ctx, order_id, account_id).id)


def _fix(ctx: Context, order_id: UUID, work: Work) -> WorkOrderView:
    return queries.order(ctx, repairs.fix(ctx, order_id, work).id)


def _defer(ctx: Context, order_id: UUID, body: dict[str, Any]) -> WorkOrderView:
    return queries.order(ctx, repairs.defer(ctx, order_id, body["until"], body["words"]).id)


def _declare(ctx: Context, order_id: UUID, body: dict[str, Any]) -> WorkOrderView:
    return queries.order(ctx, repairs.declare_unrepairable(ctx, order_id, **body).id)


def _block(ctx: Context, order_id: UUID, body: dict[str, Any]) -> WorkOrderView:
    return queries.order(ctx, blocks.take_room(ctx, order_id, **body).id)


def _call_back(ctx: Context, order_id: UUID, satisfied: bool) -> WorkOrderView:  # noqa: FBT001 - a field of the body
    return queries.order(ctx, service.call_back(ctx, order_id, satisfied=satisfied).id)


def _charge(ctx: Context, order_id: UUID) -> WorkOrderView:
    return queries.order(ctx, damages.charge_work_order(ctx, order_id).id)
