"""Where benched hotels live: SQLite files, and databases of a PostgreSQL server; one is prepared, then copied."""

import os
import shutil
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import create_engine

from frontdesk.kernel.db import configure

URL = "FRONTDESK_BENCH_POSTGRES_URL"
"""Names a PostgreSQL server to use instead of one of the bench's own; its user may create databases."""


class Store(Protocol):
    """A place for databases of one engine."""

    engine_name: str

    def url(self, name: str) -> str:
        """Return the URL of a database."""

    def create(self, name: str) -> str:
        """Make an empty database, in place of one of this name, and return its URL."""

    def settle(self, name: str) -> None:
        """Leave a database as one would find it after a while: everything in its place, and statistics known."""

    def copy(self, name: str, to: str) -> str:
        """Make a copy of a database that nobody uses, in place of one of that name, and return its URL."""

    def drop(self, name: str) -> None:
        """Remove a database, if it is there."""

    def size(self, name: str) -> int:
        """Return how many bytes a database takes; 0 where there is none."""


class SqliteStore:
    """SQLite files, each in a folder of its own: beside the hotel lies its store of reads."""

    engine_name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"sqlite:///{self._file(name)}"

    def create(self, name: str) -> str:
        """Remove what stood here; the first connection makes the file."""
        self.drop(name)
        self._file(name).parent.mkdir()
        return self.url(name)

    def settle(self, name: str) -> None:
        """Gather statistics, and leave everything in the one file that is copied."""
        engine = create_engine(self.url(name))
        configure(engine)
        with engine.connect() as connection:
            for statement in ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.connection.cursor().execute(statement)
        engine.dispose()

    def copy(self, name: str, to: str) -> str:
        """Copy the file, and wait until the disk has it."""
        self.create(to)
        shutil.copyfile(self._file(name), self._file(to))
        with self._file(to).open("rb+") as file:
            os.fsync(file.fileno())
        return self.url(to)

    def drop(self, name: str) -> None:
        """Remove the file and what was put beside it."""
        shutil.rmtree(self._file(name).parent, ignore_errors=True)

    def size(self, name: str) -> int:
        """Return how many bytes the file takes."""
        return self._file(name).stat().st_size if self._file(name).exists() else 0

    def _file(self, name: str) -> Path:
        return self._folder / name / "hotel.db"


class PostgresqlStore:
    """Databases of a server; `server` is the URL of any database in it."""

    engine_name = "postgresql"

    def __init__(self, server: str) -> None:
        self._server = server

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        head, mark, query = self._server.partition("?")
        return head.rsplit("/", 1)[0] + f"/{name}{mark}{query}"

    def create(self, name: str) -> str:
        """Make an empty database."""
        self.drop(name)
        self._administer(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(name)

    def settle(self, name: str) -> None:
        """Vacuum, and gather statistics."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def copy(self, name: str, to: str) -> str:
        """Make a database from this one as its template."""
        self.drop(to)
        self._administer(f'CREATE DATABASE "{to}" TEMPLATE "{name}" STRATEGY file_copy')
        return self.url(to)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def size(self, name: str) -> int:
        """Return how many bytes the database takes."""
        with psycopg.connect(self._server, autocommit=True) as connection:
            statement = "SELECT pg_database_size(datname) FROM pg_database WHERE datname = %s"
            row = connection.execute(statement, [name]).fetchone()
        return int(row[0]) if row else 0

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement.encode())
