"""The hotel itself, its counters and workstations, and the hotels nearby (REG-13)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within


class Property(Base):
    """One hotel: names, place, money, clock and business date; `settings` holds what differs from the defaults.

    `key_fingerprint` tells whose key file belongs to it; `index_keys` are the fingerprints of the index keys that it
    must hold, each with whether everybody is found by it already (PRI-10).
    """

    __tablename__ = "property"
    __table_args__ = (CheckConstraint("length(currency) = 3", name="currency"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    address_zh: Mapped[str] = mapped_column(String(240))
    address_en: Mapped[str] = mapped_column(String(240))
    phone: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(60))
    default_locale: Mapped[str] = mapped_column(String(8), default="zh")
    business_date: Mapped[date]
    key_fingerprint: Mapped[str] = mapped_column(String(64))
    index_keys: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Counter(Base):
    """A gapless number: taken inside the transaction that uses it, so that a rollback gives it back (DEP-1)."""

    __tablename__ = "counter"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class Workstation(Owned, Base):
    """A place at the desk: its language and the devices that stand there."""

    __tablename__ = "workstation"

    name: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(8), default="zh")
    printer: Mapped[str | None] = mapped_column(String(120))
    encoder: Mapped[str] = mapped_column(String(40), default="standalone")
    drawer: Mapped[str | None] = mapped_column(String(60))


class NearbyHotel(Owned, Base):
    """A hotel to recommend when this one is full (REG-13)."""

    __tablename__ = "nearby_hotel"

    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(40))
    distance_m: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Referral(Owned, Base):
    """Somebody for whom no room was free was pointed to a hotel nearby; no data of theirs is kept (REG-13, REG-14)."""

    __tablename__ = "referral"
    __table_args__ = (within("nearby_hotel_id", "nearby_hotel"), CheckConstraint("persons > 0", name="persons"))

    nearby_hotel_id: Mapped[UUID]
    at: Mapped[datetime]
    business_date: Mapped[date]
    account_id: Mapped[UUID]
    persons: Mapped[int]
    contacted: Mapped[bool]
    consent_to_pass_data: Mapped[bool]
    at_hotel_cost: Mapped[bool] = mapped_column(default=False)


class PrintCount(Base):
    """How often a document was printed, so that a reprint says so (DEP-1)."""

    __tablename__ = "print_count"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    document: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    copies: Mapped[int] = mapped_column(default=0)
