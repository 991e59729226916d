"""Decisions about what is told to the police. Pure: no clock, no session, no Flask."""

import re
from datetime import datetime
from enum import StrEnum

from frontdesk.kernel.errors import Reason

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{3,59}", re.ASCII)


class Form(StrEnum):
    """The forms in which a report is written."""

    XML = "xml"
    JSON = "json"


class State(StrEnum):
    """How far the report of a registration is."""

    WAITING = "waiting"
    EXPORTED = "exported"
    ACKNOWLEDGED = "acknowledged"


class Suspected(StrEnum):
    """What looks suspicious about a minor's stay, in the words of the regulation (REG-15)."""

    NOT_A_RELATIVE = "not-a-relative"
    SEEMS_COERCED = "seems-coerced"
    HURT_OR_DRUNK = "hurt-or-drunk"
    MANY_VISITORS = "many-visitors"
    SEVERAL_MINORS = "several-minors"
    OTHER = "something-else"


class Outcome(StrEnum):
    """What a patrol found."""

    QUIET = "quiet"
    NOT_QUIET = "not_quiet"


def state_of(exported_at: datetime | None, reported_at: datetime | None) -> State:
    """Return how far the report of a registration is."""
    if reported_at is not None:
        return State.ACKNOWLEDGED
    return State.WAITING if exported_at is None else State.EXPORTED


def is_overdue(due_at: datetime, reported_at: datetime | None, now: datetime) -> bool:
    """Tell whether a registration should have been reported by now and was not (REG-12)."""
    return reported_at is None and due_at <= now


def acknowledgement_faults(number: str) -> list[Reason]:
    """Return what is wrong with the number under which the police took a report: 4 to 60 letters, digits, signs."""
    if not number:
        return [Reason("missing", "number", "REG-12")]
    return [] if _NUMBER.fullmatch(number) else [Reason("acknowledgement-malformed", "number", "REG-12")]


def suspicion_faults(kind: str, *, police_called: bool) -> list[Reason]:
    """Return everything that is missing in a report of suspicion: it is told to the police first, then recorded."""
    applies = [
        (kind not in set(Suspected), Reason("reason-unknown", "kind", "REG-15")),
        (not police_called, Reason("police-not-called", "police_called", "REG-15")),
    ]
    return [reason for holds, reason in applies if holds]
