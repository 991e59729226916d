"""Guest profiles by the hundred thousand, row by row what the desk's own command would have written."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from frontdesk.guests.common_names import (
    LATIN_MENS_NAMES,
    LATIN_SURNAMES,
    LATIN_WOMENS_NAMES,
    MENS_NAMES,
    SURNAMES,
    WOMENS_NAMES,
)
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.indexes import index_rows
from frontdesk.guests.models import Guest, GuestIndex, GuestKey, GuestNameKey
from frontdesk.guests.names import search_keys
from frontdesk.guests.rules import DisclosureLevel, Sex
from frontdesk.guests.service import Person, identified, profile_truth
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.secrets import KEY_BYTES, Place, seal_under
from frontdesk.simulation.bench.loading import Loader, Row
from frontdesk.simulation.people import CHINA, People

BATCH = 50_000
LATIN_ONE_IN = 5
_MENS = "".join(MENS_NAMES)
_WOMENS = "".join(WOMENS_NAMES)

Rows = dict[type[Any], list[Row]]
TABLES = (GuestKey, Guest, GuestIndex, GuestNameKey)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A guest who was loaded, with the key that seals what is known of them."""

    guest_id: UUID
    key: bytes
    person: Person


def load_guests(ctx: Context, load: Loader, count: int, luck: random.Random, *, told: int = 0) -> list[Loaded]:
    """Load this many guests, none of them hidden, and return `told` of them (at least one) from all over."""
    people = People(luck)
    ids = sorted(ctx.source.uuid() for _ in range(count))
    returned: list[Loaded] = []
    for begin in range(0, count, BATCH):
        rows: Rows = {table: [] for table in TABLES}
        for place in range(begin, min(begin + BATCH, count)):
            person = made_up(people, luck, ctx.business_date)
            guest = Loaded(ids[place], ctx.source.bytes(KEY_BYTES), person)
            if place % max(1, count // max(1, told)) == 0:
                returned.append(guest)
            for table, row in rows_of(ctx, guest):
                rows[table].append(row)
        for table, found in rows.items():
            load(table.__table__, sorted(found, key=_by_key) if table in {GuestIndex, GuestNameKey} else found)
    return returned


def made_up(people: People, luck: random.Random, today: date) -> Person:
    """Return a made-up guest; given names are put together from characters, so that few bear the same name."""
    chinese = luck.randrange(LATIN_ONE_IN) > 0
    typed = people.adult(today, CHINA if chinese else "GBR")
    sex, document = Sex(typed["sex"]), typed["document"]
    surname, name = _name(luck, sex, chinese=chinese)
    return Person(
        name=name,
        surname=surname,
        sex=sex,
        birth_date=date.fromisoformat(typed["birth_date"]),
        nationality=typed["nationality"],
        document_type=DocumentType(document["type"]),
        document_number=document["number"],
        document_expires=date.fromisoformat(document["expires"]) if "expires" in document else None,
        document_issuer=document.get("issuer"),
        address=typed["address"],
        phone=typed["phone"],
        language=typed["language"],
    )


def rows_of(ctx: Context, guest: Loaded) -> Iterator[tuple[type[Any], Row]]:
    """Yield the rows that remembering this guest writes: key, profile, blind indexes, name index."""
    guest_id, key, person = guest.guest_id, guest.key, guest.person
    own = {"property_id": ctx.property_id, "guest_id": guest_id}
    wrapped = ctx.keyring.seal(Place("guest_key", ctx.property_id, guest_id, "wrapped"), key, ctx.source)
    yield GuestKey, {"property_id": ctx.property_id, "id": guest_id, "wrapped": wrapped, "destroyed_at": None}
    yield Guest, _profile(ctx, guest_id, person, key)
    for row in index_rows(ctx, guest_id, identified(person)):
        yield GuestIndex, row
    for term in search_keys(person.name):
        yield GuestNameKey, own | {"key": term}


def _profile(ctx: Context, guest_id: UUID, person: Person, key: bytes) -> Row:
    truth = profile_truth(person) | {"level": DisclosureLevel.ASK, "alias": None, "vip_level": None}
    place = Place("guest", ctx.property_id, guest_id, "sealed")
    return {
        "property_id": ctx.property_id,
        "id": guest_id,
        "shown_name": person.name,
        "shown_surname": person.surname,
        "sex": person.sex,
        "shown_level": DisclosureLevel.ASK,
        "vip_level": None,
        "language": person.language,
        "sealed": seal_under(key, place, canonical(truth).encode(), ctx.source),
        "made_at": ctx.now,
        "last_stay": ctx.business_date,
    }


def _name(luck: random.Random, sex: Sex, *, chinese: bool) -> tuple[str, str]:
    if chinese:
        surname, characters = luck.choice(SURNAMES), _MENS if sex is Sex.MALE else _WOMENS
        return surname, surname + luck.choice(characters) + luck.choice(characters)
    first = luck.choice(LATIN_MENS_NAMES if sex is Sex.MALE else LATIN_WOMENS_NAMES)
    surname = luck.choice(LATIN_SURNAMES)
    return surname, f"{first} {luck.choice(LATIN_MENS_NAMES)} {surname}"


def _by_key(row: Row) -> tuple[Any, ...]:
    """Sort as the primary key does, so that an index grows where it was last written."""
    return (row.get("key", row.get("kind")), row.get("value"), row["guest_id"])
