"""Rows by the hundred thousand: the values that the mapped columns would bind, sent the fastest way of each engine."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Engine, Table

Row = Mapping[str, Any]
Bind = Callable[[Any], Any]


class Loader(Protocol):
    """Takes rows of one table at a time."""

    def __call__(self, table: Table, rows: Iterable[Row]) -> None:
        """Write these rows, which all name the same columns; no key of theirs is looked after."""


@contextmanager
def loader(engine: Engine) -> Iterator[Loader]:
    """Give what writes rows in one transaction, durable when this ends, its foreign keys unchecked meanwhile."""
    if engine.dialect.name == "postgresql":
        with _postgresql(engine) as load:
            yield load
    else:
        with _sqlite(engine) as load:
            yield load


@contextmanager
def _sqlite(engine: Engine) -> Iterator[Loader]:
    held = engine.raw_connection()
    cursor: Any = held.cursor()  # which takes an iterator, whatever the interface says
    for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-1000000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("BEGIN IMMEDIATE")

    def load(table: Table, rows: Iterable[Row]) -> None:
        names, values = _bound(engine, table, rows)
        marks = ", ".join("?" * len(names))
        cursor.executemany(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608 - names of our own tables

    try:
        yield load
        cursor.execute("COMMIT")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        held.invalidate()  # the pragmas end with the connection
        held.close()


@contextmanager
def _postgresql(engine: Engine) -> Iterator[Loader]:
    held = engine.raw_connection()
    cursor: Any = held.cursor()
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        cursor.execute("SET LOCAL session_replication_role = replica")

    def load(table: Table, rows: Iterable[Row]) -> None:
        names, values = _bound(engine, table, rows)
        with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)

    try:
        yield load
        held.commit()
    finally:
        held.close()


def _bound(engine: Engine, table: Table, rows: Iterable[Row]) -> tuple[Sequence[str], Iterator[tuple[Any, ...]]]:
    """Return the columns of these rows and their values as the driver takes them."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return [], iter(())
    names = list(first)
    binds = [_bind(engine, table, name) for name in names]

    def values() -> Iterator[tuple[Any, ...]]:
        yield tuple(bind(first[name]) for name, bind in zip(names, binds, strict=True))
        for row in iterator:
            yield tuple(bind(row[name]) for name, bind in zip(names, binds, strict=True))

    return names, values()


def _bind(engine: Engine, table: Table, name: str) -> Bind:
    made: Bind | None = table.c[name].type.dialect_impl(engine.dialect).bind_processor(engine.dialect)
    return made or _unchanged


def _unchanged(value: Any) -> Any:
    return value
