"""What a department must do or know: one task per event, department, kind and position (NTF-1)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within


class Task(Owned, Base):
    """A department's task with the minimum it needs: room, time, flags; never identity data (NTF-2).

    `position` tells apart several of one kind that one event asks for, such as a police report for each guest.
    `told_to` is the department that the event was for and stays; `department` is where the task is now, `assigned_to`
    the person it was handed to. `escalate_at` is when it goes one level up unless somebody acknowledges it (NTF-3).
    """

    __tablename__ = "task"
    __table_args__ = (
        within("room_id", "room"),
        ForeignKeyConstraint(
            ["property_id", "event_sequence"],
            ["outbox_event.property_id", "outbox_event.sequence"],
        ),
        UniqueConstraint("property_id", "event_sequence", "told_to", "kind", "position", name="uq_task_event"),
        Index("ix_task_department", "property_id", "department", "completed_at", "due_at"),
        Index("ix_task_cause", "property_id", "cause"),
        Index(
            "ix_task_escalate",
            "property_id",
            "escalate_at",
            postgresql_where=text("escalate_at IS NOT NULL"),
            sqlite_where=text("escalate_at IS NOT NULL"),
        ),
        Index(
            "ix_task_escalated",
            "property_id",
            "escalation",
            postgresql_where=text("escalation = 2 AND completed_at IS NULL"),
            sqlite_where=text("escalation = 2 AND completed_at IS NULL"),
        ),
        Index(
            "ix_task_ask_guest",
            "property_id",
            "due_at",
            postgresql_where=text("kind = 'ask_guest' AND completed_at IS NULL"),
            sqlite_where=text("kind = 'ask_guest' AND completed_at IS NULL"),
        ),
        CheckConstraint("escalation BETWEEN 0 AND 2", name="escalation"),
    )

    told_to: Mapped[str] = mapped_column(String(20))
    department: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    event_sequence: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    cause: Mapped[UUID]
    room_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    escalate_at: Mapped[datetime | None]
    escalation: Mapped[int] = mapped_column(default=0)
    assigned_to: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[UUID | None]


class TaskNote(Owned, Base):
    """What became of a task on its way: a comment, or where it was handed or went up to, and by whom.

    What people write is free text, so it may be deleted, and is when the hotel's time for it is over.
    """

    __tablename__ = "task_note"
    __table_args__ = (within("task_id", "task"), Index("ix_task_note_task", "property_id", "task_id", "at"))

    task_id: Mapped[UUID]
    at: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(20))
    to: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(String(500), default="")


class TaskTime(Base):
    """After how many minutes a kind of task is late in one department, where the hotel set it (NTF-3)."""

    __tablename__ = "task_time"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    department: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    minutes: Mapped[int]


class TaskWording(Base):
    """What a kind of task is called in one department, where the hotel words it itself."""

    __tablename__ = "task_wording"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    department: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    zh: Mapped[str] = mapped_column(String(120))
    en: Mapped[str] = mapped_column(String(120))


class Supervisor(Base):
    """Who hears first of the tasks that nobody in a department acknowledges (NTF-3)."""

    __tablename__ = "department_supervisor"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    department: Mapped[str] = mapped_column(String(20), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class TaskDigest(Base):
    """How a department did on one business day; written once, by whichever worker comes first."""

    __tablename__ = "task_digest"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(String(20), primary_key=True)
    told: Mapped[int]
    done: Mapped[int]
    late: Mapped[int]
    open: Mapped[int]


class NewsHead(Base):
    """The number of the newest line of news of a department."""

    __tablename__ = "news_head"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    department: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int]


class NewsLine(Base):
    """That something became of a task, numbered per department in the order of commits: what open screens are sent."""

    __tablename__ = "news_line"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    department: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[str] = mapped_column(String(12))
    task_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
