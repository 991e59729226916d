"""News become tasks, once; a person takes each and finishes it (NTF-1, NTF-3)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task
from frontdesk.notifications.rules import (
    FINISHES,
    GOES_ALONG,
    REPORTED,
    Department,
    Kind,
    Wanted,
    departments_of,
    is_cleaned,
    wanted,
)
from frontdesk.outbox import queries as outbox
from frontdesk.outbox import service as news
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.settings import PropertySettings, settings_of

AT_ONCE = 25
"""Events of one transaction: few enough to stay well below a tenth of a second."""

BATCH = 500


def deliver(ctx: Context, *sequences: int) -> int:
    """Turn events into the tasks that they ask for and return how many tasks; what was delivered before is passed over.

    Tasks and the mark of delivery are one transaction: after a crash either both are there or neither (NTF-1).
    """
    ctx.require(Permission.OPERATE)
    settings = settings_of(ctx)
    events = news.take(ctx, sequences)
    rows = [_row(ctx, event, task, settings) for event in events for task in wanted(event.kind, event.facts)]
    if rows:
        ctx.session.execute(insert(Task), rows)
    for event in events:
        if cleaned := is_cleaned(event.kind, event.facts):
            _finish_cleaning(ctx, UUID(cleaned), event)
        if event.kind == REPORTED:
            _finish_reports(ctx, event)
        if event.kind in FINISHES:
            _finish(ctx, event)
        if event.kind == GOES_ALONG[0]:
            _take_along(ctx, event)
    return len(rows)


def drain(ctx: Context, run: Callable[..., int], limit: int = BATCH) -> int:
    """Deliver what waits in the outbox, in its order, a few events in each transaction; return how many events.

    `run` is the edge's `execute`. Stopping at any point loses nothing and repeats nothing.
    """
    ctx.require(Permission.OPERATE)
    waiting = outbox.undelivered(ctx.session, ctx.property_id, limit)
    ctx.session.close()
    for first in range(0, len(waiting), AT_ONCE):
        run(deliver, ctx, *waiting[first : first + AT_ONCE])
    return len(waiting)


def lapse(ctx: Context, run: Callable[..., object]) -> None:
    """Take back the tasks to ask a guest whose enquiry has closed meanwhile: nobody asks any more; `run` executes."""
    ctx.require(Permission.OPERATE)
    over = (Task.kind == Kind.ASK_GUEST, Task.completed_at.is_(None), Task.due_at <= ctx.now)
    lapsed = ctx.session.scalars(select(Task.id).where(Task.property_id == ctx.property_id, *over)).all()
    ctx.session.close()
    if lapsed:
        run(_end, ctx, lapsed)


def acknowledge(ctx: Context, task_id: UUID) -> Task:
    """Say that a person has taken this task of their own department; who did so first stays (NTF-3).

    Raises `NotFound` for a task of another department.
    """
    ctx.require(Permission.TASK_DO)
    task = _own(ctx, task_id)
    if task.acknowledged_at is None:
        task.acknowledged_at, task.acknowledged_by = ctx.now, ctx.account_id
        ctx.session.flush()
        ctx.record("task.acknowledged", "task", task.id)
    return task


def complete(ctx: Context, task_id: UUID) -> Task:
    """Say that this task of one's own department is done; who takes and finishes it at once acknowledges it too.

    Raises `NotFound` for a task of another department.
    """
    task = acknowledge(ctx, task_id)
    if task.completed_at is None:
        task.completed_at, task.completed_by = ctx.now, ctx.account_id
        ctx.session.flush()
        ctx.record("task.completed", "task", task.id)
    return task


def _finish_cleaning(ctx: Context, room_id: UUID, event: OutboxEvent) -> None:
    """Finish the cleaning tasks of a room that was cleaned, whoever said so and on whichever screen."""
    statement = update(Task).where(
        Task.property_id == ctx.property_id,
        Task.room_id == room_id,
        Task.kind.in_((Kind.ROOM_CLEANING, Kind.CLEANING_FIRST)),
        Task.event_sequence < event.sequence,
        Task.completed_at.is_(None),
    )
    ctx.session.execute(statement.values(completed_at=event.at))


def _finish_reports(ctx: Context, event: OutboxEvent) -> None:
    """Finish one task of reporting a stay's registrations, and one warning that it was late, if there is one."""
    for kind in (Kind.POLICE_REPORT, Kind.POLICE_OVERDUE):
        waiting = (
            Task.property_id == ctx.property_id,
            Task.cause == event.cause,
            Task.kind == kind,
            Task.completed_at.is_(None),
        )
        first = select(Task.id).where(*waiting).order_by(Task.event_sequence, Task.position).limit(1).scalar_subquery()
        mine = (Task.property_id == ctx.property_id, Task.id == first)
        ctx.session.execute(
            update(Task).where(*mine).values(completed_at=event.at),
            execution_options={"synchronize_session": False},
        )


def _finish(ctx: Context, event: OutboxEvent) -> None:
    """Finish the tasks that this news answers."""
    statement = update(Task).where(
        Task.property_id == ctx.property_id,
        Task.department.in_(tuple(Department)),  # by these the index finds open tasks
        Task.cause == event.cause,
        Task.kind.in_(FINISHES[event.kind]),
        Task.completed_at.is_(None),
    )
    ctx.session.execute(statement.values(completed_at=event.at))


def _take_along(ctx: Context, event: OutboxEvent) -> None:
    """Let what is still to be done for a stay be done in its new room (MOV-4)."""
    statement = update(Task).where(
        Task.property_id == ctx.property_id,
        Task.department.in_(tuple(Department)),
        Task.cause == event.cause,
        Task.kind.in_(GOES_ALONG[1]),
        Task.event_sequence < event.sequence,
        Task.completed_at.is_(None),
    )
    ctx.session.execute(statement.values(room_id=UUID(event.facts["room_id"])))


def _end(ctx: Context, task_ids: Sequence[UUID]) -> None:
    ctx.require(Permission.OPERATE)
    mine = (Task.property_id == ctx.property_id, Task.id.in_(task_ids), Task.completed_at.is_(None))
    ctx.session.execute(update(Task).where(*mine).values(completed_at=Task.due_at))


def _own(ctx: Context, task_id: UUID) -> Task:
    statement = select(Task).where(
        Task.property_id == ctx.property_id,
        Task.id == task_id,
        Task.department.in_(departments_of(ctx.actor.roles)),
    )
    if task := ctx.session.scalars(statement.with_for_update()).one_or_none():
        return task
    raise NotFound


def _row(ctx: Context, event: OutboxEvent, task: Wanted, settings: PropertySettings) -> dict[str, Any]:
    room_id, due_at = event.facts.get("room_id"), event.facts.get("due_at")
    return {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "department": task.department,
        "kind": task.kind,
        "event_sequence": event.sequence,
        "position": task.position,
        "cause": event.cause,
        "room_id": UUID(room_id) if room_id else None,
        "facts": task.facts,
        "made_at": event.at,
        "due_at": datetime.fromisoformat(due_at)
        if due_at
        else event.at + timedelta(minutes=settings.minutes_for(task.due)),
    }
