"""The figures of complaints over a period, for the duty manager's own tables (CPL-6)."""

from typing import Any

from frontdesk.api.fields import Choice, Count, Day, Many, Money, Part, Schema
from frontdesk.api.parsing import Resource
from frontdesk.complaints.rules import ANSWERS_FOR, Kind
from frontdesk.complaints.statistics import Statistics, statistics
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission

bp = Resource("complaint_statistics", "What complaints came to: how many, how soon answered, how many content")

PERCENT = 100


class PeriodQuery(Schema):
    """The first and the last day on which complaints came in; the last thirty days unless told."""

    from_date = Day(load_default=None)
    until_date = Day(load_default=None)


class FiguresSchema(Schema):
    """Counts; minutes to the answer and the share of the content are null where nobody was answered or called."""

    count = Count(required=True)
    liable = Count(required=True)
    not_liable = Count(required=True)
    undecided = Count(required=True)
    minutes = Count(required=True, allow_none=True)
    satisfied_percent = Count(0, PERCENT, required=True, allow_none=True)
    compensation = Money(0, required=True)


class KindFiguresSchema(FiguresSchema):
    """The figures of one kind of complaint."""

    name = Choice(Kind, required=True)


class DepartmentFiguresSchema(FiguresSchema):
    """The figures of the complaints about which one department was asked."""

    name = Choice(tuple(ANSWERS_FOR), required=True)


class ComplaintStatisticsSchema(Schema):
    """The figures of a period: of everything, of each kind, of each department."""

    from_date = Day(required=True)
    until_date = Day(required=True)
    together = Part(FiguresSchema, required=True)
    kinds = Many(Part(KindFiguresSchema), required=True)
    departments = Many(Part(DepartmentFiguresSchema), required=True)


@bp.route("/complaint-statistics", methods=["GET"])
@guarded(Permission.COMPLAINT_DECIDE)
@bp.arguments(PeriodQuery, location="query")
@bp.response(200, ComplaintStatisticsSchema)
def show(query: dict[str, Any]) -> Statistics:
    """Count the complaints that came in from one day to another, both included."""
    return statistics(current_context(), **query)
