"""Requests of authorities, what was shown and handed over for them, and the emergencies (AUT, EMG)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

PENDING = text("state = 'pending'")


class AuthorityRequest(Owned, Base):
    """An officer asks: who, on which basis, for what, and what became of it (AUT-1, AUT-4).

    `sealed` holds officer, agency, document, the basis's number and the words that name a person; `note_sealed` what
    was noted with the answer. Nothing here tells whether anybody was found: nothing is looked up before the approval.
    `fields` is what is asked for, and after the approval what was approved. `page_at` is when security on call is
    paged, `expires_at` when the request ends without an answer, `open_until` when the disclosure closes. Security
    answers (`answered_by`); a request also ends withdrawn by the desk, or by itself (`ended_by` is then empty).
    """

    __tablename__ = "authority_request"
    __table_args__ = (
        within("room_id", "room"),
        UniqueConstraint("property_id", "number"),
        Index("ix_authority_request_made", "property_id", "requested_at"),
        Index("ix_authority_request_pending", "property_id", "page_at", postgresql_where=PENDING, sqlite_where=PENDING),
        CheckConstraint("state IN ('pending', 'approved', 'denied', 'expired', 'withdrawn')", name="state"),
        CheckConstraint("basis IN ('on_the_spot', 'written')", name="basis"),
        CheckConstraint("basis = 'written' OR NOT copies", name="copies"),
        CheckConstraint("scope IN ('person', 'room', 'register')", name="scope"),
        CheckConstraint("(scope = 'room') = (room_id IS NOT NULL)", name="room"),
        CheckConstraint("until_date >= from_date", name="dates"),
        CheckConstraint("answered_by IS NULL OR answered_by <> requested_by", name="two_people"),
    )

    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="pending")
    sealed: Mapped[bytes]
    basis: Mapped[str] = mapped_column(String(12))
    copies: Mapped[bool]
    scope: Mapped[str] = mapped_column(String(10))
    room_id: Mapped[UUID | None]
    from_date: Mapped[date]
    until_date: Mapped[date]
    fields: Mapped[list[Any]]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    page_at: Mapped[datetime]
    paged_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    reason_code: Mapped[str | None] = mapped_column(String(40))
    note_sealed: Mapped[bytes | None]
    open_until: Mapped[datetime | None]


class AuthorityOpening(Owned, Base):
    """Once that a disclosure was opened: by whom, and which registrations it showed, by their ids (AUT-2)."""

    __tablename__ = "authority_opening"
    __table_args__ = (
        within("request_id", "authority_request"),
        Index("ix_authority_opening_request", "property_id", "request_id", "at"),
        CheckConstraint("kind IN ('page', 'copy')", name="kind"),
    )

    request_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))
    account_id: Mapped[UUID]
    at: Mapped[datetime]
    registration_ids: Mapped[list[Any]]


class AuthorityReceipt(Owned, Base):
    """The numbered paper that officer and security both sign: one for each request (AUT-2)."""

    __tablename__ = "authority_receipt"
    __table_args__ = (
        within("request_id", "authority_request"),
        UniqueConstraint("property_id", "number"),
        UniqueConstraint("property_id", "request_id"),
    )

    request_id: Mapped[UUID]
    number: Mapped[int]
    persons: Mapped[int]
    at: Mapped[datetime]
    account_id: Mapped[UUID]


class AssistanceNeed(Base):
    """How many guests of a stay need help of one kind to leave the building (EMG-1); never who, never why."""

    __tablename__ = "assistance_need"
    __table_args__ = (within("stay_id", "stay"), CheckConstraint("persons > 0", name="persons"))

    property_id: Mapped[UUID] = mapped_column(primary_key=True)
    stay_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    persons: Mapped[int]


class EmergencyNames(Owned, Base):
    """Once that the names of everybody in the house were opened, and who has reviewed it since (EMG-2)."""

    __tablename__ = "emergency_names"
    __table_args__ = (
        Index("ix_emergency_names_opened", "property_id", "opened_at"),
        CheckConstraint("reviewed_by IS NULL OR reviewed_by <> opened_by", name="two_people"),
        CheckConstraint("(reviewed_by IS NULL) = (verdict IS NULL)", name="verdict"),
    )

    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    reason_code: Mapped[str] = mapped_column(String(20))
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(20))
