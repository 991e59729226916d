"""What finds a guest: blind indexes of document, bare number and telephone, under each index key (PRI-10)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, exists, func, select

from frontdesk.guests import sealed
from frontdesk.guests.documents import DocumentType, normalised_number
from frontdesk.guests.models import Guest, GuestIndex, GuestKey
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.permissions import Permission

RESIDENT = frozenset({DocumentType.RESIDENT_ID, DocumentType.HOUSEHOLD_REGISTER, DocumentType.RESIDENCE_PERMIT_HMT})

AT_ONCE: Final = 250
"""Profiles of one transaction: few enough to keep nobody at the desk waiting."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What identifies a person: a document, and the telephone if there is one."""

    kind: str
    number: str
    country: str
    phone: str | None = None

    @classmethod
    def of(cls, truth: dict[str, Any]) -> "Identified":
        """Return what identifies the person of a sealed truth."""
        document = truth["document"]
        return cls(document["type"], document["number"], document["issuer"] or truth["nationality"], truth["phone"])


@dataclass(frozen=True, slots=True)
class Page:
    """What one transaction of a rotation did: where it ended and how many rows it wrote or removed."""

    last: UUID
    changed: int


def document_index(ctx: Context, kind: DocumentType, number: str, country: str) -> bytes:
    """Return the blind index by which a document finds itself: resident numbers by number, passports by country too."""
    return ctx.keyring.indexes.find("document", ctx.property_id, _document(kind, number, country))


def document_indexes(ctx: Context, who: Identified) -> dict[int, bytes]:
    """Return the blind indexes under which a document is kept, by the numbers of the index keys."""
    return ctx.keyring.indexes.written("document", ctx.property_id, _document(who.kind, who.number, who.country))


def number_index(ctx: Context, number: str) -> bytes:
    """Return the blind index of a bare document number, as a guest says it at the desk."""
    return ctx.keyring.indexes.find("number", ctx.property_id, normalised_number(number))


def index_rows(ctx: Context, guest_id: UUID, who: Identified) -> list[dict[str, Any]]:
    """Return the rows by which a guest is found, under every index key."""
    values = {"document": _document(who.kind, who.number, who.country), "number": normalised_number(who.number)}
    if who.phone:
        values["phone"] = who.phone
    own = {"property_id": ctx.property_id, "guest_id": guest_id}
    return [
        own | {"kind": kind, "key_number": key_number, "value": index}
        for kind, value in values.items()
        for key_number, index in ctx.keyring.indexes.written(kind, ctx.property_id, value).items()
    ]


def reindex_profiles(ctx: Context, after: UUID | None) -> Page | None:
    """Let the next profiles be found under exactly the keys of the key file, or return None behind the last one.

    The profiles are held meanwhile: one that is renewed or forgotten at the same moment is so before or afterwards.
    """
    ctx.require(Permission.OPERATE)
    profiles = _held(ctx, after)
    if not profiles:
        return None
    ids = [each.id for each in profiles]
    stray = _stray(ctx, ids)
    there = _there(ctx, ids)
    lacking = [each for each in profiles if any((each.id, number) not in there for number in ctx.keyring.indexes.keys)]
    rows = [row for each in lacking for row in _rows_of(ctx, each) if (each.id, row["key_number"]) not in there]
    if rows:
        put(ctx.session, GuestIndex, rows)
    return Page(ids[-1], len(rows) + stray)


def profiles_lacking(ctx: Context, key_number: int) -> int:
    """Return how many profiles are not found under an index key."""
    found = exists().where(
        GuestIndex.property_id == Guest.property_id,
        GuestIndex.guest_id == Guest.id,
        GuestIndex.key_number == key_number,
    )
    lacking = select(func.count()).select_from(Guest).where(*_living(ctx), ~found)
    return ctx.session.execute(lacking).scalar_one()


def rows_under_others(ctx: Context) -> int:
    """Return how many rows stand under index keys that the key file does not hold."""
    others = GuestIndex.key_number.not_in(ctx.keyring.indexes.keys)
    stray = select(func.count()).select_from(GuestIndex).where(GuestIndex.property_id == ctx.property_id, others)
    return ctx.session.execute(stray).scalar_one()


def _document(kind: str, number: str, country: str) -> str:
    plain = normalised_number(number)
    return f"resident|{plain}" if kind in RESIDENT else f"{kind}|{country}|{plain}"


def _living(ctx: Context) -> tuple[Any, ...]:
    return Guest.property_id == ctx.property_id, Guest.forgotten_at.is_(None)


def _held(ctx: Context, after: UUID | None) -> Sequence[Any]:
    own = (GuestKey.property_id == Guest.property_id) & (GuestKey.id == Guest.id)
    wanted = select(Guest.id, Guest.sealed, GuestKey.wrapped).join(GuestKey, own).where(*_living(ctx))
    if after is not None:
        wanted = wanted.where(Guest.id > after)
    held = wanted.order_by(Guest.id).limit(AT_ONCE).with_for_update(of=Guest, key_share=True)
    return ctx.session.execute(held).all()


def _there(ctx: Context, guest_ids: Collection[UUID]) -> set[tuple[UUID, int]]:
    mine = (GuestIndex.property_id == ctx.property_id, GuestIndex.guest_id.in_(guest_ids))
    found = ctx.session.execute(select(GuestIndex.guest_id, GuestIndex.key_number).where(*mine).distinct())
    return {(guest_id, key_number) for guest_id, key_number in found}


def _stray(ctx: Context, guest_ids: Collection[UUID]) -> int:
    mine = (GuestIndex.property_id == ctx.property_id, GuestIndex.guest_id.in_(guest_ids))
    others = delete(GuestIndex).where(*mine, GuestIndex.key_number.not_in(ctx.keyring.indexes.keys))
    removed: int = ctx.session.execute(others, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]  # a DELETE counts its rows
    return removed


def _rows_of(ctx: Context, profile: Any) -> list[dict[str, Any]]:
    key = sealed.unwrapped(ctx, profile.id, profile.wrapped)
    return index_rows(ctx, profile.id, Identified.of(sealed.opened_with(ctx, key, "guest", profile.id, profile.sealed)))
