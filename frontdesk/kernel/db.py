"""The declarative base, the column types that every table shares, and how both engines are set up."""

import json
import select
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    Uuid,
    bindparam,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from frontdesk.kernel.dates import aware
from frontdesk.kernel.inserting import insert_rows, let_rows_wait

WRITES = "frontdesk_writes"
"""Execution option of a connection that will write: SQLite then begins IMMEDIATE."""

WRITER = "frontdesk_writer"
"""Execution option of an engine that only reads: the engine for those who write."""


PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""Seconds, and milliseconds for the last, after which PostgreSQL counts as away where its machine just says nothing."""

RESTED = 1.0
"""Seconds after which a connection to PostgreSQL is asked whether it lives; one that was just used is not."""

RETURNED = "frontdesk returned"

STATEMENTS_KEPT = 1000
"""Which a connection to PostgreSQL keeps prepared: a day sends hundreds, and with fewer places none ever stays."""

PAGES_OF_LOG = 10_000
"""Of SQLite's write-ahead log, after which a writer brings it into the database; the worker mostly does so before."""

PROPERTY = bindparam("property_id", type_=Uuid())
"""The hotel in a statement that is built once and run with `{"property_id": …}`: building costs more than running."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as UTC on both engines; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC, bare for SQLite, which keeps no zone."""
        if value is None:
            return None
        instant = aware(value).astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the instant as UTC, whatever the session's zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the hotel inherits from this."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )


# flask-sqlalchemy loses a `type_annotation_map` declared on the class; the registry keeps it.
Base.registry.update_type_annotation_map(
    {
        UUID: Uuid(),
        date: Date(),
        datetime: Instant(),
        bytes: LargeBinary(),
        int: BigInteger(),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[Any]: JSON().with_variant(JSONB(), "postgresql"),
    },
)


class Owned:
    """A row that belongs to one property: its primary key is `(property_id, id)`."""

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


def within(column: str, table: str, *, optional_name: str | None = None) -> ForeignKeyConstraint:
    """Return a foreign key to a row of the same property: `column` holds the id of a row of `table`."""
    return ForeignKeyConstraint(
        ["property_id", column],
        [f"{table}.property_id", f"{table}.id"],
        name=optional_name,
    )


def put(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that nobody holds as objects, all in one statement, behind what the session has still to flush.

    The unit of work would take four times as long over each, and a check-in writes twenty.
    """
    session.flush()
    insert_rows(session.connection(), cast("Table", model.__table__), rows)


def put_made(session: Session, made: Sequence[Base]) -> None:
    """Write new objects of one kind that this transaction will not change: they stay outside the session."""
    put(
        session, type(made[0]), [{name: value for name, value in vars(each).items() if name[0] != "_"} for each in made]
    )


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, nothing escaped that need not be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def configure(engine: Engine) -> None:
    """Set up a fresh engine: SQLite gets its pragmas and transactions, PostgreSQL a look at what has rested."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _remember_statements)
        event.listen(engine, "checkin", _note_return)
        event.listen(engine, "checkout", partial(_ping_rested, engine.dialect))
        let_rows_wait(engine)


def reading_engine(engine: Engine) -> Engine:
    """Return the same engine for those who only read: PostgreSQL hears of no transaction's begin and end.

    Reading would end with a ROLLBACK, at which the driver forgets every statement that it had prepared. On SQLite a
    transaction costs nothing and shows a page one state of the database throughout, so it stays.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT", **{WRITER: engine})


def writing_engine(bind: Engine | Connection) -> Engine:
    """Return the engine for transactions that write, behind a session's engine or connection."""
    engine: Engine = bind.get_execution_options().get(WRITER, bind.engine)
    return engine


def _remember_statements(connection: Any, _record: object) -> None:
    connection.prepared_max = STATEMENTS_KEPT


def _note_return(_connection: Any, record: Any) -> None:
    record.info[RETURNED] = time.monotonic()


def _ping_rested(dialect: Dialect, connection: Any, record: Any, _proxy: object) -> None:
    """Ask whether a connection that has rested still lives; if it does not, all that rest are opened anew.

    One to which the server has something to say although nobody asked it is most likely being shut down.
    """
    returned = record.info.get(RETURNED)
    if returned is None:
        return
    try:
        if time.monotonic() - returned >= RESTED or _hears(connection):
            dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as fault:
        raise InvalidatePoolError from fault


def _hears(connection: Any) -> bool:
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late and in the wrong mode
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000")
    for pragma in (*pragmas, f"wal_autocheckpoint={PAGES_OF_LOG}"):
        connection.execute(f"PRAGMA {pragma}")


def bring_in_log(engine: Engine) -> None:
    """Bring what SQLite's log holds into the database, while others read and write; a writer need not do it then."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
