"""The news of each department in one row of numbers, for screens that are open or come back (NTF-4).

A line tells that something became of a task, and which; never what it says. Whoever is told reads the list, and sees
there what their role may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, put
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import NewsHead, NewsLine, Task
from frontdesk.notifications.outgoing import queue
from frontdesk.notifications.positions import Position
from frontdesk.notifications.rules import NOT_TOLD_OUTSIDE, Department, Level

KEPT = timedelta(days=3)
"""A screen that was away for longer reads its list anew instead."""

_HEADS = select(NewsHead.department, NewsHead.number).where(
    NewsHead.property_id == PROPERTY, NewsHead.department.in_(bindparam("departments", expanding=True))
)


class Change(StrEnum):
    """What became of a task."""

    TOLD = "told"
    TAKEN = "taken"
    DONE = "done"
    GONE = "gone"
    MOVED = "moved"
    COMMENTED = "commented"
    ESCALATED = "escalated"


TOLD_OUTSIDE = frozenset({Change.TOLD, Change.ESCALATED})
"""What receivers outside hear of; the rest is the house's own business."""


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of news for one department: which task, and what became of it."""

    department: str
    change: str
    task_id: UUID
    kind: str
    number: int = 0
    at: datetime | None = None


def of_task(task: Task, change: Change) -> list[Line]:
    """Return the news of a task for every department that has it in its list."""
    return lines_for(task.department, task.escalation, change, task.id, task.kind)


def lines_for(department: str, escalation: int, change: Change, task_id: UUID, kind: str) -> list[Line]:
    """Return the news for a department, and for the duty manager where the task went up so far."""
    reached = {department} | ({str(Department.DUTY_MANAGER)} if escalation == Level.DUTY_MANAGER else set())
    return [Line(each, change, task_id, kind) for each in sorted(reached)]


def tell(ctx: Context, lines: Iterable[Line]) -> None:
    """Write these with their numbers; the heads stay locked until commit, so that numbers are in the order of commits.

    The last thing that a command does: whoever locks a head locks nothing more but the trail's.
    """
    waiting: dict[str, list[Line]] = {}
    for line in lines:
        waiting.setdefault(line.department, []).append(line)
    rows = []
    for department, own in sorted(waiting.items()):
        first = _take_numbers(ctx, department, len(own))
        rows += [_row(ctx, line, number) for number, line in enumerate(own, first)]
    if rows:
        put(ctx.session, NewsLine, rows)
        outside = [row for row in rows if row["change"] in TOLD_OUTSIDE and row["kind"] not in NOT_TOLD_OUTSIDE]
        queue(ctx, outside)


def purge_news(ctx: Context) -> None:
    """Delete the news that no screen will ask for any more; the worker's job."""
    ctx.require(Permission.OPERATE)
    old = (NewsLine.property_id == ctx.property_id, NewsLine.at < ctx.now - KEPT)
    ctx.session.execute(delete(NewsLine).where(*old))


def heads(session: Session) -> dict[tuple[UUID, str], int]:
    """Return the number of the newest line of every department of every hotel of this database."""
    rows = session.execute(select(NewsHead.property_id, NewsHead.department, NewsHead.number))
    return {(property_id, department): number for property_id, department, number in rows}


def here_and_now(session: Session, property_id: UUID, departments: Sequence[str]) -> dict[str, int]:
    """Return where the news of these departments stand."""
    found = dict(session.execute(_HEADS, {"property_id": property_id, "departments": list(departments)}).all())
    return {department: found.get(department, 0) for department in departments}


def following(session: Session, property_id: UUID, department: str, after: int, limit: int) -> list[Line]:
    """Return the news of a department behind a number, in their order, at most so many."""
    statement = (
        select(NewsLine.change, NewsLine.task_id, NewsLine.kind, NewsLine.number, NewsLine.at)
        .where(NewsLine.property_id == property_id, NewsLine.department == department, NewsLine.number > after)
        .order_by(NewsLine.number)
        .limit(limit)
    )
    return [Line(department, *row) for row in session.execute(statement)]


def is_whole(position: int, head: int, lines: Sequence[Line]) -> bool:
    """Tell whether nothing is missing between a position and these lines: neither purged, nor from another database."""
    return position == head or (position < head and bool(lines) and lines[0].number == position + 1)


def position_of(ctx: Context, departments: Sequence[str]) -> Position:
    """Return where a screen that is made now stands in the news of its departments."""
    return here_and_now(ctx.session, ctx.property_id, departments)


def _take_numbers(ctx: Context, department: str, count: int) -> int:
    """Return the first of so many new numbers; who begins a department's row at the same time tries again."""
    mine = (NewsHead.property_id == ctx.property_id, NewsHead.department == department)
    raised = update(NewsHead).where(*mine).values(number=NewsHead.number + count).returning(NewsHead.number)
    last = ctx.session.execute(raised, execution_options={"synchronize_session": False}).scalar_one_or_none()
    if last is None:
        put(ctx.session, NewsHead, [{"property_id": ctx.property_id, "department": department, "number": count}])
        last = count
    return int(last) - count + 1


def _row(ctx: Context, line: Line, number: int) -> dict[str, object]:
    return {
        "property_id": ctx.property_id,
        "department": line.department,
        "number": number,
        "change": line.change,
        "task_id": line.task_id,
        "kind": line.kind,
        "at": ctx.now,
    }
