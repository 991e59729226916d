"""Who answers to what somebody asks for, and who asks them (PRI-2, PRI-3, PRI-6, PRI-12, PRI-13). Pure.

Two lists are kept apart from beginning to end: who fits by what the house sees, and who fits by a truth that it does
not see. The first is the same whether a guest is hidden or bears the alias by birth; the second goes to the duty
manager alone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from rapidfuzz.distance import OSA

from frontdesk.guests.names import is_chinese, whole_spellings
from frontdesk.guests.rules import CallPreference, DisclosureLevel

MOST_ASKED = 3
"""So many guests are asked for one enquiry; a name to which more answer is no name to ask for."""

USUAL = timedelta(hours=1)
LONGEST = timedelta(days=30)
"""How long a consent lasts unless the guest says otherwise, and how long it may."""

_FORGIVES_ONE, _FORGIVES_TWO = 6, 12
_TITLES = re.compile(r"(先生|女士|小姐|太太|夫人)\s*$|^\s*(mr|mrs|ms|miss|mx|dr)\b\.?\s*", re.IGNORECASE)
_ROOM_WORDS = re.compile(r"room|房间|房号|房|室|号|no\.?|[\s#:.]", re.IGNORECASE)


class Channel(StrEnum):
    """How somebody asks."""

    VISITOR = "visitor"
    PHONE = "phone"


class Scope(StrEnum):
    """What a guest agrees to. Everything but `here` concerns the whole room (PRI-12)."""

    HERE = "here"
    CALL = "call"
    VISIT = "visit"
    ROOM_NUMBER = "room_number"
    NEARBY = "nearby"

    @property
    def concerns_room(self) -> bool:
        """Tell whether everybody who shares the room has to agree."""
        return self is not Scope.HERE


class Decision(StrEnum):
    """What became of a guest's being asked."""

    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    """Who asks the guest, or tells them."""

    DESK = "desk"
    BELL = "bell"
    DUTY_MANAGER = "duty_manager"


class Kind(StrEnum):
    """Whether a guest is asked, or told that somebody asked (PRI-13)."""

    ASK = "ask"
    NOTICE = "notice"


class State(StrEnum):
    """How an enquiry stands for whoever asked."""

    PENDING = "pending"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked: the words for the guest, who asks, and the keyed hash of the pass-phrase, if one was said."""

    asked_for: str
    asked_by: str | None = None
    phrase: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a guest said beforehand; a notice names no asker."""

    kind: Kind
    asker: str = ""
    phrase: str = ""
    scope: Scope = Scope.HERE
    until: datetime
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A guest in the house: what the house sees, the truth, what was said beforehand, and since when others share."""

    registration_id: UUID
    room_id: UUID
    room: str
    shown_name: str
    shown_level: DisclosureLevel
    true_name: str
    level: DisclosureLevel
    calls: CallPreference
    callers: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    sharers_since: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody to be asked or told, or one whose consent was given beforehand (`scope` and `until` are then set)."""

    guest: Present
    audience: Audience
    kind: Kind = Kind.ASK
    scope: Scope | None = None
    until: datetime | None = None


def looked_up(question: Question, channel: Channel, house: Sequence[Present]) -> list[Wanted]:
    """Return everything that follows from an enquiry: whom the desk asks, what only the duty manager learns, consents.

    A guest who shuts out enquiries is asked by nobody; a hidden one is asked under the alias as anybody of that name
    would be, and under the true name by the duty manager.
    """
    shown = answering(question.asked_for, house, lambda guest: guest.shown_name)
    hidden = [each for each in house if each.level.is_hidden and each not in shown]
    secret = by_name(question.asked_for, hidden, lambda guest: guest.true_name)
    anyhow = [*shown, *secret]
    found = [
        Wanted(guest, Audience.DESK, scope=wish.scope, until=wish.until) for guest, wish in _said(question, anyhow)
    ]
    if not found:
        found += [Wanted(guest, Audience.DESK) for guest in _to_be_asked(question, channel, shown)]
        found += [Wanted(guest, Audience.DUTY_MANAGER) for guest in _few(secret)]
    told = [guest for guest in anyhow if guest.level.is_protected and _wants_to_know(guest)]
    return found + [Wanted(guest, Audience.DUTY_MANAGER, Kind.NOTICE) for guest in _few(told)]


def recipient(asked_for: str, house: Sequence[Present]) -> Wanted | None:
    """Return who gets a message and by whom: the one guest who answers to the name; else it is looked at (PRI-6).

    Whom the house sees decides alone, if there is anybody: a truth behind it must not change what the bell desk gets.
    """
    shown = by_name(asked_for, house, lambda guest: guest.shown_name)
    if len(shown) == 1:
        return Wanted(shown[0], Audience.BELL)
    secret = by_name(asked_for, [each for each in house if each.level.is_hidden], lambda guest: guest.true_name)
    candidates = shown or secret
    return Wanted(candidates[0], Audience.DUTY_MANAGER) if candidates else None


