"""The visitor register (访客登记)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from frontdesk.kernel.db import Base, Owned, within

STILL_IN = text("left_at IS NULL")


class Visitor(Owned, Base):
    """Somebody who came to see the guests of a stay, with their consent; `sealed` holds name, document and plate.

    `agreed_by` is the registration of the guest who agreed, `consent_id` the consent to the visitor's enquiry. `due_at`
    is when security is told if the visitor is still in. `pass_number` is that of the vehicle pass, if one was given.
    """

    __tablename__ = "visitor"
    __table_args__ = (
        within("stay_id", "stay"),
        within("room_id", "room"),
        within("agreed_by", "registration"),
        UniqueConstraint("property_id", "pass_number"),
        Index("ix_visitor_still_in", "property_id", "due_at", postgresql_where=STILL_IN, sqlite_where=STILL_IN),
        Index("ix_visitor_left", "property_id", "left_at", "id"),
        CheckConstraint("left_at IS NULL OR left_at >= came_at", name="times"),
    )

    stay_id: Mapped[UUID]
    room_id: Mapped[UUID]
    agreed_by: Mapped[UUID]
    consent_id: Mapped[UUID]
    sealed: Mapped[bytes]
    pass_number: Mapped[int | None]
    came_at: Mapped[datetime]
    let_in_by: Mapped[UUID]
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    let_out_by: Mapped[UUID | None]
