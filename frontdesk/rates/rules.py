"""Decisions about prices: which price counts, which plan may be sold to whom and when. Pure: no clock, no session."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.kernel.errors import Reason

HOUR = timedelta(hours=1)
BASIS_POINTS = 10_000
MOST_MONEY = 10**9
"""The highest price of one night in minor units; a year of them still fits every column and every JSON reader."""

CHANGE_REASONS = (
    "loyalty",
    "complaint",
    "long-stay",
    "room-condition",
    "card-presented-late",
    "price-match",
    "management",
    "other",
)


class PlanKind(StrEnum):
    """How a plan is priced and to whom it is sold."""

    RACK = "rack"
    MEMBER = "member"
    CORPORATE = "corporate"
    EARLY_MORNING = "early_morning"
    HOURLY = "hourly"


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a price list, in minor units; `weekdays` is a bit mask, Monday the lowest bit."""

    from_date: date
    until_date: date | None
    weekdays: int
    amount: int
    further_hour: int | None = None

    def counts_on(self, night: date) -> bool:
        """Tell whether the line says anything about this night."""
        begun = self.from_date <= night and (self.until_date is None or night < self.until_date)
        return begun and bool(self.weekdays >> night.weekday() & 1)


@dataclass(frozen=True, slots=True)
class Card:
    """A member card as the hotel knows it."""

    level: str
    valid_until: date | None
    active: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A rate plan, as far as selling it goes; minutes count from midnight on the hotel's clock."""

    kind: str
    company: UUID | None = None
    member_level: str | None = None
    sold_from_minute: int | None = None
    sold_until_minute: int | None = None
    check_out_minute: int | None = None
    block_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a guest asks for, and when by the hotel's own clock; `company` is one that the hotel knows."""

    arrival: date
    departure: date
    today: date
    local_now: datetime
    hours: int | None = None
    card_given: bool = False
    card: Card | None = None
    company_given: bool = False
    company: UUID | None = None


def price_on(lines: Iterable[PriceLine], night: date) -> PriceLine | None:
    """Return the line that prices a night: the latest to begin, then the one for fewer weekdays, then the cheaper."""
    return _first_on(sorted(lines, key=_rank), night)


def lines_on(lines: Iterable[PriceLine], nights: Iterable[date]) -> dict[date, PriceLine | None]:
    """Return for each night the line that prices it, as `price_on` does."""
    ranked = sorted(lines, key=_rank)
    return {night: _first_on(ranked, night) for night in nights}


def _first_on(ranked: Iterable[PriceLine], night: date) -> PriceLine | None:
    for line in ranked:
        if line.counts_on(night):
            return line
    return None


def _rank(line: PriceLine) -> tuple[int, int, int]:
    return -line.from_date.toordinal(), line.weekdays.bit_count(), line.amount


def nightly_prices(lines: Sequence[PriceLine], nights: Iterable[date]) -> tuple[dict[date, int], list[date]]:
    """Return the price of each night, and the nights that no line prices."""
    found = lines_on(lines, nights)
    prices = {night: line.amount for night, line in found.items() if line is not None}
    return prices, [night for night, line in found.items() if line is None]


