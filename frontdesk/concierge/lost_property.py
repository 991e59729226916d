"""Lost property 失物: kept under a number, given back against a proof, disposed of when its time is over."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select

from frontdesk.concierge.errors import LostPropertyRefused
from frontdesk.concierge.lost_models import LostItem
from frontdesk.concierge.rules import item_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults, legible
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.property import counters
from frontdesk.property.settings import settings_of
from frontdesk.rooms.models import Room

COUNTER: Final = "lost_item"
LONGEST_WORDS: Final = 400
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class LostItemView:
    """Something that was found; `outcome` says to whom it was given back or what became of it."""

    id: UUID
    number: int
    room: str | None
    place: str
    state: str
    words: str
    outcome: str
    found_at: datetime
    ended_at: datetime | None
    keep_until: datetime


def keep_item(ctx: Context, words: str | None, place: str | None, room: str | None = None) -> LostItem:
    """Keep something that was found, with what it is and where it lies, or raise `Invalid` with all that is wrong."""
    ctx.require(Permission.LOST_PROPERTY_KEEP)
    faults = Faults()
    told = faults.line("words", words, most=LONGEST_WORDS)
    where = faults.line("place", place, most=60)
    room_id = _room_id(ctx, room)
    if room and room_id is None:
        faults.add("room-unknown", "room")
    faults.check()
    item_id = ctx.source.uuid()
    row = LostItem(
        property_id=ctx.property_id,
        id=item_id,
        number=counters.take(ctx, COUNTER)[0],
        room_id=room_id,
        place=where,
        state="kept",
        sealed=_seal(ctx, item_id, "sealed", told),
        found_at=ctx.now,
        found_by=ctx.account_id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("lost_item.kept", "lost_item", row.id, number=row.number)
    return row


def end_item(ctx: Context, item_id: UUID, state: str, words: str | None) -> LostItem:
    """Give something back (`returned`, saying to whom and on which proof) or away (`disposed`), once.

    Raises `NotFound`, `Invalid` (`missing`), `LostPropertyRefused` (`lost-item-ended`, `lost-item-kept-still` before
    the hotel's days are over).
    """
    ctx.require(Permission.LOST_PROPERTY_KEEP)
    row = ctx.session.get(LostItem, (ctx.property_id, item_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    faults = Faults()
    told = faults.line("words", words, most=LONGEST_WORDS)
    faults.check()
    until = row.found_at + timedelta(days=settings_of(ctx).lost_property_days)
    if reasons := item_faults(row.state, state, kept_until=until, now=ctx.now):
        raise LostPropertyRefused(reasons)
    row.state, row.ended_at, row.ended_by = state, ctx.now, ctx.account_id
    row.outcome_sealed = _seal(ctx, row.id, "outcome_sealed", told)
    ctx.session.flush()
    ctx.record(f"lost_item.{state}", "lost_item", row.id, number=row.number)
    return row


def lost_items(ctx: Context, *, ended: bool = False) -> list[LostItemView]:
    """Return what is kept, or everything that was found, the latest first."""
    ctx.require(Permission.LOST_PROPERTY_KEEP)
    statement = (
        select(LostItem, Room.number)
        .outerjoin(Room, and_(Room.property_id == LostItem.property_id, Room.id == LostItem.room_id))
        .where(LostItem.property_id == ctx.property_id)
        .order_by(LostItem.found_at.desc(), LostItem.id.desc())
        .limit(SHOWN)
    )
    if not ended:
        statement = statement.where(LostItem.state == "kept")
    kept_for = timedelta(days=settings_of(ctx).lost_property_days)
    return [_view(ctx, row, number, kept_for) for row, number in ctx.session.execute(statement)]


def _view(ctx: Context, row: LostItem, room: str | None, kept_for: timedelta) -> LostItemView:
    return LostItemView(
        id=row.id,
        number=row.number,
        room=room,
        place=row.place,
        state=row.state,
        words=_open(ctx, row.id, "sealed", row.sealed),
        outcome=_open(ctx, row.id, "outcome_sealed", row.outcome_sealed),
        found_at=row.found_at,
        ended_at=row.ended_at,
        keep_until=row.found_at + kept_for,
    )


def _room_id(ctx: Context, number: str | None) -> UUID | None:
    known = (Room.property_id == ctx.property_id, Room.number == legible(number))
    return ctx.session.scalars(select(Room.id).where(*known)).one_or_none() if number else None


def _seal(ctx: Context, item_id: UUID, field: str, words: str) -> bytes:
    place = Place(LostItem.__tablename__, ctx.property_id, item_id, field)
    return ctx.keyring.seal(place, canonical({"words": words}).encode(), ctx.source)


def _open(ctx: Context, item_id: UUID, field: str, sealed: bytes | None) -> str:
    if not sealed:
        return ""
    place = Place(LostItem.__tablename__, ctx.property_id, item_id, field)
    told: dict[str, Any] = json.loads(ctx.keyring.open(place, sealed))
    return str(told["words"])
