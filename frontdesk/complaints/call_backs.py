"""Calling a guest back until the guest is satisfied, or a duty manager closes the complaint (CPL-4)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.complaints import events
from frontdesk.complaints.models import Complaint, ComplaintCallBack
from frontdesk.complaints.rules import Outcome, State, Step, next_call
from frontdesk.complaints.sealed import seal_words
from frontdesk.complaints.steps import LONGEST_WORDS, stepping, take, unanswered
from frontdesk.kernel.context import Context
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of


def call_back(ctx: Context, complaint_id: UUID, *, satisfied: bool, words: str | None = None) -> Complaint:
    """Write down that the guest was called back: satisfied closes the complaint, not satisfied opens it again (CPL-4).

    Raises `NotFound`, `ComplaintRefused` (`complaint-state` before the guest was answered, or for a satisfied guest
    once it is closed), `Invalid` (`text-too-long` …).
    """
    ctx.require(Permission.COMPLAINT_TAKE)
    step = Step.SATISFIED if satisfied else Step.NOT_SATISFIED
    complaint = stepping(ctx, complaint_id, step)
    faults = Faults()
    told = faults.lines("words", words, most=LONGEST_WORDS, optional=True)
    faults.check()
    call = waiting(ctx, complaint.id) or _made(ctx, complaint, ctx.now)
    call.outcome = Outcome.SATISFIED if satisfied else Outcome.NOT_SATISFIED
    call.done_at, call.done_by = ctx.now, ctx.account_id
    call.sealed = seal_words(ctx, ComplaintCallBack, call.id, "sealed", told)
    if satisfied:
        complaint.closed_at, complaint.closed_by = ctx.now, ctx.account_id
    else:
        complaint.closed_at, complaint.closed_by, complaint.close_sealed = None, None, None
    take(ctx, complaint, step)
    ctx.record("complaint.called_back", "complaint", complaint.id, satisfied=satisfied, state=complaint.state)
    events.call_back_done(ctx, call.id)
    if complaint.state == State.CLOSED:
        _release(ctx, complaint)
    return complaint


def close(ctx: Context, complaint_id: UUID, reason: str | None) -> Complaint:
    """Close a complaint as a duty manager, with a reason, whether or not the guest is satisfied (CPL-4).

    Nobody waits any more for departments or a call. Raises `NotFound`, `ComplaintRefused` (`complaint-state`),
    `Invalid` (`missing`).
    """
    ctx.require(Permission.COMPLAINT_DECIDE)
    complaint = stepping(ctx, complaint_id, Step.CLOSE)
    faults = Faults()
    told = faults.lines("reason", reason, most=LONGEST_WORDS)
    faults.check()
    complaint.closed_at, complaint.closed_by = ctx.now, ctx.account_id
    complaint.close_sealed = seal_words(ctx, Complaint, complaint.id, "close_sealed", told)
    take(ctx, complaint, Step.CLOSE)
    ctx.record("complaint.closed_by_manager", "complaint", complaint.id)
    if call := waiting(ctx, complaint.id):
        call.outcome, call.done_at, call.done_by = Outcome.DROPPED, ctx.now, ctx.account_id
        events.call_back_done(ctx, call.id)
    _release(ctx, complaint)
    return complaint


def promise(ctx: Context, complaint: Complaint, due_at: datetime) -> None:
    """Promise a call by a time; one that waits already is moved to it, and the desk is told anew."""
    if call := waiting(ctx, complaint.id):
        call.outcome, call.done_at, call.done_by = Outcome.DROPPED, ctx.now, ctx.account_id
        ctx.session.flush()
        events.call_back_done(ctx, call.id)
    events.call_back_wanted(ctx, complaint, _made(ctx, complaint, due_at))


def promise_after_answer(ctx: Context, complaint: Complaint, wanted: datetime | None) -> None:
    """Promise the call that an answer asks for: at the guest's own time, or in the hotel's usual time (CPL-4)."""
    if wanted is None and waiting(ctx, complaint.id):
        return
    usual = timedelta(minutes=settings_of(ctx).complaint_call_back_minutes)
    was_unsatisfied = _count(ctx, complaint.id, Outcome.NOT_SATISFIED) > 0
    about_stay = complaint.stay_id is not None
    due_at = next_call(wanted, ctx.now, usual, about_stay=about_stay, was_unsatisfied=was_unsatisfied)
    if due_at is not None:
        promise(ctx, complaint, due_at)


def waiting(ctx: Context, complaint_id: UUID) -> ComplaintCallBack | None:
    """Return the call that the guest waits for, or None."""
    mine = (ComplaintCallBack.property_id == ctx.property_id, ComplaintCallBack.complaint_id == complaint_id)
    return ctx.session.scalars(
        select(ComplaintCallBack).where(*mine, ComplaintCallBack.done_at.is_(None))
    ).one_or_none()


def _made(ctx: Context, complaint: Complaint, due_at: datetime) -> ComplaintCallBack:
    call = ComplaintCallBack(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        complaint_id=complaint.id,
        number=_count(ctx, complaint.id) + 1,
        stay_id=complaint.stay_id,
        due_at=due_at,
        made_at=ctx.now,
    )
    ctx.session.add(call)
    ctx.session.flush()
    return call


def _count(ctx: Context, complaint_id: UUID, outcome: Outcome | None = None) -> int:
    mine = (ComplaintCallBack.property_id == ctx.property_id, ComplaintCallBack.complaint_id == complaint_id)
    calls = select(func.count()).select_from(ComplaintCallBack).where(*mine)
    return ctx.session.scalars(calls if outcome is None else calls.where(ComplaintCallBack.outcome == outcome)).one()


def _release(ctx: Context, complaint: Complaint) -> None:
    """Tell that the complaint is closed, and that nobody waits for the departments any more."""
    for task in unanswered(ctx, complaint.id):
        events.department_done(ctx, task.id)
    events.told(ctx, events.CLOSED, complaint)
