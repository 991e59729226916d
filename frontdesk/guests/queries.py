"""Finding guests: by the name that is shown, and, for a guest at the desk, what the own document brings back."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from frontdesk.guests import sealed
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.indexes import document_index
from frontdesk.guests.models import Guest, GuestIndex, GuestNameKey
from frontdesk.guests.names import MOST_KEYS, prefix_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.text import TextRefused, clean

MOST_FOUND = 50
HIGHEST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class GuestView:
    """A guest as the house sees one: for a hidden guest the alias, and nothing tells the difference."""

    id: UUID
    shown_name: str
    shown_surname: str
    sex: str
    vip_level: str | None
    last_stay: date | None


_READ = (
    select(GuestNameKey.guest_id, GuestNameKey.key)
    .where(
        GuestNameKey.property_id == PROPERTY,
        GuestNameKey.key >= bindparam("first"),
        GuestNameKey.key < bindparam("beyond"),
    )
    .order_by(GuestNameKey.key, GuestNameKey.guest_id)
    .limit(bindparam("read"))
    .subquery()
)
_BEST = (
    select(_READ.c.guest_id, func.min(_READ.c.key).label("key"))
    .group_by(_READ.c.guest_id)
    .order_by(func.min(_READ.c.key), _READ.c.guest_id)
    .limit(bindparam("most"))
    .subquery()
)
_FOUND = (
    select(*(getattr(Guest, name) for name in GuestView.__dataclass_fields__))
    .join(_BEST, _BEST.c.guest_id == Guest.id)
    .where(Guest.property_id == PROPERTY)
    .order_by(_BEST.c.key, Guest.shown_name, Guest.id)
)


@dataclass(frozen=True, slots=True)
class Prefill:
    """What the document itself carries, and the guest's own last address and telephone; nothing else (REG-16)."""

    name: str
    surname: str
    sex: str
    birth_date: date
    nationality: str
    expires: date | None
    issuer: str | None
    address: str
    phone: str | None


def search(ctx: Context, term: str, limit: int = MOST_FOUND) -> list[GuestView]:
    """Return guests whose shown name, pinyin or initials begin with the term; in house or not is not told.

    Who matches most exactly comes first, then as the keys are spelt. The index is read in that order and no further
    than `limit` guests can need, so that a hotel with ten times the guests answers as soon.
    """
    ctx.require(Permission.GUEST_SEARCH)
    try:
        prefix = prefix_of(clean(term, most=200))
    except TextRefused:
        return []
    if not prefix:
        return []
    asked = {"property_id": ctx.property_id, "first": prefix, "beyond": prefix + HIGHEST, "most": limit}
    return [GuestView(*row) for row in ctx.session.execute(_FOUND, asked | {"read": limit * MOST_KEYS})]


def prefill(ctx: Context, kind: DocumentType, number: str, country: str) -> Prefill | None:
    """Return what a returning guest's document brings back, or None; in house or not makes no difference (REG-16)."""
    ctx.require(Permission.STAY_CHECK_IN)
    statement = (
        select(Guest)
        .join(GuestIndex, (GuestIndex.property_id == Guest.property_id) & (GuestIndex.guest_id == Guest.id))
        .where(
            GuestIndex.property_id == ctx.property_id,
            GuestIndex.kind == "document",
            GuestIndex.value == document_index(ctx, kind, number, country),
        )
    )
    guest = ctx.session.scalars(statement).first()
    if guest is None:
        return None
    return _prefill(sealed.unseal(ctx, guest.id, "guest", guest.id, guest.sealed))


def _prefill(truth: dict[str, Any]) -> Prefill:
    document = truth["document"]
    return Prefill(
        name=truth["name"],
        surname=truth["surname"],
        sex=truth["sex"],
        birth_date=date.fromisoformat(truth["birth_date"]),
        nationality=truth["nationality"],
        expires=date.fromisoformat(document["expires"]) if document["expires"] else None,
        issuer=document["issuer"],
        address=truth["address"],
        phone=truth["phone"],
    )
