"""The desks of a hotel that is served by two servers at once, and the book in which a race writes what it was told."""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import drain_once
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.kernel.blobs import BlobStore
from frontdesk.simulation.desk import deposit
from frontdesk.simulation.expectation import Tasks, tasks_of_arrival, tasks_of_departure, tasks_of_move
from frontdesk.simulation.people import CHINA, People, with_privacy
from frontdesk.simulation.replay_audit import Audit, audited
from tests import databases, postgres
from tests.conftest import KEYRING
from tests.races.client import Answer, Client
from tests.races.house import House, open_house
from tests.races.served import SHIFT
from tests.races.server import Pages, pages

METHODS = ("cash", "wechat_pay", "card_pre_authorisation", "alipay")
HIDDEN_ONE_IN = 7


@dataclass(slots=True)
class Book:
    """What the clients were answered, and what the departments must hear of it."""

    house: House
    people: People
    numbers: Iterator[int] = field(default_factory=count)
    tasks: dict[UUID, Tasks] = field(default_factory=dict)
    stays: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    left: set[UUID] = field(default_factory=set)
    moves: int = 0
    taken: set[UUID] = field(default_factory=set)
    receipts: list[int] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """Return how many check-ins, room changes and check-outs were answered."""
        return len(self.stays) + self.moves + len(self.left)

    @property
    def arrival(self) -> str:
        """Return the day on which everybody arrives: the business date."""
        return self.house.business_date

    @property
    def departure(self) -> str:
        """Return the day after."""
        return (date.fromisoformat(self.arrival) + timedelta(days=1)).isoformat()

    def guest(self) -> dict[str, Any]:
        """Make up a guest; every seventh is hidden, under a name that can be traced."""
        number = next(self.numbers)
        hidden = number % HIDDEN_ONE_IN == HIDDEN_ONE_IN - 1
        country = (CHINA, "GBR", "FRA")[number % 3]
        person = self.people.adult(date.fromisoformat(self.arrival), country, rare=hidden)
        return with_privacy(person, DisclosureLevel.CONFIDENTIAL if hidden else DisclosureLevel.ASK)

    def walk_in(self, quote: dict[str, Any], guest: dict[str, Any], room: str) -> dict[str, Any]:
        """Return the body of a check-in."""
        number = next(self.numbers)
        paying = guest | {"deposit": deposit(METHODS[number % len(METHODS)], quote["deposit"], number)}
        return {"quote_id": quote["id"], "room": room, "registrations": [paying], "luggage_pieces": number % 2}

    def arrived(self, answer: Answer, body: dict[str, Any]) -> UUID:
        """Write a check-in down that was answered, and return its stay."""
        stay_id = UUID(answer.body["id"])
        self.stays[stay_id] = body
        days = date.fromisoformat(self.arrival), date.fromisoformat(self.departure)
        self.tasks[stay_id] = tasks_of_arrival(body, *days)
        self.receipts += [each["receipt_number"] for each in answer.body["registrations"] if each["receipt_number"]]
        return stay_id

    def moved(self, answer: Answer) -> None:
        """Write room changes down that were answered."""
        for each in answer.body["items"]:
            self.moves += 1
            self.tasks[UUID(each["stay_id"])].update(tasks_of_move())

    def gone(self, answer: Answer) -> None:
        """Write a check-out down that was answered."""
        stay_id = UUID(answer.body["stay_id"])
        self.left.add(stay_id)
        self.tasks[stay_id].update(tasks_of_departure())
        self.receipts += answer.body["receipt_numbers"]


