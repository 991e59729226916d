"""A watch held on enquiries, to tell a protected guest from one who is not here, or has not agreed (PRI-4).

Enquiries of three kinds are sent in no order, and each is asked about again once the worker has looked. The rank AUC of
two kinds is the share of pairs in which the one took longer: 0.5 tells nothing.
"""

import json
import random
import threading
import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from frontdesk.guests.rules import DisclosureLevel
from frontdesk.simulation.bench.house import House
from frontdesk.simulation.bench.line import API, Line
from frontdesk.simulation.bench.operations import Board, entered

PROTECTED, ABSENT, PRESENT = "protected", "absent", "present"
LOOKED_UP_AFTER = 300
"""So many enquiries later each is asked about: the worker, which looks every second, has then found who it is for."""

WARM = 200

Times = Mapping[tuple[str, str], Sequence[float]]


def watched(house: House, port: int, each: int, others: int) -> dict[str, Any]:
    """Return the rank AUCs of so many enquiries of each kind, while so many other clients look at the board."""
    luck = random.Random(each)
    asked = list(_asked(house, luck, each))
    with _company(house, port, others), entered(house, port, 0, by_screen=False) as line:
        times = _measured(line, asked)
    told = {
        f"{step} {other}": round(auc(times[step, PROTECTED], times[step, other]), 4)
        for step in ("ask", "look")
        for other in (ABSENT, PRESENT)
    }
    return told | {"furthest": round(max(abs(value - 0.5) for value in told.values()), 4)}


def auc(ones: Sequence[float], others: Sequence[float]) -> float:
    """Return the share of pairs in which the first is the larger, of equal ones half."""
    ordered = sorted(others)
    above = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in ones)
    return above / (2 * len(ones) * len(others))


def _asked(house: House, luck: random.Random, each: int) -> Iterator[tuple[str, bytes]]:
    """Yield what is asked, in no order, as many of each kind; names of past guests are of nobody who is here."""
    known = {name for names in house.here.values() for name in names}
    protected = [house.here[DisclosureLevel.NO_ENQUIRIES], house.here[DisclosureLevel.CONFIDENTIAL]]
    names = {
        PROTECTED: [name for kept in protected for name in kept],
        ABSENT: [name for name in house.names if name not in known],
        PRESENT: house.here[DisclosureLevel.ASK],
    }
    kinds = [kind for kind in names for _ in range(each + WARM)]
    luck.shuffle(kinds)
    for kind in kinds:
        asked = {"channel": "visitor", "asked_for": luck.choice(names[kind]), "asked_by": luck.choice(names[ABSENT])}
        yield kind, json.dumps(asked).encode()


def _measured(line: Line, asked: Sequence[tuple[str, bytes]]) -> Times:
    times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    opened: list[str] = []
    for number, (kind, body) in enumerate(asked):
        begun = time.perf_counter()
        answer = line.post(f"{API}/enquiries", body, expect=202)
        if number >= WARM:
            times["ask", kind].append(time.perf_counter() - begun)
        opened.append(answer.json()["id"])
        if (before := number - LOOKED_UP_AFTER) >= 0:
            begun = time.perf_counter()
            line.get(f"{API}/enquiries/{opened[before]}")
            times["look", asked[before][0]].append(time.perf_counter() - begun)
    return times


@contextmanager
def _company(house: House, port: int, clients: int) -> Iterator[None]:
    """Let other clients look at the board all the while."""
    done = threading.Event()

    def look(client: int) -> None:
        tasks = Board().tasks(house, random.Random(client))
        with entered(house, port, client, by_screen=True) as line:
            while not done.is_set():
                next(tasks)(line)

    threads = [threading.Thread(target=look, args=(client,)) for client in range(1, clients + 1)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()
