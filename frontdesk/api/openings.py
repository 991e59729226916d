"""The review of openings of hidden stays, a day at a time, by somebody other than who opened them (PRI-7)."""

from datetime import date
from typing import Any

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Day, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import reviews

bp = Resource("openings", "Openings of hidden stays, reviewed the next day by somebody else")


class HiddenOpeningSchema(Schema):
    """One opening of a hidden stay: by whom, when, how and why."""

    stay_id = Id(required=True)
    room = Text(required=True)
    opened_by = Text(required=True)
    at = Instant(required=True)
    kind = Text(required=True)
    reason = Text(required=True, attribute="reason_code")


class DaySchema(Schema):
    """The oldest day that waits for one's review, with its openings; `day` is null where none waits."""

    day = Day(required=True, allow_none=True)
    openings = Many(Part(HiddenOpeningSchema), most=10_000, required=True)


class DayBody(Schema):
    """The day whose openings one has looked at."""

    day = Day(required=True)


class ReviewedSchema(Schema):
    """The day that is reviewed now."""

    day = Day(required=True)


@bp.route("/openings/review", methods=["GET"])
@guarded(Permission.GUEST_VIEW_PROTECTED)
@bp.response(200, DaySchema)
def review() -> dict[str, Any]:
    """Return the openings of hidden stays on the oldest day that waits for one's review."""
    found = reviews.day_to_review(current_context())
    return {"day": found.day, "openings": found.openings} if found else {"day": None, "openings": []}


@bp.route("/openings/review", methods=["POST"])
@guarded(Permission.GUEST_VIEW_PROTECTED)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(DayBody)
@bp.response(200, ReviewedSchema)
def reviewed(body: dict[str, Any]) -> Response:
    """Say that one has looked at the openings of a day; one's own wait for somebody else."""
    return act(ReviewedSchema, 200, _reviewed, body["day"])


def _reviewed(ctx: Context, day: date) -> dict[str, date]:
    reviews.review_openings(ctx, day)
    return {"day": day}
