"""Idempotency keys: claimed first in the transaction whose answer they keep, sealed, for 48 hours."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base


class IdempotencyKey(Base):
    """One key of one account on one route, the keyed hash of the body, and the sealed first answer."""

    __tablename__ = "idempotency_key"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    id: Mapped[UUID]
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    answer: Mapped[bytes | None]
    made_at: Mapped[datetime]
