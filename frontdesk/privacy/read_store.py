"""Where reads of personal data are written, before the answer: quick, apart from the hotel's own data (PRI-1).

SQLite: a file `reads.db` beside the database, in WAL mode without waiting for the disk. PostgreSQL: a table, written by
itself and without waiting for the disk. What a loss of power may take is told in docs/operations.md; what was sealed
into the trail is on the disk before.
"""

import os
import sqlite3
import threading
from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol, cast
from uuid import UUID

from sqlalchemy import Connection, Delete, Engine, Table, bindparam, create_engine, delete, event, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError

from frontdesk.kernel.append_only import DROPPABLE, UNLESS_DROPPED
from frontdesk.kernel.db import Base
from frontdesk.privacy.models import STORE, ReadDrop, ReadEntry, ReadList
from frontdesk.privacy.reads import Read, digest_of, mark_of, packed

FILE: Final = "reads.db"
KNOWN: Final = 4096
"""Lists whose writing a process remembers, so that it writes each once."""

LOCK: Final = 0x7265616473
"""PostgreSQL: held by whoever writes a read, so that who seals can wait for all of them ("reads" in ASCII)."""

COLUMNS: Final = ("property_id", "at", "account_id", "kind", "purpose", "subjects", "count", "request_id", "mark")

_NAMES: Final = ", ".join(COLUMNS)
_INSERT: Final = f"INSERT INTO read_entry ({_NAMES}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - our own
_ROW: Final = ReadEntry.__table__.c
_PUT_LIST: Final = insert(ReadList).on_conflict_do_nothing()
_PUT_READ: Final = text(
    # What the statement sets holds until its own end: this one commit does not wait for the disk. The lock comes before
    # the number, so that whoever holds it alone knows that every lower number is there or never will be.
    "WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true), "  # noqa: S608 - our own
    f"pg_advisory_xact_lock_shared({LOCK})) INSERT INTO read_entry ({_NAMES}) "
    f"SELECT {', '.join(f':{name}' for name in COLUMNS)} FROM quick"
).bindparams(*(bindparam(name, type_=_ROW[name].type) for name in COLUMNS))

FAULTS: Final = (SQLAlchemyError, sqlite3.Error, OSError)
"""What keeps a read from being written."""


class ReadStore(Protocol):
    """A store of reads: rows are added and never changed."""

    @property
    def engine(self) -> Engine:
        """Return what reads the store's two tables."""

    def write(self, read: Read, key: bytes) -> None:
        """Write one read, before its answer; raises one of `FAULTS` where that is not possible."""

    def settled(self) -> int:
        """Return a sequence number up to which nothing more will ever appear, and put all up to it on the disk."""

    def drop(self, property_id: UUID, upto: int, at: datetime) -> None:
        """Delete the reads of a property up to a number that the trail lets go (PRI-11); doing it twice is once."""

    def close(self) -> None:
        """Let go of what is held open."""


def store_beside(engine: Engine) -> ReadStore:
    """Return the store of reads that belongs to a hotel's database."""
    if engine.dialect.name == "sqlite":
        return SqliteReads(Path(engine.url.database or "").with_name(FILE))
    return PostgresqlReads(engine)


