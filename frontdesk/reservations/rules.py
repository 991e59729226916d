"""Decisions about reservations: which state may follow which (RES-6). Pure."""

from enum import StrEnum

from frontdesk.kernel.errors import Reason


class Status(StrEnum):
    """The states of a reservation; the last two are final, and so is having checked out."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


FOLLOWS: dict[str, frozenset[str]] = {
    Status.TENTATIVE: frozenset({Status.CONFIRMED, Status.CANCELLED}),
    Status.CONFIRMED: frozenset({Status.CHECKED_IN, Status.CANCELLED, Status.NO_SHOW}),
    Status.CHECKED_IN: frozenset({Status.CHECKED_OUT, Status.CONFIRMED}),
    Status.CHECKED_OUT: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.NO_SHOW: frozenset(),
}
"""What may follow; from checked in back to confirmed is a check-in undone on its day while nothing is posted."""


def transition_faults(before: str, after: str) -> list[Reason]:
    """Return why a reservation cannot pass from one state to another (RES-6)."""
    if after in FOLLOWS[before]:
        return []
    return [Reason("reservation-state", "status", "RES-6", {"before": before, "after": after})]
