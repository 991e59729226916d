"""Shifts: cash drawers, from opening float to counted close (DEP-7)."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page, page_of
from frontdesk.api.fields import MOST_MONEY, Choice, Day, Id, Instant, Many, Money, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.cashier import shift_queries, shifts
from frontdesk.cashier.models import Shift
from frontdesk.cashier.rules import Method
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission

bp = Resource("shifts", "Cash drawers")


class TotalSchema(Schema):
    """What a shift took less what it gave back by one method."""

    method = Choice(Method, required=True)
    amount = Money(required=True, least=-MOST_MONEY)


class ShiftSchema(Schema):
    """A drawer, its float and, once closed, what was counted against what the ledger says."""

    id = Id(required=True)
    account_id = Id(required=True)
    opened_at = Instant(required=True)
    closed_at = Instant(required=True, allow_none=True)
    business_date = Day(required=True)
    opening_float = Money(required=True, least=0)
    counted_cash = Money(required=True, allow_none=True, least=0)
    expected_cash = Money(required=True, allow_none=True, least=-MOST_MONEY)
    difference_reason = Text(required=True, allow_none=True)
    totals = Many(Part(TotalSchema), required=True)


class OpenBody(Schema):
    """What lies in the drawer at the start."""

    opening_float = Money(load_default=None, least=0)


class CloseBody(Schema):
    """What was counted; a difference needs its reason."""

    counted_cash = Money(required=True, least=0)
    difference_reason = Text(200, load_default=None, allow_none=True)


@bp.route("/shifts", methods=["GET"])
@guarded(Permission.FOLIO_VIEW)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(ShiftSchema))
def list_shifts(query: dict[str, Any]) -> dict[str, Any]:
    """List the open shifts: everybody's to who reviews them, else one's own."""
    ctx = current_context()
    if ctx.may(Permission.SHIFT_REVIEW):
        found = shift_queries.open_shifts(ctx)
    else:
        own = shift_queries.open_shift_of(ctx, ctx.account_id)
        found = [own] if own else []
    return page(
        (_shown(ctx, each) for each in found), lambda each: (each["opened_at"].isoformat(), str(each["id"])), query
    )


@bp.route("/shifts", methods=["POST"])
@guarded(Permission.SHIFT_RUN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(OpenBody)
@bp.response(201, ShiftSchema)
def open_shift(body: dict[str, Any]) -> Response:
    """Open one's own drawer; where it is open already, that one is shown."""
    return act(ShiftSchema, 201, _open, body["opening_float"] or 0)


@bp.route("/shifts/<uuid:shift_id>/close", methods=["POST"])
@guarded(Permission.SHIFT_RUN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(CloseBody)
@bp.response(200, ShiftSchema)
def close_shift(body: dict[str, Any], shift_id: UUID) -> Response:
    """Close one's own drawer with the cash that was counted (DEP-7)."""
    return act(ShiftSchema, 200, _close, shift_id, body["counted_cash"], body["difference_reason"])


def _open(ctx: Context, opening_float: int) -> dict[str, Any]:
    return _shown(ctx, shifts.open_shift(ctx, opening_float))


def _close(ctx: Context, shift_id: UUID, counted_cash: int, difference_reason: str | None) -> dict[str, Any]:
    own = shift_queries.open_shift_of(ctx, ctx.account_id)
    if own is None or own.id != shift_id:
        raise NotFound
    return _shown(ctx, shifts.close_shift(ctx, counted_cash, difference_reason))


def _shown(ctx: Context, shift: Shift) -> dict[str, Any]:
    totals = shift_queries.shift_totals(ctx, shift.id)
    shown = {name: getattr(shift, name) for name in ShiftSchema().fields if name != "totals"}
    return shown | {"totals": [{"method": method, "amount": amount} for method, amount in totals.items()]}
