"""Decisions about requests of authorities (AUT). Pure: no clock, no session."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from frontdesk.kernel.errors import Reason

LONGEST_SPAN: Final = 31
"""Days of one request: who needs more asks again, and it is approved again."""


WAIT: Final = {
    "zh": "请稍候,由保安部接待",
    "en": "One moment please, our security department will attend to you",
}
"""What the officer hears while a request is open, whoever is asked for (AUT-3); no hotel changes these words."""


class State(StrEnum):
    """What became of a request; each but the first stays on record with its reason (AUT-4)."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can be done with a request."""

    APPROVE = "approve"
    DENY = "deny"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


TRANSITIONS: Final[Mapping[tuple[State, Step], State]] = {
    (State.PENDING, Step.APPROVE): State.APPROVED,
    (State.PENDING, Step.DENY): State.DENIED,
    (State.PENDING, Step.EXPIRE): State.EXPIRED,
    (State.PENDING, Step.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Step.WITHDRAW): State.WITHDRAWN,
}
"""The whole table; every other step is refused."""


class Basis(StrEnum):
    """On what an officer's request stands: credentials shown for an inspection, or a written order with a number."""

    ON_THE_SPOT = "on_the_spot"
    WRITTEN = "written"


class Scope(StrEnum):
    """What is asked for: one person, one room, or everybody in the register of given dates."""

    PERSON = "person"
    ROOM = "room"
    REGISTER = "register"


OFFICER_DOCUMENTS: Final = ("police_card", "work_card", "other")
"""What an officer shows: the police's own card, the card of another authority, anything else."""

FIELDS: Final = (
    "name",
    "sex",
    "birth_date",
    "nationality",
    "document",
    "address",
    "phone",
    "room",
    "stay",
    "vehicle",
)
"""What can be asked for of each person, in the order in which it is shown."""

DENIALS: Final = ("identity-doubtful", "basis-missing", "scope-too-wide", "other")
WITHDRAWALS: Final = ("officer-withdrew", "officer-left", "entered-wrongly", "other")
EXPIRED: Final = "unanswered"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer asks for, as far as the rules look at it. `until_date` is a day that is asked for too."""

    basis: str
    basis_number: str
    copies: bool
    scope: str
    person: str
    room_known: bool | None
    from_date: date
    until_date: date
    fields: Collection[str]
    document_seen: bool


def request_faults(asked: Asked, today: date) -> list[Reason]:
    """Return everything that keeps a request from being made; `room_known` is None where no room was named."""
    person, room = asked.scope == Scope.PERSON, asked.scope == Scope.ROOM
    applies = [
        (not asked.document_seen, "document-not-seen", "document_seen"),
        (asked.basis == Basis.WRITTEN and not asked.basis_number, "missing", "basis_number"),
        (asked.basis != Basis.WRITTEN and asked.copies, "copies-need-written-basis", "copies"),
        (person and not asked.person, "missing", "person"),
        (room and asked.room_known is None, "missing", "room"),
        (room and asked.room_known is False, "room-unknown", "room"),
        (asked.until_date < asked.from_date, "dates-reversed", "until_date"),
        ((asked.until_date - asked.from_date).days >= LONGEST_SPAN, "scope-too-long", "until_date"),
        (asked.until_date > today, "scope-in-future", "until_date"),
        (not asked.fields, "missing", "fields"),
    ]
    rule, facts = "AUT-1", {"most": LONGEST_SPAN}
    return [Reason(code, field, rule, facts) for holds, code, field in applies if holds]


def state_now(state: str, expires_at: datetime, now: datetime) -> State:
    """Return how a request stands: one that nobody answered in time has expired, whether or not that is written yet."""
    found = State(state)
    return State.EXPIRED if found is State.PENDING and expires_at <= now else found


def step_faults(state: State, step: Step) -> list[Reason]:
    """Return why a request in this state cannot take this step."""
    if (state, step) in TRANSITIONS:
        return []
    return [Reason("authority-request-ended", rule="AUT-4", facts={"state": str(state)})]


def approver_faults(requester: UUID, approver: UUID) -> list[Reason]:
    """Return why this person may not answer: nobody answers their own request (AUT-1)."""
    return [Reason("approver-is-requester", rule="AUT-1")] if requester == approver else []


def approved_fields(asked: Collection[str], granted: Collection[str] | None) -> list[str]:
    """Return the fields that are approved, in their order: all that were asked for, or as many of them as are given."""
    wanted = set(asked) if granted is None else set(asked) & set(granted)
    return [field for field in FIELDS if field in wanted]


def is_open(state: str, open_until: datetime | None, now: datetime) -> bool:
    """Tell whether what was approved may be looked at now."""
    return state == State.APPROVED and open_until is not None and now < open_until
