"""Shifts, folios and the deposit ledger; entries and receipts are appended, never changed (DEP-1, DEP-5)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

OPEN = text("closed_at IS NULL")


class Shift(Owned, Base):
    """A clerk's cash drawer, from opening float to counted close; one open drawer per account."""

    __tablename__ = "shift"
    __table_args__ = (
        Index("uq_shift_open", "property_id", "account_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        CheckConstraint("opening_float >= 0", name="opening_float"),
    )

    account_id: Mapped[UUID]
    workstation_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    business_date: Mapped[date]
    opening_float: Mapped[int] = mapped_column(default=0)
    counted_cash: Mapped[int | None]
    expected_cash: Mapped[int | None]
    difference_reason: Mapped[str | None] = mapped_column(String(200))


class Folio(Owned, Base):
    """An account of charges and payments of one registration (or, later, of a group)."""

    __tablename__ = "folio"
    __table_args__ = (CheckConstraint("kind IN ('registration', 'master')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(12), default="registration")
    currency: Mapped[str] = mapped_column(String(3))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class FolioEntry(Owned, Base):
    """A charge (positive), a payment or a credit (negative); corrected only by an entry that reverses it, once.

    `code` says what was charged, or with which method it was paid; `reference` and `company_id` as in a deposit.
    """

    __tablename__ = "folio_entry"
    __table_args__ = (
        within("folio_id", "folio"),
        within("shift_id", "shift"),
        within("company_id", "company"),
        within("reverses_id", "folio_entry"),
        UniqueConstraint("property_id", "reverses_id"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        UniqueConstraint("property_id", "folio_id", "code", "night", name="uq_folio_entry_night"),
        Index("ix_folio_entry_folio", "property_id", "folio_id"),
        Index("ix_folio_entry_shift", "property_id", "shift_id"),
        CheckConstraint("kind IN ('charge', 'payment', 'deposit', 'credit', 'reversal')", name="kind"),
        CheckConstraint("amount <> 0", name="amount"),
    )

    folio_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(30))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    night: Mapped[date | None]
    reference: Mapped[str | None] = mapped_column(String(64))
    company_id: Mapped[UUID | None]
    business_date: Mapped[date]
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    shift_id: Mapped[UUID | None]
    reverses_id: Mapped[UUID | None]


class Deposit(Owned, Base):
    """Money held for one registration; the sums are kept beside the entries and must always balance (DEP-2)."""

    __tablename__ = "deposit"
    __table_args__ = (
        within("folio_id", "folio"),
        UniqueConstraint("property_id", "folio_id"),
        CheckConstraint("received = held + applied + refunded + forfeited", name="balance"),
        CheckConstraint("held >= 0 AND applied >= 0 AND refunded >= 0 AND forfeited >= 0", name="amounts"),
    )

    folio_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(String(3))
    received: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    applied: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    forfeited: Mapped[int] = mapped_column(default=0)


class DepositEntry(Owned, Base):
    """One movement of a deposit: received, topped up, applied, refunded, forfeited, or a reversal of one of these.

    `reference` is a terminal or transaction reference, never a card number. `company_id` is the city ledger account.
    `returns_id` is the receipt out of which money was applied, refunded or forfeited; `folio_entry_id` is the other
    side of an application.
    """

    __tablename__ = "deposit_entry"
    __table_args__ = (
        within("deposit_id", "deposit"),
        within("shift_id", "shift"),
        within("reverses_id", "deposit_entry"),
        within("returns_id", "deposit_entry"),
        within("company_id", "company"),
        within("folio_entry_id", "folio_entry"),
        UniqueConstraint("property_id", "reverses_id"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        Index("ix_deposit_entry_deposit", "property_id", "deposit_id"),
        Index("ix_deposit_entry_shift", "property_id", "shift_id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "kind IN ('received', 'top_up', 'applied', 'refunded', 'forfeited', 'reversal')",
            name="kind",
        ),
        CheckConstraint(
            "method IN ('cash', 'card_pre_authorisation', 'wechat_pay', 'alipay', 'city_ledger')",
            name="method",
        ),
    )

    deposit_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(10))
    method: Mapped[str] = mapped_column(String(24))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reference: Mapped[str | None] = mapped_column(String(64))
    company_id: Mapped[UUID | None]
    business_date: Mapped[date]
    at: Mapped[datetime]
    account_id: Mapped[UUID]
    shift_id: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    reverses_id: Mapped[UUID | None]
    returns_id: Mapped[UUID | None]
    folio_entry_id: Mapped[UUID | None]


class Receipt(Base):
    """A gapless number per property for money taken or given back; each carries its shift through its entry."""

    __tablename__ = "receipt"
    __table_args__ = (within("deposit_entry_id", "deposit_entry"), UniqueConstraint("property_id", "deposit_entry_id"))

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deposit_entry_id: Mapped[UUID]
