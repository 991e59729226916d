"""Wake-up calls 叫早."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

OPEN = text("ended_at IS NULL")


class WakeUpCall(Owned, Base):
    """A call at `at` into a room, for the stay that was in it when the call was taken, or for nobody.

    While it is open it rings where that stay is now (MOV-4); `room_id` is the room as told, and once the call has ended
    the room in which it rang. `due_at` is the next ring, `told_at` when the switchboard was told of it; `recorded_by`
    is who wrote down the last outcome, nobody where the call ended because the guests had left.
    """

    __tablename__ = "wake_up_call"
    __table_args__ = (
        within("room_id", "room"),
        within("stay_id", "stay"),
        Index("ix_wake_up_call_open", "property_id", "due_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_wake_up_call_stay", "property_id", "stay_id"),
        Index("ix_wake_up_call_at", "property_id", "at", "id"),
        CheckConstraint("outcome IN ('answered', 'no_answer', 'busy', 'cancelled')", name="outcome"),
        CheckConstraint("ended_at IS NULL OR outcome IS NOT NULL", name="ended"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    room_id: Mapped[UUID]
    stay_id: Mapped[UUID | None]
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(String(10))
    taken_at: Mapped[datetime]
    taken_by: Mapped[UUID]
    told_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
