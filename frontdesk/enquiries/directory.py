"""Everybody in the house, as the worker needs it to match an enquiry: opened for all alike, so that none stands out.

No index leads from a true name to a hidden guest: there is nothing at rest to be read, and a slip of the pen is
forgiven as for anybody. The worker opens every registration in the house for it, in the same three statements.
"""

import base64
import json
from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from frontdesk.enquiries.models import AdvanceWish
from frontdesk.enquiries.rules import Kind, Present, Scope, Wish
from frontdesk.guests import sealed
from frontdesk.guests.models import GuestKey
from frontdesk.guests.rules import CallPreference, DisclosureLevel
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, canonical
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration, Stay

WISH_BYTES = 1024
"""Room for a name of 200 characters of four bytes each, and for all that stands beside it."""

_IN_HOUSE = (
    select(
        Registration.id,
        Registration.stay_id,
        Registration.guest_id,
        Registration.shown_name,
        Registration.shown_level,
        Registration.call_preference,
        Registration.sealed,
        Registration.made_at,
        GuestKey.wrapped,
        Room.id.label("room_id"),
        Room.number,
    )
    .join(GuestKey, and_(GuestKey.property_id == Registration.property_id, GuestKey.id == Registration.guest_id))
    .join(Stay, and_(Stay.property_id == Registration.property_id, Stay.id == Registration.stay_id))
    .join(Room, and_(Room.property_id == Stay.property_id, Room.id == Stay.room_id))
    .where(Registration.property_id == PROPERTY, Registration.in_house, GuestKey.destroyed_at.is_(None))
    .order_by(Room.number, Registration.position)
)
_WISHES = select(AdvanceWish).where(AdvanceWish.property_id == PROPERTY)


def house(ctx: Context) -> list[Present]:
    """Return everybody in the house with what is true of them; for the hotel's own worker alone (PRI-7)."""
    ctx.require(Permission.OPERATE)
    rows = ctx.session.execute(_IN_HOUSE, {"property_id": ctx.property_id}).all()
    keys = {row.id: sealed.unwrapped(ctx, row.guest_id, row.wrapped) for row in rows}
    arrived: defaultdict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    for row in rows:
        arrived[row.stay_id].append((row.id, row.made_at))
    wishes = _wishes(ctx, keys)
    return [
        _present(
            row,
            sealed.opened_with(ctx, keys[row.id], "registration", row.id, row.sealed),
            tuple(wishes[row.id]),
            tuple(since for other, since in arrived[row.stay_id] if other != row.id),
        )
        for row in rows
    ]


def seal_wish(ctx: Context, key: bytes, row_id: UUID, told: dict[str, str]) -> bytes:
    """Return what a guest said beforehand, sealed for its row; a consent and a mere wish to be told are as long."""
    padded = base64.b64encode(canonical(told).encode().ljust(WISH_BYTES)).decode()
    return sealed.seal(ctx, key, "advance_wish", row_id, {"told": padded})


def opened_wish(ctx: Context, key: bytes, row: AdvanceWish) -> dict[str, str]:
    """Return what a guest said beforehand, opened with the guest's key."""
    opened = sealed.opened_with(ctx, key, "advance_wish", row.id, row.sealed)
    told: dict[str, str] = json.loads(base64.b64decode(opened["told"]))
    return told


def _wishes(ctx: Context, keys: dict[UUID, bytes]) -> defaultdict[UUID, list[Wish]]:
    found: defaultdict[UUID, list[Wish]] = defaultdict(list)
    for row in ctx.session.scalars(_WISHES, {"property_id": ctx.property_id}):
        if row.registration_id in keys and row.until > ctx.now:
            told = opened_wish(ctx, keys[row.registration_id], row)
            found[row.registration_id].append(
                Wish(
                    kind=Kind(told["kind"]),
                    asker=told.get("asker", ""),
                    phrase=told.get("phrase", ""),
                    scope=Scope(told.get("scope", Scope.HERE)),
                    until=row.until,
                    made_at=row.made_at,
                )
            )
    return found


def _present(row: Any, truth: dict[str, Any], wishes: tuple[Wish, ...], sharers: tuple[datetime, ...]) -> Present:
    return Present(
        registration_id=row.id,
        room_id=row.room_id,
        room=row.number,
        shown_name=row.shown_name,
        shown_level=DisclosureLevel(row.shown_level),
        true_name=truth["name"],
        level=DisclosureLevel(truth["level"]),
        calls=CallPreference(row.call_preference),
        callers=tuple(truth.get("callers", ())),
        wishes=wishes,
        sharers_since=sharers,
    )
