"""The visitor register: who has come to see guests, with their consent."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page_from, page_of
from frontdesk.api.fields import Choice, Count, Flag, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position, instant_and_id
from frontdesk.edge.guard import guarded
from frontdesk.enquiries import visitors, visitors_agreed, visitors_queries
from frontdesk.enquiries.visitors import VisitGiven
from frontdesk.enquiries.visitors_queries import VisitorView
from frontdesk.enquiries.visitors_rules import VISITOR_DOCUMENTS
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

bp = Resource("visitors", "Visitors of guests: let in with their consent, let out, who is still in")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class VisitBody(Schema):
    """A visitor whom the guests of a room agree to see, by the enquiry that they consented to (PRI-2).

    `sharers_agree` is needed where somebody has come to share the room since.
    """

    enquiry_id = Id(required=True)
    sharers_agree = Flag(load_default=False)
    name = Text(80, required=True)
    document_type = Choice(VISITOR_DOCUMENTS, required=True)
    document_number = Text(40, required=True)
    vehicle_plate = Text(20, **OPTIONAL)


class VisitorSchema(Schema):
    """A visitor; of the document, the last four signs. `due_at` is when security is told of who is still in."""

    id = Id(required=True)
    room = Text(required=True)
    name = Text(required=True)
    document_type = Choice(VISITOR_DOCUMENTS, required=True)
    document_end = Text(required=True)
    plate = Text(required=True, allow_none=True)
    pass_number = Count(required=True, allow_none=True)
    came_at = Instant(required=True)
    due_at = Instant(required=True)
    left_at = Instant(required=True, allow_none=True)


class ExpectedSchema(Schema):
    """Somebody who may come up to a room, and the enquiry to register them with."""

    enquiry_id = Id(required=True)
    asked_by = Text(required=True, allow_none=True)
    room = Text(required=True)
    until = Instant(required=True)


class ExpectedListSchema(Schema):
    """Everybody who may come up now."""

    items = Many(Part(ExpectedSchema), required=True)


class VisitorQuery(PageQuery):
    """Whether only those who are still in are wanted; they are unless told."""

    still_in = Flag(word=True, load_default=True)


@bp.route("/visitors", methods=["GET"])
@guarded(Permission.VISITOR_REGISTER)
@bp.arguments(VisitorQuery, location="query")
@bp.response(200, page_of(VisitorSchema))
def list_visitors(query: dict[str, Any]) -> dict[str, Any]:
    """List the visitors, the latest to come first."""
    ctx = current_context()

    def following(after: Position | None, count: int) -> list[VisitorView]:
        before = instant_and_id(after) if after else None
        return visitors_queries.visitors(ctx, still_in=query["still_in"], before=before, limit=count)

    return page_from(following, lambda each: (each.came_at.isoformat(), str(each.id)), query)


@bp.route("/visitors", methods=["POST"])
@guarded(Permission.VISITOR_REGISTER)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(VisitBody)
@bp.response(201, VisitorSchema)
def let_in(body: dict[str, Any]) -> Response:
    """Register a visitor; a vehicle gets a numbered pass."""
    return act(VisitorSchema, 201, _let_in, VisitGiven(**body))


@bp.route("/visitors/expected", methods=["GET"])
@guarded(Permission.VISITOR_REGISTER)
@bp.response(200, ExpectedListSchema)
def list_expected() -> dict[str, Any]:
    """List whom a guest has agreed to see, while the consent holds."""
    return {"items": visitors_agreed.expected(current_context())}


@bp.route("/visitors/<uuid:visitor_id>/leave", methods=["POST"])
@guarded(Permission.VISITOR_REGISTER)
@bp.doc(parameters=["IdempotencyKey"])
@bp.response(200, VisitorSchema)
def leave(visitor_id: UUID) -> Response:
    """Write down that a visitor has left."""
    return act(VisitorSchema, 200, _let_out, visitor_id)


def _let_in(ctx: Context, given: VisitGiven) -> VisitorView | None:
    return visitors_queries.visitor(ctx, visitors.let_in(ctx, given).id)


def _let_out(ctx: Context, visitor_id: UUID) -> VisitorView | None:
    return visitors_queries.visitor(ctx, visitors.let_out(ctx, visitor_id).id)
