"""Decisions about rooms: states, codes, readiness, ranges of nights. Pure: no clock, no session."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from frontdesk.kernel.errors import Reason


class Occupancy(StrEnum):
    """The first axis of a room's state."""

    VACANT = "vacant"
    OCCUPIED = "occupied"


class Cleanliness(StrEnum):
    """The second axis of a room's state."""

    DIRTY = "dirty"
    CLEAN = "clean"
    INSPECTED = "inspected"


class Block(StrEnum):
    """Why a room stands apart: out of order cannot be sold, out of service (a small fault) can."""

    OUT_OF_ORDER = "ooo"
    OUT_OF_SERVICE = "oos"


TRANSITIONS: dict[str, frozenset[str]] = {
    Cleanliness.DIRTY: frozenset({Cleanliness.CLEAN}),
    Cleanliness.CLEAN: frozenset({Cleanliness.INSPECTED, Cleanliness.DIRTY}),
    Cleanliness.INSPECTED: frozenset({Cleanliness.DIRTY}),
}
"""What housekeeping may make of a room (HSK-1): only what was cleaned is inspected; anything may be found dirty."""

BLOCK_REASONS = (
    "plumbing",
    "electrical",
    "air-conditioning",
    "furniture",
    "lock",
    "deep-cleaning",
    "renovation",
    "other",
)


@dataclass(frozen=True, slots=True)
class RoomState:
    """A room as far as its state goes; `block` is the block that counts today."""

    occupancy: str
    cleanliness: str
    block: str | None = None
    active: bool = True


def transition_faults(before: str, after: str) -> list[Reason]:
    """Return why a room cannot turn from one cleanliness to another (HSK-1); staying as it is never hurts."""
    if after not in set(Cleanliness):
        return [Reason("cleanliness-unknown", "cleanliness", "HSK-1")]
    if after != before and after not in TRANSITIONS[before]:
        facts = {"before": before, "after": after}
        return [Reason("cleanliness-transition", "cleanliness", "HSK-1", facts)]
    return []


def letter_code(occupancy: str, cleanliness: str, blocked: str | None = None) -> str:
    """Return the code of the room board: VC VD VI OC OD OI, OOO, OOS.

    Chosen: a room out of service shows OOS only while it is vacant, so that nobody loses sight of a guest.
    """
    if blocked == Block.OUT_OF_ORDER:
        return "OOO"
    if blocked == Block.OUT_OF_SERVICE and occupancy == Occupancy.VACANT:
        return "OOS"
    return occupancy[0].upper() + cleanliness[0].upper()


def readiness(state: RoomState, *, dirt_accepted: bool = False) -> list[Reason]:
    """Return everything that keeps a guest out of this room (REG-17).

    Vacant and clean or inspected; a dirty one only when a duty manager gave a reason (`dirt_accepted`); one that is
    out of order never.
    """
    applies = {
        "room-inactive": not state.active,
        "room-out-of-order": state.block == Block.OUT_OF_ORDER,
        "room-occupied": state.occupancy != Occupancy.VACANT,
        "room-dirty": state.cleanliness == Cleanliness.DIRTY and not dirt_accepted,
    }
    return [Reason(code, "room", "REG-17") for code, holds in applies.items() if holds]


def range_faults(arrival: date, departure: date, today: date, *, longest: int, furthest: int) -> list[Reason]:
    """Return what is wrong with the nights `[arrival, departure)`, in nights and days from the business date.

    A range without a night is right for hourly and early-morning stays; who sells nights asks for at least one.
    """
    applies = (
        (arrival < today, Reason("arrival-in-past", "arrival", facts={"today": today.isoformat()})),
        ((arrival - today).days > furthest, Reason("arrival-too-far", "arrival", facts={"most": furthest})),
        (departure < arrival, Reason("departure-before-arrival", "departure")),
        ((departure - arrival).days > longest, Reason("stay-too-long", "departure", facts={"most": longest})),
    )
    return [reason for holds, reason in applies if holds]


def party_faults(adults: int, children: int, *, sleeps: int, extra_beds: int, cots: int) -> list[Reason]:
    """Return why this many persons do not go into the room (REG-1): cots are for children, extra beds for anybody."""
    facts = {"sleeps": sleeps, "extra_beds": extra_beds, "cots": cots}
    if adults < 0 or children < 0 or adults + children == 0:
        return [Reason("party-empty", "adults", "REG-1")]
    if adults > sleeps + extra_beds or adults + children > sleeps + extra_beds + cots:
        return [Reason("party-too-large", "adults", "REG-1", facts)]
    return []


def free_count(inventory: int, held: int) -> int:
    """Return how many rooms of a type are free on a night, never below zero: guests and blocks hold rooms (RES-2)."""
    return max(0, inventory - held)


def room_numbers(first: str, last: str, *, most: int) -> list[str]:
    """Return the numbers of a range such as 801 to 812, in the width and with the prefix in which they were written.

    Empty when the two do not make a range, or one of more than `most` rooms.
    """
    prefix = first.rstrip("0123456789")
    start, end = first[len(prefix) :], last[len(prefix) :]
    if not last.startswith(prefix) or not (_is_number(start) and _is_number(end)) or len(start) != len(end):
        return []
    if not 0 <= int(end) - int(start) < most:
        return []
    return [f"{prefix}{number:0{len(start)}d}" for number in range(int(start), int(end) + 1)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len("999999")
