"""What is written, as the bare statement: what is the same each time is worked out once for each table and engine.

A statement to PostgreSQL is a journey. What is written one after the other waits there, and goes as one statement
before whatever is said next, so that nobody can tell but by the time it takes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from sqlalchemy import Column, Connection, Dialect, Engine, Table, event, insert

AT_ONCE: Final = 50
"""Rows in one statement."""

MANY: Final = 8
"""Rows from which PostgreSQL is told each column as a list: a statement that is long is read anew each time."""

_NAMED: Final = re.compile(r"%\(\w+\)s")
_KNOWN: Final[dict[tuple[Table, str], "_Insert"]] = {}
_KNOWN_CHANGES: Final[dict[tuple[Table, str, tuple[str, ...], tuple[str, ...]], "_Change"]] = {}

_WAITING: Final = "frontdesk waiting rows"

Row = Mapping[str, Any]
Part = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Insert:
    """How rows of a table are written on an engine: the statement up to its values, the places of one row, its columns.

    Each column has its name, what makes of a value what the driver takes, and what stands where a row does not name it.
    `lists` takes a list of values for each column instead, where the engine can.
    """

    head: str
    places: str
    lists: str | None
    columns: tuple[tuple[str, Callable[[Any], Any] | None, Any], ...]
    names: frozenset[str]

    def part(self, rows: Sequence[Row]) -> Part:
        """Return the statement that writes these rows, and its values."""
        values = map(self.values, rows)
        if self.lists and len(rows) >= MANY:
            return self.head + self.lists, tuple(map(list, zip(*values, strict=True)))
        return f"{self.head} VALUES {', '.join([self.places] * len(rows))}", tuple(chain.from_iterable(values))

    def values(self, row: Row) -> Iterator[Any]:
        """Yield the values of a row in the order of its places."""
        if unknown := row.keys() - self.names:
            message = f"no such columns: {sorted(unknown)}"
            raise TypeError(message)
        for name, process, default in self.columns:
            if name in row:
                yield row[name] if process is None else process(row[name])
            else:
                yield default


@dataclass(frozen=True, slots=True)
class _Change:
    """How a row is changed on an engine: the statement, and what makes of each value what the driver takes."""

    statement: str
    ways: tuple[Callable[[Any], Any] | None, ...]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows of a table, all in one statement if they are few; what a row does not name gets the column's default.

    Raises `TypeError` for a name that is no column. SQLAlchemy would take three times as long over each statement.
    """
    dialect = connection.dialect
    known = _KNOWN.get((table, dialect.name))
    if known is None:
        known = _KNOWN[table, dialect.name] = _insert_into(table, dialect)
    for first in range(0, len(rows), AT_ONCE):
        _write(connection, known.part(rows[first : first + AT_ONCE]))


def change_row(connection: Connection, table: Table, key: Row, values: Row) -> None:
    """Give the row of this key these values, behind all that waits; on PostgreSQL it then waits itself.

    Nobody learns whether there was such a row. Raises `KeyError` for a name that is no column.
    """
    write_waiting(connection)  # one statement changes a row once, and does not see what it writes itself
    dialect, asked = connection.dialect, (tuple(values), tuple(key))
    known = _KNOWN_CHANGES.get((table, dialect.name, *asked))
    if known is None:
        known = _KNOWN_CHANGES[table, dialect.name, *asked] = _change_of(table, dialect, *asked)
    told = chain(values.values(), key.values())
    made = (each if way is None else way(each) for way, each in zip(known.ways, told, strict=True))
    _write(connection, (known.statement, tuple(made)))


def let_rows_wait(engine: Engine) -> None:
    """Have rows that are written over connections of this engine wait for the next statement or the commit."""
    event.listen(engine, "connect", _begin_waiting)
    event.listen(engine, "before_cursor_execute", _write_before)
    event.listen(engine, "commit", write_waiting)
    event.listen(engine, "rollback", _forget_waiting)


def _begin_waiting(_connection: object, record: Any) -> None:
    record.info[_WAITING] = []


def _write(connection: Connection, part: Part) -> None:
    waiting: list[Part] | None = connection.info.get(_WAITING)
    if waiting is None or not connection.in_transaction():  # nothing would take back what waits outside of one
        connection.exec_driver_sql(*part)
        return
    waiting.append(part)
    if len(waiting) == AT_ONCE:
        write_waiting(connection)


def write_waiting(connection: Connection) -> None:
    """Write what waits, each part as a common table expression of the last: all see the database as it was before."""
    waiting: list[Part] | None = connection.info.get(_WAITING)
    if not waiting:
        return
    *others, (last, _) = waiting
    told = ", ".join(f"part_{number} AS ({statement})" for number, (statement, _) in enumerate(others))
    values = tuple(chain.from_iterable(values for _, values in waiting))
    waiting.clear()  # before it is written: what writes it asks again whether anything waits
    connection.exec_driver_sql(f"WITH {told} {last}" if others else last, values)


def _write_before(connection: Connection, *_statement: object) -> None:
    write_waiting(connection)


def _forget_waiting(connection: Connection) -> None:
    if connection.invalidated:
        return  # it was lost, and took along what waited
    if waiting := connection.info.get(_WAITING):
        waiting.clear()


def _insert_into(table: Table, dialect: Dialect) -> _Insert:
    written = [column for column in table.columns if column.identity is None and column.server_default is None]
    told = insert(table).compile(dialect=dialect, column_keys=[column.name for column in written])
    head, _, places = _NAMED.sub("%s", told.string).partition(" VALUES ")
    return _Insert(
        head=head,
        places=places,
        lists=_lists(written, dialect) if dialect.name == "postgresql" else None,
        columns=tuple((column.name, *_way_of(column, dialect)) for column in written),
        names=frozenset(column.name for column in written),
    )


def _lists(columns: Sequence[Column[Any]], dialect: Dialect) -> str:
    told = dialect.type_compiler_instance
    kinds = (told.process(column.type).partition("(")[0] for column in columns)  # a length would cut what is too long
    return f" SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"  # noqa: S608 - kinds of our columns


def _change_of(table: Table, dialect: Dialect, values: Sequence[str], key: Sequence[str]) -> _Change:
    quoted = dialect.identifier_preparer
    place = "?" if dialect.paramstyle == "qmark" else "%s"
    told = {name: f"{quoted.format_column(table.c[name])} = {place}" for name in (*values, *key)}
    new, of = ", ".join(told[name] for name in values), " AND ".join(told[name] for name in key)
    ways = tuple(_way_of(table.c[name], dialect)[0] for name in (*values, *key))
    statement = f"UPDATE {quoted.format_table(table)} SET {new} WHERE {of}"  # noqa: S608 - names of our own columns
    return _Change(statement, ways)


def _way_of(column: Column[Any], dialect: Dialect) -> tuple[Callable[[Any], Any] | None, Any]:
    """Return what makes of a value what the driver takes, and the column's default as the driver takes it."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if column.default is None:
        return process, None
    default = column.default.arg  # type: ignore[attr-defined]  # a plain value: rows of tables that have another are not written so
    return process, default if process is None else process(default)
