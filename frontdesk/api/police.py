"""Reports of registrations to the police, the patrol of minors, and what looks suspicious (REG-12, REG-15)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page_from, page_of
from frontdesk.api.fields import Choice, Day, Flag, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission
from frontdesk.police import queries, service, watch
from frontdesk.police.queries import QueueItem
from frontdesk.police.rules import Form, Outcome, State, Suspected
from frontdesk.police.watch import Seen

bp = Resource("police", "What is told to the police, and the patrol of minors")


class QueueQuery(PageQuery):
    """Which registrations are wanted: all that wait, or only those that are late."""

    overdue = Flag(word=True, load_default=False)


class QueueSchema(Schema):
    """One registration that the police have not acknowledged, under the name that may be shown."""

    registration_id = Id(required=True)
    registration_number = Text(20, required=True)
    shown_name = Text(required=True)
    room = Text(10, required=True)
    registered_at = Instant(required=True)
    due_at = Instant(required=True)
    overdue = Flag(required=True)
    state = Choice(State, required=True)
    report_id = Id(required=True, allow_none=True)
    exported_at = Instant(required=True, allow_none=True)


class ExportBody(Schema):
    """In which form the report is written."""

    form = Choice(Form, load_default=Form.XML)


class ReportSchema(Schema):
    """A report as it goes to the police, true names and all; it is kept nowhere."""

    report_id = Id(required=True)
    form = Choice(Form, required=True)
    media_type = Text(40, required=True)
    content = Text(100_000, required=True)


class AcknowledgeBody(Schema):
    """The number under which the police took the report."""

    number = Text(60, required=True)


class AcknowledgedSchema(Schema):
    """A report that the police have."""

    id = Id(required=True)
    registration_id = Id(required=True)
    acknowledgement = Text(60, required=True)
    acknowledged_at = Instant(required=True)


class PatrolledSchema(Schema):
    """A room in which a minor stays: where, since when, and the last round; never who."""

    room = Text(10, required=True)
    floor = Text(10, required=True)
    arrived = Day(required=True)
    due_out = Day(required=True)
    last_round = Instant(required=True, allow_none=True)
    last_outcome = Choice(Outcome, required=True, allow_none=True)


class PatrolSchema(Schema):
    """Every room that security passes by."""

    items = Many(Part(PatrolledSchema), most=5000, required=True)


class RoundBody(Schema):
    """Whether it was quiet."""

    outcome = Choice(Outcome, required=True)


class RoundSchema(Schema):
    """One round, kept."""

    id = Id(required=True)
    outcome = Choice(Outcome, required=True)
    at = Instant(required=True)


class SuspicionBody(Schema):
    """What looks suspicious, in which room; the police are called first."""

    room = Text(10, required=True)
    kind = Choice(Suspected, required=True)
    police_called = Flag(required=True)
    police_reference = Text(60, load_default=None, allow_none=True)
    words = Text(1000, lines=True, load_default=None, allow_none=True)


class SuspicionDoneSchema(Schema):
    """A suspicion, kept and told to security."""

    id = Id(required=True)
    kind = Choice(Suspected, required=True)
    at = Instant(required=True)


class SuspicionSchema(SuspicionDoneSchema):
    """A suspicion with the room and what was seen."""

    room = Text(10, required=True)
    police_reference = Text(60, required=True, allow_none=True)
    words = Text(1000, required=True)
    account_id = Id(required=True)


class SuspicionsSchema(Schema):
    """What was suspicious lately."""

    items = Many(Part(SuspicionSchema), required=True)


@bp.route("/police-reports", methods=["GET"])
@guarded(Permission.POLICE_REPORT_VIEW)
@bp.arguments(QueueQuery, location="query")
@bp.response(200, page_of(QueueSchema))
def list_queue(query: dict[str, Any]) -> dict[str, Any]:
    """List the registrations that the police have not acknowledged, the one that is due first first."""

    def following(after: Position | None, count: int) -> list[QueueItem]:
        place = (datetime.fromisoformat(str(after[0])), UUID(str(after[1]))) if after else None
        return queries.queue(current_context(), place, count, overdue=query["overdue"])

    return page_from(following, lambda each: (each.due_at.isoformat(), str(each.registration_id)), query)


@bp.route("/police-reports/<uuid:registration_id>/export", methods=["POST"])
@guarded(Permission.POLICE_REPORT_SEND)
@bp.arguments(ExportBody, required=False)
@bp.response(201, ReportSchema)
def export(body: dict[str, Any], registration_id: UUID) -> dict[str, Any]:
    """Write a registration out for the police; not kept for repetition, since it holds the truth."""
    made = execute(service.export, current_context(), registration_id, body["form"])
    return {
        "report_id": made.report_id,
        "form": made.form,
        "media_type": made.media_type,
        "content": made.content.decode(),
    }


@bp.route("/police-reports/<uuid:report_id>/acknowledge", methods=["POST"])
@guarded(Permission.POLICE_REPORT_SEND)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(AcknowledgeBody)
@bp.response(200, AcknowledgedSchema)
def acknowledge(body: dict[str, Any], report_id: UUID) -> Response:
    """Keep the number under which the police took a report: its registration is reported."""
    return act(AcknowledgedSchema, 200, service.acknowledge, report_id, body["number"])


@bp.route("/patrol", methods=["GET"])
@guarded(Permission.ROOM_VIEW_PATROL)
@bp.response(200, PatrolSchema)
def list_patrol() -> dict[str, Any]:
    """List the rooms in which a minor stays: where they are, and never who (REG-15)."""
    return {"items": queries.patrol_list(current_context())}


@bp.route("/patrol/<string:number>/rounds", methods=["POST"])
@guarded(Permission.PATROL_RECORD)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(RoundBody)
@bp.response(201, RoundSchema)
def record_round(body: dict[str, Any], number: str) -> Response:
    """Keep that security has passed by a room, and whether it was quiet."""
    return act(RoundSchema, 201, watch.record_round, number, body["outcome"])


@bp.route("/suspicions", methods=["GET"])
@guarded(Permission.SUSPICION_READ)
@bp.response(200, SuspicionsSchema)
def list_suspicions() -> dict[str, Any]:
    """List what was suspicious lately."""
    return {"items": queries.suspicions(current_context())}


@bp.route("/suspicions", methods=["POST"])
@guarded(Permission.SUSPICION_REPORT)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(SuspicionBody)
@bp.response(201, SuspicionDoneSchema)
def report_suspicion(body: dict[str, Any]) -> Response:
    """Keep what looks suspicious and tell security; the police were called first (REG-15)."""
    return act(SuspicionDoneSchema, 201, watch.report_suspicion, Seen(**body | {"words": body["words"] or ""}))
