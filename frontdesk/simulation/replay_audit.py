"""What a replayed hotel is measured by at its end: recounted from its tables, not taken from its commands' word."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.service import verify
from frontdesk.cashier.queries import receipt_gaps, unbalanced_deposits
from frontdesk.notifications.models import Task
from frontdesk.rooms.models import RoomNight
from frontdesk.simulation.expectation import Tasks
from frontdesk.simulation.leaks import leaks_in_tables
from frontdesk.stays.models import Stay
from frontdesk.stays.room_change_models import RoomChange

HOLDS = "verified"


@dataclass(frozen=True, slots=True)
class Audit:
    """Six figures; a hotel without a fault has zeros, and a trail that is `verified`."""

    room_nights_held_twice: int
    unbalanced_deposits: int
    receipt_gaps: int
    trail: str
    notification_mismatches: int
    name_leaks: int

    @property
    def holds(self) -> bool:
        """Tell whether nothing at all is wrong."""
        return self.trail == HOLDS and not any(count for name, count in asdict(self).items() if name != "trail")


def audited(session: Session, property_id: UUID, expected: Mapping[UUID, Tasks], leaks_in_log: int) -> Audit:
    """Return the six figures of a hotel; `expected` is what each stay must have told the departments."""
    trail = verify(session, property_id)
    return Audit(
        room_nights_held_twice=held_twice(session, property_id),
        unbalanced_deposits=len(unbalanced_deposits(session, property_id)),
        receipt_gaps=receipt_gaps(session, property_id),
        trail=HOLDS if trail.holds else f"broken at {trail.broken_at}",
        notification_mismatches=len(mismatches(session, property_id, expected)),
        name_leaks=leaks_in_tables(session) + leaks_in_log,
    )


def held_twice(session: Session, property_id: UUID) -> int:
    """Return how often a night stands under two claims, or a room was lived in by two stays at the same instant."""
    nights = (
        select(func.count())
        .where(RoomNight.property_id == property_id)
        .group_by(RoomNight.room_id, RoomNight.night)
        .having(func.count() > 1)
    )
    until: dict[UUID, datetime | None] = {}
    overlaps = 0
    for room_id, begun, ended in sorted(lived_in(session, property_id), key=lambda each: each[:2]):
        before = until.get(room_id, begun)
        overlaps += before is None or begun < before
        until[room_id] = ended if before is None or ended is None else max(before, ended)
    return len(session.execute(nights).all()) + overlaps


def lived_in(session: Session, property_id: UUID) -> Iterator[tuple[UUID, datetime, datetime | None]]:
    """Yield each room with from when to when a stay lived in it: those that it has left for another, and its last."""
    moved: defaultdict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    changes = select(RoomChange.stay_id, RoomChange.from_room_id, RoomChange.at)
    for stay_id, room_id, at in session.execute(
        changes.where(RoomChange.property_id == property_id).order_by(RoomChange.number)
    ):
        moved[stay_id].append((room_id, at))
    stays = select(Stay.id, Stay.room_id, Stay.checked_in_at, Stay.checked_out_at)
    for stay_id, room_id, begun, ended in session.execute(stays.where(Stay.property_id == property_id)):
        since = begun
        for left, at in moved[stay_id]:
            yield left, since, at
            since = at
        yield room_id, since, ended


def mismatches(session: Session, property_id: UUID, expected: Mapping[UUID, Tasks]) -> dict[UUID, tuple[Tasks, Tasks]]:
    """Return the stays of which departments were told more, less or else: what was told, and what should be."""
    told: defaultdict[UUID, Tasks] = defaultdict(Counter)
    statement = select(Task.cause, Task.department, Task.kind).where(Task.property_id == property_id)
    for cause, department, kind in session.execute(statement.execution_options(yield_per=5000)):
        told[cause][department, kind] += 1
    pairs = {cause: (told[cause], expected.get(cause, Counter())) for cause in {*told, *expected}}
    return {cause: pair for cause, pair in pairs.items() if pair[0] != pair[1]}
