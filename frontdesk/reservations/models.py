"""Bookings and reservations; a walk-in makes one of each, so that every stay has one path (RES-7)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

STATUSES = ("tentative", "confirmed", "checked_in", "checked_out", "cancelled", "no_show")


class Booking(Owned, Base):
    """What one booker asked for: where it came from, for which company, taken by whom."""

    __tablename__ = "booking"
    __table_args__ = (within("company_id", "company"),)

    source: Mapped[str] = mapped_column(String(20))
    company_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    account_id: Mapped[UUID]


class Reservation(Owned, Base):
    """One room of a type, later with a number, for the nights `[arrival, departure)`."""

    __tablename__ = "reservation"
    __table_args__ = (
        within("booking_id", "booking"),
        within("room_type_id", "room_type"),
        within("rate_plan_id", "rate_plan"),
        within("quote_id", "quote"),
        within("room_id", "room"),
        within("claim_id", "room_claim"),
        UniqueConstraint("property_id", "confirmation_number"),
        Index("ix_reservation_arrival", "property_id", "status", "arrival"),
        CheckConstraint("departure >= arrival", name="dates"),
        CheckConstraint(
            "status IN ('tentative', 'confirmed', 'checked_in', 'checked_out', 'cancelled', 'no_show')",
            name="status",
        ),
    )

    booking_id: Mapped[UUID]
    confirmation_number: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12))
    room_type_id: Mapped[UUID]
    rate_plan_id: Mapped[UUID]
    quote_id: Mapped[UUID]
    room_id: Mapped[UUID | None]
    claim_id: Mapped[UUID | None]
    arrival: Mapped[date]
    departure: Mapped[date]
    adults: Mapped[int]
    children: Mapped[int]


class ReservationNight(Base):
    """The price of one night of a reservation, as it was told to the guest."""

    __tablename__ = "reservation_night"
    __table_args__ = (within("reservation_id", "reservation"), CheckConstraint("amount >= 0", name="amount"))

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    reservation_id: Mapped[UUID] = mapped_column(primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[int]
