"""Meal vouchers: issued for a stay, redeemed once by number, counted by day and time without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Choice, Count, Day, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.concierge import voucher_queries, vouchers
from frontdesk.concierge.voucher_models import MealVoucher
from frontdesk.concierge.voucher_queries import MealCount
from frontdesk.concierge.voucher_rules import MOST_A_DAY, VOID_REASONS
from frontdesk.concierge.vouchers import VouchersGiven
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries as stays

bp = Resource("meal_vouchers", "Meal vouchers: issued for a stay, redeemed once, counted without names")


class VouchersBody(Schema):
    """How many breakfasts a day, on which days, both included."""

    stay_id = Id(required=True)
    count = Count(1, MOST_A_DAY, required=True)
    first_day = Day(required=True)
    last_day = Day(required=True)


class RedeemBody(Schema):
    """The number on the voucher."""

    number = Text(40, required=True)


class VoucherVoidBody(Schema):
    """Why a voucher is void."""

    reason = Choice(VOID_REASONS, required=True)


class VoucherSchema(Schema):
    """A voucher; whose it is, is not told."""

    id = Id(required=True)
    number = Text(required=True)
    meal = Choice(("breakfast",), required=True)
    valid_on = Day(required=True)
    state = Choice(("issued", "redeemed", "void"), required=True)
    void_reason = Choice(VOID_REASONS, required=True, allow_none=True)
    ended_at = Instant(required=True, allow_none=True)


class VouchersSchema(Schema):
    """Vouchers, by day."""

    items = Many(Part(VoucherSchema), required=True)


class MealTimeSchema(Schema):
    """How many came in the half hour from this time of day on."""

    at = Text(required=True)
    count = Count(required=True)


class MealCountSchema(Schema):
    """The breakfasts of a day: `issued` are still to come."""

    day = Day(required=True)
    issued = Count(required=True)
    redeemed = Count(required=True)
    void = Count(required=True)
    times = Many(Part(MealTimeSchema), required=True)


class MealQuery(Schema):
    """The day that is wanted; today on the hotel's clock unless told."""

    day = Day(load_default=None)


@dataclass(frozen=True, slots=True)
class Issued:
    """Vouchers as they are listed."""

    items: Sequence[MealVoucher]


@bp.route("/meal-vouchers", methods=["GET"])
@guarded(Permission.MEAL_VOUCHER_COUNT)
@bp.arguments(MealQuery, location="query")
@bp.response(200, MealCountSchema)
def count(query: dict[str, Any]) -> dict[str, Any]:
    """Count the breakfasts of a day: still to come, taken, void, and taken by half hour."""
    ctx = current_context()
    found: MealCount = voucher_queries.meals_on(ctx, query["day"] or vouchers.today_of(ctx))
    times = [{"at": at, "count": number} for at, number in found.times]
    return {"day": found.day, "issued": found.issued, "redeemed": found.redeemed, "void": found.void, "times": times}


@bp.route("/stays/<uuid:stay_id>/meal-vouchers", methods=["GET"])
@guarded(Permission.STAY_VIEW, Permission.MEAL_VOUCHER_ISSUE)
@bp.response(200, VouchersSchema)
def of_stay(stay_id: UUID) -> Issued:
    """List the vouchers of a stay."""
    ctx = current_context()
    return Issued(voucher_queries.of_stay(ctx, stays.stay(ctx, stay_id).id))


@bp.route("/meal-vouchers", methods=["POST"])
@guarded(Permission.MEAL_VOUCHER_ISSUE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(VouchersBody)
@bp.response(201, VouchersSchema)
def issue(body: dict[str, Any]) -> Response:
    """Issue breakfast vouchers for a stay; they go along with it into another room (MOV-4)."""
    return act(VouchersSchema, 201, _issue, VouchersGiven(**body))


@bp.route("/meal-vouchers/redeem", methods=["POST"])
@guarded(Permission.MEAL_VOUCHER_REDEEM)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(RedeemBody)
@bp.response(200, VoucherSchema)
def redeem(body: dict[str, Any]) -> Response:
    """Take a voucher for a meal, once; any that is not good is refused alike."""
    return act(VoucherSchema, 200, vouchers.redeem, body["number"])


@bp.route("/meal-vouchers/<uuid:meal_voucher_id>/void", methods=["POST"])
@guarded(Permission.MEAL_VOUCHER_ISSUE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(VoucherVoidBody)
@bp.response(200, VoucherSchema)
def void(body: dict[str, Any], meal_voucher_id: UUID) -> Response:
    """Make a voucher void that nobody has redeemed."""
    return act(VoucherSchema, 200, vouchers.void, meal_voucher_id, body["reason"])


def _issue(ctx: Context, given: VouchersGiven) -> Issued:
    return Issued(vouchers.issue(ctx, given))
