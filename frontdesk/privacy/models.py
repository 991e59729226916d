"""Who opened whose record (PRI-1, PRI-7); what is on hold, what was asked to be forgotten, what was (PRI-11)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

STANDING = text("lifted_at IS NULL")
WAITING = text("done_at IS NULL")
UNFINISHED = text("ended_at IS NULL")


class Opening(Owned, Base):
    """A stay opened for one account: by the guest's own credential for ten minutes, or with a stated reason."""

    __tablename__ = "opening"
    __table_args__ = (
        within("stay_id", "stay"),
        Index("ix_opening_account", "property_id", "account_id", "stay_id"),
    )

    account_id: Mapped[UUID]
    stay_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    reason_code: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    until: Mapped[datetime]


class LegalHold(Owned, Base):
    """While it stands nothing of this guest is forgotten; `reference` is a file number, never a name (PRI-11)."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        within("registration_id", "registration"),
        within("guest_id", "guest"),
        Index("ix_legal_hold_guest", "property_id", "guest_id", postgresql_where=STANDING, sqlite_where=STANDING),
    )

    registration_id: Mapped[UUID]
    guest_id: Mapped[UUID]
    reason_code: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(60))
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    lifted_because: Mapped[str | None] = mapped_column(String(40))


class Erasure(Owned, Base):
    """A guest has asked to be forgotten: what the law let go at once, the rest when `due_on` comes (PRI-11).

    `due_on` is none while nobody can tell: the guest is in the house.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        within("guest_id", "guest"),
        Index(
            "uq_erasure_waiting",
            "property_id",
            "guest_id",
            unique=True,
            postgresql_where=WAITING,
            sqlite_where=WAITING,
        ),
        Index("ix_erasure_due", "property_id", "due_on", postgresql_where=WAITING, sqlite_where=WAITING),
    )

    guest_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]


class RetentionRun(Owned, Base):
    """One daily run: where it stands, how many of each purpose it has forgotten, and a hash of which (PRI-11).

    `counts` holds for each purpose `forgotten`, `held` and `hash`; `cursor` is the last row that was looked at.
    """

    __tablename__ = "retention_run"
    __table_args__ = (
        Index(
            "uq_retention_run_open", "property_id", unique=True, postgresql_where=UNFINISHED, sqlite_where=UNFINISHED
        ),
        Index("ix_retention_run_started", "property_id", "started_at"),
    )

    started_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    business_date: Mapped[date]
    account_id: Mapped[UUID | None]
    purpose: Mapped[str] = mapped_column(String(30))
    cursor: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