class SqliteReads:
    """The file `reads.db`; one connection of this process writes, whoever reads has an engine."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        self._made = False
        self._known = _Known()
        self._alone = threading.Lock()
        self._writing: sqlite3.Connection | None = None

    @property
    def engine(self) -> Engine:
        """Return what reads the file; its tables are made where it is new."""
        self._make()
        return self._engine

    def write(self, read: Read, key: bytes) -> None:
        """Write one read; a list of ids that was written before is not written again."""
        ids = packed(read.subjects)
        digest, count = digest_of(ids), len(read.subjects)
        at = read.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        account = read.account_id.hex if read.account_id else None
        row = (read.property_id.hex, at, account, read.kind, read.purpose, digest, count, read.request_id)
        with self._alone:
            connection = self._open()
            try:
                connection.execute("BEGIN IMMEDIATE")
                if digest not in self._known:
                    connection.execute("INSERT OR IGNORE INTO read_list (digest, ids) VALUES (?, ?)", (digest, ids))
                connection.execute(_INSERT, (*row, mark_of(key, read.property_id, read, digest, count)))
                connection.execute("COMMIT")
            except sqlite3.Error:
                self._forget()
                raise
            self._known.add(digest)

    def settled(self) -> int:
        """Return the last number; whoever writes next takes a higher one, since writers go one by one."""
        with self.engine.connect() as connection:
            last = _last(connection)
        for tail in ("", "-wal"):
            _sync(Path(f"{self.file}{tail}"))
        return last

    def drop(self, property_id: UUID, upto: int, at: datetime) -> None:
        """Delete the reads of a property up to a number; the lists of ids stay, for who writes knows them by heart."""
        with self.engine.begin() as connection:
            row = {"property_id": property_id, "upto": upto, "at": at}
            connection.execute(sqlite_insert(ReadDrop).on_conflict_do_nothing(), row)
            connection.execute(_dropped(property_id, upto))

    def close(self) -> None:
        """Close every connection of this process."""
        with self._alone:
            self._forget()
        self._made = False
        self._engine.dispose()

    def _open(self) -> sqlite3.Connection:
        if self._writing is None:
            self._make()
            self._writing = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
            _prepare(self._writing, None)
        return self._writing

    def _make(self) -> None:
        """Make the tables where the file is new."""
        if not self._made:
            _make_tables(self._engine)
            self._made = True

    def _forget(self) -> None:
        if self._writing is not None:
            self._writing.close()
        self._writing, self._made = None, False


class PostgresqlReads:
    """Two tables of the hotel's database, each row written in a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._known = _Known()

    def write(self, read: Read, key: bytes) -> None:
        """Write one read in one statement, whose commit does not wait for the disk; a new list of ids does."""
        ids = packed(read.subjects)
        digest, count = digest_of(ids), len(read.subjects)
        row = {name: getattr(read, name, None) for name in COLUMNS}
        row |= {"subjects": digest, "count": count, "mark": mark_of(key, read.property_id, read, digest, count)}
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if digest not in self._known:
                connection.execute(_PUT_LIST, {"digest": digest, "ids": ids})
            connection.execute(_PUT_READ, row)
        self._known.add(digest)

    def settled(self) -> int:
        """Wait until nobody is writing, and return the last number; the commit that seals it puts it on the disk."""
        with self.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            return _last(connection)

    def drop(self, property_id: UUID, upto: int, at: datetime) -> None:  # noqa: ARG002 - the drop is written already
        """Delete the reads of a property up to a number."""
        with self.engine.begin() as connection:
            connection.execute(_dropped(property_id, upto))

    def close(self) -> None:
        """Do nothing: the engine is the hotel's."""


class _Known:
    """The lists that this process has written, the latest of them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, None] = OrderedDict()

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._kept

    def add(self, digest: bytes) -> None:
        self._kept[digest] = None
        if len(self._kept) > KNOWN:
            self._kept.popitem(last=False)


def _make_tables(engine: Engine) -> None:
    """Make the tables of a store that is new, and let the database refuse to change what they hold."""
    tables = [cast("Table", model.__table__) for model in STORE]
    with engine.begin() as connection:
        Base.metadata.create_all(connection, tables)
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                when = UNLESS_DROPPED if (table.name, verb) == (DROPPABLE, "DELETE") else ""
                connection.exec_driver_sql(
                    f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{verb.lower()} BEFORE {verb} ON {table.name} {when}"
                    f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
                )


def _dropped(property_id: UUID, upto: int) -> Delete:
    return delete(ReadEntry).where(ReadEntry.property_id == property_id, ReadEntry.sequence <= upto)


def _last(connection: Connection) -> int:
    return connection.execute(select(func.coalesce(func.max(ReadEntry.sequence), 0))).scalar_one()


def _prepare(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _sync(file: Path) -> None:
    """Wait until the disk has a file, whoever wrote it."""
    if file.exists():
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
