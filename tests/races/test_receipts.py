"""Two servers that issue receipts at the same moment, and never miss or repeat a number."""

from functools import partial
from uuid import uuid4

import pytest

from tests.races.client import at_once
from tests.races.desks import Desks
from tests.races.house import ROOMS
from tests.soak_plugin import Counts

CLIENTS = 4


@pytest.mark.rule("DEP-1")
def test_receipts_of_two_servers_are_numbered_without_gap(desks: Desks, long_races: int, tally: Counts) -> None:
    book, keeper = desks.book, desks.keeper()
    clients, rooms = desks.clients(CLIENTS), ROOMS[:CLIENTS]
    quotes = [client.quote(book.arrival, book.departure) for client in clients]
    before = len(book.receipts)
    for _ in range(long_races):
        bodies = [book.walk_in(quote, book.guest(), room) for quote, room in zip(quotes, rooms, strict=True)]
        answers = at_once([partial(c.send, "POST", "walk-ins", b) for c, b in zip(clients, bodies, strict=True)])
        for answer, body in zip(answers, bodies, strict=True):
            assert answer.status == 201, answer
            book.arrived(answer, body)
        assert _newest(book.receipts, CLIENTS)
        leaving = [partial(c.send, "POST", _way_out(a.body)) for c, a in zip(clients, answers, strict=True)]
        for answer in at_once([partial(leave, {"room_checked": True}) for leave in leaving]):
            assert answer.status == 200, answer
            book.gone(answer)
        assert _newest(book.receipts, CLIENTS)
        for room in rooms:
            keeper.clean(room, uuid4().hex)
    tally |= {"races": long_races, "clients": CLIENTS, "receipts": len(book.receipts) - before}
    desks.check()


def _way_out(stay: dict[str, str]) -> str:
    return f"stays/{stay['id']}/check-out"


def _newest(receipts: list[int], count: int) -> bool:
    """Tell whether the last of them are the next numbers after all others, in whatever order."""
    return sorted(receipts[-count:]) == list(range(len(receipts) - count + 1, len(receipts) + 1))
