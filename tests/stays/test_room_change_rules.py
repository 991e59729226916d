"""MOV-1 and MOV-2 against a second statement of them, over random days, rooms, faults, gifts and rates."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.rooms.rules import RoomState
from frontdesk.stays import room_change_rules as rules
from frontdesk.stays.room_change_rules import Held, Likeness, Target, Terms

ARRIVED = date(2026, 5, 1)
ROOM_TYPES = 4
READY = RoomState("vacant", "inspected")


@dataclass
class Step:
    """What happens next: on which day, to which type of room, why."""

    days_on: int
    to: int
    terms: Terms


steps = st.builds(
    Step,
    st.integers(0, 3).map(lambda number: 1 if number == 3 else 0),
    st.integers(0, ROOM_TYPES - 1),
    st.sampled_from([Terms.PLAN, Terms.PLAN, Terms.FREE, Terms.FAULT]),
)


@dataclass
class Guest:
    """A stay, moved by the rules of the program."""

    plan: list[list[int]]
    discount: int
    kind: int = 0
    today: date = ARRIVED
    charged: dict[date, int] = field(default_factory=dict)
    changes: list[tuple[date, int, Terms, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.charged = {night: max(0, amount - self.discount) for night, amount in self.asks(self.kind).items()}

    def asks(self, kind: int) -> dict[date, int]:
        days = range((self.today - ARRIVED).days, len(self.plan[kind]))
        return {ARRIVED + timedelta(days=day): self.plan[kind][day] for day in days}

    def move(self, step: Step) -> bool:
        """Try a move; return whether the rules of the program let it happen."""
        here, there = self.asks(self.kind), self.asks(step.to)
        charged = rules.nights_that_remain(self.charged, self.today)
        today = [change for change in self.changes if change[0] == self.today]
        held = [
            Held(Terms.PLAN, rules.total_of(charged, self.asks(today[0][1] if today else self.kind)), 0),
            *(Held(terms, rules.total_of(charged, self.asks(kind)), paid) for _, _, terms, paid, kind in today),
        ]
        price = rules.total_of(charged, there)
        if rules.price_faults(step.terms, today=self.today, arrived=ARRIVED, price=price, held=held):
            return False
        if rules.upgrade_faults(step.terms, charged, there):
            return False
        after = rules.prices_after(step.terms, charged, here, there)
        self.changes.append((self.today, self.kind, step.terms, sum(after.values()), step.to))
        self.kind, self.charged = step.to, after
        return True


def dearest_by_brute_force(guest: Guest) -> int:
    """Say in another way what the dearest room held today counts as: go through the day from its morning."""
    today = [change for change in guest.changes if change[0] == guest.today]
    room = today[0][1] if today else guest.kind
    worth = [sum(guest.asks(room).values())]
    for _day, _before, terms, paid, to in today:
        worth.append(paid if terms in {Terms.FREE, Terms.FAULT} else sum(guest.asks(to).values()))
    return max(worth)


plans = st.integers(1, 4).flatmap(
    lambda nights: st.lists(
        st.lists(st.integers(0, 900).map(lambda amount: amount * 100), min_size=nights, max_size=nights),
        min_size=ROOM_TYPES,
        max_size=ROOM_TYPES,
    )
)


@pytest.mark.rule("MOV-1", "MOV-2")
@settings(max_examples=400, deadline=None)
@given(plans, st.integers(0, 300).map(lambda amount: amount * 100), st.lists(steps, min_size=1, max_size=8))
def test_whatever_happens_nobody_gets_round_the_rule_and_no_fault_is_ever_refused(
    plan: list[list[int]], discount: int, happens: list[Step]
) -> None:
    guest = Guest(plan, discount)
    for step in happens:
        guest.today += timedelta(days=step.days_on)
        if (guest.today - ARRIVED).days >= len(plan[0]):
            return
        before = rules.nights_that_remain(guest.charged, guest.today)
        dearest = dearest_by_brute_force(guest)
        there = guest.asks(step.to)
        first_day = guest.today == ARRIVED
        moved = guest.move(step)
        if step.terms is Terms.FAULT:
            assert moved
            assert guest.charged == {night: min(amount, there[night]) for night, amount in before.items()}
        elif first_day and sum(there.values()) < dearest:
            assert not moved
        elif step.terms is Terms.FREE:
            assert moved is any(there[night] > amount for night, amount in before.items())
            assert not moved or sum(guest.charged.values()) <= sum(before.values())
        else:
            assert moved


@pytest.mark.rule("MOV-1")
@settings(max_examples=200, deadline=None)
@given(plans, st.lists(st.integers(0, ROOM_TYPES - 1), min_size=1, max_size=6))
def test_many_paid_moves_on_one_day_end_in_no_cheaper_room_than_any_before(
    plan: list[list[int]], ways: list[int]
) -> None:
    guest = Guest(plan, 0)
    worth = [sum(plan[0])]
    worth += [sum(plan[to]) for to in ways if guest.move(Step(0, to, Terms.PLAN))]
    assert worth == sorted(worth)


@pytest.mark.rule("MOV-1")
@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), max_size=4))
def test_out_and_in_again_is_held_to_the_same_rule(price: int, before: list[int]) -> None:
    assert bool(rules.again_faults(price, before)) is any(price < each for each in before)


@pytest.mark.rule("MOV-3")
def test_a_room_is_refused_with_every_reason_at_once() -> None:
    target = Target(
        state=RoomState("occupied", "dirty", "ooo", active=False),
        taken=[ARRIVED],
        room_for=1,
        unpriced=[ARRIVED],
    )
    found = [reason.code for reason in rules.target_faults(Terms.PLAN, target, persons=2)]
    assert found == [
        "room-inactive",
        "room-out-of-order",
        "room-occupied",
        "room-dirty",
        "room-not-free",
        "party-too-large",
        "price-missing",
    ]


@pytest.mark.rule("MOV-2")
def test_after_a_fault_a_room_without_a_price_costs_what_the_old_one_did() -> None:
    target = Target(state=READY, room_for=2, unpriced=[ARRIVED])
    assert rules.target_faults(Terms.FAULT, target, persons=1) == []
    assert rules.prices_after(Terms.FAULT, {ARRIVED: 500}, {}, {}) == {ARRIVED: 500}


@pytest.mark.rule("MOV-3")
def test_a_price_that_changes_is_told_before_and_one_that_stays_need_not_be() -> None:
    assert rules.told_faults(Terms.PLAN, 100, 100, None) == []
    assert rules.told_faults(Terms.PLAN, 100, 150, 150) == []
    assert rules.told_faults(Terms.FAULT, 100, 50, 70) == []
    for told in (None, 100, 149):
        (reason,) = rules.told_faults(Terms.PLAN, 100, 150, told)
        assert (reason.code, reason.facts) == ("price-not-told", {"amount": 150})


def test_an_agreed_price_stays_where_the_plan_asks_the_same_for_both_rooms() -> None:
    other = ARRIVED + timedelta(days=1)
    after = rules.prices_after(
        Terms.PLAN, {ARRIVED: 300, other: 300}, {ARRIVED: 400, other: 400}, {ARRIVED: 400, other: 600}
    )
    assert after == {ARRIVED: 300, other: 600}


def test_rooms_are_ranked_by_ready_then_type_then_floor_then_what_they_have() -> None:
    best = [
        Likeness(ready=True, same_type=True, same_floor=True, features_lost=0),
        Likeness(ready=True, same_type=True, same_floor=True, features_lost=1),
        Likeness(ready=True, same_type=True, same_floor=False, features_lost=0),
        Likeness(ready=True, same_type=False, same_floor=True, features_lost=0),
        Likeness(ready=True, same_type=True, same_floor=True, features_lost=0, out_of_service=True),
        Likeness(ready=False, same_type=True, same_floor=True, features_lost=0),
    ]
    mixed = [*best[3:], *best[:3]]
    assert sorted(mixed, key=lambda each: each.rank) == best
