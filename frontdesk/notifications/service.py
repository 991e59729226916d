"""News become tasks, once; a person takes each and finishes it (NTF-1, NTF-3)."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Update, insert, literal, or_, select, update

from frontdesk.concierge import wake_up_queries
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import news
from frontdesk.notifications.models import Task
from frontdesk.notifications.news import Change, Line, lines_for, of_task
from frontdesk.notifications.rules import (
    FINISHES,
    GO_WITH_CALLS,
    GOES_ALONG,
    REPORTED,
    Department,
    Kind,
    Level,
    Wanted,
    departments_of,
    goes_up_at,
    is_cleaned,
    wanted,
)
from frontdesk.notifications.terms import Terms, terms_of
from frontdesk.outbox import queries as outbox
from frontdesk.outbox import service as outbox_events
from frontdesk.outbox.models import OutboxEvent

AT_ONCE = 25
"""Events of one transaction: few enough to stay well below a tenth of a second."""

BATCH = 500


def deliver(ctx: Context, *sequences: int) -> int:
    """Turn events into the tasks that they ask for and return how many tasks; what was delivered before is passed over.

    Tasks and the mark of delivery are one transaction: after a crash either both are there or neither (NTF-1).
    """
    ctx.require(Permission.OPERATE)
    return _hand_out(ctx, outbox_events.take(ctx, sequences))


def deliver_next(ctx: Context, most: int = AT_ONCE) -> int:
    """Deliver the events that have waited longest, no more than so many, and return how many there were (NTF-1)."""
    ctx.require(Permission.OPERATE)
    events = outbox_events.take_next(ctx, most)
    _hand_out(ctx, events)
    return len(events)


def _hand_out(ctx: Context, events: Sequence[OutboxEvent]) -> int:
    terms = terms_of(ctx)
    rows = [_row(ctx, event, task, terms) for event in events for task in wanted(event.kind, event.facts)]
    if rows:
        ctx.session.execute(insert(Task), rows)
    lines = [Line(row["department"], Change.TOLD, row["id"], row["kind"]) for row in rows]
    news.tell(ctx, [*lines, *(line for event in events for line in _finished_by(ctx, event))])
    return len(rows)


def drain(ctx: Context, run: Callable[..., int], limit: int = BATCH) -> int:
    """Deliver what waits in the outbox, in its order, a few events in each transaction; return how many events.

    `run` is the edge's `execute`. Stopping at any point loses nothing and repeats nothing.
    """
    ctx.require(Permission.OPERATE)
    waiting = outbox.undelivered(ctx.session, ctx.property_id, 1)
    ctx.session.close()
    delivered = 0
    while waiting and delivered < limit:
        most = min(AT_ONCE, limit - delivered)
        # What came while this one waited for its turn goes along.
        done = run(deliver_next, ctx, most)
        delivered += done
        waiting = waiting if done == most else []
    return delivered


def lapse(ctx: Context, run: Callable[..., object]) -> None:
    """Take back the tasks to ask a guest whose enquiry has closed meanwhile: nobody asks any more; `run` executes."""
    ctx.require(Permission.OPERATE)
    # Asked each second: the kind is spelt out, or the index of these few among all that is open would not be used.
    asked = Task.kind == literal(Kind.ASK_GUEST, literal_execute=True)
    over = (asked, Task.completed_at.is_(None), Task.due_at <= ctx.now)
    lapsed = ctx.session.scalars(select(Task.id).where(Task.property_id == ctx.property_id, *over)).all()
    ctx.session.close()
    if lapsed:
        run(_end, ctx, lapsed)


def acknowledge(ctx: Context, task_id: UUID) -> Task:
    """Say that a person has taken this task of their own department; who did so first stays (NTF-3).

    Raises `NotFound` for a task of another department.
    """
    ctx.require(Permission.TASK_DO)
    task = own_task(ctx, task_id)
    if task.acknowledged_at is None:
        task.acknowledged_at, task.acknowledged_by, task.escalate_at = ctx.now, ctx.account_id, None
        ctx.session.flush()
        ctx.record("task.acknowledged", "task", task.id)
        news.tell(ctx, of_task(task, Change.TAKEN))
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
        news.tell(ctx, of_task(task, Change.DONE))
    return task


def _finished_by(ctx: Context, event: OutboxEvent) -> list[Line]:
    """Finish the tasks that an event answers, let others go along with it, and return the news of it."""
    found: list[Line] = []
    if cleaned := is_cleaned(event.kind, event.facts):
        found += _finish_cleaning(ctx, UUID(cleaned), event)
    if event.kind == REPORTED:
        found += _finish_reports(ctx, event)
    if event.kind in FINISHES:
        found += _finish(ctx, event)
    if event.kind == GOES_ALONG[0]:
        found += _take_along(ctx, event)
    return found


def _finish_cleaning(ctx: Context, room_id: UUID, event: OutboxEvent) -> list[Line]:
    """Finish the cleaning tasks of a room that was cleaned, whoever said so and on whichever screen."""
    statement = update(Task).where(
        Task.property_id == ctx.property_id,
        Task.room_id == room_id,
        Task.kind.in_((Kind.ROOM_CLEANING, Kind.CLEANING_FIRST)),
        Task.event_sequence < event.sequence,
        Task.completed_at.is_(None),
    )
    return _done(ctx, statement.values(completed_at=event.at, escalate_at=None))


def _finish_reports(ctx: Context, event: OutboxEvent) -> list[Line]:
    """Finish one task of reporting a stay's registrations, and one warning that it was late, if there is one."""
    found: list[Line] = []
    for kind in (Kind.POLICE_REPORT, Kind.POLICE_OVERDUE):
        waiting = (
            Task.property_id == ctx.property_id,
            Task.cause == event.cause,
            Task.kind == kind,
            Task.completed_at.is_(None),
        )
        first = select(Task.id).where(*waiting).order_by(Task.event_sequence, Task.position).limit(1).scalar_subquery()
        mine = (Task.property_id == ctx.property_id, Task.id == first)
        found += _done(ctx, update(Task).where(*mine).values(completed_at=event.at, escalate_at=None))
    return found


