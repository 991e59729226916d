"""Who else is told of a department's tasks, by webhook or e-mail, and what became of each message (NTF-1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within


class Subscription(Owned, Base):
    """A receiver of some departments' news: `target` is its address, `secret_sealed` what webhooks are signed with.

    After a failure nothing is sent to it before `not_before`, so that one receiver never keeps the others waiting.
    """

    __tablename__ = "subscription"
    __table_args__ = (CheckConstraint("channel IN ('webhook', 'mail')", name="channel"),)

    name: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(10))
    target: Mapped[str] = mapped_column(String(500))
    departments: Mapped[list[Any]]
    secret_sealed: Mapped[bytes | None]
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]


class Delivery(Owned, Base):
    """One piece of news for one receiver: waiting, sent, or dead after too many attempts; never made twice."""

    __tablename__ = "delivery"
    __table_args__ = (
        within("subscription_id", "subscription"),
        within("task_id", "task"),
        UniqueConstraint("property_id", "subscription_id", "department", "number", name="uq_delivery_line"),
        CheckConstraint("state IN ('waiting', 'sent', 'dead')", name="state"),
        Index(
            "ix_delivery_due",
            "property_id",
            "next_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("ix_delivery_state", "property_id", "state", "made_at"),
    )

    subscription_id: Mapped[UUID]
    department: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    change: Mapped[str] = mapped_column(String(12))
    task_id: Mapped[UUID]
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(40), default="")
