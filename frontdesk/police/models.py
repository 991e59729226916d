"""Reports of registrations with their receipts, suspicions told by telephone, and rounds of the patrol (REG-15)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

LYING_THERE = text("file_name IS NOT NULL AND swept_at IS NULL")


class PoliceReport(Owned, Base):
    """One registration, written out for the police; with the number under which they took it, it is done.

    `file_name` names a file in the folder of reports, where one was written; it is swept after the acknowledgement.
    """

    __tablename__ = "police_report"
    __table_args__ = (
        within("registration_id", "registration"),
        Index("ix_police_report_registration", "property_id", "registration_id", "exported_at"),
        Index("ix_police_report_file", "property_id", "id", postgresql_where=LYING_THERE, sqlite_where=LYING_THERE),
        CheckConstraint("form IN ('xml', 'json')", name="form"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledgement IS NULL)", name="acknowledged"),
    )

    registration_id: Mapped[UUID]
    form: Mapped[str] = mapped_column(String(4))
    file_name: Mapped[str | None] = mapped_column(String(40))
    exported_at: Mapped[datetime]
    exported_by: Mapped[UUID | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    acknowledgement: Mapped[str | None] = mapped_column(String(60))
    swept_at: Mapped[datetime | None]


class Suspicion(Owned, Base):
    """Something suspicious that was told to the police by telephone at once; what was seen is sealed."""

    __tablename__ = "suspicion"
    __table_args__ = (
        within("room_id", "room"),
        Index("ix_suspicion_at", "property_id", "at"),
    )

    room_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    police_reference: Mapped[str | None] = mapped_column(String(60))
    sealed: Mapped[bytes]
    at: Mapped[datetime]
    account_id: Mapped[UUID]


class PatrolRound(Owned, Base):
    """Security has passed by a room in which a minor stays."""

    __tablename__ = "patrol_round"
    __table_args__ = (
        within("room_id", "room"),
        within("stay_id", "stay"),
        Index("ix_patrol_round_stay", "property_id", "stay_id", "at"),
        CheckConstraint("outcome IN ('quiet', 'not_quiet')", name="outcome"),
    )

    room_id: Mapped[UUID]
    stay_id: Mapped[UUID]
    outcome: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    account_id: Mapped[UUID]
