"""New rows as bare statements: few journeys to the database, and never a row more or less."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Column,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    event,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from frontdesk.kernel.db import Instant
from frontdesk.kernel.inserting import MANY, change_row, insert_rows
from tests import databases

ROOM = Table("room", MetaData(), Column("number", Integer, primary_key=True), Column("state", String, default="free"))
NOTE = Table(
    "note",
    ROOM.metadata,
    Column("number", Integer, primary_key=True),
    Column("words", String(5)),
    Column("facts", JSON().with_variant(JSONB(), "postgresql"), default={}),
    Column("mark", LargeBinary),
    Column("at", Instant()),
)
NIGHT = Table("night", ROOM.metadata, Column("room", ForeignKey(ROOM.c.number), primary_key=True))


@pytest.fixture
def engine(engine_name: str) -> Iterator[Engine]:
    with databases.empty(engine_name) as url, databases.engine_of(url) as engine:
        ROOM.metadata.create_all(engine)
        yield engine


@pytest.fixture
def said(engine: Engine) -> list[str]:
    """Return what is said to the database from now on."""
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        if "INSERT" in statement or "UPDATE" in statement:
            heard.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    return heard


def numbers(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(select(ROOM.c.number).order_by(ROOM.c.number)))


def write_and_be_cut_off(engine: Engine) -> None:
    with engine.begin() as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        insert_rows(connection, ROOM, [{"number": 301}])
        with engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:mine)"), {"mine": mine})
        connection.execute(text("SELECT 1"))


def test_rows_of_several_tables_are_there_for_whatever_is_asked_next(engine: Engine, said: list[str]) -> None:
    with engine.begin() as connection:
        insert_rows(connection, ROOM, [{"number": 301}, {"number": 302, "state": "occupied"}])
        insert_rows(connection, NIGHT, [{"room": 301}])
        found = connection.execute(select(ROOM.c.number, ROOM.c.state).order_by(ROOM.c.number)).all()
        assert found == [(301, "free"), (302, "occupied")]
        assert connection.scalars(select(NIGHT.c.room)).all() == [301]
    assert len(said) == (1 if engine.dialect.name == "postgresql" else 2)


def test_rows_are_kept_by_a_commit_without_another_word(engine: Engine) -> None:
    with engine.begin() as connection:
        insert_rows(connection, ROOM, [{"number": 301}])
        insert_rows(connection, NIGHT, [{"room": 301}])
    assert numbers(engine) == [301]


def test_rows_are_gone_with_what_was_taken_back_and_never_come_later(engine: Engine) -> None:
    with engine.connect() as connection:
        insert_rows(connection, ROOM, [{"number": 301}])
        connection.rollback()
        with connection.begin():
            insert_rows(connection, ROOM, [{"number": 302}])
            insert_rows(connection, ROOM, [{"number": 303}])
            connection.get_transaction().rollback()  # type: ignore[union-attr]
        with connection.begin():
            insert_rows(connection, ROOM, [{"number": 304}])
    assert numbers(engine) == [304]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_rows_that_waited_on_a_connection_that_was_lost_are_gone_with_it(engine: Engine) -> None:
    with pytest.raises(OperationalError):
        write_and_be_cut_off(engine)
    with engine.begin() as connection:
        insert_rows(connection, ROOM, [{"number": 302}])
    assert numbers(engine) == [302]


def test_a_row_that_may_not_be_is_refused_at_the_commit_at_the_latest(engine: Engine) -> None:
    twice = [{"number": 301}, {"number": 301}]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        insert_rows(connection, ROOM, twice)
    assert numbers(engine) == []


def test_more_rows_than_one_statement_holds_are_all_written(engine: Engine) -> None:
    with engine.begin() as connection:
        for number in range(1, 131):
            insert_rows(connection, ROOM, [{"number": number}])
        insert_rows(connection, NIGHT, [{"room": number} for number in range(1, 131)])
    assert numbers(engine) == list(range(1, 131))


def test_a_name_that_is_no_column_is_refused(engine: Engine) -> None:
    with pytest.raises(TypeError, match="storey"), engine.begin() as connection:
        insert_rows(connection, ROOM, [{"number": 301, "storey": 3}])


def test_many_rows_hold_what_was_given_whatever_their_columns_hold(engine: Engine, said: list[str]) -> None:
    at = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    whole = {"words": "“a,{”", "facts": {"an": ["ä", None]}, "mark": b"\x00\xff", "at": at}
    empty = {"words": None, "facts": {}, "mark": None, "at": None}
    rows = [{"number": number, **(whole if number % 2 else {})} for number in range(MANY + 1)]
    with engine.begin() as connection:
        insert_rows(connection, NOTE, rows)
        found = connection.execute(select(NOTE).order_by(NOTE.c.number)).mappings().all()
    assert found == [{"number": number, **(whole if number % 2 else empty)} for number in range(MANY + 1)]
    assert len(said) == 1


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize("count", [1, MANY])
def test_a_text_that_is_too_long_is_never_cut(engine: Engine, count: int) -> None:
    rows = [{"number": number, "words": "longer"} for number in range(count)]
    with pytest.raises(DataError), engine.begin() as connection:
        insert_rows(connection, NOTE, rows)


@pytest.mark.parametrize("count", [1, MANY])
def test_a_row_is_changed_behind_all_that_was_written_before_however_often(engine: Engine, count: int) -> None:
    with engine.begin() as connection:
        insert_rows(connection, ROOM, [{"number": number} for number in range(301, 301 + count)])
        for state in ("occupied", "blocked"):
            change_row(connection, ROOM, {"number": 301}, {"state": state})
        insert_rows(connection, NIGHT, [{"room": 301}])
    with engine.connect() as connection:
        found = connection.execute(select(ROOM.c.number, ROOM.c.state).order_by(ROOM.c.number)).all()
    assert found == [(301, "blocked"), *((number, "free") for number in range(302, 301 + count))]


def test_a_change_goes_with_the_rows_that_follow_it(engine: Engine, said: list[str]) -> None:
    with engine.begin() as connection:
        insert_rows(connection, ROOM, [{"number": 301}])
        connection.execute(select(ROOM))
        change_row(connection, ROOM, {"number": 301}, {"state": "occupied"})
        insert_rows(connection, NIGHT, [{"room": 301}])
    assert len(said) == (2 if engine.dialect.name == "postgresql" else 3)


def test_a_change_is_gone_with_what_was_taken_back(engine: Engine) -> None:
    with engine.begin() as connection:
        insert_rows(connection, ROOM, [{"number": 301}])
    with engine.connect() as connection:
        change_row(connection, ROOM, {"number": 301}, {"state": "occupied"})
        connection.rollback()
        assert connection.scalars(select(ROOM.c.state)).all() == ["free"]


def test_a_change_of_what_is_no_column_is_refused(engine: Engine) -> None:
    with pytest.raises(KeyError, match="storey"), engine.begin() as connection:
        change_row(connection, ROOM, {"number": 301}, {"storey": 3})
