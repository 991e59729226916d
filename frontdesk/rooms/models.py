"""Room types, rooms and their two-axis state, blocks, claims and the room nights that claims hold."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within
from frontdesk.kernel.reads import PERSONAL


class RoomType(Owned, Base):
    """The category that a room is sold as; `sleeps` counts beds, `extra_beds` and `cots` what may be added."""

    __tablename__ = "room_type"
    __table_args__ = (UniqueConstraint("property_id", "code"), CheckConstraint("sleeps > 0", name="sleeps"))

    code: Mapped[str] = mapped_column(String(20))
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    sleeps: Mapped[int]
    extra_beds: Mapped[int] = mapped_column(default=0)
    cots: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def room_for(self) -> int:
        """Return how many people such a room takes, with extra beds and cots."""
        return self.sleeps + self.extra_beds + self.cots


class Feature(Owned, Base):
    """Something a room has: quiet, connecting, accessible, a view."""

    __tablename__ = "feature"
    __table_args__ = (UniqueConstraint("property_id", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))


class Room(Owned, Base):
    """A sellable unit with a number: where it is, and its state on two axes (HSK-1).

    `cleanliness_at` is since when it is as clean or dirty as it is: what is older and comes late changes nothing.
    """

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("property_id", "number"),
        within("room_type_id", "room_type"),
        Index("ix_room_type_active", "property_id", "room_type_id"),
        CheckConstraint("occupancy IN ('vacant', 'occupied')", name="occupancy"),
        CheckConstraint("cleanliness IN ('clean', 'dirty', 'inspected')", name="cleanliness"),
    )

    number: Mapped[str] = mapped_column(String(10))
    floor: Mapped[str] = mapped_column(String(10))
    room_type_id: Mapped[UUID]
    location_zh: Mapped[str] = mapped_column(String(80), default="")
    location_en: Mapped[str] = mapped_column(String(80), default="")
    occupancy: Mapped[str] = mapped_column(String(10), default="vacant")
    cleanliness: Mapped[str] = mapped_column(String(10), default="inspected")
    cleanliness_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class RoomFeature(Base):
    """That a room has a feature."""

    __tablename__ = "room_feature"
    __table_args__ = (within("room_id", "room"), within("feature_id", "feature"))

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    feature_id: Mapped[UUID] = mapped_column(primary_key=True)


class RoomOccupancy(Base):
    """What the board and housekeeping may know of who is in a room: written by stays, read by everybody.

    `shown_name` is the name that may be shown: for a hidden guest the alias, and nothing here tells the difference.
    """

    __tablename__ = "room_occupancy"
    __table_args__ = (within("room_id", "room"),)

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    stay_id: Mapped[UUID]
    shown_name: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    shown_surname: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    sex: Mapped[str] = mapped_column(String(1))
    persons: Mapped[int]
    arrived: Mapped[date]
    due_out: Mapped[date]
    due_out_at: Mapped[datetime]
    vip: Mapped[bool] = mapped_column(default=False)
    do_not_disturb: Mapped[bool] = mapped_column(default=False)
    make_up: Mapped[bool] = mapped_column(default=False)
    extra_bed: Mapped[bool] = mapped_column(default=False)
    patrol: Mapped[bool] = mapped_column(default=False)


class RoomClaim(Owned, Base):
    """What owns room nights: a reservation, a stay, or a block. Upper tables point down to it."""

    __tablename__ = "room_claim"
    __table_args__ = (CheckConstraint("kind IN ('reservation', 'stay', 'block')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class RoomNight(Base):
    """One room on one night, held by exactly one claim: the row that makes double booking impossible."""

    __tablename__ = "room_night"
    __table_args__ = (
        within("room_id", "room"),
        within("claim_id", "room_claim"),
        Index("ix_room_night_claim", "property_id", "claim_id"),
        Index("ix_room_night_night", "property_id", "night"),
    )

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID]


class RoomBlock(Owned, Base):
    """A room out of order (cannot be sold; holds its nights by a claim) or out of service (small fault, can)."""

    __tablename__ = "room_block"
    __table_args__ = (
        within("room_id", "room"),
        within("claim_id", "room_claim"),
        CheckConstraint("kind IN ('ooo', 'oos')", name="kind"),
        CheckConstraint("until_date > from_date", name="dates"),
        Index("ix_room_block_open", "property_id", "room_id", postgresql_where=text("released_at IS NULL")),
    )

    room_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(3))
    from_date: Mapped[date]
    until_date: Mapped[date]
    reason_code: Mapped[str] = mapped_column(String(40))
    claim_id: Mapped[UUID | None]
    released_at: Mapped[datetime | None]