def _finish(ctx: Context, event: OutboxEvent) -> list[Line]:
    """Finish the tasks that this news answers."""
    statement = update(Task).where(
        Task.property_id == ctx.property_id,
        Task.department.in_(tuple(Department)),  # by these the index finds open tasks
        Task.cause == event.cause,
        Task.kind.in_(FINISHES[event.kind]),
        Task.event_sequence < event.sequence,
        Task.completed_at.is_(None),
    )
    return _done(ctx, statement.values(completed_at=event.at, escalate_at=None))


def _done(ctx: Context, statement: Update, change: Change = Change.DONE) -> list[Line]:
    """Run what finishes or moves tasks, and return the news of it."""
    told = statement.returning(Task.department, Task.escalation, Task.id, Task.kind)
    rows = ctx.session.execute(told, execution_options={"synchronize_session": False}).all()
    return [
        line
        for department, escalation, task_id, kind in rows
        for line in lines_for(department, escalation, change, task_id, kind)
    ]


def _take_along(ctx: Context, event: OutboxEvent) -> list[Line]:
    """Let what is still to be done for a stay be done in its new room, its wake-up calls too (MOV-4)."""
    found = _move(ctx, event, [event.cause], GOES_ALONG[1])
    if calls := wake_up_queries.of_stay(ctx, event.cause):
        found += _move(ctx, event, calls, GO_WITH_CALLS)
    return found


def _move(ctx: Context, event: OutboxEvent, causes: Sequence[UUID], kinds: Collection[Kind]) -> list[Line]:
    statement = update(Task).where(
        Task.property_id == ctx.property_id,
        Task.department.in_(tuple(Department)),
        Task.cause.in_(causes),
        Task.kind.in_(kinds),
        Task.event_sequence < event.sequence,
        Task.completed_at.is_(None),
    )
    return _done(ctx, statement.values(room_id=UUID(event.facts["room_id"])), Change.MOVED)


def _end(ctx: Context, task_ids: Sequence[UUID]) -> None:
    ctx.require(Permission.OPERATE)
    mine = (Task.property_id == ctx.property_id, Task.id.in_(task_ids), Task.completed_at.is_(None))
    news.tell(ctx, _done(ctx, update(Task).where(*mine).values(completed_at=Task.due_at, escalate_at=None)))


def own_task(ctx: Context, task_id: UUID) -> Task:
    """Return a task of one's own department, locked, or raise `NotFound`; what went up is the duty manager's too."""
    own = departments_of(ctx.actor.roles)
    reached: ColumnElement[bool] = Task.department.in_(own)
    if Department.DUTY_MANAGER in own:
        reached = or_(reached, Task.escalation == Level.DUTY_MANAGER)
    statement = select(Task).where(Task.property_id == ctx.property_id, Task.id == task_id, reached)
    if task := ctx.session.scalars(statement.with_for_update()).one_or_none():
        return task
    raise NotFound


def _row(ctx: Context, event: OutboxEvent, task: Wanted, terms: Terms) -> dict[str, Any]:
    room_id, told = event.facts.get("room_id"), event.facts.get("due_at")
    due_at = datetime.fromisoformat(told) if told else event.at + terms.time_for(task.department, task.kind, task.due)
    return {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "told_to": task.department,
        "department": task.department,
        "kind": task.kind,
        "event_sequence": event.sequence,
        "position": task.position,
        "cause": event.cause,
        "room_id": UUID(room_id) if room_id else None,
        "facts": task.facts,
        "made_at": event.at,
        "due_at": due_at,
        "escalate_at": goes_up_at(task.kind, due_at, Level.DEPARTMENT, terms.step),
    }
