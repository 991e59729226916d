"""Complaints 投诉, what departments were asked about them, and the call-backs (CPL)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within
from frontdesk.kernel.reads import PERSONAL

UNANSWERED = text("answered_at IS NULL")
WAITING = text("done_at IS NULL")


class Complaint(Owned, Base):
    """What somebody is not content with, through whichever channel: about a stay, about a room, or about neither.

    `registration_id` says which guest of the stay complains, where that is known. The sealed columns hold the words of
    the guest (`sealed`), the reason of the liability, the answer, and why a duty manager closed it; all are empty once
    they are forgotten. `answered_at` is when the guest was answered first.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        within("room_id", "room"),
        within("stay_id", "stay"),
        within("registration_id", "registration"),
        UniqueConstraint("property_id", "number"),
        Index("ix_complaint_state", "property_id", "state", "received_at", "id"),
        Index("ix_complaint_received", "property_id", "received_at", "id"),
        Index("ix_complaint_stay", "property_id", "stay_id"),
        CheckConstraint("state IN ('received', 'in_hand', 'answered', 'closed')", name="state"),
        CheckConstraint("channel IN ('desk', 'telephone', 'letter', 'review', 'department')", name="channel"),
        CheckConstraint(
            "kind IN ('room', 'cleanliness', 'noise', 'facilities', 'staff', 'price', 'food', 'other')", name="kind"
        ),
        CheckConstraint("severity IN ('minor', 'serious', 'severe')", name="severity"),
        CheckConstraint("liability IN ('open', 'liable', 'not_liable')", name="liability"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("registration_id IS NULL OR stay_id IS NOT NULL", name="guest"),
    )

    number: Mapped[int]
    channel: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(12))
    severity: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default="received")
    liability: Mapped[str] = mapped_column(String(10), default="open")
    room_id: Mapped[UUID | None]
    stay_id: Mapped[UUID | None]
    registration_id: Mapped[UUID | None]
    sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    reason_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    answer_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    close_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    received_at: Mapped[datetime]
    received_by: Mapped[UUID]
    decided_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]


class ComplaintTask(Owned, Base):
    """What one department was asked about a complaint, and its answer, sealed; a department is asked once at a time."""

    __tablename__ = "complaint_task"
    __table_args__ = (
        within("complaint_id", "complaint"),
        Index("ix_complaint_task_complaint", "property_id", "complaint_id"),
        Index(
            "uq_complaint_task_open",
            "property_id",
            "complaint_id",
            "department",
            unique=True,
            postgresql_where=UNANSWERED,
            sqlite_where=UNANSWERED,
        ),
        Index(
            "ix_complaint_task_open",
            "property_id",
            "department",
            "asked_at",
            postgresql_where=UNANSWERED,
            sqlite_where=UNANSWERED,
        ),
    )

    complaint_id: Mapped[UUID]
    department: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    sealed: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]


class ComplaintCompensation(Owned, Base):
    """What a guest was given for a complaint, in minor units: a credit on a folio, approved by another person (CPL-5).

    Whether it was taken back stands on the folio: an entry reverses `entry_id`.
    """

    __tablename__ = "complaint_compensation"
    __table_args__ = (
        within("complaint_id", "complaint"),
        within("entry_id", "folio_entry"),
        UniqueConstraint("property_id", "entry_id"),
        Index("ix_complaint_compensation_complaint", "property_id", "complaint_id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("approved_by <> posted_by", name="two_people"),
    )

    complaint_id: Mapped[UUID]
    amount: Mapped[int]
    entry_id: Mapped[UUID]
    posted_at: Mapped[datetime]
    posted_by: Mapped[UUID]
    approved_by: Mapped[UUID]


class ComplaintCallBack(Owned, Base):
    """A call to the guest that is due, or was made, with what came of it; `sealed` is what the guest said then.

    `number` counts the calls of one complaint.
    """

    __tablename__ = "complaint_call_back"
    __table_args__ = (
        within("complaint_id", "complaint"),
        UniqueConstraint("property_id", "complaint_id", "number"),
        Index(
            "uq_complaint_call_back_waiting",
            "property_id",
            "complaint_id",
            unique=True,
            postgresql_where=WAITING,
            sqlite_where=WAITING,
        ),
        CheckConstraint("outcome IN ('satisfied', 'not_satisfied', 'dropped')", name="outcome"),
        CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name="done"),
    )

    complaint_id: Mapped[UUID]
    number: Mapped[int]
    stay_id: Mapped[UUID | None]
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    outcome: Mapped[str | None] = mapped_column(String(14))
    sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
