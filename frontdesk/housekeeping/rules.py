"""Decisions about the work on the floors (HSK-1, HSK-4). Pure: no clock, no session."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from frontdesk.kernel.errors import Reason
from frontdesk.rooms.rules import Cleanliness, Occupancy, transition_faults


class ReportKind(StrEnum):
    """What an attendant says of a room with one button."""

    CLEAN = "clean"
    INSPECTED = "inspected"
    DIRTY = "dirty"
    DO_NOT_DISTURB = "do_not_disturb"
    MAKE_UP = "make_up"
    NO_WISH = "no_wish"
    FOUND_VACANT = "found_vacant"
    FOUND_OCCUPIED = "found_occupied"


class Outcome(StrEnum):
    """What became of a report."""

    DONE = "done"
    LATE = "late"
    REFUSED = "refused"


class Work(StrEnum):
    """What is to be done in a room that is dirty."""

    DEPARTED = "departed"
    DUE_OUT = "due_out"
    STAY_OVER = "stay_over"


class InspectionKind(StrEnum):
    """Why a room is inspected: a vacant one on a schedule, or one that was cleaned."""

    ROUND = "round"
    CLEANING = "cleaning"


class Resolution(StrEnum):
    """How a discrepancy ends."""

    GUEST_LEFT = "guest_left"
    GUEST_THERE = "guest_there"
    CHECKED_LATE = "checked_late"
    FOUND_WRONGLY = "found_wrongly"


STATES: Final[Mapping[str, Cleanliness]] = {
    ReportKind.CLEAN: Cleanliness.CLEAN,
    ReportKind.INSPECTED: Cleanliness.INSPECTED,
    ReportKind.DIRTY: Cleanliness.DIRTY,
}
WISHES: Final = frozenset({ReportKind.DO_NOT_DISTURB, ReportKind.MAKE_UP, ReportKind.NO_WISH})
FOUND: Final[Mapping[str, Occupancy]] = {
    ReportKind.FOUND_VACANT: Occupancy.VACANT,
    ReportKind.FOUND_OCCUPIED: Occupancy.OCCUPIED,
}

CHECKLISTS: Final[Mapping[str, tuple[str, ...]]] = {
    InspectionKind.ROUND: ("structure", "fittings", "keys", "cleanliness"),
    InspectionKind.CLEANING: ("beds", "bathroom", "supplies", "fittings", "cleanliness"),
}
"""What is looked at (HSK-2)."""

BROKEN: Final = frozenset({"structure", "fittings", "keys"})
"""The points that engineering puts right; the others housekeeping does itself."""

MOST_PIECES: Final = 99

CREDITS: Final[Mapping[str, int]] = {Work.DEPARTED: 4, Work.DUE_OUT: 4, Work.STAY_OVER: 2}
"""How much a room counts by what is to be done there; chosen: one more for each bed beyond two."""


@dataclass(frozen=True, slots=True)
class DirtyRoom:
    """A room that waits for somebody: where it is, what is to be done, how many it sleeps."""

    room_id: UUID
    floor: str
    number: str
    work: Work
    sleeps: int

    @property
    def credits(self) -> int:
        """Return how much work the room counts as."""
        return CREDITS[self.work] + max(0, self.sleeps - 2)


def work_in(occupancy: str, *, due_out: bool) -> Work:
    """Return what is to be done in a dirty room: the guest has left, leaves today, or stays on."""
    if occupancy == Occupancy.VACANT:
        return Work.DEPARTED
    return Work.DUE_OUT if due_out else Work.STAY_OVER


def kind_of_axis(kind: str) -> frozenset[str]:
    """Return the kinds of report that say something of the same thing: the newest of them counts."""
    if kind in STATES:
        return frozenset(STATES)
    return WISHES if kind in WISHES else frozenset(FOUND)


def state_outcome(kind: str, happened_at: datetime, before: str, known_since: datetime | None) -> Outcome:
    """Return what becomes of a report of a room's cleanliness (HSK-1).

    Whatever became of the room since, by whomever, is newer than what a telephone tells late: the guest has left the
    room dirty after it was cleaned.
    """
    if known_since is not None and happened_at < known_since:
        return Outcome.LATE
    return Outcome.REFUSED if transition_faults(before, STATES[kind]) else Outcome.DONE


def share(rooms: Iterable[DirtyRoom], attendants: Sequence[UUID], held: Mapping[UUID, int]) -> dict[UUID, UUID]:
    """Return who cleans which room: the load is spread by credits, and floors are kept together where it is cheap.

    `held` is what each has been given already. Nobody who had as little gets ahead of another by more than two rooms.
    The same rooms and people always give the same answer.
    """
    load = {each: held.get(each, 0) for each in attendants}
    order = {each: at for at, each in enumerate(attendants)}
    floors: dict[UUID, set[str]] = {each: set() for each in attendants}
    shared: dict[UUID, UUID] = {}
    if not attendants:
        return shared
    for room in sorted(rooms, key=lambda each: (-each.credits, each.floor, each.number)):
        most = min(load.values()) + room.credits
        near = [each for each in attendants if load[each] <= most]
        chosen = min(near, key=lambda each: (room.floor not in floors[each], load[each], order[each]))
        shared[room.room_id] = chosen
        load[chosen] += room.credits
        floors[chosen].add(room.floor)
    return shared


def differs(found: str, occupancy: str) -> bool:
    """Tell whether what housekeeping found is not what the system says (HSK-4)."""
    return found != occupancy


def resolution_faults(resolution: str) -> list[Reason]:
    """Return why a discrepancy cannot end so."""
    return [] if resolution in set(Resolution) else [Reason("not-a-choice", "resolution", "HSK-4")]


def inspection_faults(kind: str, passed: Collection[str], failed: Collection[str]) -> list[Reason]:
    """Return every point of the checklist that is not answered, or answered both ways (HSK-2)."""
    if kind not in CHECKLISTS:
        return [Reason("not-a-choice", "kind", "HSK-2")]
    return [
        Reason("point-unanswered", point, "HSK-2")
        for point in CHECKLISTS[kind]
        if (point in passed) is (point in failed)
    ]


def room_faults(kind: str, occupancy: str, cleanliness: str) -> list[Reason]:
    """Return why a room is not inspected now: a round is for vacant rooms, the checklist for cleaned ones."""
    if kind == InspectionKind.ROUND and occupancy != Occupancy.VACANT:
        return [Reason("room-occupied", "room", "HSK-2")]
    if kind == InspectionKind.CLEANING and cleanliness == Cleanliness.DIRTY:
        return [Reason("room-dirty", "room", "HSK-2")]
    return []


def is_fault(failed: Collection[str]) -> bool:
    """Tell whether something is broken that engineering must put right."""
    return not BROKEN.isdisjoint(failed)


def cleanliness_after(kind: str, failed: Collection[str], before: str) -> Cleanliness | None:
    """Return what the inspection makes of a room, or None where it stays as it is (HSK-1)."""
    if not BROKEN.issuperset(failed):
        return Cleanliness.DIRTY if before != Cleanliness.DIRTY else None
    passes = kind == InspectionKind.CLEANING and not failed and before == Cleanliness.CLEAN
    return Cleanliness.INSPECTED if passes else None


class CheckOutcome(StrEnum):
    """What was found in a room before its guest leaves (DEP-6)."""

    IN_ORDER = "in_order"
    CONSUMED = "consumed"
    DAMAGED = "damaged"
    MISSING = "missing"


def check_outcome_faults(outcome: str) -> list[Reason]:
    """Return why a check cannot be answered so."""
    return [] if outcome in set(CheckOutcome) else [Reason("not-a-choice", "outcome", "DEP-6")]


def minibar_faults(consumed: Mapping[str, int], known: Collection[str]) -> list[Reason]:
    """Return everything that is wrong with what was taken out of a minibar."""
    if not consumed:
        return [Reason("missing", "consumed", "DEP-5")]
    faults = [Reason("minibar-item-unknown", code, "DEP-5") for code in consumed if code not in known]
    return faults + [
        Reason("number-out-of-range", code, "DEP-5", {"least": 1, "most": MOST_PIECES})
        for code, count in consumed.items()
        if not 1 <= count <= MOST_PIECES
    ]
