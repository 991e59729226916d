"""When looking for guests becomes too much (PRI-9), and why a stay may be opened (PRI-7). Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(hours=24)


class Reason(StrEnum):
    """Why somebody who may see protected guests opens a stay without the guest's own credential."""

    GUEST_ASKED = "guest-asked"
    COMPLAINT = "complaint"
    PAYMENT = "payment"
    INCIDENT = "incident"
    LAW = "law"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many look-ups by one account warn in an hour and in 24 hours, and how many 24 hours allow by themselves."""

    hour: int
    day: int
    most: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What an account looked up before: in the last hour, in the last 24, and whether one of these warned already."""

    hour: int
    day: int
    warned_hour: bool = False
    warned_day: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """Of what one more look-up warns."""

    hour: bool
    day: bool

    def __bool__(self) -> bool:
        """Tell whether it warns at all."""
        return self.hour or self.day


def needs_approval(before: Counted, limits: Limits) -> bool:
    """Tell whether one more look-up is beyond what 24 hours allow; found or not makes no difference (PRI-9)."""
    return before.day >= limits.most


def warns(before: Counted, limits: Limits) -> Warned:
    """Return of what one more look-up warns: once in an hour and once in 24 hours, when it reaches the number."""
    return Warned(
        hour=before.hour + 1 >= limits.hour and not before.warned_hour,
        day=before.day + 1 >= limits.day and not before.warned_day,
    )
