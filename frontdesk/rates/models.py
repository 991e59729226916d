"""Rate plans and their prices, member cards, kept quotes and rate change slips."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within


class RatePlan(Owned, Base):
    """A way of pricing: minutes of the day say when an early-morning plan may be sold and when its guest leaves."""

    __tablename__ = "rate_plan"
    __table_args__ = (
        UniqueConstraint("property_id", "code"),
        within("company_id", "company"),
        CheckConstraint("kind IN ('rack', 'member', 'corporate', 'early_morning', 'hourly')", name="kind"),
    )

    code: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    terms_zh: Mapped[str] = mapped_column(String(400), default="")
    terms_en: Mapped[str] = mapped_column(String(400), default="")
    company_id: Mapped[UUID | None]
    member_level: Mapped[str | None] = mapped_column(String(20))
    sold_from_minute: Mapped[int | None]
    sold_until_minute: Mapped[int | None]
    check_out_minute: Mapped[int | None]
    block_hours: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Rate(Owned, Base):
    """The price of one type on one plan from a date on; `weekdays` is a bit mask, Monday the lowest bit.

    `amount` is per night, or per block of hours on an hourly plan, whose `further_hour` prices each hour begun after.
    """

    __tablename__ = "rate"
    __table_args__ = (
        within("rate_plan_id", "rate_plan"),
        within("room_type_id", "room_type"),
        Index("ix_rate_lookup", "property_id", "rate_plan_id", "room_type_id", "from_date"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("until_date IS NULL OR until_date > from_date", name="dates"),
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
    )

    rate_plan_id: Mapped[UUID]
    room_type_id: Mapped[UUID]
    from_date: Mapped[date]
    until_date: Mapped[date | None]
    weekdays: Mapped[int] = mapped_column(default=127)
    amount: Mapped[int]
    further_hour: Mapped[int | None]


class MemberCard(Owned, Base):
    """A member or VIP card: it counts only when presented at check-in (REG-8)."""

    __tablename__ = "member_card"
    __table_args__ = (UniqueConstraint("property_id", "number"),)

    number: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(20))
    valid_until: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)


class Quote(Owned, Base):
    """The prices told to a guest, kept so that what was acknowledged can be shown (REG-7). Never changed.

    `deposit` is what one paying registration would leave if one pays for all. `based_on_id` and `slip_id` are set when
    a rate change made it from another quote (REG-9).
    """

    __tablename__ = "quote"
    __table_args__ = (
        within("room_type_id", "room_type"),
        within("rate_plan_id", "rate_plan"),
        within("member_card_id", "member_card"),
        within("based_on_id", "quote"),
        CheckConstraint("departure >= arrival", name="dates"),
        CheckConstraint("total >= 0 AND deposit >= 0", name="amounts"),
    )

    room_type_id: Mapped[UUID]
    rate_plan_id: Mapped[UUID]
    member_card_id: Mapped[UUID | None]
    based_on_id: Mapped[UUID | None]
    arrival: Mapped[date]
    departure: Mapped[date]
    hours: Mapped[int | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    further_hour: Mapped[int | None]
    adults: Mapped[int]
    children: Mapped[int]
    total: Mapped[int]
    deposit: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    terms: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    business_date: Mapped[date]
    account_id: Mapped[UUID]


class QuoteNight(Base):
    """The price of one night of a quote; an hourly quote has one row, for the day it begins."""

    __tablename__ = "quote_night"
    __table_args__ = (within("quote_id", "quote"), CheckConstraint("amount >= 0", name="amount"))

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    quote_id: Mapped[UUID] = mapped_column(primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[int]


class RateChangeSlip(Owned, Base):
    """The numbered record of a price that differs from the plan: reason, who asked, who approved (REG-9)."""

    __tablename__ = "rate_change_slip"
    __table_args__ = (
        within("from_quote_id", "quote"),
        within("to_quote_id", "quote"),
        UniqueConstraint("property_id", "number"),
        UniqueConstraint("property_id", "to_quote_id"),
    )

    number: Mapped[int]
    from_quote_id: Mapped[UUID]
    to_quote_id: Mapped[UUID]
    reason_code: Mapped[str] = mapped_column(String(40))
    requested_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    at: Mapped[datetime]
    business_date: Mapped[date]
