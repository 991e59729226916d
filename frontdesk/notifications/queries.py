"""A department's inbox, and whether exactly the right tasks were made."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from frontdesk.guests.names import form_of_address
from frontdesk.guests.rules import Sex
from frontdesk.identity.models import Account, Membership
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task, TaskNote
from frontdesk.notifications.rules import (
    ALONE,
    TABLE,
    Department,
    Kind,
    Level,
    departments_of,
    expected,
    may_go_to,
    roles_in,
)
from frontdesk.notifications.terms import Place
from frontdesk.notifications.wordings import Wording, wordings
from frontdesk.outbox.models import OutboxEvent
from frontdesk.rooms.models import Room, RoomOccupancy

SHOWN = 200
"""An inbox shows no more at once: whoever has more to do than that needs hands, not a longer list."""


@dataclass(frozen=True, slots=True)
class InboxTask:
    """One open task as its department sees it: room, time and flags (NTF-2).

    `address` is the form of address of the guest in the room, for who carries luggage, and nobody else; `colleague` the
    name of the account that the task is about, `assigned` of the one it was handed to. `words` are the hotel's own
    for this kind in this department, with their places still empty.
    """

    task_id: UUID
    department: str
    kind: str
    room: str | None
    facts: dict[str, Any]
    made_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    late: bool
    address: str | None
    colleague: str | None = None
    escalation: int = 0
    assigned: str | None = None
    words: str = ""

    @property
    def due_out(self) -> date | None:
        """Return the day on which the guest leaves, where the department is told it."""
        told = self.facts.get("due_out")
        return date.fromisoformat(told) if told else None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The open tasks of a department, newest first, and how many there are in all."""

    department: str
    tasks: list[InboxTask]
    count: int


def own_departments(ctx: Context) -> list[str]:
    """Return the departments whose inbox this person may open; what is told to a role alone comes last."""
    ctx.require(Permission.TASK_VIEW)
    return sorted(departments_of(ctx.actor.roles), key=lambda each: (each in ALONE.values(), each))


def inbox(ctx: Context, department: str | None = None) -> Inbox:
    """Return the inbox of one's own department (the first, unless named), or raise `NotFound` (NTF-2)."""
    own = own_departments(ctx)
    chosen = department or next(iter(own), "")
    if chosen not in own:
        raise NotFound
    statement = _open(ctx, chosen)
    count = ctx.session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    newest = statement.order_by(Task.made_at.desc(), Task.event_sequence.desc(), Task.kind, Task.position)
    rows = ctx.session.execute(newest.limit(SHOWN)).all()
    names, own_words = names_of(ctx, _mentioned(rows)), wordings(ctx)
    return Inbox(chosen, [_shown(ctx, row, names, own_words) for row in rows], count)


@dataclass(frozen=True, slots=True)
class Note:
    """What became of a task on its way: a comment, or whom it was handed or went up to."""

    at: datetime
    kind: str
    by: str | None
    department: str | None
    to: str | None
    text: str


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """One task with what became of it, and where and to whom it may be handed."""

    task: InboxTask
    notes: list[Note]
    departments: list[str]
    colleagues: list[tuple[UUID, str]]


def sheet(ctx: Context, department: str, task_id: UUID) -> TaskSheet:
    """Return a task of one's own department, finished or not, with all about it, or raise `NotFound` (NTF-2)."""
    if department not in own_departments(ctx):
        raise NotFound
    row = ctx.session.execute(_of(ctx, department).where(Task.id == task_id)).one_or_none()
    if row is None:
        raise NotFound
    kept = select(TaskNote).where(TaskNote.property_id == ctx.property_id, TaskNote.task_id == task_id)
    notes = ctx.session.scalars(kept.order_by(TaskNote.at, TaskNote.id)).all()
    ids = {UUID(each.to) for each in notes if not _is_department(each.to)} | {each.by for each in notes if each.by}
    names = names_of(ctx, {*_mentioned([row]), *ids})
    return TaskSheet(
        _shown(ctx, row, names, wordings(ctx)),
        [_note(each, names) for each in notes],
        [str(each) for each in may_go_to(row.kind, row.department)],
        colleagues_in(ctx, row.department),
    )


