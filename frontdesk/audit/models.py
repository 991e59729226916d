"""The trail's rows and its head; triggers refuse UPDATE, DELETE and TRUNCATE of entries on both engines."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base


class TrailHead(Base):
    """One row per property, locked as the last step of a transaction: order of numbers is order of commit."""

    __tablename__ = "trail_head"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    event_sequence: Mapped[int] = mapped_column(default=0)


class TrailEntry(Base):
    """What was done, by whom, to what: ids, codes and amounts, chained by hash."""

    __tablename__ = "trail_entry"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    business_date: Mapped[date]
    account_id: Mapped[UUID | None]
    request_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    facts: Mapped[dict[str, Any]]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
