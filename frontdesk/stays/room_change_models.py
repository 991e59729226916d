"""Room changes: each is kept as it was signed, and never altered; and those that are planned."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

OPEN = text("ended_at IS NULL")


class RoomChange(Owned, Base):
    """A stay went from one room into another: on which terms, why, at which prices (MOV-6). Only appended.

    `nights` holds by night what it cost `before` and `after`, in minor units; those before the move are not in it.
    `swapped_with` is the stay that came the other way, `fault_id` the work order that was declared unrepairable.
    """

    __tablename__ = "room_change"
    __table_args__ = (
        within("stay_id", "stay"),
        within("from_room_id", "room"),
        within("to_room_id", "room"),
        within("swapped_with", "stay"),
        within("fault_id", "work_order"),
        UniqueConstraint("property_id", "number"),
        Index("ix_room_change_stay", "property_id", "stay_id", "business_date"),
        CheckConstraint("terms IN ('plan', 'free', 'fault')", name="terms"),
        CheckConstraint("from_room_id <> to_room_id", name="rooms"),
    )

    number: Mapped[int]
    stay_id: Mapped[UUID]
    from_room_id: Mapped[UUID]
    to_room_id: Mapped[UUID]
    from_type_id: Mapped[UUID]
    to_type_id: Mapped[UUID]
    terms: Mapped[str] = mapped_column(String(5))
    reason_code: Mapped[str] = mapped_column(String(40))
    nights: Mapped[dict[str, Any]]
    before: Mapped[int]
    after: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    swapped_with: Mapped[UUID | None]
    fault_id: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    requested_by: Mapped[UUID]
    at: Mapped[datetime]
    business_date: Mapped[date]


class PlannedMove(Owned, Base):
    """That a stay changes its room on a later day; the nights from that day on are held in the new room already.

    It ends when the stay changes rooms, or when it is taken back.
    """

    __tablename__ = "planned_move"
    __table_args__ = (
        within("stay_id", "stay"),
        within("room_id", "room"),
        Index("uq_planned_move_open", "property_id", "stay_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_planned_move_due", "property_id", "on_date", postgresql_where=OPEN, sqlite_where=OPEN),
    )

    stay_id: Mapped[UUID]
    room_id: Mapped[UUID]
    on_date: Mapped[date]
    reason_code: Mapped[str] = mapped_column(String(40))
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
