"""Who opened whose record (PRI-1, PRI-7); what is on hold, what was asked to be forgotten, what was (PRI-11)."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, LargeBinary, String, text
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
        Index("ix_opening_review", "property_id", "reviewed_at", "at"),
    )

    account_id: Mapped[UUID]
    stay_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    reason_code: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    until: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None]


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


class Lookup(Owned, Base):
    """One look-up that is counted: a search by name, or an opening with a reason (PRI-9). What was found is not in it.

    `warned_hour` and `warned_day` say that this one warned of many in an hour, or in a day.
    """

    __tablename__ = "lookup"
    __table_args__ = (Index("ix_lookup_account", "property_id", "account_id", "at"),)

    account_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    approval_id: Mapped[UUID | None]
    warned_hour: Mapped[bool] = mapped_column(default=False)
    warned_day: Mapped[bool] = mapped_column(default=False)


class HoneyGuest(Owned, Base):
    """A guest who never was: whoever finds this profile was looking for it. `id` is the guest's."""

    __tablename__ = "honey_guest"
    __table_args__ = (within("id", "guest"),)

    planted_by: Mapped[UUID]
    planted_at: Mapped[datetime]


class ReadEntry(Base):
    """One answer that showed something of guests: who asked, for what, of whom, when (PRI-1).

    Kept in a store of its own: on SQLite in `reads.db`, while this table stays empty; on PostgreSQL here. Nothing
    refers to it and it refers to nothing, so that writing it locks nothing. `subjects` is the digest of the list of
    ids, `mark` a keyed hash of the whole row.
    """

    __tablename__ = "read_entry"
    __table_args__ = (
        Index("ix_read_entry_at", "property_id", "at"),
        Index("ix_read_entry_subjects", "subjects"),
        {"sqlite_autoincrement": True},
    )

    # The number is drawn by the column itself: a role that owns nothing needs no right to a sequence.
    sequence: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True)
    property_id: Mapped[UUID]
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(60))
    subjects: Mapped[bytes] = mapped_column(LargeBinary(32))
    count: Mapped[int]
    request_id: Mapped[str] = mapped_column(String(64))
    mark: Mapped[bytes] = mapped_column(LargeBinary(32))


class ReadList(Base):
    """A list of ids that answers showed something of, kept once however often the same list was shown."""

    __tablename__ = "read_list"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    ids: Mapped[bytes]


class ReadSeal(Base):
    """A batch of reads that stands in the trail: those behind `after` up to `last`, how many, their hash, and when."""

    __tablename__ = "read_seal"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    after: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    count: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]


class ReadDrop(Base):
    """Up to which number the reads of a property were let go, and when (PRI-11): the store deletes no others.

    Kept in the hotel's own database and, on SQLite, in `reads.db` too, where the trigger looks for it.
    """

    __tablename__ = "read_drop"

    property_id: Mapped[UUID] = mapped_column(primary_key=True)
    upto: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


STORE: Final = (ReadEntry, ReadList, ReadDrop)
"""The tables of the store of reads."""
