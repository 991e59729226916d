"""Companies with which the hotel has a contract, and the credit that it gives them."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned


class Company(Owned, Base):
    """A contract partner; city ledger only if approved, and never beyond the credit limit (REG-10)."""

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("property_id", "code"),
        CheckConstraint("credit_used >= 0 AND credit_used <= credit_limit", name="credit"),
    )

    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    city_ledger_approved: Mapped[bool] = mapped_column(default=False)
    credit_limit: Mapped[int] = mapped_column(default=0)
    credit_used: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
