"""Whether a stay may change its room, and at what price (MOV-1, MOV-2, MOV-3). Pure: no clock, no session, no Flask.

Three terms on which a room is given, the price that follows from each, and everything that can stand in the way.
Amounts are minor units; the price of a room is that of the stay's own plan, as it stands now, before any slip.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from frontdesk.kernel.errors import Reason
from frontdesk.rooms.rules import RoomState, readiness

Prices = Mapping[date, int]

REASONS = (
    "guest-request",
    "noise",
    "smell",
    "view",
    "accessibility",
    "companions",
    "room-condition",
    "house-needs-room",
    "upgrade",
    "other",
)
"""Why a stay moves, as the desk says it (MOV-3)."""

FAULT = "fault"
"""Why it moves where the room was declared unrepairable: nobody chooses this, the declaration does (MOV-2)."""


class Terms(StrEnum):
    """On which terms a room is given."""

    PLAN = "plan"
    FREE = "free"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Held:
    """A room that a stay held on its day of check-in: its price, and what was charged where it was a gift."""

    terms: Terms
    price: int
    charged: int

    @property
    def counts(self) -> int:
        """Return what the room counts as: its price, or what was charged for a gift or after a fault (MOV-1)."""
        return self.price if self.terms is Terms.PLAN else self.charged


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The room to move into: its state today, the nights that others hold, how many it takes, nights without price."""

    state: RoomState
    taken: Collection[date] = ()
    room_for: int
    unpriced: Collection[date] = ()


def nights_that_remain(prices: Prices, today: date) -> dict[date, int]:
    """Return the nights from the business date on; a stay by the hour has one, for its day."""
    return {night: amount for night, amount in sorted(prices.items()) if night >= today}


def prices_after(terms: Terms, charged: Prices, here: Prices, there: Prices) -> dict[date, int]:
    """Return what each remaining night costs after the move.

    Given free or after a fault, no night costs more than before, and a cheaper room its lower price (MOV-2). Otherwise
    a night costs what the plan asks for the new room; where the plan asks the same for both, what was agreed stays.
    """
    return {night: _price(terms, amount, here.get(night), there.get(night)) for night, amount in charged.items()}


def _price(terms: Terms, charged: int, here: int | None, there: int | None) -> int:
    if there is None:
        return charged
    if terms is not Terms.PLAN:
        return min(charged, there)
    return charged if here == there else there


def total_of(charged: Prices, plan: Prices) -> int:
    """Return the price of a room for the nights that remain; a night that the plan does not price counts as charged."""
    return sum(plan.get(night, amount) for night, amount in charged.items())


def price_faults(terms: Terms, *, today: date, arrived: date, price: int, held: Iterable[Held]) -> list[Reason]:
    """Return `cheaper-room-same-day` for a move to a cheaper room on the day of check-in (MOV-1).

    Compared is the dearest room held that day, so that two moves do not what one may not. A fault ends the rule.
    """
    dearest = max((each.counts for each in held), default=0)
    if terms is Terms.FAULT or today != arrived or price >= dearest:
        return []
    return [Reason("cheaper-room-same-day", "room", "MOV-1", {"difference": dearest - price})]


def again_faults(price: int, held_before: Iterable[int]) -> list[Reason]:
    """Return `cheaper-room-same-day` for who checked out today and comes back to a cheaper room (MOV-1)."""
    dearest = max(held_before, default=0)
    if price >= dearest:
        return []
    return [Reason("cheaper-room-same-day", "room", "MOV-1", {"difference": dearest - price})]


def upgrade_faults(terms: Terms, charged: Prices, there: Prices) -> list[Reason]:
    """Return `upgrade-not-dearer` where nothing would be given free."""
    if terms is Terms.FREE and waived(charged, there) == 0:
        return [Reason("upgrade-not-dearer", "free_upgrade", "MOV-1")]
    return []


def waived(charged: Prices, there: Prices) -> int:
    """Return what a free upgrade gives away for the nights that remain, in minor units."""
    return sum(max(0, there.get(night, amount) - amount) for night, amount in charged.items())


def target_faults(terms: Terms, target: Target, persons: int) -> list[Reason]:
    """Return everything that keeps this stay out of this room, at once (MOV-3, REG-1).

    After a fault the plan need not price the room; a guest in it, dirt, or a night of somebody else still stands there.
    """
    nights = ", ".join(night.isoformat() for night in sorted(target.taken))
    unpriced = ", ".join(night.isoformat() for night in sorted(target.unpriced))
    applies = (
        (bool(target.taken), Reason("room-not-free", "room", "MOV-3", {"nights": nights})),
        (persons > target.room_for, Reason("party-too-large", "room", "REG-1", {"sleeps": target.room_for})),
        (
            bool(target.unpriced) and terms is not Terms.FAULT,
            Reason("price-missing", "room", "MOV-3", {"nights": unpriced}),
        ),
    )
    state = [Reason(each.code, each.field, "MOV-3", each.facts) for each in readiness(target.state)]
    return [*state, *(reason for holds, reason in applies if holds)]


def told_faults(terms: Terms, before: int, after: int, told: int | None) -> list[Reason]:
    """Return `price-not-told` unless the guest was told what the nights that remain cost now, where that changes.

    After a fault nothing of this stands in the way: it never costs the guest more (MOV-2).
    """
    if terms is Terms.FAULT or told == after or (told is None and before == after):
        return []
    return [Reason("price-not-told", "told", "MOV-3", {"amount": after})]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How a room compares with the one that the guest has: smaller sorts first."""

    ready: bool
    same_type: bool
    same_floor: bool
    features_lost: int
    out_of_service: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """Return the place in the list: ready, without a fault, of the same type, on the same floor, as well fitted."""
        return not self.ready, self.out_of_service, not self.same_type, not self.same_floor, self.features_lost
