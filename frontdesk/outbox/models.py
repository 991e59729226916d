"""Events written with their cause (NTF-1): ids only; a handler fetches what its department may see."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base


class OutboxEvent(Base):
    """One piece of news: numbered per property in order of commit, delivered once."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        Index(
            "ix_outbox_event_undelivered",
            "property_id",
            "sequence",
            postgresql_where=text("delivered_at IS NULL"),
            sqlite_where=text("delivered_at IS NULL"),
        ),
    )

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(default=1)
    cause: Mapped[UUID]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    business_date: Mapped[date]
    delivered_at: Mapped[datetime | None]
