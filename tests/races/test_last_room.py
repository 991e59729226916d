"""The last room of the house, wanted by 32 at once."""

from collections import Counter
from functools import partial

import pytest

from tests.races.client import at_once
from tests.races.desks import Desks, reasons
from tests.races.house import ROOMS
from tests.soak_plugin import Counts

CLIENTS = 32
REFUSED = (409, "check-in-refused", "room-not-free+room-occupied")
"""What the other 31 are told: there is somebody in the room, and it is held for the night."""


@pytest.mark.rule("RES-2")
@pytest.mark.rule("REG-17")
def test_of_32_clients_one_gets_the_last_room(desks: Desks, races: int, tally: Counts) -> None:
    book, (*others, last), keeper = desks.book, ROOMS, desks.keeper()
    clients = desks.clients(CLIENTS)
    living = [desks.check_in(clients[0], room) for room in others]
    quote = clients[0].quote(book.arrival, book.departure)
    bodies = [book.walk_in(quote, book.guest(), last) for _ in clients]
    refused: Counter[tuple[int, str, str]] = Counter()
    winners: Counter[int] = Counter()
    for _ in range(races):
        answers = at_once([partial(c.send, "POST", "walk-ins", b) for c, b in zip(clients, bodies, strict=True)])
        won = [number for number, answer in enumerate(answers) if answer.status == 201]
        assert len(won) == 1, reasons([answer for answer in answers if answer.status != 201])
        refused += reasons([answer for answer in answers if answer.status != 201])
        winners[won[0]] += 1
        book.arrived(answers[won[0]], bodies[won[0]])
        desks.release(clients[won[0]], keeper, answers[won[0]].body)
    tally |= {"races": races, "clients": CLIENTS, "winners": winners.total(), "refused": refused.total()}
    tally |= {"different_winners": len(winners)}
    for stay in living:
        desks.release(clients[0], keeper, stay)
    assert refused == Counter({REFUSED: races * (CLIENTS - 1)})
    desks.check()
