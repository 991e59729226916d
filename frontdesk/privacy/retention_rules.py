"""How long each thing is kept, and what the law keeps back from who wants to be forgotten (PRI-11). Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ANSWERS_HOURS = 48
"""Answers kept for callers who ask again go by themselves after so many hours (architecture principle 14)."""


class Purpose(StrEnum):
    """What personal data is kept for; a daily run goes through these in this order."""

    DRAFT = "draft"
    SCAN = "scan"
    REGISTRATION_BOOK = "registration_book"
    PROFILE = "profile"
    WITHDRAWN = "withdrawn"
    SUSPICION = "suspicion"
    VISITOR = "visitor"
    AUTHORITY = "authority"
    COMPLAINT = "complaint"
    READ = "read"
    ORPHAN_FILE = "orphan_file"


ORDER: tuple[Purpose, ...] = tuple(Purpose)


BY_THE_BOOK: frozenset[Purpose] = frozenset(
    {Purpose.REGISTRATION_BOOK, Purpose.SUSPICION, Purpose.AUTHORITY, Purpose.COMPLAINT, Purpose.READ}
)
"""What is kept as long as the registration book."""


class HoldReason(StrEnum):
    """Why nothing of a guest may be forgotten for now."""

    COURT = "court-order"
    POLICE = "police-investigation"
    DISPUTE = "dispute"
    INSURANCE = "insurance-claim"
    TAX = "tax-audit"


class LiftReason(StrEnum):
    """Why a hold ends."""

    CLOSED = "case-closed"
    EXPIRED = "order-expired"
    MISTAKE = "set-by-mistake"


class Kept(StrEnum):
    """What stays, and why, when a guest asks to be forgotten."""

    IN_HOUSE = "kept-while-in-house"
    BOOK = "kept-for-registration-book"
    SCAN = "kept-scan-by-law"
    RECEIPTS = "kept-receipts"
    ORDER = "kept-until-told"
    VALUABLES = "kept-for-valuables"
    VISITORS = "kept-visitor-register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """How long each thing is kept, in the hotel's own settings; 0 years of a profile is until it is withdrawn."""

    registration_years: int
    scan_days: int
    law_scan_days: int
    profile_years: int
    receipt_years: int
    visitor_days: int
    draft_hours: int

    @property
    def scans(self) -> timedelta:
        """Return how long after the check-out a scan is kept: what the law wants outlasts what the hotel wants."""
        return timedelta(days=max(self.scan_days, self.law_scan_days))

    def cutoff(self, purpose: Purpose, today: date) -> date | None:
        """Return the last day whose things are due today, or None where no day makes them due."""
        if purpose is Purpose.SCAN:
            return today - self.scans
        if purpose in BY_THE_BOOK:
            return years_before(today, self.registration_years)
        if purpose is Purpose.VISITOR:
            return today - timedelta(days=self.visitor_days)
        if purpose is Purpose.PROFILE:
            return years_before(today, self.profile_years) if self.profile_years else None
        return today


@dataclass(frozen=True, slots=True)
class Departed:
    """One registration of a guest who asks to be forgotten, as far as the law counts; `left_on` is none in house."""

    left_on: date | None
    has_scan: bool
    has_deposit: bool


@dataclass(frozen=True, slots=True)
class StillKept:
    """One thing that the law makes the hotel keep, until which day; none where nobody can tell yet."""

    what: Kept
    until: date | None


def years_before(day: date, years: int) -> date:
    """Return the same day so many years before; 29 February becomes the 28th in common years."""
    return _in_year(day, day.year - years)


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March, so that nothing goes a day too early."""
    moved = _in_year(day, day.year + years)
    return moved if moved.day == day.day else moved + timedelta(days=1)


def still_kept(
    registrations: Collection[Departed],
    periods: Periods,
    today: date,
    *,
    on_hold: bool,
    valuables: bool,
    last_visit: date | None = None,
) -> list[StillKept]:
    """Return everything that the law keeps of a guest who asks to be forgotten, all at once, with dates (PRI-11)."""
    left = [each.left_on for each in registrations if each.left_on is not None]
    scanned = [each.left_on for each in registrations if each.left_on is not None and each.has_scan]
    paid = [each.left_on for each in registrations if each.has_deposit and each.left_on is not None]
    law, visited = timedelta(days=periods.law_scan_days), timedelta(days=periods.visitor_days)
    candidates = [
        (Kept.IN_HOUSE, None, any(each.left_on is None for each in registrations)),
        (Kept.BOOK, _latest([years_after(day, periods.registration_years) for day in left]), bool(left)),
        (Kept.SCAN, _latest([day + law for day in scanned]), bool(scanned) and bool(periods.law_scan_days)),
        (Kept.RECEIPTS, _latest([years_after(day, periods.receipt_years) for day in paid]), bool(paid)),
        (Kept.VISITORS, _latest([last_visit + visited] if last_visit else []), last_visit is not None),
        (Kept.ORDER, None, on_hold),
        (Kept.VALUABLES, None, valuables),
    ]
    return [StillKept(what, until) for what, until, holds in candidates if holds and (until is None or until > today)]


def due_on(kept: Sequence[StillKept], today: date) -> date | None:
    """Return the day on which the rest of a guest can be forgotten; None while nobody can tell.

    Receipts and the visitor register are no reason to wait: they hold no name of the guest.
    """
    binding = [each for each in kept if each.what not in {Kept.RECEIPTS, Kept.VISITORS}]
    if any(each.until is None for each in binding):
        return None
    return max((each.until for each in binding if each.until), default=today)


def _latest(days: list[date]) -> date | None:
    return max(days, default=None)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
