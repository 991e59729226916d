"""Work orders 维修工单 (HSK-3)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.blobs import NAMES_A_FILE
from frontdesk.kernel.db import Base, Owned, within


class WorkOrder(Owned, Base):
    """A fault reported to engineering; it ends fixed, is deferred, or is declared unrepairable.

    `sealed` holds what was seen in words, `work_sealed` what was done and the parts, `photo_key` the key of the file.
    `stay_id` names the stay that was in the room when it was reported; stays live above, so no foreign key does.
    `out_until` is the first day on which a room that was declared unrepairable may be sold again, `block_id` what keeps
    it from sale now. `cost` is what the repair cost the hotel and `charge` what the guest owes, in minor units;
    `charge_entry_id` is its folio entry. `call_back` is `due` or `done` where a guest reported it.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        within("room_id", "room"),
        within("block_id", "room_block"),
        within("charge_entry_id", "folio_entry"),
        UniqueConstraint("property_id", "number"),
        Index("ix_work_order_state", "property_id", "state", "reported_at", "id"),
        Index("ix_work_order_room", "property_id", "room_id", "state"),
        CheckConstraint("(room_id IS NULL) <> (area IS NULL)", name="place"),
        CheckConstraint("state IN ('reported', 'assigned', 'fixed', 'deferred', 'unrepairable')", name="state"),
        CheckConstraint("priority IN ('urgent', 'normal', 'low')", name="priority"),
        CheckConstraint("source IN ('guest', 'housekeeping', 'front_office', 'engineering')", name="source"),
        CheckConstraint("call_back IN ('due', 'done')", name="call_back"),
        CheckConstraint("cost >= 0 AND charge > 0", name="amounts"),
        CheckConstraint("charge_entry_id IS NULL OR charge IS NOT NULL", name="charged"),
    )

    number: Mapped[int]
    room_id: Mapped[UUID | None]
    area: Mapped[str | None] = mapped_column(String(20))
    fault: Mapped[str] = mapped_column(String(40))
    priority: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), default="reported")
    source: Mapped[str] = mapped_column(String(20))
    stay_id: Mapped[UUID | None]
    sealed: Mapped[bytes]
    photo_id: Mapped[UUID | None] = mapped_column(info=NAMES_A_FILE)
    photo_key: Mapped[bytes | None]
    reported_at: Mapped[datetime]
    reported_by: Mapped[UUID]
    assigned_to: Mapped[UUID | None]
    assigned_at: Mapped[datetime | None]
    deferred_until: Mapped[date | None]
    out_until: Mapped[date | None]
    block_id: Mapped[UUID | None]
    work_sealed: Mapped[bytes | None]
    cost: Mapped[int | None]
    charge: Mapped[int | None]
    charge_entry_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    call_back: Mapped[str | None] = mapped_column(String(10))
    called_back_at: Mapped[datetime | None]
    called_back_by: Mapped[UUID | None]