def colleagues_in(ctx: Context, department: str) -> list[tuple[UUID, str]]:
    """Return id and name of everybody who works in a department, by name."""
    statement = (
        select(Account.id, Account.display_name)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.property_id == ctx.property_id, Membership.role.in_(roles_in(department)), Account.active)
        .distinct()
        .order_by(Account.display_name, Account.id)
    )
    return [(account_id, name) for account_id, name in ctx.session.execute(statement)]


def mismatches(session: Session, property_id: UUID) -> list[int]:
    """Return the events whose tasks are not exactly those that their conditions ask for (REG-12, NTF-1).

    An event that was not delivered yet counts when it asks for any.
    """
    made: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    tasks = select(Task.event_sequence, Task.told_to, Task.kind).where(Task.property_id == property_id)
    for sequence, department, kind in session.execute(tasks.execution_options(yield_per=2000)):
        made[sequence][department, kind] += 1
    events = select(OutboxEvent.sequence, OutboxEvent.kind, OutboxEvent.facts).where(
        OutboxEvent.property_id == property_id,
        OutboxEvent.kind.in_(TABLE),
    )
    wrong = [
        sequence
        for sequence, kind, facts in session.execute(events.execution_options(yield_per=2000))
        if made.pop(sequence, Counter()) != expected(kind, facts)
    ]
    return sorted([*wrong, *made])


def _open(ctx: Context, department: str) -> Select[*tuple[Any, ...]]:
    return _of(ctx, department).where(Task.completed_at.is_(None))


def _of(ctx: Context, department: str) -> Select[*tuple[Any, ...]]:
    """Return the tasks of a department; those that went up are in the duty manager's too."""
    here = Task.department == department
    if department == Department.DUTY_MANAGER:
        here = or_(here, and_(Task.escalation == Level.DUTY_MANAGER, Task.completed_at.is_(None)))
    return (
        select(
            Task.id,
            Task.department,
            Task.kind,
            Task.facts,
            Task.made_at,
            Task.due_at,
            Task.acknowledged_at,
            Task.escalation,
            Task.assigned_to,
            Room.number,
            RoomOccupancy.stay_id,
            RoomOccupancy.shown_surname,
            RoomOccupancy.sex,
        )
        .outerjoin(Room, and_(Room.property_id == Task.property_id, Room.id == Task.room_id))
        .outerjoin(
            RoomOccupancy,
            and_(
                RoomOccupancy.property_id == Task.property_id,
                RoomOccupancy.room_id == Task.room_id,
                RoomOccupancy.stay_id == Task.cause,
                Task.kind == Kind.LUGGAGE,
            ),
        )
        .where(
            Task.property_id == ctx.property_id,
            here,
        )
    )


def names_of(ctx: Context, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of accounts: one query, and none where there are none."""
    if not account_ids:
        return {}
    statement = select(Account.id, Account.display_name).where(Account.id.in_(account_ids))
    return dict(ctx.session.execute(statement).all())


def _mentioned(rows: Sequence[Row[*tuple[Any, ...]]]) -> set[UUID]:
    """Return the accounts that tasks are about, and to whom they were handed."""
    about = {UUID(row.facts["account_id"]) for row in rows if "account_id" in row.facts}
    return about | {row.assigned_to for row in rows if row.assigned_to}


def _is_department(to: str) -> bool:
    return not to or to in tuple(Department)


def _note(note: TaskNote, names: dict[UUID, str]) -> Note:
    department = note.to if note.to in tuple(Department) else None
    to = None if _is_department(note.to) else names.get(UUID(note.to))
    return Note(note.at, note.kind, names.get(note.by) if note.by else None, department, to, note.text)


def _shown(
    ctx: Context, row: Row[*tuple[Any, ...]], names: dict[UUID, str], own_words: dict[Place, Wording]
) -> InboxTask:
    address = None
    if row.shown_surname is not None:
        address = form_of_address(row.shown_surname, Sex(row.sex), ctx.locale)
    return InboxTask(
        task_id=row.id,
        department=row.department,
        kind=row.kind,
        room=row.number,
        facts=row.facts,
        made_at=row.made_at,
        due_at=row.due_at,
        acknowledged_at=row.acknowledged_at,
        late=row.acknowledged_at is None and row.due_at <= ctx.now,
        address=address,
        colleague=names.get(UUID(row.facts["account_id"])) if "account_id" in row.facts else None,
        escalation=row.escalation,
        assigned=names.get(row.assigned_to),
        words=own_words.get((row.department, row.kind), Wording()).in_language(ctx.locale),
    )
