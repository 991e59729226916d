"""The closings of business dates, one row for each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned


class NightAudit(Owned, Base):
    """One business date, closed once (NAU-3): by whom (nobody at the console), when, and what it did."""

    __tablename__ = "night_audit"
    __table_args__ = (
        UniqueConstraint("property_id", "closed_date"),
        CheckConstraint("opened_date > closed_date", name="dates"),
    )

    closed_date: Mapped[date]
    opened_date: Mapped[date]
    drafts_dropped: Mapped[int]
    rooms_soiled: Mapped[int]
    carried_over: Mapped[int]
    run_at: Mapped[datetime]
    run_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
