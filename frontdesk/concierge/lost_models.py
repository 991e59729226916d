"""Lost property 失物招领."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within


class LostItem(Owned, Base):
    """Something that was found in the house 失物; `sealed` holds what it is in words, and to whom it was given back."""

    __tablename__ = "lost_item"
    __table_args__ = (
        within("room_id", "room"),
        UniqueConstraint("property_id", "number"),
        Index("ix_lost_item_state", "property_id", "state", "found_at", "id"),
        CheckConstraint("state IN ('kept', 'returned', 'disposed')", name="state"),
        CheckConstraint("(state = 'kept') = (ended_at IS NULL)", name="ended"),
    )

    number: Mapped[int]
    room_id: Mapped[UUID | None]
    place: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10), default="kept")
    sealed: Mapped[bytes]
    outcome_sealed: Mapped[bytes | None]
    found_at: Mapped[datetime]
    found_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
