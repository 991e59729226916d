"""Who opened whose record, why, and until when (PRI-1, PRI-7)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within


class Opening(Owned, Base):
    """A stay opened for one account: by the guest's own credential for ten minutes, or with a stated reason."""

    __tablename__ = "opening"
    __table_args__ = (
        within("stay_id", "stay"),
        Index("ix_opening_account", "property_id", "account_id", "stay_id"),
    )

    account_id: Mapped[UUID]
    stay_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    reason_code: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    until: Mapped[datetime]
