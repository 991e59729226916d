"""A department's inbox, and whether exactly the right tasks were made."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from frontdesk.guests.names import form_of_address
from frontdesk.guests.rules import Sex
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task
from frontdesk.notifications.rules import ALONE, TABLE, Kind, departments_of, expected
from frontdesk.outbox.models import OutboxEvent
from frontdesk.rooms.models import Room, RoomOccupancy

SHOWN = 200
"""An inbox shows no more at once: whoever has more to do than that needs hands, not a longer list."""


@dataclass(frozen=True, slots=True)
class InboxTask:
    """One open task as its department sees it: room, time and flags (NTF-2).

    `address` is the form of address of the guest in the room, for who carries luggage, and nobody else; `colleague` the
    name of the account that the task is about.
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
    names = _colleagues(ctx, [row.facts["account_id"] for row in rows if "account_id" in row.facts])
    return Inbox(chosen, [_shown(ctx, row, names) for row in rows], count)


def mismatches(session: Session, property_id: UUID) -> list[int]:
    """Return the events whose tasks are not exactly those that their conditions ask for (REG-12, NTF-1).

    An event that was not delivered yet counts when it asks for any.
    """
    made: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    tasks = select(Task.event_sequence, Task.department, Task.kind).where(Task.property_id == property_id)
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
    return (
        select(
            Task.id,
            Task.department,
            Task.kind,
            Task.facts,
            Task.made_at,
            Task.due_at,
            Task.acknowledged_at,
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
            Task.department == department,
            Task.completed_at.is_(None),
        )
    )


def _colleagues(ctx: Context, account_ids: list[str]) -> dict[str, str]:
    """Return the names of accounts that tasks are about: one query, and none where no task is about any."""
    if not account_ids:
        return {}
    statement = select(Account.id, Account.display_name).where(Account.id.in_([UUID(each) for each in account_ids]))
    return {str(account_id): name for account_id, name in ctx.session.execute(statement)}


def _shown(ctx: Context, row: Row[*tuple[Any, ...]], names: dict[str, str]) -> InboxTask:
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
        colleague=names.get(row.facts.get("account_id", "")),
    )
