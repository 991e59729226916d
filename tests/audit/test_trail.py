"""The trail is chained, gapless and in order of commit; the database itself refuses to change it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from frontdesk.audit import service as trail
from frontdesk.audit.models import TrailEntry, TrailHead
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from tests.small_hotel import SmallHotel, build

SUBJECT = UUID(int=5)


@pytest.fixture
def hotel(runtime: Runtime) -> SmallHotel:
    return build(runtime)


def note(ctx: Context, count: int = 1, **facts: Any) -> None:
    """Do nothing but put so many lines on record."""
    for _ in range(count):
        ctx.record("test.noted", "thing", SUBJECT, **facts)


def verified(hotel: SmallHotel) -> trail.Verification:
    with Session(hotel.runtime.engine) as session:
        return trail.verify(session, hotel.property_id)


def unguarded(hotel: SmallHotel, *statements: Any) -> None:
    """Change the trail as somebody would who owns the database and has taken the triggers away."""
    with hotel.runtime.engine.begin() as connection:
        for verb in ("update", "delete"):
            on = " ON trail_entry" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER trail_entry_no_{verb}{on}"))
        for statement in statements:
            connection.execute(statement)


def test_entries_are_numbered_without_gaps_and_verify(hotel: SmallHotel) -> None:
    execute(note, hotel.context(), 3, amount=1)
    execute(note, hotel.context())
    with Session(hotel.runtime.engine) as session:
        numbers = session.scalars(select(TrailEntry.sequence).order_by(TrailEntry.sequence)).all()
    assert list(numbers) == [1, 2, 3, 4]
    assert verified(hotel) == trail.Verification(4, None)


def test_a_command_that_is_refused_leaves_no_entry_and_no_gap(hotel: SmallHotel) -> None:
    def refuse(ctx: Context) -> None:
        note(ctx)
        raise Refused

    with pytest.raises(Refused):
        execute(refuse, hotel.context())
    execute(note, hotel.context())
    assert verified(hotel) == trail.Verification(1, None)


@pytest.mark.parametrize(
    "change",
    [
        update(TrailEntry).where(TrailEntry.sequence == 2).values(action="test.changed"),
        update(TrailEntry).where(TrailEntry.sequence == 2).values(facts={"amount": 2}),
        text("UPDATE trail_entry SET at = '2031-01-01 00:00:00.000000' WHERE sequence = 2"),
        update(TrailEntry).where(TrailEntry.sequence == 2).values(account_id=UUID(int=77)),
        update(TrailEntry).where(TrailEntry.sequence == 2).values(subject_id=UUID(int=77)),
    ],
    ids=["action", "facts", "instant", "account", "subject"],
)
def test_an_entry_that_was_changed_is_found(hotel: SmallHotel, change: Any) -> None:
    execute(note, hotel.context(), 3, amount=1)
    unguarded(hotel, change)
    assert verified(hotel).broken_at == 2


def test_an_entry_that_was_deleted_is_found(hotel: SmallHotel) -> None:
    execute(note, hotel.context(), 3)
    unguarded(hotel, delete(TrailEntry).where(TrailEntry.sequence == 2))
    assert verified(hotel).broken_at == 2


def test_the_last_entries_missing_are_found(hotel: SmallHotel) -> None:
    execute(note, hotel.context(), 3)
    unguarded(hotel, delete(TrailEntry).where(TrailEntry.sequence == 3))
    assert verified(hotel) == trail.Verification(2, 3)


def test_entries_that_changed_places_are_found(hotel: SmallHotel) -> None:
    execute(note, hotel.context(), 1, amount=1)
    execute(note, hotel.context(), 1, amount=2)
    swap = [
        update(TrailEntry).where(TrailEntry.sequence == 1).values(sequence=9),
        update(TrailEntry).where(TrailEntry.sequence == 2).values(sequence=1),
        update(TrailEntry).where(TrailEntry.sequence == 9).values(sequence=2),
    ]
    unguarded(hotel, *swap)
    assert verified(hotel).broken_at == 1


def test_an_entry_that_was_added_is_found(hotel: SmallHotel) -> None:
    execute(note, hotel.context(), 2)
    with Session(hotel.runtime.engine) as session:
        last = session.get_one(TrailEntry, (hotel.property_id, 2))
        forged = {column.key: getattr(last, column.key) for column in TrailEntry.__table__.columns} | {"sequence": 3}
    unguarded(hotel, insert(TrailEntry).values(forged))
    assert verified(hotel).broken_at == 3


def test_a_head_that_was_set_back_is_found(hotel: SmallHotel) -> None:
    execute(note, hotel.context(), 2)
    unguarded(hotel, update(TrailHead).values(sequence=1))
    assert not verified(hotel).holds


@pytest.mark.parametrize("statement", ["UPDATE trail_entry SET action = 'x'", "DELETE FROM trail_entry"])
def test_the_database_refuses_to_change_an_entry(hotel: SmallHotel, statement: str) -> None:
    execute(note, hotel.context())
    with pytest.raises(DBAPIError, match="append-only"), hotel.runtime.engine.begin() as connection:
        connection.execute(text(statement))
    assert verified(hotel).holds


def test_postgresql_refuses_to_empty_the_trail(hotel: SmallHotel) -> None:
    execute(note, hotel.context())
    if hotel.runtime.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="append-only"), hotel.runtime.engine.begin() as connection:
            connection.execute(text("TRUNCATE trail_entry"))
    assert verified(hotel).entries == 1


def test_an_entry_says_who_did_it_in_which_request_and_on_which_business_date(hotel: SmallHotel) -> None:
    ctx = replace(hotel.context(), request_id="desk-7")
    execute(note, ctx, nights=2)
    with Session(hotel.runtime.engine) as session:
        entry = session.scalars(select(TrailEntry)).one()
    assert (entry.account_id, entry.request_id, entry.business_date) == (ctx.account_id, "desk-7", ctx.business_date)
    assert entry.facts == {"nights": 2}
