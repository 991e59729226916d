"""Decisions about work orders (HSK-3). Pure: no clock, no session."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Final

from frontdesk.kernel.errors import Reason


class State(StrEnum):
    """How a work order stands."""

    REPORTED = "reported"
    ASSIGNED = "assigned"
    FIXED = "fixed"
    DEFERRED = "deferred"
    UNREPAIRABLE = "unrepairable"


class Priority(StrEnum):
    """How soon somebody must come."""

    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"


class Source(StrEnum):
    """Who found the fault."""

    GUEST = "guest"
    HOUSEKEEPING = "housekeeping"
    FRONT_OFFICE = "front_office"
    ENGINEERING = "engineering"


class Area(StrEnum):
    """Where a fault is that is in no room."""

    CORRIDOR = "corridor"
    LIFT = "lift"
    LOBBY = "lobby"
    RESTAURANT = "restaurant"
    GROUNDS = "grounds"
    OTHER = "other"


FAULTS: Final = ("plumbing", "electrical", "air-conditioning", "furniture", "lock", "other")
"""What can be broken; each is a reason for which a room is kept from sale, too."""

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    State.REPORTED: frozenset({State.ASSIGNED, State.FIXED, State.DEFERRED, State.UNREPAIRABLE}),
    State.ASSIGNED: frozenset({State.ASSIGNED, State.FIXED, State.DEFERRED, State.UNREPAIRABLE}),
    State.DEFERRED: frozenset({State.ASSIGNED, State.FIXED, State.DEFERRED, State.UNREPAIRABLE}),
    State.UNREPAIRABLE: frozenset({State.ASSIGNED, State.FIXED}),
    State.FIXED: frozenset(),
}
"""What may become of a work order (HSK-3); what nobody could repair may be repaired by somebody who comes later."""

OPEN: Final = (State.REPORTED, State.ASSIGNED, State.DEFERRED, State.UNREPAIRABLE)
"""The states in which something is still broken."""

_SOURCES: Final = {"housekeeping": Source.HOUSEKEEPING, "engineering": Source.ENGINEERING}


def source_of(roles: Collection[str], *, by_guest: bool) -> Source:
    """Return who found a fault that somebody with these roles reports."""
    if by_guest:
        return Source.GUEST
    return next((source for role, source in _SOURCES.items() if role in roles), Source.FRONT_OFFICE)


def place_faults(room: str | None, area: str | None) -> list[Reason]:
    """Return what is wrong with where a fault is: in a room or elsewhere, and nothing else."""
    if bool(room) == bool(area):
        return [Reason("fault-place-missing", "room", "HSK-3")]
    if area and area not in set(Area):
        return [Reason("not-a-choice", "area")]
    return []


def transition_faults(before: str, after: str) -> list[Reason]:
    """Return why a work order cannot go from one state to another (HSK-3)."""
    if after not in TRANSITIONS[before]:
        return [Reason("work-order-state", "state", "HSK-3", {"before": before, "after": after})]
    return []


def later_faults(until: date | None, today: date, field: str, *, furthest: int) -> list[Reason]:
    """Return what is wrong with a day until which something waits: it must be named, and lie ahead, in days."""
    if until is None:
        return [Reason("missing", field)]
    if until <= today:
        return [Reason("day-not-ahead", field, "HSK-3", {"today": today.isoformat()})]
    if (until - today).days > furthest:
        return [Reason("day-too-far", field, "HSK-3", {"most": furthest})]
    return []


def declaration_faults(*, is_engineer: bool, no_engineer_on_duty: bool) -> list[Reason]:
    """Return why somebody cannot declare a fault unrepairable: an engineer does, or the duty manager without one."""
    if is_engineer or no_engineer_on_duty:
        return []
    return [Reason("engineer-on-duty", "no_engineer_on_duty", "MOV-2")]
