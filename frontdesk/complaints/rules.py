"""Decisions about complaints (CPL). Pure: no clock, no session."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from frontdesk.kernel.errors import Reason

FURTHEST: Final = timedelta(days=30)
"""How far ahead a call-back may be promised."""


LONGEST_PERIOD: Final = timedelta(days=366)
"""So many days are counted at once."""


class Channel(StrEnum):
    """How a complaint reached the hotel."""

    DESK = "desk"
    TELEPHONE = "telephone"
    LETTER = "letter"
    REVIEW = "review"
    DEPARTMENT = "department"


class About(StrEnum):
    """What a complaint is about: somebody's stay, a room whoever is in it, or neither."""

    STAY = "stay"
    ROOM = "room"
    NOBODY = "nobody"


class Kind(StrEnum):
    """What somebody is not content with."""

    ROOM = "room"
    CLEANLINESS = "cleanliness"
    NOISE = "noise"
    FACILITIES = "facilities"
    STAFF = "staff"
    PRICE = "price"
    FOOD = "food"
    OTHER = "other"


class Severity(StrEnum):
    """How bad it is; the duty manager hears of a severe one at once."""

    MINOR = "minor"
    SERIOUS = "serious"
    SEVERE = "severe"


class Liability(StrEnum):
    """Whether the hotel answers for it."""

    OPEN = "open"
    LIABLE = "liable"
    NOT_LIABLE = "not_liable"


class State(StrEnum):
    """How a complaint stands."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    CLOSED = "closed"


class Step(StrEnum):
    """What may be done with a complaint."""

    CLASSIFY = "classify"
    ASK = "ask"
    COMPENSATE = "compensate"
    ANSWER = "answer"
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    CLOSE = "close"


class Outcome(StrEnum):
    """What came of a call-back; one that nobody waits for any more was dropped."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    DROPPED = "dropped"


STEPS: Final[Mapping[State, Mapping[Step, State]]] = {
    State.RECEIVED: {
        Step.CLASSIFY: State.IN_HAND,
        Step.ASK: State.IN_HAND,
        Step.CLOSE: State.CLOSED,
    },
    State.IN_HAND: {
        Step.CLASSIFY: State.IN_HAND,
        Step.ASK: State.IN_HAND,
        Step.COMPENSATE: State.IN_HAND,
        Step.ANSWER: State.ANSWERED,
        Step.CLOSE: State.CLOSED,
    },
    State.ANSWERED: {
        Step.CLASSIFY: State.ANSWERED,
        Step.COMPENSATE: State.ANSWERED,
        Step.SATISFIED: State.CLOSED,
        Step.NOT_SATISFIED: State.IN_HAND,
        Step.CLOSE: State.CLOSED,
    },
    State.CLOSED: {
        Step.NOT_SATISFIED: State.IN_HAND,
    },
}
"""What each step makes of a complaint (CPL-2); a step that is not here is refused in that state."""

ANSWERS_FOR: Final[Mapping[str, frozenset[str]]] = {
    "front_office": frozenset({"receptionist", "duty_manager"}),
    "housekeeping": frozenset({"housekeeping"}),
    "engineering": frozenset({"engineering"}),
    "food_and_beverage": frozenset({"food_and_beverage"}),
    "switchboard": frozenset({"switchboard"}),
    "bell": frozenset({"bell"}),
    "security": frozenset({"security"}),
    "finance": frozenset({"finance"}),
}
"""The departments that are asked about complaints, and the roles that answer for each."""


def step_faults(state: str, step: Step) -> list[Reason]:
    """Return why a step cannot be taken in a state (CPL-2)."""
    if step in STEPS[State(state)]:
        return []
    return [Reason("complaint-state", "state", "CPL-2", {"state": state, "step": step})]


def about_faults(about: str | None, *, room: bool, stay: bool) -> list[Reason]:
    """Return what is wrong with what a complaint is about: a stay by its room or itself, a room, or neither (CPL-1)."""
    if about not in set(About):
        return [Reason("not-a-choice" if about else "missing", "about")]
    wanted = {About.STAY: room or stay, About.ROOM: room, About.NOBODY: True}
    if not wanted[About(about)]:
        return [Reason("missing", "room", "CPL-1")]
    if about == About.NOBODY and (room or stay):
        return [Reason("complaint-about-nobody", "about", "CPL-1")]
    return []


def due_faults(due_at: datetime | None, now: datetime) -> list[Reason]:
    """Return what is wrong with the time at which a guest wants to be called back: it lies ahead, and not too far."""
    if due_at is None or now < due_at <= now + FURTHEST:
        return []
    code = "call-back-past" if due_at <= now else "call-back-too-far"
    return [Reason(code, "call_back_at", "CPL-4", {"most": FURTHEST.days})]


def compensation_faults(amount: int, balance: int) -> list[Reason]:
    """Return why an amount cannot be given: above zero, and no more than the folio owes, in minor units (CPL-5)."""
    if amount <= 0:
        return [Reason("amount-not-positive", "amount", "CPL-5")]
    if amount > balance:
        return [Reason("amount-exceeds-balance", "amount", "CPL-5", {"balance": max(0, balance)})]
    return []


def period_faults(first: date, last: date) -> list[Reason]:
    """Return what is wrong with the days that are counted: they are in order, and at most a year apart (CPL-6)."""
    if first <= last and last - first <= LONGEST_PERIOD:
        return []
    return [Reason("period-malformed", "until_date", "CPL-6")]


def departments_of(roles: Collection[str]) -> frozenset[str]:
    """Return the departments for which somebody with these roles answers."""
    return frozenset(name for name, answering in ANSWERS_FOR.items() if not answering.isdisjoint(roles))


def next_call(
    wanted: datetime | None, now: datetime, usual: timedelta, *, about_stay: bool, was_unsatisfied: bool
) -> datetime | None:
    """Return when a guest who was answered is called back, or None where there is nobody to call (CPL-4).

    The guest's own time comes first; a guest of a stay, and whoever was not satisfied before, is called in any case.
    """
    if wanted is not None:
        return wanted
    return now + usual if about_stay or was_unsatisfied else None
