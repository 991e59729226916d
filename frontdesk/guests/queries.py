"""Finding guests: by the name that is shown, and, for a guest at the desk, what the own document brings back."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from frontdesk.guests import sealed
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.models import Guest, GuestIndex, GuestNameKey
from frontdesk.guests.names import prefix_of
from frontdesk.guests.service import document_index
from frontdesk.kernel.context import Context
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
    """Return guests whose shown name, pinyin or initials begin with the term, by name; in house or not is not told."""
    ctx.require(Permission.GUEST_SEARCH)
    try:
        prefix = prefix_of(clean(term, most=200))
    except TextRefused:
        return []
    if not prefix:
        return []
    found = (
        select(GuestNameKey.guest_id)
        .where(
            GuestNameKey.property_id == ctx.property_id,
            GuestNameKey.key >= prefix,
            GuestNameKey.key < prefix + HIGHEST,
        )
        .distinct()
    )
    columns = [getattr(Guest, name) for name in GuestView.__dataclass_fields__]
    statement = select(*columns).where(Guest.property_id == ctx.property_id, Guest.id.in_(found))
    return [GuestView(*row) for row in ctx.session.execute(statement.order_by(Guest.shown_name, Guest.id).limit(limit))]


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
