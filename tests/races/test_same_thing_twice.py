"""The same guest, the same click and the same form, twice at the same moment."""

from collections import Counter
from functools import partial
from uuid import uuid4

import pytest

from tests.races.client import at_once
from tests.races.desks import Desks, reasons
from tests.races.house import ROOMS
from tests.soak_plugin import Counts

IN_THE_HOUSE = (409, "check-in-refused", "see-duty-manager")


@pytest.mark.rule("REG-16")
def test_one_document_checks_in_once_at_two_desks(desks: Desks, races: int, tally: Counts) -> None:
    book, keeper = desks.book, desks.keeper()
    clients = desks.clients(2)
    quotes = [client.quote(book.arrival, book.departure) for client in clients]
    refused: Counter[tuple[int, str, str]] = Counter()
    for _ in range(races):
        guest = book.guest()
        bodies = [book.walk_in(quote, guest, room) for quote, room in zip(quotes, ROOMS, strict=False)]
        answers = at_once([partial(c.send, "POST", "walk-ins", b) for c, b in zip(clients, bodies, strict=True)])
        won = [place for place, answer in enumerate(answers) if answer.status == 201]
        assert len(won) == 1, reasons(answers)
        refused += reasons([answer for answer in answers if answer.status != 201])
        book.arrived(answers[won[0]], bodies[won[0]])
        desks.release(clients[0], keeper, answers[won[0]].body)
    tally |= {"races": races, "check_ins": races, "refused": refused.total()}
    assert refused == Counter({IN_THE_HOUSE: races})
    desks.check()


def test_a_double_click_checks_in_once_and_gets_one_answer(desks: Desks, races: int, tally: Counts) -> None:
    book, keeper = desks.book, desks.keeper()
    one, other = desks.clients(2)
    quote = one.quote(book.arrival, book.departure)
    for _ in range(races):
        body, key = book.walk_in(quote, book.guest(), ROOMS[0]), uuid4().hex
        answers = at_once([partial(c.send, "POST", "walk-ins", body, Idempotency_Key=key) for c in (one, other)])
        assert [answer.status for answer in answers] == [201, 201], reasons(answers)
        assert answers[0].body == answers[1].body
        assert sum("idempotency-replayed" in answer.headers for answer in answers) == 1
        book.arrived(answers[0], body)
        desks.release(one, keeper, answers[0].body)
    tally |= {"races": races, "clicks": 2 * races, "check_ins": races}
    desks.check()
