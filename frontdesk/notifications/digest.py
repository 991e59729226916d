"""The day before in numbers: what each department was told and did; once a day, at the hotel's hour (NTF-3)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.db import put
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task, TaskDigest
from frontdesk.notifications.queries import own_departments
from frontdesk.notifications.rules import Department
from frontdesk.property.settings import settings_of

SHOWN_DAYS = 14
MINUTES_OF_HOUR = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A department's day: tasks told, done by now, acknowledged late or not at all, and still open."""

    department: str
    told: int
    done: int
    late: int
    open: int


def sum_up_if_due(ctx: Context, run: Callable[..., object]) -> None:
    """Sum up the day before, if the hotel's hour has come and nobody has; `run` is the edge's `execute`.

    A day on which nobody was told anything, as before the hotel was opened, is none to tell of.
    """
    ctx.require(Permission.OPERATE)
    here = local(ctx.now, ctx.zone)
    day = here.date() - timedelta(days=1)
    due = here.hour * MINUTES_OF_HOUR + here.minute >= settings_of(ctx).digest_minute
    lines = [] if not due or _summed_up(ctx.session, ctx.property_id, day) else _lines(ctx, day)
    ctx.session.close()
    if lines:
        run(keep, ctx, day, lines)


def keep(ctx: Context, day: date, lines: Sequence[Line]) -> bool:
    """Keep the numbers of a day and tell the duty manager; tell whether nobody had before."""
    ctx.require(Permission.OPERATE)
    if _summed_up(ctx.session, ctx.property_id, day):
        return False
    put(ctx.session, TaskDigest, [_row(ctx, day, line) for line in lines])
    ctx.announce("tasks.digest", ctx.source.uuid(), day=day.isoformat())
    return True


def days(ctx: Context) -> list[tuple[date, list[Line]]]:
    """Return the last days with the departments that this person may know of, the newest first."""
    own = own_departments(ctx)
    mine = [TaskDigest.property_id == ctx.property_id, TaskDigest.day > ctx.business_date - timedelta(days=SHOWN_DAYS)]
    if Department.DUTY_MANAGER not in own:
        mine.append(TaskDigest.department.in_(own))
    found: dict[date, list[Line]] = {}
    order = (TaskDigest.day.desc(), TaskDigest.department)
    for row in ctx.session.scalars(select(TaskDigest).where(*mine).order_by(*order)):
        found.setdefault(row.day, []).append(Line(row.department, row.told, row.done, row.late, row.open))
    return list(found.items())


def _summed_up(session: Session, property_id: UUID, day: date) -> bool:
    known = select(func.count()).where(TaskDigest.property_id == property_id, TaskDigest.day == day)
    return bool(session.execute(known).scalar_one())


def _lines(ctx: Context, day: date) -> list[Line]:
    begin = datetime.combine(day, time(), ctx.zone)
    end = datetime.combine(day + timedelta(days=1), time(), ctx.zone)
    done = case((Task.completed_at.is_(None), 0), else_=1).label("done")
    late = case((or_(Task.acknowledged_at > Task.due_at, Task.escalation > 0), 1), else_=0).label("late")
    counted: Counter[tuple[str, str]] = Counter()
    of_day = (Task.property_id == ctx.property_id, Task.made_at >= begin, Task.made_at < end)
    statement = select(Task.department, done, late, func.count()).where(*of_day).group_by(Task.department, done, late)
    for department, was_done, was_late, count in ctx.session.execute(statement):
        counted[department, "told"] += count
        counted[department, "done" if was_done else "open"] += count
        counted[department, "late"] += count if was_late else 0
    return [_line(str(department), counted) for department in sorted(Department)] if counted else []


def _line(department: str, counted: Counter[tuple[str, str]]) -> Line:
    return Line(department, *(counted[department, what] for what in ("told", "done", "late", "open")))


def _row(ctx: Context, day: date, line: Line) -> dict[str, Any]:
    return {
        "property_id": ctx.property_id,
        "day": day,
        "department": line.department,
        "told": line.told,
        "done": line.done,
        "late": line.late,
        "open": line.open,
    }
