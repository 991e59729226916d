"""Keeping guest profiles: what may be shown beside what is sealed (PRI-7, PRI-10)."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from frontdesk.guests import sealed
from frontdesk.guests.aliases import draw_alias
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.indexes import Identified, document_index, index_rows
from frontdesk.guests.models import Guest, GuestIndex, GuestNameKey
from frontdesk.guests.names import search_keys, surname_of
from frontdesk.guests.rules import CallPreference, DisclosureLevel, Sex
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, put

_BY_DOCUMENT = (
    select(Guest)
    .join(GuestIndex, (GuestIndex.property_id == Guest.property_id) & (GuestIndex.guest_id == Guest.id))
    .where(GuestIndex.property_id == PROPERTY, GuestIndex.kind == "document", GuestIndex.value == bindparam("index"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who a guest is, complete and checked: what the registration book holds."""

    name: str
    surname: str
    sex: Sex
    birth_date: date
    nationality: str
    document_type: DocumentType
    document_number: str
    document_expires: date | None
    document_issuer: str | None
    address: str
    phone: str | None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a guest said about being found: level, calls, named callers, and an alias of the guest's own choice."""

    level: DisclosureLevel
    calls: CallPreference
    callers: tuple[str, ...] = ()
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the house may see of a guest; for a hidden guest the alias, with nothing to mark it (PRI-7)."""

    name: str
    surname: str
    level: DisclosureLevel


@dataclass(frozen=True, slots=True)
class Known:
    """A remembered guest: the profile's id, the guest's own key, what may be shown, and the level that holds."""

    guest_id: UUID
    key: bytes
    shown: Shown
    level: DisclosureLevel


def remember(ctx: Context, person: Person, wish: Wish, vip_level: str | None) -> Known:
    """Make or renew the guest's profile and return what may be shown.

    The stricter of the profile's level and the wish holds: a guest once hidden stays hidden until the level is lowered
    on purpose (PRI-7). A hidden guest keeps the alias of the profile unless another is wished for.
    """
    guest = _by_document(ctx, person)
    past: dict[str, Any] = sealed.unseal(ctx, guest.id, "guest", guest.id, guest.sealed) if guest else {}
    level = stricter(wish.level, DisclosureLevel(past.get("level", DisclosureLevel.ASK)))
    shown = _shown(ctx, person, level, wish.alias or past.get("alias"))
    guest_id = guest.id if guest else ctx.source.uuid()
    key = sealed.key_of(ctx, guest_id) if guest else sealed.new_key(ctx, guest_id)
    truth = profile_truth(person) | {"level": level, "alias": shown.name if level.is_hidden else None}
    values: dict[str, Any] = {
        "shown_name": shown.name,
        "shown_surname": shown.surname,
        "sex": person.sex,
        "shown_level": shown.level,
        "vip_level": None if level.is_hidden else vip_level,
        "language": person.language,
        "last_stay": ctx.business_date,
    }
    truth["vip_level"] = vip_level
    values["sealed"] = sealed.seal(ctx, key, "guest", guest_id, truth)
    if guest:
        _renew(ctx, guest, values)
    else:
        put(ctx.session, Guest, [{"property_id": ctx.property_id, "id": guest_id, "made_at": ctx.now, **values}])
    _index(ctx, guest_id, person, shown.name)
    return Known(guest_id, key, shown, level)


def stricter(one: DisclosureLevel, other: DisclosureLevel) -> DisclosureLevel:
    """Return the stricter of two disclosure levels."""
    order = (DisclosureLevel.ASK, DisclosureLevel.NOT_ASKED, DisclosureLevel.NO_ENQUIRIES, DisclosureLevel.CONFIDENTIAL)
    return max(one, other, key=order.index)


def identified(person: Person) -> Identified:
    """Return what identifies a person: whose document it is, is told by its issuer, or else by the nationality."""
    return Identified(person.document_type, person.document_number, country_of(person), person.phone)


def country_of(person: Person) -> str:
    """Return the country of a person's document."""
    return person.document_issuer or person.nationality


def profile_truth(person: Person) -> dict[str, Any]:
    """Return everything that is true of a person, as it is sealed."""
    return {
        "name": person.name,
        "surname": person.surname,
        "sex": person.sex,
        "birth_date": person.birth_date.isoformat(),
        "nationality": person.nationality,
        "document": {
            "type": person.document_type,
            "number": person.document_number,
            "expires": person.document_expires and person.document_expires.isoformat(),
            "issuer": person.document_issuer,
        },
        "address": person.address,
        "phone": person.phone,
    }


def index_name(ctx: Context, guest_id: UUID, shown_name: str) -> None:
    """Let a guest be found by a name that may be shown; earlier keys are removed by the caller."""
    keys = sorted(search_keys(shown_name))
    if keys:
        put(
            ctx.session,
            GuestNameKey,
            [{"property_id": ctx.property_id, "guest_id": guest_id, "key": key} for key in keys],
        )


def _shown(ctx: Context, person: Person, level: DisclosureLevel, alias: str | None) -> Shown:
    if not level.is_hidden:
        return Shown(person.name, person.surname, level)
    name = alias or _drawn_alias(ctx, person)
    return Shown(name, surname_of(name), DisclosureLevel.ASK)


def _drawn_alias(ctx: Context, person: Person) -> str:
    luck = random.Random(ctx.source.bytes(16))  # noqa: S311 - as hard to guess as the hotel's own source
    return draw_alias(luck, person.sex, unlike=person.name, latin=person.name.isascii())


def _by_document(ctx: Context, person: Person) -> Guest | None:
    index = document_index(ctx, person.document_type, person.document_number, country_of(person))
    return ctx.session.scalars(_BY_DOCUMENT, {"property_id": ctx.property_id, "index": index}).first()


def _renew(ctx: Context, guest: Guest, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(guest, name, value)
    for table in (GuestIndex, GuestNameKey):
        ctx.session.execute(
            delete(table).where(table.property_id == ctx.property_id, table.guest_id == guest.id),
        )


def _index(ctx: Context, guest_id: UUID, person: Person, shown_name: str) -> None:
    put(ctx.session, GuestIndex, index_rows(ctx, guest_id, identified(person)))
    index_name(ctx, guest_id, shown_name)
