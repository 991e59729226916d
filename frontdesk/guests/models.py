"""Guest profiles: ordinary columns hold what may be shown; the truth is sealed under its own key (PRI-7, PRI-10)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within
from frontdesk.kernel.reads import PERSONAL


class GuestKey(Owned, Base):
    """The guest's own sealing key, wrapped by the hotel's; its destruction forgets the guest. `id` is the guest's."""

    __tablename__ = "guest_key"

    wrapped: Mapped[bytes | None]
    destroyed_at: Mapped[datetime | None]


class Guest(Owned, Base):
    """The person across stays. For a hidden guest the ordinary columns hold the alias, and nothing marks it.

    `shown_level` is the disclosure level that the house may see: a hidden guest shows as any guest who is asked.
    `sealed` holds the truth for every guest alike. `forgotten_at` is when name, truth and every way to find the guest
    were taken out of it (PRI-11).
    """

    __tablename__ = "guest"
    __table_args__ = (
        within("id", "guest_key"),
        Index(
            "ix_guest_last_stay",
            "property_id",
            "last_stay",
            "id",
            postgresql_where=text("forgotten_at IS NULL"),
            sqlite_where=text("forgotten_at IS NULL"),
        ),
    )

    shown_name: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    shown_surname: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    sex: Mapped[str] = mapped_column(String(1))
    shown_level: Mapped[str] = mapped_column(String(14))
    vip_level: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(8))
    sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    made_at: Mapped[datetime]
    last_stay: Mapped[date | None]
    forgotten_at: Mapped[datetime | None]


class GuestIndex(Base):
    """A keyed blind index: an exact document number or telephone finds its guest, and nothing else does.

    `key_number` is the index key under which the value stands; while a key follows another, a guest has both (PRI-10).
    """

    __tablename__ = "guest_index"
    __table_args__ = (within("guest_id", "guest"), Index("ix_guest_index_guest", "property_id", "guest_id"))

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    guest_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_number: Mapped[int]


class GuestNameKey(Base):
    """One way in which a shown name is searched: characters, pinyin in every reading, initials."""

    __tablename__ = "guest_name_key"
    __table_args__ = (within("guest_id", "guest"), Index("ix_guest_name_key_guest", "property_id", "guest_id"))

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    guest_id: Mapped[UUID] = mapped_column(primary_key=True)
