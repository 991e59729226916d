"""A replay from file to figures: what was lived through, how fast, and what the audit at its end found."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.simulation.bookings import Bookings
from frontdesk.simulation.leaks import watched_log
from frontdesk.simulation.replay import Replay, live_through, open_resort
from frontdesk.simulation.replay_audit import Audit, audited

THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a replay; `seconds` is how long the days took, without the audit."""

    bookings: Bookings
    replay: Replay
    seconds: float
    audit_seconds: float
    audit: Audit

    def told(self) -> dict[str, Any]:
        """Return the figures as plain values for a program to read."""
        return {
            "bookings_read": self.bookings.read,
            "stays": self.bookings.ended_in_a_stay,
            "check_ins": self.replay.check_ins,
            "check_outs": self.replay.check_outs,
            "room_changes": self.replay.moves,
            "guests": self.replay.guests,
            "hidden_guests": self.replay.hidden,
            "refused": dict(sorted((self.bookings.refused + self.replay.refused).items())),
            "accepted": dict(sorted(self.bookings.accepted.items())),
            "prices": "rack",
            "seconds": round(self.seconds, 1),
            "check_ins_per_second": round(self.replay.check_ins / max(self.seconds, 0.001), 1),
            "check_in": slowing(self.replay.took),
            "audit_seconds": round(self.audit_seconds, 1),
            "audit": asdict(self.audit),
        }


def slowing(took: Sequence[float]) -> dict[str, float] | None:
    """Return whether check-ins grow slower with the hotel's history, or None after fewer than 3,000.

    That is the median of the second thousand and of the last thousand, in milliseconds, and the one by the other.
    """
    if len(took) < 3 * THOUSAND:
        return None
    early, late = (1000 * median(part) for part in (took[THOUSAND : 2 * THOUSAND], took[-THOUSAND:]))
    return {"early_p50_ms": round(early, 2), "late_p50_ms": round(late, 2), "ratio": round(late / early, 2)}


def lived_through(
    means: Runtime,
    bookings: Bookings,
    seed: int,
    *,
    until: date | None = None,
    arrived: Callable[[], None] = lambda: None,
) -> Outcome:
    """Live through bookings in an empty migrated database and audit the hotel; `arrived` is called for each booking."""
    begun = time.monotonic()
    with watched_log() as log:
        replay = open_resort(means, bookings.stays, seed)
        live_through(replay, bookings.stays, until, arrived)
    lived = time.monotonic()
    with Session(means.engine) as session:
        audit = audited(session, replay.hotel.id, replay.tasks, log.leaks)
    return Outcome(bookings, replay, lived - begun, time.monotonic() - lived, audit)


def sentences(told: dict[str, Any]) -> str:
    """Return the figures as lines for a person to read."""
    speed = f"{told['seconds']} s: {told['check_ins_per_second']} check-ins per second"
    lines = [
        f"{told['bookings_read']} bookings read, {told['stays']} ended in a stay",
        f"{told['check_ins']} check-ins of {told['guests']} guests ({told['hidden_guests']} hidden)",
        f"{told['check_outs']} check-outs and {told['room_changes']} room changes, all in {speed}",
        *([f"a check-in at the end takes {told['check_in']['ratio']} of one at first"] if told["check_in"] else []),
        *(f"accepted, {reason}: {count}" for reason, count in told["accepted"].items()),
        *(f"refused, {reason}: {count}" for reason, count in told["refused"].items()),
        *(f"audit, {name.replace('_', ' ')}: {figure}" for name, figure in told["audit"].items()),
    ]
    return "\n".join(lines)
