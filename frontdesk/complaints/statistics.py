"""The complaints of a period, counted for the duty manager (CPL-6)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased

from frontdesk.cashier.models import FolioEntry
from frontdesk.complaints.figures import Counted, Figures, by_department, by_kind, figures
from frontdesk.complaints.models import Complaint, ComplaintCallBack, ComplaintCompensation, ComplaintTask
from frontdesk.complaints.rules import ANSWERS_FOR, Kind, Outcome, period_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import instants_of
from frontdesk.kernel.errors import Invalid
from frontdesk.kernel.permissions import Permission

USUAL: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Statistics:
    """What came in from one day to another, both included: together, by kind, and by the departments asked."""

    from_date: date
    until_date: date
    together: Figures
    kinds: list[Figures]
    departments: list[Figures]


def statistics(ctx: Context, from_date: date | None = None, until_date: date | None = None) -> Statistics:
    """Return the figures of the complaints received in these days, the last thirty unless named.

    Raises `Invalid` (`period-malformed`) for days in the wrong order or more than a year apart.
    """
    ctx.require(Permission.COMPLAINT_DECIDE)
    last = until_date or ctx.business_date
    first = from_date or max(last, date.min + USUAL) - USUAL
    if faults := period_faults(first, last):
        raise Invalid(faults)
    counted = _counted(ctx, first, last)
    return Statistics(
        first, last, figures("together", counted), by_kind(counted, Kind), by_department(counted, ANSWERS_FOR)
    )


def _counted(ctx: Context, first: date, last: date) -> list[Counted]:
    start, end = instants_of(first, ctx.zone)[0], instants_of(last, ctx.zone)[1]
    within = (Complaint.property_id == ctx.property_id, Complaint.received_at >= start, Complaint.received_at < end)
    asked, called, given = _asked(ctx, *within), _called(ctx, *within), _given(ctx, *within)
    rows = select(Complaint.id, Complaint.kind, Complaint.liability, Complaint.received_at, Complaint.answered_at)
    return [
        Counted(
            kind=row.kind,
            liability=row.liability,
            departments=frozenset(asked[row.id]),
            answered_after=row.answered_at - row.received_at if row.answered_at else None,
            satisfied=called.get(row.id),
            compensation=given.get(row.id, 0),
        )
        for row in ctx.session.execute(rows.where(*within))
    ]


def _asked(ctx: Context, *within: ColumnElement[bool]) -> defaultdict[UUID, set[str]]:
    of = and_(Complaint.property_id == ComplaintTask.property_id, Complaint.id == ComplaintTask.complaint_id)
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    statement = select(ComplaintTask.complaint_id, ComplaintTask.department).join(Complaint, of).where(*within)
    for complaint_id, department in ctx.session.execute(statement):
        found[complaint_id].add(department)
    return found


def _called(ctx: Context, *within: ColumnElement[bool]) -> dict[UUID, bool]:
    """Return whether each guest who was called back was satisfied in the end."""
    of = and_(Complaint.property_id == ComplaintCallBack.property_id, Complaint.id == ComplaintCallBack.complaint_id)
    statement = (
        select(ComplaintCallBack.complaint_id, ComplaintCallBack.outcome)
        .join(Complaint, of)
        .where(*within, ComplaintCallBack.outcome.in_((Outcome.SATISFIED, Outcome.NOT_SATISFIED)))
        .order_by(ComplaintCallBack.number)
    )
    return {complaint_id: outcome == Outcome.SATISFIED for complaint_id, outcome in ctx.session.execute(statement)}


def _given(ctx: Context, *within: ColumnElement[bool]) -> dict[UUID, int]:
    """Return what stands on folios for each complaint: what was taken back again does not count."""
    of = and_(
        Complaint.property_id == ComplaintCompensation.property_id, Complaint.id == ComplaintCompensation.complaint_id
    )
    back = aliased(FolioEntry)
    taken_back = exists().where(
        back.property_id == ComplaintCompensation.property_id, back.reverses_id == ComplaintCompensation.entry_id
    )
    statement = (
        select(ComplaintCompensation.complaint_id, func.sum(ComplaintCompensation.amount))
        .join(Complaint, of)
        .where(*within, ~taken_back)
        .group_by(ComplaintCompensation.complaint_id)
    )
    return {complaint_id: int(amount) for complaint_id, amount in ctx.session.execute(statement)}
