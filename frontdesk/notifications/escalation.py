"""What nobody acknowledges goes up: to the supervisor, then to the duty manager (NTF-3).

When it is due stands in the task itself, so that a worker that was away, or was killed, goes on where it stopped.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.handing_on import note
from frontdesk.notifications.models import Task, TaskNote
from frontdesk.notifications.news import Change, of_task, tell
from frontdesk.notifications.rules import Department, Level, goes_up_at
from frontdesk.notifications.terms import supervisors, terms_of
from frontdesk.property.settings import settings_of

AT_ONCE = 25
A_ROUND = 200


def escalate_due(ctx: Context, run: Callable[..., object]) -> int:
    """Let the tasks go up whose time is over, a few in each transaction, and return how many; `run` is `execute`.

    More than `A_ROUND` wait for the next round, so that the worker's other duties are not late.
    """
    ctx.require(Permission.OPERATE)
    due = select(Task.id).where(Task.property_id == ctx.property_id, Task.escalate_at <= ctx.now)
    waiting = ctx.session.scalars(due.order_by(Task.escalate_at).limit(A_ROUND)).all()
    ctx.session.close()
    for first in range(0, len(waiting), AT_ONCE):
        run(escalate, ctx, *waiting[first : first + AT_ONCE])
    return len(waiting)


def escalate(ctx: Context, *task_ids: UUID) -> int:
    """Let these go one level up, unless somebody acknowledged them meanwhile; return how many did."""
    ctx.require(Permission.OPERATE)
    step, heads = terms_of(ctx).step, supervisors(ctx)
    mine = (Task.property_id == ctx.property_id, Task.id.in_(task_ids), Task.escalate_at <= ctx.now)
    tasks = ctx.session.scalars(select(Task).where(*mine).order_by(Task.id).with_for_update()).all()
    for task in tasks:
        task.escalation += 1
        task.escalate_at = goes_up_at(task.kind, task.due_at, task.escalation, step)
        to = heads.get(task.department, "") if task.escalation == Level.SUPERVISOR else Department.DUTY_MANAGER
        note(ctx, task, "escalated", str(to))
        ctx.record("task.escalated", "task", task.id, level=task.escalation)
    tell(ctx, [line for task in tasks for line in of_task(task, Change.ESCALATED)])
    return len(tasks)


def purge_notes(ctx: Context) -> None:
    """Delete what people wrote on tasks that were finished long enough ago; the worker's job."""
    ctx.require(Permission.OPERATE)
    before = ctx.now - timedelta(days=settings_of(ctx).task_note_days)
    done = select(Task.id).where(Task.property_id == ctx.property_id, Task.completed_at < before)
    ctx.session.execute(
        delete(TaskNote).where(
            TaskNote.property_id == ctx.property_id, TaskNote.at < before, TaskNote.task_id.in_(done)
        ),
        execution_options={"synchronize_session": False},
    )
