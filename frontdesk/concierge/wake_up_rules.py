"""Decisions about wake-up calls. Pure: no clock, no session."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.kernel.errors import Reason

AHEAD: Final = timedelta(minutes=2)
"""So long before its time the switchboard is told of a call, and may ring."""

AGAIN: Final = timedelta(minutes=5)
"""After so long it rings again where nobody was reached."""

TRIES: Final = 2
"""After so many in vain somebody knocks at the door."""

FURTHEST: Final = timedelta(days=30)


class Outcome(StrEnum):
    """What became of a ring; `cancelled` also of a call whose guests have left."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Step:
    """How a call stands after an outcome: how often it rang, whether it is over, and whether somebody must knock."""

    tries: int
    ended: bool
    knock: bool


def time_meant(minute: int, day: date | None, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant that is meant by a time of day: on the day that was said, else the next time it comes.

    `minute` counts from midnight on the hotel's clock.
    """
    on = day or now.astimezone(zone).date()
    at = datetime.combine(on, time(minute // 60, minute % 60), zone)
    return at + timedelta(days=1) if day is None and at <= now else at


def time_faults(at: datetime, now: datetime) -> list[Reason]:
    """Return what is wrong with the time of a call: it is past, or more than thirty days ahead."""
    if at <= now:
        return [Reason("call-time-past", "at")]
    return [Reason("call-time-too-far", "at", facts={"most": FURTHEST.days})] if at > now + FURTHEST else []


def outcome_faults(outcome: Outcome, due_at: datetime, now: datetime, *, over: bool) -> list[Reason]:
    """Return why an outcome is not written down: the call is over, or it is not time to ring yet."""
    if over:
        return [Reason("wake-up-call-over")]
    too_early = outcome is not Outcome.CANCELLED and now < due_at - AHEAD
    return [Reason("wake-up-call-not-due", "outcome")] if too_early else []


def step(outcome: Outcome, tries: int) -> Step:
    """Return how a call stands after this outcome: who is reached twice by nobody is woken at the door."""
    if outcome is Outcome.CANCELLED:
        return Step(tries, ended=True, knock=False)
    if outcome is Outcome.ANSWERED:
        return Step(tries + 1, ended=True, knock=False)
    in_vain = tries + 1 >= TRIES
    return Step(tries + 1, ended=in_vain, knock=in_vain)
