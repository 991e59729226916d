"""Rooms to which no calls are put through: do not disturb, by the guest's wish."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from frontdesk.kernel.db import Base, Owned, within

OPEN = text("ended_at IS NULL")


class QuietLine(Owned, Base):
    """That a room is not to be disturbed by telephone, for the stay that was in it when that was said, or for nobody.

    It goes along with the stay (MOV-4) and ends with it. The sign at the door, which housekeeping sees, is not it.
    """

    __tablename__ = "quiet_line"
    __table_args__ = (
        within("room_id", "room"),
        within("stay_id", "stay"),
        Index("ix_quiet_line_open", "property_id", "room_id", postgresql_where=OPEN, sqlite_where=OPEN),
    )

    room_id: Mapped[UUID]
    stay_id: Mapped[UUID | None]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
