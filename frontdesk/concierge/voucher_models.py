"""Meal vouchers 餐券."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within


class MealVoucher(Owned, Base):
    """One breakfast on one day, under a random number; it belongs to the stay, wherever that moves (MOV-4)."""

    __tablename__ = "meal_voucher"
    __table_args__ = (
        within("stay_id", "stay"),
        UniqueConstraint("property_id", "number"),
        Index("ix_meal_voucher_stay", "property_id", "stay_id", "valid_on", "number"),
        Index("ix_meal_voucher_day", "property_id", "valid_on"),
        CheckConstraint("meal IN ('breakfast')", name="meal"),
        CheckConstraint("state IN ('issued', 'redeemed', 'void')", name="state"),
        CheckConstraint("(state = 'issued') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name="void_reason"),
    )

    stay_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(10))
    meal: Mapped[str] = mapped_column(String(12), default="breakfast")
    valid_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="issued")
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    void_reason: Mapped[str | None] = mapped_column(String(20))
