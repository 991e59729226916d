"""Messages to a receiver outside, carried by a worker that is killed in their midst: each arrives, under one id."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.posting import Poster
from frontdesk.edge.postman import Postman
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.context import Context
from frontdesk.notifications.outgoing import LEASE
from frontdesk.notifications.outgoing_models import Delivery
from tests.conftest import KEYRING
from tests.notifications.test_outgoing import HOUSE, OK, Receiver, subscribe
from tests.races.server import ROOT
from tests.small_hotel import NOW, ROOMS, SmallHotel, build
from tests.soak_plugin import Counts

MESSAGES_PER_KILL = 10
FURTHEST = 8
"""Of them at most so many arrive between two kills, so that some are left at the end."""

PATIENCE = 60

CARRY = """
import json, sys
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from frontdesk.config import Settings
from frontdesk.edge.posting import Poster
from frontdesk.edge.postman import Postman
from frontdesk.edge.start import open_runtime
from frontdesk.edge.worker import carry_once
from frontdesk.kernel.secrets import Keyring

url, keys, folder = json.loads(sys.stdin.readline())
means = open_runtime(Settings(url, Keyring.load(keys), "secret", Path(folder) / "blobs", testing=True))
now = datetime.fromisoformat(sys.stdin.readline().strip())
means.clock = lambda: now
while carry_once(means, Postman(Poster((ip_network("127.0.0.0/8"),)))):
    pass
"""


@dataclass(slots=True)
class Waylaid:
    """A receiver that takes messages until one at which the worker is to be killed, before or after it is answered."""

    left: int = FURTHEST
    answers: bool = False
    taken: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)

    def play(self, connection: socket) -> None:
        """Take a message, and hold still at the last."""
        self.left -= 1
        if self.left or self.answers:
            self.taken += 1
            connection.sendall(OK)
        if not self.left:
            self.reached.set()
            assert self.gone.wait(PATIENCE)

    def lie_in_wait(self, luck: random.Random) -> None:
        """Choose the next message at which it happens."""
        self.left, self.answers = luck.randint(1, FURTHEST), luck.random() < 0.5
        self.reached.clear()
        self.gone.clear()


@pytest.mark.rule("NTF-1")
def test_messages_of_a_worker_that_is_killed_in_their_midst_arrive_each_under_one_id(
    runtime: Runtime, database_url: str, tmp_path: Path, few_kills: int, seed: int, tally: Counts
) -> None:
    runtime.clock = lambda: NOW
    hotel, luck, waylaid = build(runtime), random.Random(seed), Waylaid()
    with ExitStack() as stack:
        receiver = Receiver(waylaid.play)
        stack.callback(receiver.close)
        subscribe(hotel, receiver.url)
        _arrivals(hotel, MESSAGES_PER_KILL * few_kills)
        for number, worker in enumerate(_workers(stack, few_kills, [database_url, KEYRING.dump(), str(tmp_path)])):
            waylaid.lie_in_wait(luck)
            _killed(worker, waylaid, NOW + number * LEASE)
        waylaid.left = -1  # from now on nothing happens any more
        while Postman(Poster(HOUSE)).carry(hotel.worker(NOW + few_kills * LEASE)):
            pass
    heard = [_told(said) for said in receiver.heard]
    tally |= {"kills": few_kills, "messages": MESSAGES_PER_KILL * few_kills, "arrived": len(heard)}
    with Session(runtime.engine) as session:
        deliveries = {str(each.id): each.state for each in session.scalars(select(Delivery))}
    assert len(deliveries) == MESSAGES_PER_KILL * few_kills
    assert set(deliveries.values()) == {"sent"}
    once = {told["delivery_id"]: told for told in heard}
    assert once.keys() == deliveries.keys()
    assert all(told == once[told["delivery_id"]] for told in heard)  # whoever has seen an id has seen all of it
    assert waylaid.taken <= len(heard) <= waylaid.taken + few_kills


def _arrivals(hotel: SmallHotel, count: int) -> None:
    """Let so many guests arrive with luggage: the bell desk, and who listens to it, is told of each."""

    def say(ctx: Context) -> None:
        facts = {"room_id": str(ROOMS["301"]), "registrations": 1, "luggage_pieces": 1}
        for _ in range(count):
            ctx.announce("stay.checked_in", ctx.source.uuid(), **facts)

    execute(say, hotel.context())
    drain_once(hotel.runtime)


def _killed(worker: "subprocess.Popen[str]", waylaid: Waylaid, now: datetime) -> None:
    """Let a worker carry messages by this clock, and kill it at the chosen one."""
    assert worker.stdin is not None
    worker.stdin.write(f"{now.isoformat()}\n")
    worker.stdin.flush()
    assert waylaid.reached.wait(PATIENCE), f"the worker sends nothing: {worker.poll()}"
    worker.kill()
    worker.wait()
    waylaid.gone.set()


def _workers(stack: ExitStack, count: int, given: list[str]) -> Iterator["subprocess.Popen[str]"]:
    """Yield so many workers that wait for their clock, each begun while the one before is at work."""
    waiting = [stack.enter_context(_worker(given))]
    for begun in range(1, count + 1):
        if begun < count:
            waiting.append(stack.enter_context(_worker(given)))
        yield waiting.pop(0)


@contextmanager
def _worker(given: list[str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen([sys.executable, "-c", CARRY], stdin=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdin is not None
    process.stdin.write(json.dumps(given) + "\n")
    process.stdin.flush()
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()


def _told(said: bytes) -> dict[str, Any]:
    """Return what a message says, with the id in its head."""
    head, _, body = said.decode().partition("\r\n\r\n")
    told: dict[str, Any] = json.loads(body)
    assert f"Frontdesk-Delivery: {told['delivery_id']}" in head.split("\r\n")
    return told
