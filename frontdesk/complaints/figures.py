"""What complaints of a period come to, in numbers that a duty manager can read (CPL-6). Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One complaint, as far as it is counted: amounts in minor units, `satisfied` is None before a guest was called."""

    kind: str
    liability: str
    departments: frozenset[str]
    answered_after: timedelta | None
    satisfied: bool | None
    compensation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One line of the statistics: minutes to the answer and the share of the satisfied are None where nobody was."""

    name: str
    count: int
    liable: int
    not_liable: int
    undecided: int
    minutes: int | None
    satisfied_percent: int | None
    compensation: int


def figures(name: str, counted: Sequence[Counted]) -> Figures:
    """Return the line of these complaints together."""
    after = [each.answered_after for each in counted if each.answered_after is not None]
    called = [each.satisfied for each in counted if each.satisfied is not None]
    liabilities = [each.liability for each in counted]
    return Figures(
        name=name,
        count=len(counted),
        liable=liabilities.count("liable"),
        not_liable=liabilities.count("not_liable"),
        undecided=liabilities.count("open"),
        minutes=round(sum(after, timedelta()) / len(after) / timedelta(minutes=1)) if after else None,
        satisfied_percent=round(100 * sum(called) / len(called)) if called else None,
        compensation=sum(each.compensation for each in counted),
    )


def by_kind(counted: Sequence[Counted], kinds: Iterable[str]) -> list[Figures]:
    """Return a line for each kind of which there were any, in the order of the kinds."""
    return _lines(counted, kinds, lambda each, kind: each.kind == kind)


def by_department(counted: Sequence[Counted], departments: Iterable[str]) -> list[Figures]:
    """Return a line for each department that was asked; a complaint counts for every department that was."""
    return _lines(counted, departments, lambda each, department: department in each.departments)


def _lines(counted: Sequence[Counted], names: Iterable[str], has: Callable[[Counted, str], bool]) -> list[Figures]:
    found = ((name, [each for each in counted if has(each, name)]) for name in names)
    return [figures(name, those) for name, those in found if those]
