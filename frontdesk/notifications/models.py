"""What a department must do or know: one task per event, department, kind and position (NTF-1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within


class Task(Owned, Base):
    """A department's task with the minimum it needs: room, time, flags; never identity data (NTF-2).

    `position` tells apart several of one kind that one event asks for, such as a police report for each guest.
    """

    __tablename__ = "task"
    __table_args__ = (
        within("room_id", "room"),
        ForeignKeyConstraint(
            ["property_id", "event_sequence"],
            ["outbox_event.property_id", "outbox_event.sequence"],
        ),
        UniqueConstraint("property_id", "event_sequence", "department", "kind", "position", name="uq_task_event"),
        Index("ix_task_department", "property_id", "department", "completed_at", "due_at"),
        Index("ix_task_cause", "property_id", "cause"),
    )

    department: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    event_sequence: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    cause: Mapped[UUID]
    room_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[UUID | None]
