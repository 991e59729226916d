"""How fast the database alone would be: the recorded statements over a bare driver, on as many connections."""

import fcntl
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import psycopg

from frontdesk.simulation.bench.driving import Figures, at_once
from frontdesk.simulation.bench.recording import Step

Steps = Sequence[Step]


class Bare(Protocol):
    """A connection of a bare driver."""

    def run(self, steps: Steps) -> None:
        """Send these steps in their order and fetch every row."""

    def close(self) -> None:
        """Hang up."""


def floor_of(url: str, work: Sequence[Steps], connections: int) -> Figures:
    """Send the statements of each task of `work` once, on so many connections at once, and return the figures."""
    waiting = deque(work)
    return at_once([partial(_work, url, waiting)] * connections)


def _work(url: str, waiting: deque[Steps], together: threading.Barrier, figures: Figures) -> None:
    bare = _connected(url)
    together.wait()
    while True:
        try:
            steps = waiting.popleft()
        except IndexError:
            break
        begun = time.perf_counter()
        try:
            bare.run(steps)
        except (sqlite3.Error, psycopg.Error) as fault:
            figures.errors += 1
            figures.said.append(f"floor: {fault}")
        else:
            figures.times.append(time.perf_counter() - begun)
    bare.close()


def _connected(url: str) -> Bare:
    if url.startswith("sqlite:///"):
        return _Sqlite(url.removeprefix("sqlite:///"))
    return _Postgresql(url)


class _Sqlite:
    """SQLite's own module, set up as the program sets it up; one writes at a time, in turn, as in the program."""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=15)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._lock = Path(f"{file}.lock").open("w", encoding="ascii")  # noqa: SIM115 - closed below

    def run(self, steps: Steps) -> None:
        """Send these steps in their order and fetch every row."""
        for writes, transaction in _transactions(steps):
            with self._turn() if writes else _nothing():
                self._send(transaction)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
        self._lock.close()

    def _send(self, transaction: Steps) -> None:
        for step in transaction:
            if step.kind != "execute":
                if self._connection.in_transaction:
                    self._connection.execute(step.kind.upper())
            elif step.many:
                self._connection.executemany(step.statement, step.parameters)
            else:
                self._connection.execute(step.statement, step.parameters).fetchall()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)


class _Postgresql:
    """psycopg, which begins a transaction with its first statement as it does for the program."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)

    def run(self, steps: Steps) -> None:
        """Send these steps in their order and fetch every row."""
        with self._connection.cursor() as cursor:
            for step in steps:
                if step.kind == "commit":
                    self._connection.commit()
                elif step.kind == "rollback":
                    self._connection.rollback()
                else:
                    self._execute(cursor, step)
        self._connection.commit()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _execute(self, cursor: Any, step: Step) -> None:
        if step.many:
            cursor.executemany(step.statement, step.parameters)
            return
        cursor.execute(step.statement, step.parameters or None)
        if cursor.description:
            cursor.fetchall()


def _transactions(steps: Steps) -> Iterator[tuple[bool, list[Step]]]:
    """Yield the steps from each beginning to its end, and whether they write."""
    begun: list[Step] = []
    for step in steps:
        begun.append(step)
        if step.kind != "execute":
            yield begun[0].statement.startswith("BEGIN IMMEDIATE"), begun
            begun = []
    if begun:
        yield begun[0].statement.startswith("BEGIN IMMEDIATE"), [*begun, Step("rollback")]


@contextmanager
def _nothing() -> Iterator[None]:
    yield
