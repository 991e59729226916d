"""Who cleans which room today, what attendants report from the floor, and where house and system differ."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

OPEN = text("resolved_at IS NULL")
UNANSWERED = text("answered_at IS NULL")


class RoomAssignment(Owned, Base):
    """One room that an attendant cleans on a business date, and how much work it counts as."""

    __tablename__ = "room_assignment"
    __table_args__ = (
        within("room_id", "room"),
        UniqueConstraint("property_id", "day", "room_id"),
        CheckConstraint("credits > 0", name="credits"),
    )

    day: Mapped[date]
    room_id: Mapped[UUID]
    account_id: Mapped[UUID]
    credits: Mapped[int]


class FloorReport(Owned, Base):
    """What an attendant reported from a room; its id was drawn by the device, so that it counts once (HSK-1).

    `happened_at` is when it was so, `received_at` when it arrived. `outcome` is `done`, `late` where something newer
    was known already, or `refused` where the room cannot be so.
    """

    __tablename__ = "floor_report"
    __table_args__ = (
        within("room_id", "room"),
        Index("ix_floor_report_room", "property_id", "room_id", "happened_at"),
        CheckConstraint("outcome IN ('done', 'late', 'refused')", name="outcome"),
        CheckConstraint("happened_at <= received_at", name="times"),
    )

    room_id: Mapped[UUID]
    account_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10))


class Discrepancy(Owned, Base):
    """Housekeeping found a room vacant that the system calls occupied, or the reverse; open until resolved (HSK-4)."""

    __tablename__ = "discrepancy"
    __table_args__ = (
        within("room_id", "room"),
        Index(
            "uq_discrepancy_open",
            "property_id",
            "room_id",
            unique=True,
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
        CheckConstraint("found IN ('vacant', 'occupied')", name="found"),
        CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name="resolution"),
    )

    room_id: Mapped[UUID]
    found: Mapped[str] = mapped_column(String(10))
    found_at: Mapped[datetime]
    found_by: Mapped[UUID]
    resolution: Mapped[str | None] = mapped_column(String(20))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]


class Inspection(Owned, Base):
    """A round of a vacant room, or the inspection of a cleaned one; `failed` holds the points not in order (HSK-2)."""

    __tablename__ = "inspection"
    __table_args__ = (
        within("room_id", "room"),
        within("work_order_id", "work_order"),
        Index("ix_inspection_room", "property_id", "room_id", "kind", "at"),
        CheckConstraint("kind IN ('round', 'cleaning')", name="kind"),
    )

    room_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(10))
    failed: Mapped[list[Any]]
    work_order_id: Mapped[UUID | None]
    at: Mapped[datetime]
    account_id: Mapped[UUID]


class RoomCheck(Owned, Base):
    """The desk asks housekeeping to look at a room before its guest leaves (查房, DEP-6).

    `stay_id` is the stay that leaves; stays live above, so no foreign key does. `due_at` is when the answer is late.
    """

    __tablename__ = "room_check"
    __table_args__ = (
        within("room_id", "room"),
        Index(
            "uq_room_check_open",
            "property_id",
            "room_id",
            unique=True,
            postgresql_where=UNANSWERED,
            sqlite_where=UNANSWERED,
        ),
        Index("ix_room_check_stay", "property_id", "stay_id", "asked_at"),
        CheckConstraint("outcome IN ('in_order', 'consumed', 'damaged', 'missing')", name="outcome"),
        CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name="answered"),
    )

    room_id: Mapped[UUID]
    stay_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    due_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]


class MinibarItem(Owned, Base):
    """Something in the minibar, at a price in minor units."""

    __tablename__ = "minibar_item"
    __table_args__ = (UniqueConstraint("property_id", "code"), CheckConstraint("price > 0", name="price"))

    code: Mapped[str] = mapped_column(String(20))
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    price: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
