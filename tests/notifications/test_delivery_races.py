"""Delivery by real processes: two at once, one that is killed, and the worker as it runs beside the pages."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.context import Context
from frontdesk.notifications import queries
from frontdesk.notifications.models import Task
from frontdesk.outbox.models import OutboxEvent
from tests.small_hotel import ROOMS, SmallHotel

EVENTS = 300
PATIENCE = 60

DRAIN = """
import json, sys
from pathlib import Path
from frontdesk.config import Settings
from frontdesk.edge.start import open_runtime
from frontdesk.edge.worker import drain_once, run_worker
from frontdesk.kernel.secrets import Keyring

url, keys, folder, what = json.load(sys.stdin)
settings = Settings(url, Keyring.load(keys), "secret", Path(folder) / "blobs", testing=True)
print("ready", flush=True)
if what == "drain":
    drain_once(open_runtime(settings))
else:
    run_worker(settings)
"""

Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(hotel: SmallHotel, database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts a process which drains once, or a worker."""
    started: list[subprocess.Popen[str]] = []

    def begin(what: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", DRAIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdin is not None
        assert process.stdout is not None
        json.dump([database_url, hotel.runtime.keyring.dump(), str(tmp_path), what], process.stdin)
        process.stdin.close()
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def many(hotel: SmallHotel) -> None:
    """Announce many arrivals."""

    def say(ctx: Context) -> None:
        for number in range(EVENTS):
            facts = {"room_id": str(ROOMS["301"]), "registrations": 1 + number % 3, "vip": number % 5 == 0}
            ctx.announce("stay.checked_in", ctx.source.uuid(), **facts)

    execute(say, hotel.context())


def delivered(hotel: SmallHotel) -> int:
    with Session(hotel.runtime.engine) as session:
        statement = select(func.count()).select_from(OutboxEvent).where(OutboxEvent.delivered_at.is_not(None))
        return session.execute(statement).scalar_one()


def wait_until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit, "it never came true"
        threading.Event().wait(0.01)


def check_exactly_once(hotel: SmallHotel) -> None:
    with Session(hotel.runtime.engine) as session:
        assert queries.mismatches(session, hotel.property_id) == []
        assert session.execute(select(func.count()).select_from(Task)).scalar_one() == 4 * EVENTS + EVENTS // 5
    assert delivered(hotel) == EVENTS


@pytest.mark.rule("NTF-1")
def test_two_who_deliver_at_once_deliver_once(hotel: SmallHotel, many: None, start: Start) -> None:
    processes = [start("drain"), start("drain")]
    assert [process.wait(PATIENCE) for process in processes] == [0, 0]
    check_exactly_once(hotel)


@pytest.mark.rule("NTF-1")
def test_a_delivery_killed_at_any_point_loses_nothing_and_repeats_nothing(
    hotel: SmallHotel,
    many: None,
    start: Start,
) -> None:
    for reached in (1, EVENTS // 3, EVENTS // 2):
        process = start("drain")
        wait_until(lambda reached=reached: delivered(hotel) >= reached)
        process.send_signal(signal.SIGKILL)
        assert process.wait(PATIENCE) == -signal.SIGKILL
    assert delivered(hotel) < EVENTS, "the process was never killed in the middle"
    drain_once(hotel.runtime)
    check_exactly_once(hotel)


@pytest.mark.rule("NTF-1")
def test_the_worker_delivers_what_comes_and_stops_when_it_is_told(hotel: SmallHotel, start: Start) -> None:
    process = start("worker")

    def say(ctx: Context) -> None:
        ctx.announce("stay.checked_out", ctx.source.uuid(), room_id=str(ROOMS["301"]))

    for expected in (1, 2):
        execute(say, hotel.context())
        wait_until(lambda expected=expected: delivered(hotel) == expected)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
