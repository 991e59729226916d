"""Stays of the past by the ten thousand: each is a copy of one that the desk lived through, moved in time and place.

What a stay leaves behind is not known here: it is found by comparing the tables before and after it. A copy gets ids,
numbers, room, guest and days of its own; what is sealed is sealed anew, and the trail is chained on.
"""

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry, TrailHead
from frontdesk.audit.service import chained
from frontdesk.cashier.models import Receipt
from frontdesk.guests import sealed
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.guests.service import identified, profile_truth
from frontdesk.kernel.context import Actor, Context, Entry
from frontdesk.kernel.db import Base, canonical
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import Counter
from frontdesk.rooms.models import Room
from frontdesk.simulation.bench.guests import TABLES, Loaded
from frontdesk.simulation.bench.loading import Loader, Row
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.once import document_columns

BATCH = 1_000
GUESTS = {table.__tablename__ for table in TABLES}
OF_THE_HOTEL = frozenset({"night_audit", "news_head", "news_line"})
"""What belongs to the hotel and not to a stay: what the nights between leave behind, and the last days' news."""

RECEIPTS = "receipt"
Keys = dict[str, set[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Lived:
    """What a stay of so many nights left in the tables, and where it was."""

    nights: int
    arrived: date
    room_id: UUID
    room_type_id: UUID
    guest_id: UUID
    rows: Mapping[str, Sequence[Row]]


@dataclass(slots=True)
class Numbers:
    """What a hotel counts: the head of trail and news, the last receipt; beside it each room with its type."""

    head: TrailHead
    receipt: int
    rooms: list[tuple[UUID, UUID]]

    def next_receipt(self) -> int:
        """Take the next number of the receipts."""
        self.receipt += 1
        return self.receipt

    def event(self) -> int:
        """Take the next number of the news."""
        self.head.event_sequence += 1
        return self.head.event_sequence


@dataclass(frozen=True, slots=True)
class _Place:
    room_id: UUID
    room_type_id: UUID
    shift: timedelta


def keys_of(connection: Connection) -> Keys:
    """Return the primary keys of every row of the hotel."""
    return {table.name: set(map(tuple, connection.execute(select(*table.primary_key)))) for table in _tables()}


def lived_since(connection: Connection, before: Keys) -> Lived:
    """Return the one stay that the tables hold beyond these keys, with everything that it left behind."""
    rows: dict[str, list[Row]] = {}
    for table in _tables():
        found = [dict(row) for row in connection.execute(select(table)).mappings()]
        keys = [tuple(row[column.name] for column in table.primary_key) for row in found]
        rows[table.name] = [row for key, row in zip(keys, found, strict=True) if key not in before[table.name]]
    (stay,) = rows[Stay.__tablename__]
    (registration,) = rows[Registration.__tablename__]
    (reservation,) = rows["reservation"]
    rows[TrailEntry.__tablename__] = [
        row for row in rows[TrailEntry.__tablename__] if row["subject_kind"] != "property"
    ]
    return Lived(
        nights=(stay["due_out"] - stay["arrived"]).days,
        arrived=stay["arrived"],
        room_id=stay["room_id"],
        room_type_id=reservation["room_type_id"],
        guest_id=registration["guest_id"],
        rows={name: found for name, found in rows.items() if name not in GUESTS | OF_THE_HOTEL},
    )


def load_past(
    ctx: Context, load: Loader, lived: Sequence[Lived], guests: Sequence[Loaded], count: int, numbers: Numbers
) -> None:
    """Load so many stays like these, with trail, news and money; each ends before the first of these began.

    `numbers` go on counting; whoever has loaded everything keeps them by `keep_numbers`.
    """
    places = itertools.islice(_places(numbers.rooms, lived), count)
    copies = (
        _copied(ctx, each, place, guest, numbers)
        for (each, place), guest in zip(places, itertools.cycle(guests), strict=False)
    )
    while batch := list(itertools.islice(copies, BATCH)):
        rows: defaultdict[str, list[Row]] = defaultdict(list)
        for name, row in itertools.chain.from_iterable(batch):
            rows[name].append(row)
        for table in _tables():
            if table.name in rows:
                load(table, rows[table.name])


def numbers_of(session: Session, property_id: UUID) -> Numbers:
    """Return where the hotel's numbers stand, and its rooms."""
    counted = select(Counter.value).where(Counter.property_id == property_id, Counter.name == RECEIPTS)
    rooms = select(Room.id, Room.room_type_id).where(Room.property_id == property_id).order_by(Room.number)
    found = [(room_id, type_id) for room_id, type_id in session.execute(rooms)]
    return Numbers(session.get_one(TrailHead, property_id), session.scalar(counted) or 0, found)


def keep_numbers(session: Session, numbers: Numbers) -> None:
    """Write where the hotel's numbers stand now."""
    mine = (Counter.property_id == numbers.head.property_id, Counter.name == RECEIPTS)
    session.execute(update(Counter).where(*mine).values(value=numbers.receipt))
    session.merge(numbers.head)


def _places(rooms: Sequence[tuple[UUID, UUID]], lived: Sequence[Lived]) -> Iterator[tuple[Lived, _Place]]:
    """Yield stays in turn, room by room, each ending on the day on which the next in its room begins."""
    ends = dict.fromkeys(rooms, min(each.arrived for each in lived))
    turns = itertools.cycle(lived)
    while True:
        for room in rooms:
            each = next(turns)
            ends[room] -= timedelta(days=each.nights)
            yield each, _Place(*room, ends[room] - each.arrived)


def _copied(ctx: Context, lived: Lived, place: _Place, guest: Loaded, numbers: Numbers) -> list[tuple[str, Row]]:
    """Return the rows of one copy, each with the name of its table."""
    ids: dict[Any, Any] = {lived.room_id: place.room_id, lived.room_type_id: place.room_type_id}
    ids[lived.guest_id] = guest.guest_id
    for rows in lived.rows.values():
        ids.update((row["id"], ctx.source.uuid()) for row in rows if "id" in row)
    ids |= {str(old): str(new) for old, new in ids.items()}
    events = {row["sequence"]: numbers.event() for row in lived.rows[OutboxEvent.__tablename__]}
    made: list[tuple[str, Row]] = []
    for name, rows in lived.rows.items():
        for row in rows:
            copy = {column: _moved(value, ids, place.shift) for column, value in row.items()}
            made.append((name, _finished(ctx, name, copy, guest, numbers, events)))
    return made


def _moved(value: Any, ids: Mapping[Any, Any], shift: timedelta) -> Any:
    """Return a value with its ids replaced and its days moved, as deep as it goes."""
    if isinstance(value, UUID | str):
        return ids.get(value, value)
    if isinstance(value, date):
        return value + shift
    if isinstance(value, dict):
        return {name: _moved(inner, ids, shift) for name, inner in value.items()}
    return value


def _finished(
    ctx: Context, name: str, row: dict[str, Any], guest: Loaded, numbers: Numbers, events: Mapping[int, int]
) -> Row:
    """Return a copied row with what can be no copy: numbers, seals and hashes."""
    if name == TrailEntry.__tablename__:
        return _chained(ctx, row, numbers.head)
    own: dict[str, Any] = {}
    if name == Registration.__tablename__:
        own = _registration(ctx, row, guest)
    elif name == "reservation":
        own = {"confirmation_number": ctx.source.reference()}
    elif name == "acknowledgement":
        own = {"hash": hashlib.sha256(canonical(row["told"]).encode()).digest()}
    elif name == Receipt.__tablename__:
        own = {"number": numbers.next_receipt()}
    for number in ("sequence", "event_sequence"):
        if number in row:
            own[number] = events[row[number]]
    return row | own


def _registration(ctx: Context, row: Row, guest: Loaded) -> dict[str, Any]:
    person = guest.person
    truth = profile_truth(person) | {"level": DisclosureLevel.ASK, "callers": [], "guardian": None}
    return {
        "number": ctx.source.reference(),
        "police_reported_at": row["police_due_at"],
        "shown_name": person.name,
        "shown_surname": person.surname,
        "sex": person.sex,
        "sealed": sealed.seal(ctx, guest.key, Registration.__tablename__, row["id"], truth),
        **document_columns(ctx, identified(person)),
    }


def _chained(ctx: Context, row: Row, head: TrailHead) -> Row:
    entry = Entry(row["action"], row["subject_kind"], row["subject_id"], row["facts"])
    then = replace(
        ctx,
        now=row["at"],
        business_date=row["business_date"],
        request_id=row["request_id"],
        actor=Actor(row["account_id"]),
        trail=[entry],
    )
    return chained(then, head)[0]


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if "property_id" in table.c]
