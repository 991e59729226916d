"""A complaint held for one step, and the step taken by the one table (CPL-2)."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from frontdesk.complaints.errors import ComplaintRefused
from frontdesk.complaints.models import Complaint, ComplaintTask
from frontdesk.complaints.rules import STEPS, State, Step, step_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound

LONGEST_WORDS: Final = 2000
"""Characters of whatever is said about a complaint."""


def locked(ctx: Context, complaint_id: UUID) -> Complaint:
    """Return a complaint, held until commit, or raise `NotFound`."""
    key = (ctx.property_id, complaint_id)
    complaint = ctx.session.get(Complaint, key, with_for_update=True, populate_existing=True)
    if complaint is None:
        raise NotFound
    return complaint


def stepping(ctx: Context, complaint_id: UUID, step: Step) -> Complaint:
    """Return a complaint with which this step may be taken, held until commit; else `NotFound`, `ComplaintRefused`."""
    complaint = locked(ctx, complaint_id)
    if reasons := step_faults(complaint.state, step):
        raise ComplaintRefused(reasons)
    return complaint


def take(ctx: Context, complaint: Complaint, step: Step) -> None:
    """Take a step that was found allowed."""
    complaint.state = STEPS[State(complaint.state)][step]
    ctx.session.flush()


def unanswered(ctx: Context, complaint_id: UUID) -> list[ComplaintTask]:
    """Return what departments were asked about a complaint and have not answered, the first asked first."""
    mine = (ComplaintTask.property_id == ctx.property_id, ComplaintTask.complaint_id == complaint_id)
    waiting = select(ComplaintTask).where(*mine, ComplaintTask.answered_at.is_(None))
    return list(ctx.session.scalars(waiting.order_by(ComplaintTask.asked_at, ComplaintTask.id)))
