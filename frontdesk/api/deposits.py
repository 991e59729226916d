"""Deposits: money held for guests, and what went in and out (DEP)."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, if_unchanged, json_bytes, page, page_from, page_of
from frontdesk.api.fields import Choice, Count, Day, Flag, Id, Instant, Many, Money, Part, Schema, Text
from frontdesk.api.money import PaymentBody, payment_of
from frontdesk.api.parsing import Resource
from frontdesk.cashier import ledger, queries, service
from frontdesk.cashier.deposits import top_up
from frontdesk.cashier.models import Deposit
from frontdesk.cashier.rules import Method
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position
from frontdesk.edge.guard import guarded
from frontdesk.edge.papers import counted_pdf, deposit_receipt
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission

bp = Resource("deposits", "Money held for guests")

KINDS = ("received", "top_up", "applied", "refunded", "forfeited", "reversal")


class DepositQuery(PageQuery):
    """Which deposits are wanted: all that are open, or those that no longer cover what was used up."""

    shortfall = Flag(word=True, load_default=False)


class DepositSchema(Schema):
    """A deposit and its sums: received = held + applied + refunded + forfeited (DEP-2)."""

    id = Id(required=True)
    folio_id = Id(required=True)
    received = Money(required=True, least=0)
    held = Money(required=True, least=0)
    applied = Money(required=True, least=0)
    refunded = Money(required=True, least=0)
    forfeited = Money(required=True, least=0)
    missing = Money(required=True, least=0, about="What the folio has used up beyond this deposit (催押, DEP-3)")


class EntrySchema(Schema):
    """One movement of a deposit, with the number of its receipt if it has one."""

    id = Id(required=True)
    kind = Choice(KINDS, required=True)
    method = Choice(Method, required=True)
    amount = Money(required=True)
    reference = Text(required=True, allow_none=True)
    business_date = Day(required=True)
    at = Instant(required=True)
    reverses_id = Id(required=True, allow_none=True)
    returns_id = Id(required=True, allow_none=True)
    receipt_number = Count(required=True, allow_none=True)


class WholeDepositSchema(DepositSchema):
    """A deposit with all its movements, oldest first."""

    entries = Many(Part(EntrySchema), most=10_000, required=True)


class ReceiptQuery(Schema):
    """Which receipt is wanted; the first one of the deposit unless its number is given."""

    number = Count(1, 2**31 - 1, digits=True, load_default=None)


class RefundBody(Schema):
    """How much is given back; beyond the clerk's limit with an approval (DEP-2)."""

    amount = Money(required=True)
    approval_id = Id(load_default=None, allow_none=True)


@bp.route("/deposits", methods=["GET"])
@guarded(Permission.DEPOSIT_VIEW)
@bp.arguments(DepositQuery, location="query")
@bp.response(200, page_of(DepositSchema))
def list_deposits(query: dict[str, Any]) -> dict[str, Any]:
    """List the open deposits; with `shortfall=true` those that are used up, the largest amount missing first."""
    ctx = current_context()
    short = _missing(ctx)
    if query["shortfall"]:
        listed = [_shown(queries.deposit(ctx, deposit_id), missing) for deposit_id, missing in short.items()]
        return page(listed, lambda each: (-each["missing"], str(each["id"])), query)

    def following(after: Position | None, count: int) -> list[dict[str, Any]]:
        found = queries.open_deposits(ctx, UUID(str(after[0])) if after else None, count)
        return [_shown(deposit, short.get(deposit.id, 0)) for deposit in found]

    return page_from(following, lambda each: (str(each["id"]),), query)


@bp.route("/deposits/<uuid:deposit_id>", methods=["GET"])
@guarded(Permission.DEPOSIT_VIEW)
@bp.response(200, WholeDepositSchema)
def show_deposit(deposit_id: UUID) -> dict[str, Any]:
    """Show a deposit with all its movements."""
    return _whole(current_context(), deposit_id)


@bp.route("/deposits/<uuid:deposit_id>/receipt.pdf", methods=["GET"])
@guarded(Permission.DEPOSIT_VIEW, Permission.REGISTRATION_PRINT)
@bp.arguments(ReceiptQuery, location="query")
@bp.response(200, {"type": "string", "contentMediaType": "application/pdf"}, content_type="application/pdf")
def print_receipt(query: dict[str, Any], deposit_id: UUID) -> Response:
    """Print a receipt of this deposit in the caller's language; each copy is counted, a reprint says 补打 (DEP-1)."""
    ctx = current_context()
    numbers = [number for _, number in queries.deposit_entries(ctx, deposit_id) if number is not None]
    wanted = query["number"] or next(iter(numbers), None)
    if wanted not in numbers:
        raise NotFound
    found = queries.receipt(ctx, wanted)
    pdf = counted_pdf(ctx, "receipt", found.entry_id, lambda copy: deposit_receipt(ctx, found, copy))
    return Response(pdf, mimetype="application/pdf")


@bp.route("/deposits/<uuid:deposit_id>/top-ups", methods=["POST"])
@guarded(Permission.DEPOSIT_VIEW, Permission.DEPOSIT_TAKE)
@bp.doc(parameters=["IdempotencyKey", "IfMatch"])
@bp.arguments(PaymentBody)
@bp.response(201, WholeDepositSchema)
def add(body: dict[str, Any], deposit_id: UUID) -> Response:
    """Add money to a deposit, with a receipt of its own (DEP-1, DEP-3)."""
    return act(WholeDepositSchema, 201, _read_before(_top_up, deposit_id), deposit_id, body)


@bp.route("/deposits/<uuid:deposit_id>/refunds", methods=["POST"])
@guarded(Permission.DEPOSIT_VIEW, Permission.DEPOSIT_REFUND)
@bp.doc(parameters=["IdempotencyKey", "IfMatch"])
@bp.arguments(RefundBody)
@bp.response(201, WholeDepositSchema)
def give_back(body: dict[str, Any], deposit_id: UUID) -> Response:
    """Give money back the way it came, each part with a receipt (DEP-2)."""
    return act(WholeDepositSchema, 201, _read_before(_refund, deposit_id), deposit_id, body)


def _top_up(ctx: Context, deposit_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    top_up(ctx, deposit_id, payment_of(ctx, body))
    return _whole(ctx, deposit_id)


def _refund(ctx: Context, deposit_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    service.refund(ctx, deposit_id, body["amount"], body["approval_id"])
    return _whole(ctx, deposit_id)


def _read_before(command: Any, deposit_id: UUID) -> Any:
    return if_unchanged(command, lambda ctx: _locked_bytes(ctx, deposit_id), required=False)


def _locked_bytes(ctx: Context, deposit_id: UUID) -> bytes:
    ledger.locked(ctx, deposit_id)
    return json_bytes(WholeDepositSchema, _whole(ctx, deposit_id))


def _whole(ctx: Context, deposit_id: UUID) -> dict[str, Any]:
    found = queries.deposit(ctx, deposit_id)
    entries = [
        {name: getattr(entry, name) for name in EntrySchema().fields if name != "receipt_number"}
        | {"receipt_number": number}
        for entry, number in queries.deposit_entries(ctx, deposit_id)
    ]
    return _shown(found, _missing(ctx).get(deposit_id, 0)) | {"entries": entries}


def _missing(ctx: Context) -> dict[UUID, int]:
    return {each.deposit_id: each.missing for each in queries.top_ups(ctx)}


def _shown(deposit: Deposit, missing: int) -> dict[str, Any]:
    names = ("id", "folio_id", "received", "held", "applied", "refunded", "forfeited")
    return {name: getattr(deposit, name) for name in names} | {"missing": missing}
