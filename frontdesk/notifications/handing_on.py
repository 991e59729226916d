"""A task goes to another department or person, or somebody says something about it (NTF-3)."""

from uuid import UUID

from frontdesk.identity.queries import roles_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.errors import ColleagueElsewhere, NotHandedThere, TaskIsDone
from frontdesk.notifications.models import Task, TaskNote
from frontdesk.notifications.news import Change, of_task, tell
from frontdesk.notifications.rules import TABLE, Level, goes_up_at, may_go_to, roles_in
from frontdesk.notifications.service import own_task
from frontdesk.notifications.terms import terms_of

LONGEST = 500


def hand_on(
    ctx: Context, task_id: UUID, department: str | None = None, account_id: UUID | None = None, text: str = ""
) -> Task:
    """Hand a task of one's own to another department, or to a person there or here; its time begins anew.

    `text` says why, in at most 500 characters. Raises `NotFound` for a task of another department, `Invalid` where
    nobody is named (`missing`), `TaskIsDone`, `NotHandedThere` where the department may not know of it, and
    `ColleagueElsewhere`.
    """
    ctx.require(Permission.TASK_DO)
    task = own_task(ctx, task_id)
    said = _said(text, optional=True)
    goes_to = department or task.department
    _check_way(ctx, task, goes_to, account_id)
    if goes_to == task.department and account_id is None:
        raise Invalid([Reason("missing", "to")])
    gone = of_task(task, Change.GONE)
    task.department, task.assigned_to = goes_to, account_id
    _begin_anew(ctx, task)
    note(ctx, task, "handed_on", str(account_id) if account_id else goes_to, said)
    ctx.record("task.handed_on", "task", task.id, department=goes_to, account_id=str(account_id or ""))
    tell(ctx, [*gone, *of_task(task, Change.TOLD)])
    return task


def comment(ctx: Context, task_id: UUID, text: str) -> Task:
    """Say something about a task of one's own department, in at most 500 characters; finished ones take it too.

    Raises `NotFound` for a task of another department, `Invalid` for a text that is missing or too long.
    """
    ctx.require(Permission.TASK_DO)
    task = own_task(ctx, task_id)
    note(ctx, task, "comment", text=_said(text, optional=False))
    ctx.record("task.commented", "task", task.id)
    tell(ctx, of_task(task, Change.COMMENTED))
    return task


def note(ctx: Context, task: Task, kind: str, to: str = "", text: str = "") -> None:
    """Keep what became of a task on its way."""
    row = TaskNote(property_id=ctx.property_id, id=ctx.source.uuid(), task_id=task.id, at=ctx.now, kind=kind, to=to)
    row.by, row.text = ctx.actor.account_id, text
    ctx.session.add(row)
    ctx.session.flush()


def _check_way(ctx: Context, task: Task, department: str, account_id: UUID | None) -> None:
    if task.completed_at is not None:
        raise TaskIsDone
    if department != task.department and department not in may_go_to(task.kind, task.department):
        raise NotHandedThere
    if account_id is None:
        return
    held = roles_of(ctx.session, ctx.property_id, account_id)
    if not held:
        raise NotFound
    if not held & roles_in(department):
        raise ColleagueElsewhere


def _begin_anew(ctx: Context, task: Task) -> None:
    terms = terms_of(ctx)
    due = next((told.due_setting for lines in TABLE.values() for told in lines if told.kind == task.kind), task.kind)
    task.due_at = ctx.now + terms.time_for(task.department, task.kind, due)
    task.acknowledged_at, task.acknowledged_by = None, None
    task.escalation, task.escalate_at = 0, goes_up_at(task.kind, task.due_at, Level.DEPARTMENT, terms.step)


def _said(text: str, *, optional: bool) -> str:
    faults = Faults()
    said = faults.line("text", text, most=LONGEST, optional=optional)
    faults.check()
    return said