@dataclass(slots=True)
class Desks:
    """A hotel on two servers with clients at both, its clock within reach."""

    book: Book
    servers: tuple[Pages, Pages]
    shift: Path
    lines: list[Client] = field(default_factory=list)
    explained: int = 0

    @property
    def means(self) -> Runtime:
        """Return the hotel's means, to look at what the servers did."""
        return self.book.house.means

    def clients(self, number: int) -> list[Client]:
        """Return so many clients, spread over both servers and all clerks."""
        ports = cycle(server.port for server in self.servers)
        tokens = (token for token in cycle(self.book.house.clerks) for _ in self.servers)
        made = [Client(port, token) for port, token in islice(zip(ports, tokens, strict=False), number)]
        self.lines += made
        return made

    def keeper(self) -> Client:
        """Return the housekeeper."""
        return self.keepers(1)[0]

    def keepers(self, number: int) -> list[Client]:
        """Return so many connections of the housekeeper, spread over both servers."""
        made = [Client(server.port, self.book.house.keeper) for server in islice(cycle(self.servers), number)]
        self.lines += made
        return made

    def hang_up(self) -> None:
        """Close every connection that was made."""
        for line in self.lines:
            line.close()
        self.lines.clear()

    def put_clock(self, minutes: int) -> None:
        """Put the servers' clocks so many minutes ahead of the machine's (or behind it)."""
        self.shift.write_text(str(minutes))

    def check_in(self, client: Client, room: str) -> dict[str, Any]:
        """Check somebody new into a room and return the stay."""
        body = self.book.walk_in(client.quote(self.book.arrival, self.book.departure), self.book.guest(), room)
        answer = client.insist("POST", "walk-ins", body, Idempotency_Key=uuid4().hex)
        assert answer.status == 201, answer
        self.book.arrived(answer, body)
        return answer.body  # type: ignore[no-any-return]

    def release(self, client: Client, keeper: Client, stay: dict[str, Any]) -> Answer:
        """Check a stay out and clean its room, so that the next round finds it as this one did."""
        answer = client.insist("POST", f"stays/{stay['id']}/check-out", {"room_checked": True})
        assert answer.status == 200, answer
        self.book.gone(answer)
        keeper.clean(stay["room"], uuid4().hex)
        return answer

    def audit(self) -> Audit:
        """Deliver all news and return what the audit of the hotel finds, recounted from its tables."""
        while drain_once(self.means):
            pass
        with Session(self.means.engine) as session:
            return audited(session, self.book.house.property_id, self.book.tasks, 0)

    def check(self, *, clock_jumped: bool = False) -> None:
        """Fail unless the audit holds.

        After a clock went back, instants alone no longer tell who was in a room first: such overlaps are explained, now
        and in every later audit of the same hotel.
        """
        found = self.audit()
        if clock_jumped:
            self.explained = found.room_nights_held_twice
        found = replace(found, room_nights_held_twice=found.room_nights_held_twice - self.explained)
        assert found.holds, found
        assert sorted(self.book.receipts) == list(range(1, len(self.book.receipts) + 1))


@contextmanager
def opened(engine_name: str) -> Iterator[Desks]:
    """Found a hotel on this engine and serve it by two servers of one process each."""
    home = Path(tempfile.mkdtemp(prefix=f"races-{engine_name}-", dir=postgres.scratch()))
    (home / "keys.json").write_text(KEYRING.dump())
    (home / SHIFT).write_text("0")
    with databases.migrated(engine_name) as url, databases.engine_of(url) as engine:
        house = open_house(Runtime(engine, KEYRING, BlobStore(home / "blobs")))
        servers = [pages(home, url, app="tests.races.served:hotel()", workers=1, name=name) for name in ("one", "two")]
        try:
            for server in servers:
                server.start()
            for server in servers:
                server.wait()
            yield Desks(Book(house, People(random.Random(7))), (servers[0], servers[1]), home / SHIFT)
        finally:
            for server in servers:
                server.stop()
            shutil.rmtree(home, ignore_errors=True)


def reasons(answers: list[Answer]) -> Counter[tuple[int, str, str]]:
    """Return how often each refusal was given: status, code, reasons."""
    told = [answer.refusal for answer in answers]
    return Counter((status, code, "+".join(sorted(codes))) for status, code, codes in told)
