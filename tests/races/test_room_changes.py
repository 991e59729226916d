"""Stays that change rooms at the same moment: two into one room, and eight in a ring, each with its neighbour."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.races.client import Answer, at_once
from tests.races.desks import Desks, reasons
from tests.races.house import ROOMS
from tests.races.whole import disagreements
from tests.soak_plugin import Counts

SAID = {"reason": "companions", "identity_confirmed": True}
ROUNDS = 12
"""Races with the same guests: a stay is given at most forty cards, and every change takes one."""


def moved(desks: Desks, living: dict[str, str], answer: Answer) -> None:
    """Write changes down that were answered."""
    for each in answer.body["items"]:
        living[each["stay_id"]] = each["to_room"]
    desks.book.moved(answer)


def send_off(desks: Desks, living: dict[str, str]) -> None:
    """Check everybody out and clean every room, so that the next test finds the house as this one did."""
    client, keeper = desks.clients(1)[0], desks.keeper()
    for stay_id, room in living.items():
        desks.release(client, keeper, {"id": stay_id, "room": room})


def agree(desks: Desks, living: dict[str, str]) -> None:
    """Fail unless every stay is in one room, the one that was answered, with its nights, its guests and its keys.

    When a change waited for another its instant lies before that one's: instants do not tell who was in a room first.
    """
    with Session(desks.means.engine) as session:
        found = disagreements(session, desks.book.house.property_id)
    assert [each for each in found if not each.startswith("held twice")] == []
    shown = desks.clients(1)[0].insist("GET", "stays?status=in_house").body["items"]
    assert {each["id"]: each["room"] for each in shown} == living


@pytest.mark.rule("MOV-3")
def test_of_two_who_want_one_room_one_gets_it(desks: Desks, races: int, tally: Counts) -> None:
    clients, keeper = desks.clients(2), desks.keeper()
    refused: Counter[tuple[int, str, str]] = Counter()
    for first in range(0, races, ROUNDS):
        living = {desks.check_in(clients[0], room)["id"]: room for room in ROOMS[:2]}
        wanted = ROOMS[2]
        for _ in range(first, min(races, first + ROUNDS)):
            before = dict(living)
            body = SAID | {"room": wanted}
            ways = zip(clients, living, strict=True)
            answers = at_once([partial(c.send, "POST", f"stays/{each}/room-changes", body) for c, each in ways])
            won = [answer for answer in answers if answer.status == 201]
            assert len(won) == 1, reasons(answers)
            refused += reasons([answer for answer in answers if answer.status != 201])
            moved(desks, living, won[0])
            (wanted,) = set(before.values()) - set(living.values())
            keeper.clean(wanted, f"{wanted}-{first}-{len(refused)}-{refused.total()}")
        agree(desks, living)
        send_off(desks, living)
    tally |= {"races": races, "moves": races, "refused": refused.total()}
    assert refused == Counter({(409, "move-refused", "room-not-free+room-occupied"): races})
    desks.check(clock_jumped=True)


@pytest.mark.rule("MOV-4")
def test_swaps_in_a_ring_leave_every_stay_whole(desks: Desks, rounds: int, tally: Counts) -> None:
    clients = desks.clients(len(ROOMS))
    counted: Counter[int] = Counter()
    for first in range(0, rounds, ROUNDS):
        living: dict[str, str] = {desks.check_in(clients[0], room)["id"]: room for room in ROOMS}
        for _ in range(first, min(rounds, first + ROUNDS)):
            answers = at_once([*_ring(clients, living)])
            counted += Counter(answer.status for answer in answers)
            for answer in sorted(_made(answers), key=lambda each: each.body["items"][0]["number"]):
                moved(desks, living, answer)
        agree(desks, living)
        send_off(desks, living)
    tally |= {"rounds": rounds, "swaps": counted[201], "refused": counted[409]}
    assert set(counted) <= {201, 409}
    assert counted[201] >= rounds
    desks.check(clock_jumped=True)


def _ring(clients: list[Any], living: dict[str, str]) -> list[Any]:
    """Return what each client sends: the stay of one place changes places with that of the next."""
    stays = list(living)
    following = [*stays[1:], stays[0]]
    return [
        partial(client.send, "POST", f"stays/{stay}/room-changes", SAID | {"room": living[other], "swap": True})
        for client, stay, other in zip(clients, stays, following, strict=True)
    ]


def _made(answers: list[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.status == 201]
