"""Four people who do anything at all, at the same moment and in whatever order: the house stays consistent."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from frontdesk.cashier import shifts
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.ids import SeededSource
from frontdesk.notifications.queries import mismatches
from frontdesk.property.models import Property
from tests import databases
from tests.conftest import KEYRING
from tests.races.hands import ACCOUNTS, COMMANDS, Hand
from tests.races.whole import disagreements
from tests.small_hotel import NOW, TODAY, SmallHotel
from tests.soak_plugin import Counts
from tests.stays import arrivals

NOWHERE = Path("/nonexistent")
STEPS = 20
EXAMPLE_PER_RACES = 10
"""One row of commands for so many races: a row has many steps of four commands each."""

LIKELY = [*COMMANDS, *["arrive"] * 5, *["arrive from a draft"] * 3, *["leave"] * 4, *["set state"] * 2]
"""Without guests in the house there is little to quarrel about."""

ORDERS = st.tuples(st.sampled_from(LIKELY), st.integers(0, 11), st.integers(0, 11))


class Commands(RuleBasedStateMachine):
    """A hotel of its own, and four people who act at once."""

    def __init__(self, engine_name: str, counted: Counter[str]) -> None:
        super().__init__()
        self.counted = counted
        self.kept = ExitStack()
        self.hotel = self.kept.enter_context(_hotel(engine_name))
        self.hands = [Hand(self.hotel, account_id) for account_id in ACCOUNTS]
        self.pool = self.kept.enter_context(ThreadPoolExecutor(len(self.hands)))
        self.now = NOW

    @rule(orders=st.lists(ORDERS, min_size=1, max_size=len(ACCOUNTS)))
    def act(self, orders: list[tuple[str, int, int]]) -> None:
        running = [
            self.pool.submit(hand.do, name, self.now, one, other)
            for hand, (name, one, other) in zip(self.hands, orders, strict=False)
        ]
        for (name, _, _), each in zip(orders, running, strict=True):
            self.counted["done" if each.result() else "refused"] += 1
            self.counted[name] += each.result()
        with Session(self.hotel.runtime.engine) as session:
            days = session.scalars(select(Property.business_date)).one() - TODAY
        self.now = max(self.now + timedelta(minutes=1), NOW + days)

    @invariant()
    def it_is_consistent(self) -> None:
        property_id = self.hotel.property_id
        with Session(self.hotel.runtime.engine) as session:
            assert disagreements(session, property_id) == []

    def teardown(self) -> None:
        try:
            while drain_once(self.hotel.runtime):
                pass
            with Session(self.hotel.runtime.engine) as session:
                assert mismatches(session, self.hotel.property_id) == []
            self.counted["lost race"] += sum(hand.refused["lost-race"] for hand in self.hands)
        finally:
            self.kept.close()


@pytest.mark.rule("RES-2")
@pytest.mark.rule("DEP-1")
@pytest.mark.rule("DEP-2")
@pytest.mark.rule("NTF-1")
def test_whatever_four_people_do_at_once_the_house_agrees_with_itself(
    engine_name: str, races: int, tally: Counts
) -> None:
    counted: Counter[str] = Counter()
    limits = settings(
        max_examples=max(2, races // EXAMPLE_PER_RACES),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Commands(engine_name, counted), settings=limits)
    tally |= {"connections": len(ACCOUNTS), "examples": limits.max_examples}
    tally |= {"done": counted.pop("done"), "refused": counted.pop("refused"), "lost_race": counted.pop("lost race")}
    tally["by_command"] = dict(counted)


@contextmanager
def _hotel(engine_name: str) -> Iterator[SmallHotel]:
    with databases.copied(engine_name, "hands", _prepare) as url, databases.engine_of(url) as engine:
        with Session(engine) as session:
            property_id = session.scalars(select(Property.id)).one()
        yield SmallHotel(Runtime(engine, KEYRING, BlobStore(NOWHERE), SeededSource(4)), property_id)


def _prepare(engine: Engine) -> None:
    hotel = arrivals.build(Runtime(engine, KEYRING, BlobStore(NOWHERE), SeededSource(3))).hotel
    for account_id in ACCOUNTS[1:]:
        execute(shifts.open_shift, hotel.context("duty_manager", account=account_id))
