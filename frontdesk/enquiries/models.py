"""Enquiries, messages and consents given beforehand: what was asked and what came of it are sealed, for all alike.

A row tells neither who was asked for nor whether anybody answers to it: the outcome is as long for everybody, and is
written for everybody.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

NOT_LOOKED_UP = text("outcome IS NULL")


class Enquiry(Owned, Base):
    """Somebody asks for somebody (PRI-2). Recorded at the desk, looked up by the worker, closed by the clock (PRI-3).

    `given_until` is set by a consent alone, which the asker learns of anyway; at its withdrawal it becomes that moment.
    """

    __tablename__ = "enquiry"
    __table_args__ = (
        Index("ix_enquiry_account", "property_id", "account_id", "opened_at"),
        Index("ix_enquiry_closes", "property_id", "closes_at"),
        Index("ix_enquiry_given", "property_id", "given_until"),
        Index(
            "ix_enquiry_waiting",
            "property_id",
            "opened_at",
            postgresql_where=NOT_LOOKED_UP,
            sqlite_where=NOT_LOOKED_UP,
        ),
        CheckConstraint("channel IN ('visitor', 'phone')", name="channel"),
    )

    account_id: Mapped[UUID]
    channel: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[bytes]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    outcome: Mapped[bytes | None]
    given_until: Mapped[datetime | None]


class GuestMessage(Owned, Base):
    """A message for any name (PRI-6): sorted in batches, kept until `purge_at` whether or not anybody got it."""

    __tablename__ = "guest_message"
    __table_args__ = (
        Index("ix_guest_message_batch", "property_id", "batch_at"),
        Index("ix_guest_message_purge", "property_id", "purge_at"),
    )

    account_id: Mapped[UUID]
    sealed: Mapped[bytes]
    taken_at: Mapped[datetime]
    batch_at: Mapped[datetime]
    purge_at: Mapped[datetime]
    outcome: Mapped[bytes | None]


class AdvanceWish(Owned, Base):
    """What a guest said beforehand, sealed under the guest's key: a consent for a named asker, or to be told (PRI-13).

    Both are as long, and possible at every level, so that a row marks nobody.
    """

    __tablename__ = "advance_wish"
    __table_args__ = (
        within("registration_id", "registration"),
        Index("ix_advance_wish_registration", "property_id", "registration_id"),
    )

    registration_id: Mapped[UUID]
    sealed: Mapped[bytes]
    until: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID]


class EnquiryScript(Base):
    """The hotel's own words for one answer, in both languages; the phrase of PRI-3 is not among them."""

    __tablename__ = "enquiry_script"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    text_zh: Mapped[str] = mapped_column(String(300))
    text_en: Mapped[str] = mapped_column(String(300))
