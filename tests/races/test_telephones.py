"""A telephone that sends the same queued reports again, late and out of order, over several lines at once."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.housekeeping.models import FloorReport
from frontdesk.rooms.models import Room
from tests.races.client import Client, at_once
from tests.races.desks import Desks
from tests.races.house import ROOMS
from tests.soak_plugin import Counts

TIMES = 3
"""So often everything is sent: by so many lines at once, each in an order of its own."""

OF_A_ROOM = ("dirty", "clean") * 4
AT_ONCE = 8
Report = dict[str, Any]


@pytest.mark.rule("HSK-1")
def test_reports_that_are_sent_three_times_at_once_and_in_any_order_count_once(
    desks: Desks, long_races: int, seed: int, tally: Counts
) -> None:
    luck, lines = random.Random(seed), desks.keepers(TIMES)
    sent(lines[0], a_day(datetime.now(UTC)))  # in order: now all rooms are clean
    outcomes: Counter[str] = Counter()
    for _ in range(long_races):
        before = counted(desks)
        pressed = a_day(datetime.now(UTC))
        answers = at_once([partial(sent, line, shuffled(pressed, luck)) for line in lines])
        assert answers[0].keys() == {UUID(report["id"]) for report in pressed}
        assert answers == [answers[0]] * TIMES  # each is answered as it was when it first arrived
        assert kept(desks, pressed) == answers[0]
        assert counted(desks) == before + len(pressed)
        assert set(states(desks).values()) == {"clean"}  # what was pressed last
        outcomes += Counter(answers[0].values())
    tally |= {"races": long_races, "reports": outcomes.total(), "outcomes": dict(outcomes), "times": TIMES}
    desks.check()


def a_day(now: datetime) -> list[Report]:
    """Return what was pressed in each room, in the order in which it was, a moment apart."""
    pressed = [(room, kind) for kind in OF_A_ROOM for room in ROOMS]
    return [
        {
            "id": str(uuid4()),
            "room": room,
            "kind": kind,
            "happened_at": (now + timedelta(microseconds=number)).isoformat(),
        }
        for number, (room, kind) in enumerate(pressed)
    ]


def shuffled(pressed: Sequence[Report], luck: random.Random) -> list[Report]:
    return luck.sample(pressed, len(pressed))


def sent(line: Client, reports: list[Report]) -> dict[UUID, str]:
    """Send these a few at a time, and return what became of each."""
    told: dict[UUID, str] = {}
    for first in range(0, len(reports), AT_ONCE):
        answer = line.insist("POST", "housekeeping/reports", {"reports": reports[first : first + AT_ONCE]})
        assert answer.status == 200, answer
        told |= {UUID(each["id"]): each["outcome"] for each in answer.body["reports"]}
    return told


def kept(desks: Desks, pressed: Sequence[Report]) -> dict[UUID, str]:
    """Return what the hotel keeps of these reports."""
    ids = [UUID(report["id"]) for report in pressed]
    with Session(desks.means.engine) as session:
        return dict(session.execute(select(FloorReport.id, FloorReport.outcome).where(FloorReport.id.in_(ids))).all())


def counted(desks: Desks) -> int:
    """Return how many reports are on record."""
    with Session(desks.means.engine) as session:
        told = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "floor.reported")
        return session.execute(told).scalar_one()


def states(desks: Desks) -> dict[str, str]:
    with Session(desks.means.engine) as session:
        return dict(session.execute(select(Room.number, Room.cleanliness)).all())
