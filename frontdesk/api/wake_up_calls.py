"""Wake-up calls: taken for a room or a stay, and what became of them."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page_from, page_of
from frontdesk.api.fields import Choice, Count, Day, Flag, Id, Instant, Moment, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.concierge import wake_up_calls, wake_up_queries
from frontdesk.concierge.wake_up_calls import CallGiven
from frontdesk.concierge.wake_up_queries import CallView
from frontdesk.concierge.wake_up_rules import Outcome
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position, instant_and_id
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

bp = Resource("wake_up_calls", "Wake-up calls: taken for a room, told in time, and what became of them")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class WakeUpCallBody(Schema):
    """When to wake, and the room from which it was asked; who sees stays may name the stay instead."""

    at = Moment(required=True)
    room = Text(10, **OPTIONAL)
    stay_id = Id(**OPTIONAL)


class OutcomeBody(Schema):
    """What became of a call."""

    outcome = Choice(Outcome, required=True)


class WakeUpCallSchema(Schema):
    """A wake-up call: the room in which it rings now, or rang; `due_at` is the next ring. For whom is not told."""

    id = Id(required=True)
    room = Text(required=True)
    at = Instant(required=True)
    due_at = Instant(required=True)
    tries = Count(required=True)
    outcome = Choice(Outcome, required=True, allow_none=True)
    ended = Flag(required=True)
    taken_at = Instant(required=True)
    recorded_at = Instant(required=True, allow_none=True)


class WakeUpCallQuery(PageQuery):
    """The day of which all calls are wanted; unless told, those that wait, of any day."""

    day = Day(load_default=None)


@bp.route("/wake-up-calls", methods=["GET"])
@guarded(Permission.WAKE_UP_CALL_RUN)
@bp.arguments(WakeUpCallQuery, location="query")
@bp.response(200, page_of(WakeUpCallSchema))
def list_calls(query: dict[str, Any]) -> dict[str, Any]:
    """List the wake-up calls in order of time."""
    ctx = current_context()

    def following(after: Position | None, count: int) -> list[CallView]:
        behind = instant_and_id(after) if after else None
        return wake_up_queries.calls(ctx, query["day"], after=behind, limit=count)

    return page_from(following, lambda each: (each.at.isoformat(), str(each.id)), query)


@bp.route("/wake-up-calls", methods=["POST"])
@guarded(Permission.WAKE_UP_CALL_RUN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(WakeUpCallBody)
@bp.response(201, WakeUpCallSchema)
def take(body: dict[str, Any]) -> Response:
    """Take a wake-up call; it follows the guests into another room and ends when they leave (MOV-4)."""
    return act(WakeUpCallSchema, 201, _take, CallGiven(**body))


@bp.route("/wake-up-calls/<uuid:wake_up_call_id>/outcome", methods=["POST"])
@guarded(Permission.WAKE_UP_CALL_RUN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(OutcomeBody)
@bp.response(200, WakeUpCallSchema)
def record(body: dict[str, Any], wake_up_call_id: UUID) -> Response:
    """Write down what became of a call; whom nobody reaches twice, the bell desk wakes at the door."""
    return act(WakeUpCallSchema, 200, _record, wake_up_call_id, body["outcome"])


def _take(ctx: Context, given: CallGiven) -> CallView | None:
    return wake_up_queries.call(ctx, wake_up_calls.take_call(ctx, given).id)


def _record(ctx: Context, call_id: UUID, outcome: Outcome) -> CallView | None:
    return wake_up_queries.call(ctx, wake_up_calls.record_outcome(ctx, call_id, outcome).id)
