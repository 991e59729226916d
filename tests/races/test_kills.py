"""Server, worker and database killed at random moments of a busy day: whatever was answered is there, whole, once."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.kernel import schema
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.db import configure
from frontdesk.outbox.models import OutboxEvent
from frontdesk.simulation.people import People
from frontdesk.simulation.replay_audit import audited, mismatches
from frontdesk.stays.models import Stay
from tests.conftest import KEYRING
from tests.races import hazard, whole
from tests.races.client import Client
from tests.races.cluster import Cluster
from tests.races.desks import Book
from tests.races.house import ROOMS, open_house
from tests.races.server import ROOT
from tests.soak_plugin import Counts

PATIENCE_SECONDS = 120
SAID = {"reason": "companions", "identity_confirmed": True}
MOVES_PER_KILL = 2.5
"""So many changes of rooms lie between two kills, taken together: 500 of them in 200."""


@pytest.mark.rule("NTF-1")
@pytest.mark.rule("NTF-3")
@pytest.mark.rule("DEP-1")
@pytest.mark.rule("MOV-4")
def test_whatever_was_answered_survives_every_kill_and_a_backup_in_between(
    engine_name: str, kills: int, seed: int, tally: Counts
) -> None:
    answered_before: set[UUID] = set()
    with _hotel(engine_name) as (home, url, cluster, book):
        ended = threading.Event()
        with hazard.running(home, url, cluster, random.Random(seed)) as hotel:
            with ThreadPoolExecutor(len(ROOMS)) as pool:
                desks = [pool.submit(_work, book, hotel.pages.port, place, ended) for place in range(len(ROOMS) // 2)]
                desks.append(pool.submit(_attend, book, hotel.pages.port, ended))
                try:
                    for number in range(kills):
                        _wait_for_answers(book, desks, int(MOVES_PER_KILL * (number + 1)))
                        if number == kills // 2:
                            answered_before = set(book.stays)
                            _frontdesk(home, url, "backup", str(home / "backup"))
                        hotel.strike()
                finally:
                    ended.set()
            counted = sum((desk.result() for desk in desks), Counter[str]())
            _wait_for_delivery(hotel, book.house.means)
        tally |= {
            "kills": kills,
            "killed": dict(hotel.killed),
            "check_ins": len(book.stays),
            "room_changes": book.moves,
            "check_outs": len(book.left),
            "tasks_taken": len(book.taken),
        }
        tally |= {what: counted[what] for what in ("cut", "unavailable", "lost_race", "replayed")}
        with Session(book.house.means.engine) as session:
            assert whole.faults(session, book) == []
            assert whole.disagreements(session, book.house.property_id) == []
            assert mismatches(session, book.house.property_id, book.tasks) == {}
            audit = audited(session, book.house.property_id, book.tasks, 0)
        assert audit.holds, audit
        assert _frontdesk(home, url, "audit", "verify")["holds"] is True
        book.house.means.engine.dispose()  # a restore wants the database to itself
        assert _frontdesk(home, url, "restore", "--yes", str(home / "backup"))["holds"] is True
        with Session(book.house.means.engine) as session:
            assert whole.disagreements(session, book.house.property_id) == []
            assert answered_before <= set(session.scalars(select(Stay.id))) <= set(book.stays)


def _work(book: Book, port: int, place: int, ended: threading.Event) -> Counter[str]:
    """Check guests into one of two rooms, move them to the other and back, and check them out, until it is over.

    Every room that is left is cleaned. Every second desk leaves its last guests in the house, in their second room.
    """
    clerk = Client(port, book.house.clerks[place % len(book.house.clerks)])
    keeper = Client(port, book.house.keeper)
    first, second = ROOMS[2 * place], ROOMS[2 * place + 1]
    stays_on = place % 2 == 0
    try:
        while True:
            body = book.walk_in(clerk.quote(book.arrival, book.departure), book.guest(), first)
            arrived = clerk.insist("POST", "walk-ins", body, Idempotency_Key=uuid4().hex)
            assert arrived.status == 201, arrived
            stay = f"stays/{book.arrived(arrived, body)}"
            _move(book, clerk, stay, second)
            keeper.clean(first, uuid4().hex)
            if ended.is_set() and stays_on:
                break
            _move(book, clerk, stay, first)
            keeper.clean(second, uuid4().hex)
            left = clerk.insist("POST", f"{stay}/check-out", {"room_checked": True}, Idempotency_Key=uuid4().hex)
            assert left.status == 200, left
            book.gone(left)
            keeper.clean(first, uuid4().hex)
            if ended.is_set():
                break
    finally:
        clerk.close()
        keeper.close()
    return clerk.counted + keeper.counted


def _move(book: Book, clerk: Client, stay: str, room: str) -> None:
    moved = clerk.insist("POST", f"{stay}/room-changes", SAID | {"room": room}, Idempotency_Key=uuid4().hex)
    assert moved.status == 201, moved
    book.moved(moved)


def _attend(book: Book, port: int, ended: threading.Event) -> Counter[str]:
    """Take and finish what housekeeping is told until it is over."""
    attendant = Client(port, book.house.keeper)
    try:
        while not ended.wait(0.1):
            for task in attendant.insist("GET", "tasks").body["items"]:
                for step in ("acknowledge", "complete"):
                    answer = attendant.insist("POST", f"tasks/{task['id']}/{step}", Idempotency_Key=uuid4().hex)
                    assert answer.status == 200, answer
                book.taken.add(UUID(task["id"]))
    finally:
        attendant.close()
    return attendant.counted


def _wait_for_answers(book: Book, desks: list[Future[Counter[str]]], moves: int) -> None:
    """Wait until the desks are at work again after the last accident, and so many guests have moved by now in all.

    Raise what has stopped one of them.
    """
    before, limit = book.answered, time.monotonic() + PATIENCE_SECONDS
    while book.answered == before or book.moves < moves:
        for desk in desks:
            if desk.done():
                desk.result()
        assert time.monotonic() < limit, "nobody was checked in or moved any more"
        threading.Event().wait(0.02)


def _wait_for_delivery(hotel: hazard.Hazard, means: Runtime) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    waiting = select(OutboxEvent.sequence).where(OutboxEvent.delivered_at.is_(None)).limit(1)
    while True:
        with Session(means.engine) as session:
            if session.scalars(waiting).first() is None:
                return
        hotel.keep_up()
        assert time.monotonic() < limit, "the worker does not deliver"
        threading.Event().wait(0.1)


def _frontdesk(home: Path, url: str, *arguments: str) -> dict[str, object]:
    """Return what a command of the console says."""
    settings = {"FRONTDESK_HOME": str(home), "FRONTDESK_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "frontdesk.cli", *arguments, "--json"]
    told = subprocess.run(command, env=os.environ | settings, cwd=ROOT, check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)  # type: ignore[no-any-return]


@contextmanager
def _hotel(engine_name: str) -> Iterator[tuple[Path, str, Cluster | None, Book]]:
    """Found a hotel on a real disk, on SQLite as the program uses it or on a durable PostgreSQL of its own."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-kills-"))
    folder.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    (home / "keys.json").write_text(KEYRING.dump())
    cluster = Cluster(folder / "postgres") if engine_name == "postgresql" else None
    try:
        if cluster:
            cluster.make()
            cluster.start()
        url = cluster.url if cluster else f"sqlite:///{home / 'frontdesk.db'}"
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_pre_ping=True)
        configure(engine)
        try:
            schema.migrate(engine)
            house = open_house(Runtime(engine, KEYRING, BlobStore(home / "blobs")))
            yield home, url, cluster, Book(house, People(random.Random(7)))
        finally:
            engine.dispose()
    finally:
        if cluster:
            cluster.drop()
        shutil.rmtree(folder, ignore_errors=True)
