"""The database goes up and down with a hotel in it, is what the models say, and guards what may only be appended."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from frontdesk.cashier import shifts
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel import schema
from frontdesk.kernel.append_only import APPEND_ONLY
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.db import Base
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.secrets import Keyring
from tests import databases
from tests.small_hotel import Desk, build

FILLED = ("deposit_entry", "receipt", "trail_entry")
"""The append-only tables that a desk with one deposit has rows in."""


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    with databases.engine_of(empty_database_url) as engine:
        yield engine


def open_hotel(engine: Engine, keyring: Keyring, folder: Path) -> None:
    """Build a hotel in which a deposit was taken."""
    hotel = build(Runtime(engine, keyring, BlobStore(folder), SeededSource(2)))
    ctx = hotel.context("receptionist")
    execute(shifts.open_shift, ctx, 20_000)
    Desk(hotel, ctx).deposit()


def triggers(engine: Engine) -> set[str]:
    catalogue = "pg_trigger WHERE NOT tgisinternal" if engine.dialect.name == "postgresql" else "sqlite_master"
    column = "tgname" if engine.dialect.name == "postgresql" else "name"
    with engine.connect() as connection:
        return set(connection.scalars(text(f"SELECT {column} FROM {catalogue}")))


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    schema.load_models()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_hotel_with_data_goes_down_and_up_again(empty: Engine, keyring: Keyring, tmp_path: Path) -> None:
    schema.migrate(empty)
    open_hotel(empty, keyring, tmp_path / "first")
    schema.revert(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    schema.migrate(empty)
    schema.check(empty)
    open_hotel(empty, keyring, tmp_path / "second")


@pytest.mark.parametrize("table", FILLED)
@pytest.mark.parametrize("change", ["UPDATE {} SET property_id = property_id", "DELETE FROM {}"])
def test_what_may_only_be_appended_still_is_after_going_down_and_up(
    empty: Engine,
    keyring: Keyring,
    tmp_path: Path,
    table: str,
    change: str,
) -> None:
    schema.migrate(empty)
    schema.revert(empty, "base")
    schema.migrate(empty)
    open_hotel(empty, keyring, tmp_path)
    with pytest.raises(DatabaseError, match="append-only"), empty.begin() as connection:
        connection.execute(text(change.format(table)))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_each_append_only_table_is_guarded(engine: Engine, table: str) -> None:
    verbs = ("update", "delete", "truncate") if engine.dialect.name == "postgresql" else ("update", "delete")
    assert {f"{table}_no_{verb}" for verb in verbs} <= triggers(engine)


@pytest.mark.engine("postgresql")
def test_postgresql_refuses_to_truncate_what_may_only_be_appended() -> None:
    with databases.migrated("postgresql") as url, databases.engine_of(url) as engine:
        for table in APPEND_ONLY:
            with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
                connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_an_empty_database_is_told_apart_from_a_hotel(empty: Engine) -> None:
    with pytest.raises(schema.SchemaTrouble, match="frontdesk init"):
        schema.check(empty)


def test_a_database_of_a_newer_program_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.SchemaTrouble, match="install the newer program"):
        schema.check(engine)
