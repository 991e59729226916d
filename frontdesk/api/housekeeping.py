"""The housekeeping board, what attendants report, and where house and system differ."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page, page_of
from frontdesk.api.fields import Choice, Flag, Id, Instant, Many, Moment, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.housekeeping import discrepancies, reports
from frontdesk.housekeeping.reports import MOST_AT_ONCE, ReportGiven
from frontdesk.housekeeping.rules import Outcome, ReportKind, Resolution
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.board import board
from frontdesk.rooms.rules import Block, Cleanliness, Occupancy

bp = Resource("housekeeping", "What housekeeping works from")


class BoardRoomSchema(Schema):
    """A room as housekeeping sees it: state and flags, never a name (NTF-2)."""

    number = Text(required=True)
    floor = Text(required=True)
    room_type = Text(attribute="type_code", required=True)
    code = Text(required=True)
    occupancy = Choice(Occupancy, required=True)
    cleanliness = Choice(Cleanliness, required=True)
    block = Choice(Block, required=True, allow_none=True)
    due_out = Flag(required=True)
    arriving = Flag(required=True)
    vip = Flag(required=True)
    do_not_disturb = Flag(required=True)
    make_up = Flag(required=True)
    extra_bed = Flag(required=True)


@bp.route("/housekeeping/board", methods=["GET"])
@guarded(Permission.ROOM_VIEW, Permission.ROOM_SET_CLEANLINESS)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(BoardRoomSchema))
def show_board(query: dict[str, Any]) -> dict[str, Any]:
    """List every room with what housekeeping needs to know of it."""
    return page(board(current_context()), lambda each: (each.floor, each.number), query)


class FloorReportBody(Schema):
    """One press of a button: its id is drawn by the device, so that it counts once however often it is sent."""

    id = Id(required=True)
    room = Text(10, required=True)
    kind = Choice(ReportKind, required=True)
    happened_at = Moment(required=True)


class FloorReportsBody(Schema):
    """What a device has to tell, late and in whatever order."""

    reports = Many(Part(FloorReportBody), most=MOST_AT_ONCE, least=1, required=True)


class ReportedSchema(Schema):
    """What became of a report: done, late (something newer was known), or refused (the room cannot be so)."""

    id = Id(required=True)
    outcome = Choice(Outcome, required=True)


class ReportedAllSchema(Schema):
    """What became of each report, in the order in which they were sent."""

    reports = Many(Part(ReportedSchema), required=True)


class DiscrepancySchema(Schema):
    """A room that housekeeping found otherwise than the system says (HSK-4)."""

    id = Id(required=True)
    room = Text(required=True)
    found = Choice(Occupancy, required=True)
    occupancy = Choice(Occupancy, required=True)
    found_at = Instant(required=True)


class ResolveBody(Schema):
    """How it came about."""

    resolution = Choice(Resolution, required=True)


class ResolvedSchema(Schema):
    """How a discrepancy ended."""

    id = Id(required=True)
    resolution = Choice(Resolution, required=True)
    resolved_at = Instant(required=True)


@bp.route("/housekeeping/reports", methods=["POST"])
@guarded(Permission.HOUSEKEEPING_WORK, Permission.ROOM_SET_CLEANLINESS)
@bp.arguments(FloorReportsBody)
@bp.response(200, ReportedAllSchema)
def report(body: dict[str, Any]) -> Response:
    """Take what an attendant's device reports, each report once."""
    given = [ReportGiven(**each) for each in body["reports"]]
    return act(ReportedAllSchema, 200, _report, given)


@bp.route("/housekeeping/discrepancies", methods=["GET"])
@guarded(Permission.ROOM_VIEW, Permission.DISCREPANCY_RESOLVE)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(DiscrepancySchema))
def list_discrepancies(query: dict[str, Any]) -> dict[str, Any]:
    """List where house and system differ, the oldest first."""
    found = discrepancies.discrepancies(current_context())
    return page(found, lambda each: (each.found_at.isoformat(), str(each.id)), query)


@bp.route("/housekeeping/discrepancies/<uuid:discrepancy_id>/resolve", methods=["POST"])
@guarded(Permission.ROOM_VIEW, Permission.DISCREPANCY_RESOLVE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(ResolveBody)
@bp.response(200, ResolvedSchema)
def resolve(body: dict[str, Any], discrepancy_id: UUID) -> Response:
    """Say how a discrepancy came about, which ends it."""
    return act(ResolvedSchema, 200, discrepancies.resolve, discrepancy_id, body["resolution"])


def _report(ctx: Context, given: list[ReportGiven]) -> dict[str, Any]:
    return {"reports": reports.take_reports(ctx, given)}