def answering(asked_for: str, house: Sequence[Present], name_of: Callable[[Present], str]) -> list[Present]:
    """Return the guests of a room number, or else those who answer to a name, the best fit alone."""
    number = _ROOM_WORDS.sub("", asked_for).casefold()
    in_room = [guest for guest in house if guest.room.casefold() == number]
    return in_room or by_name(asked_for, house, name_of)


def by_name(asked_for: str, house: Sequence[Present], name_of: Callable[[Present], str]) -> list[Present]:
    """Return the guests who bear a name exactly as it was said; if nobody does, those who bear one much like it."""
    asked = _TITLES.sub("", asked_for).strip()
    ranked = [(rank, guest) for guest in house if (rank := fit(asked, name_of(guest))) is not None]
    best = min((rank for rank, _ in ranked), default=None)
    return [guest for rank, guest in ranked if rank == best]


def fit(asked: str, name: str) -> int | None:
    """Return 0 if the name is what was asked for, 1 if it is within a slip of it, None if it is another.

    Chinese characters are exact, or sound alike; in Latin letters a slip is one letter in six, two in twelve.
    """
    if _bare(asked) == _bare(name):
        return 0
    heard, known, both = _spelt(asked), _spelt(name), is_chinese(asked) and is_chinese(name)
    if heard & known:
        return 1 if both else 0
    return 1 if not both and any(_is_slip(one, other) for one in heard for other in known) else None


def is_late(scope: Scope, made_at: datetime, sharers_since: Sequence[datetime]) -> bool:
    """Tell whether somebody has come to share the room since a consent that concerns the room was given (PRI-12)."""
    return scope.concerns_room and any(since > made_at for since in sharers_since)


def state_at(now: datetime, closes_at: datetime, given_until: datetime | None) -> tuple[State, bool]:
    """Return how an enquiry stands, and whether a consent holds: by the clock alone, but for a consent (PRI-3)."""
    if given_until is not None:
        return State.CLOSED, now < given_until
    return (State.PENDING if now < closes_at else State.CLOSED), False


def next_batch(now: datetime, minutes: int) -> datetime:
    """Return the next round of messages: the same instants of every day, whoever took what when (PRI-6)."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rounds = (now - midnight) // timedelta(minutes=minutes) + 1
    return midnight + rounds * timedelta(minutes=minutes)


def _to_be_asked(question: Question, channel: Channel, shown: Sequence[Present]) -> list[Present]:
    open_to_it = [guest for guest in shown if not guest.shown_level.is_protected]
    return _few([guest for guest in open_to_it if channel is Channel.VISITOR or _takes_call(guest, question.asked_by)])


def _takes_call(guest: Present, caller: str | None) -> bool:
    """Tell whether a guest is asked about a call at all: who wants none, or named callers only, said so (REG-4)."""
    if guest.calls is CallPreference.ALLOW_LIST:
        return any(fit(caller or "", named) is not None for named in guest.callers)
    return guest.calls is CallPreference.ASK


def _said(question: Question, guests: Sequence[Present]) -> list[tuple[Present, Wish]]:
    """Return the consent that was given beforehand to this asker with this phrase, if there is one."""
    if question.phrase is None or question.asked_by is None:
        return []
    said = [(guest, wish) for guest in guests for wish in guest.wishes if wish.phrase == question.phrase]
    return [
        (guest, wish)
        for guest, wish in said
        if wish.kind is Kind.ASK
        and fit(question.asked_by, wish.asker) is not None
        and not is_late(wish.scope, wish.made_at, guest.sharers_since)
    ][:1]


def _wants_to_know(guest: Present) -> bool:
    return any(wish.kind is Kind.NOTICE for wish in guest.wishes)


def _few(guests: Sequence[Present]) -> list[Present]:
    return list(guests) if len(guests) <= MOST_ASKED else []


def _bare(name: str) -> str:
    return "".join(character for character in name if character.isalnum())


@lru_cache(maxsize=4096)
def _spelt(name: str) -> frozenset[str]:
    """Return the spellings of a name; those in the house are asked for again with every enquiry."""
    return frozenset(whole_spellings(name))


def _is_slip(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    forgiven = (shorter >= _FORGIVES_ONE) + (shorter >= _FORGIVES_TWO)
    return forgiven > 0 and OSA.distance(one, other, score_cutoff=forgiven) <= forgiven
