"""Valuables that the hotel keeps for a guest (REG-11)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.blobs import NAMES_A_FILE
from frontdesk.kernel.db import Base, Owned, within
from frontdesk.kernel.reads import PERSONAL


class Valuables(Owned, Base):
    """A sealed description against a numbered receipt with two signatures; released against the document."""

    __tablename__ = "valuables"
    __table_args__ = (
        within("registration_id", "registration"),
        UniqueConstraint("property_id", "number"),
        Index("ix_valuables_registration", "property_id", "registration_id"),
        CheckConstraint("state IN ('kept', 'released')", name="state"),
    )

    registration_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="kept")
    sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    guest_signature_id: Mapped[UUID | None] = mapped_column(info=NAMES_A_FILE)
    kept_at: Mapped[datetime]
    kept_by: Mapped[UUID]
    witnessed_by: Mapped[UUID]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]
