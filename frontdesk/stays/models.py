"""Stays, the registrations of their guests, key cards, acknowledgements and the clerk's drafts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.blobs import NAMES_A_FILE
from frontdesk.kernel.db import Base, Owned, within
from frontdesk.kernel.reads import PERSONAL

OPEN = text("status = 'in_house'")
IN_HOUSE = text("in_house")
IN_HOUSE_SQLITE = text("in_house = 1")
IN_THE_BOOK = text("left_on IS NOT NULL AND forgotten_at IS NULL")
UNREPORTED = text("police_reported_at IS NULL AND forgotten_at IS NULL")
LEFT = text("left_on IS NOT NULL")
SCANNED = text("left_on IS NOT NULL AND scan_id IS NOT NULL")


class Stay(Owned, Base):
    """One room in use, from check-in to check-out; one open stay per room. `plates` are sealed.

    `payer` is the position of the registration whose folio bears the room. `moving` is a status within one transaction
    only, in which two stays change places: the one open stay per room is guarded all the while.
    """

    __tablename__ = "stay"
    __table_args__ = (
        within("reservation_id", "reservation"),
        within("room_id", "room"),
        UniqueConstraint("property_id", "reservation_id"),
        Index("uq_stay_room_open", "property_id", "room_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_stay_status", "property_id", "status", "due_out"),
        CheckConstraint("status IN ('in_house', 'moving', 'checked_out')", name="status"),
    )

    reservation_id: Mapped[UUID]
    room_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(12), default="in_house")
    arrived: Mapped[date]
    checked_in_at: Mapped[datetime]
    due_out: Mapped[date]
    due_out_at: Mapped[datetime]
    checked_out_at: Mapped[datetime | None]
    vip_level: Mapped[str | None] = mapped_column(String(20))
    payer: Mapped[int] = mapped_column(default=0)
    luggage_pieces: Mapped[int] = mapped_column(default=0)
    plates: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    patrol: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[UUID]


def _once_in_house(column: str) -> Index:
    return Index(
        f"uq_registration_{column}",
        "property_id",
        column,
        unique=True,
        postgresql_where=IN_HOUSE,
        sqlite_where=IN_HOUSE_SQLITE,
    )


class Registration(Owned, Base):
    """One guest in one stay (REG-1). Ordinary columns hold what may be shown, `sealed` the truth, for all alike.

    `document_odd` and `document_even` are the blind indexes of the document under index keys of odd and even number: a
    person is in the house once (REG-16), also while one key follows the other (PRI-10).
    `handed_over_at` is when document and key card were handed over together (REG-19). `left_on` is the business date of
    the check-out, from which the law counts; `forgotten_at` is when everything personal was taken out (PRI-11).
    """

    __tablename__ = "registration"
    __table_args__ = (
        within("stay_id", "stay"),
        within("guest_id", "guest"),
        within("folio_id", "folio"),
        within("deposit_id", "deposit"),
        UniqueConstraint("property_id", "number"),
        UniqueConstraint("property_id", "stay_id", "position"),
        Index("ix_registration_guest", "property_id", "guest_id"),
        Index("ix_registration_left", "property_id", "left_on", postgresql_where=LEFT, sqlite_where=LEFT),
        _once_in_house("document_odd"),
        _once_in_house("document_even"),
        Index(
            "ix_registration_book",
            "property_id",
            "left_on",
            "id",
            postgresql_where=IN_THE_BOOK,
            sqlite_where=IN_THE_BOOK,
        ),
        Index(
            "ix_registration_police",
            "property_id",
            "police_due_at",
            "id",
            postgresql_where=UNREPORTED,
            sqlite_where=UNREPORTED,
        ),
        Index("ix_registration_scan", "property_id", "left_on", "id", postgresql_where=SCANNED, sqlite_where=SCANNED),
        CheckConstraint("NOT in_house OR document_odd IS NOT NULL OR document_even IS NOT NULL", name="document"),
        CheckConstraint("signature_kind IN ('screen', 'paper')", name="signature_kind"),
        CheckConstraint("call_preference IN ('ask', 'none', 'allow_list')", name="call_preference"),
    )

    stay_id: Mapped[UUID]
    guest_id: Mapped[UUID]
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))
    shown_name: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    shown_surname: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    sex: Mapped[str] = mapped_column(String(1))
    shown_level: Mapped[str] = mapped_column(String(14))
    call_preference: Mapped[str] = mapped_column(String(12))
    sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    document_odd: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    document_even: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    in_house: Mapped[bool] = mapped_column(default=True)
    folio_id: Mapped[UUID]
    deposit_id: Mapped[UUID | None]
    scan_id: Mapped[UUID | None] = mapped_column(info=NAMES_A_FILE)
    signature_kind: Mapped[str] = mapped_column(String(8))
    signature_id: Mapped[UUID | None] = mapped_column(info=NAMES_A_FILE)
    signed_before: Mapped[UUID]
    identity_confirmed_by: Mapped[UUID]
    police_due_at: Mapped[datetime]
    police_reported_at: Mapped[datetime | None]
    police_warned_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    made_at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
    handed_over_by: Mapped[UUID | None]
    left_on: Mapped[date | None]
    forgotten_at: Mapped[datetime | None]


class Acknowledgement(Owned, Base):
    """What the guest was told before signing: quote, room and the exact words, as a hash and a copy (REG-7)."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        within("stay_id", "stay"),
        within("quote_id", "quote"),
        within("room_id", "room"),
    )

    stay_id: Mapped[UUID]
    quote_id: Mapped[UUID]
    room_id: Mapped[UUID]
    told: Mapped[dict[str, Any]]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]


class KeyCard(Owned, Base):
    """A key card of a stay: it opens the door for exactly as many nights as are covered (REG-5, KEY-2)."""

    __tablename__ = "key_card"
    __table_args__ = (
        within("stay_id", "stay"),
        within("registration_id", "registration"),
        within("room_id", "room"),
        UniqueConstraint("property_id", "stay_id", "serial"),
        Index("ix_key_card_stay", "property_id", "stay_id"),
        CheckConstraint("state IN ('requested', 'issued', 'void', 'lost', 'expired')", name="state"),
    )

    stay_id: Mapped[UUID]
    registration_id: Mapped[UUID]
    room_id: Mapped[UUID]
    serial: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    encoder: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    proof: Mapped[str] = mapped_column(String(20))
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class Draft(Owned, Base):
    """A walk-in as far as it was typed: sealed, its clerk's alone, gone at the date roll or when abandoned (REG-3).

    `scan_key` is the key of its scans, sealed too.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_account", "property_id", "account_id"),)

    account_id: Mapped[UUID]
    version: Mapped[int]
    sealed: Mapped[bytes]
    scan_key: Mapped[bytes]
    business_date: Mapped[date]
    updated_at: Mapped[datetime]