def hourly_price(stay: timedelta, block_hours: int, line: PriceLine) -> int:
    """Return the price of a stay by the hour: the block, then each further hour begun.

    A line without a price for further hours sells the block only.
    """
    begun = -(-stay // HOUR)
    return line.amount + max(0, begun - block_hours) * (line.further_hour or 0)


def deposit_for(total: int, incidental: int) -> int:
    """Return the deposit that one paying registration leaves: every night's price and the incidental amount (DEP-3)."""
    return total + incidental


def is_open(plan: Plan, local_now: datetime) -> bool:
    """Tell whether a plan with a check-in window is sold at this time of the hotel's clock; the end is excluded.

    A window that ends before it begins passes midnight.
    """
    if plan.sold_from_minute is None or plan.sold_until_minute is None:
        return True
    minute = local_now.hour * 60 + local_now.minute
    first, last = plan.sold_from_minute, plan.sold_until_minute
    return first <= minute < last if first <= last else minute >= first or minute < last


def early_nights(asked: Asked) -> int:
    """Return how many nights an early-morning guest who leaves in the same morning holds.

    Before the date roll it is the night of the business date, which is nearly over; after the roll it is none: the
    guest is gone before the next night begins.
    """
    return 1 if asked.local_now.date() > asked.today else 0


def plan_faults(plan: Plan, asked: Asked, *, longest_hours: int) -> list[Reason]:
    """Return everything that keeps this plan from being sold so: its kind, its times, and who may have it (REG-8)."""
    applies: dict[str, Iterator[Reason]] = {
        PlanKind.HOURLY: _hourly_faults(asked, longest_hours),
        PlanKind.EARLY_MORNING: _early_faults(plan, asked),
    }
    return [
        *applies.get(plan.kind, _nightly_faults(asked)),
        *_member_faults(plan, asked),
        *_company_faults(plan, asked),
    ]


def _nightly_faults(asked: Asked) -> Iterator[Reason]:
    if asked.departure == asked.arrival:
        yield Reason("no-nights", "departure")
    if asked.hours is not None:
        yield Reason("hours-not-sold", "hours")


def _hourly_faults(asked: Asked, longest_hours: int) -> Iterator[Reason]:
    if asked.arrival != asked.today:
        yield Reason("only-sold-today", "arrival")
    if asked.departure > asked.arrival:
        yield Reason("hourly-has-no-nights", "departure")
    if asked.hours is None:
        yield Reason("missing", "hours")
    elif not 1 <= asked.hours <= longest_hours:
        yield Reason("number-out-of-range", "hours", facts={"least": 1, "most": longest_hours})


def _early_faults(plan: Plan, asked: Asked) -> Iterator[Reason]:
    if asked.arrival != asked.today:
        yield Reason("only-sold-today", "arrival")
    if not is_open(plan, asked.local_now):
        facts = {"from": clock(plan.sold_from_minute or 0), "until": clock(plan.sold_until_minute or 0)}
        yield Reason("early-morning-closed", "rate_plan", facts=facts)
    if asked.hours is not None:
        yield Reason("hours-not-sold", "hours")
    stayed = (asked.departure - asked.arrival).days
    if early_nights(asked) == 0 and stayed > 0:
        yield Reason("early-morning-leaves-today", "departure", facts={"departure": asked.arrival.isoformat()})
    if early_nights(asked) == 1 and stayed == 0:
        yield Reason("no-nights", "departure")


def _member_faults(plan: Plan, asked: Asked) -> Iterator[Reason]:
    card = asked.card
    if asked.card_given and card is None:
        yield Reason("member-card-unknown", "member_card", "REG-8")
    elif card is None:
        if plan.kind == PlanKind.MEMBER:
            yield Reason("member-card-not-presented", "member_card", "REG-8")
    elif not card.active or (card.valid_until is not None and card.valid_until < asked.arrival):
        yield Reason("member-card-expired", "member_card", "REG-8")
    elif plan.kind == PlanKind.MEMBER and plan.member_level not in (None, card.level):
        yield Reason("member-card-level", "member_card", "REG-8", {"level": plan.member_level or ""})


def _company_faults(plan: Plan, asked: Asked) -> Iterator[Reason]:
    if asked.company_given and asked.company is None:
        yield Reason("company-unknown", "company")
    elif plan.kind == PlanKind.CORPORATE and asked.company is None:
        yield Reason("company-missing", "company")
    elif plan.kind == PlanKind.CORPORATE and asked.company != plan.company:
        yield Reason("company-without-plan", "company")


def stay_times(plan: Plan, asked: Asked, zone: ZoneInfo, check_in: int, check_out: int) -> tuple[datetime, datetime]:
    """Return from when to when a stay lasts, aware, in the hotel's zone; `check_in` and `check_out` are its minutes.

    By the hour it lasts the hours asked for. An early-morning guest who stays no later night leaves at the plan's own
    time, others at the hotel's.
    """
    if plan.kind == PlanKind.HOURLY:
        return asked.local_now, asked.local_now + HOUR * (asked.hours or 0)
    early = plan.kind == PlanKind.EARLY_MORNING and (asked.departure - asked.arrival).days == early_nights(asked)
    leaves = plan.check_out_minute if early and plan.check_out_minute is not None else check_out
    starts = asked.local_now if asked.arrival == asked.today else at_minute(asked.arrival, check_in, zone)
    return starts, at_minute(asked.departure, leaves, zone)


def at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant of a minute of a day on the hotel's clock."""
    return datetime.combine(day, time(minute // 60, minute % 60), zone)


def clock(minute: int) -> str:
    """Return a minute of the day as a clock shows it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def change_faults(told: Mapping[date, int], wanted: Mapping[date, int], reason: str) -> list[Reason]:
    """Return everything that is wrong with a price change (REG-9): nights, amounts, reason, or nothing that changes."""
    strangers = ", ".join(night.isoformat() for night in sorted(wanted.keys() - told.keys()))
    changes = any(told[night] != amount for night, amount in wanted.items() if night in told)
    applies = (
        (bool(strangers), Reason("night-not-quoted", "nights", "REG-9", {"nights": strangers})),
        (not strangers and not changes, Reason("price-unchanged", "nights", "REG-9")),
        (any(not 0 <= amount <= MOST_MONEY for amount in wanted.values()), Reason("amount-out-of-range", "nights")),
        (reason not in CHANGE_REASONS, Reason("reason-unknown", "reason", "REG-9")),
    )
    return [fault for holds, fault in applies if holds]


def lowest_alone(plan_price: int, limit_bp: int) -> int:
    """Return the lowest price that a clerk may give alone, in minor units: `limit_bp` below the plan's (REG-9)."""
    return -(-plan_price * (BASIS_POINTS - limit_bp) // BASIS_POINTS)


def needs_approval(plan_prices: Mapping[date, int], wanted: Mapping[date, int], limit_bp: int) -> bool:
    """Tell whether a duty manager must approve these prices: a night too far below its plan price (REG-9).

    Chosen: a night above its plan price needs approval as well, however little: nobody owes more than the marked price.
    """
    return any(
        not lowest_alone(plan_prices[night], limit_bp) <= amount <= plan_prices[night]
        for night, amount in wanted.items()
    )
