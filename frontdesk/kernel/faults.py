"""What is wrong with what was typed, gathered so that a refusal names all of it at once."""

from dataclasses import dataclass, field

from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.text import TextRefused, clean, clean_multiline


@dataclass(slots=True)
class Faults:
    """A list of reasons that grows while values are read, and is raised when all are."""

    reasons: list[Reason] = field(default_factory=list)

    def add(self, code: str, place: str | None = None, rule: str | None = None, **facts: str | int) -> None:
        """Note one thing that is wrong."""
        self.reasons.append(Reason(code, place, rule, facts))

    def line(self, place: str, text: str | None, *, most: int, optional: bool = False) -> str:
        """Return a text of one line, cleaned; note `missing`, `text-too-long` or `text-unreadable`."""
        try:
            cleaned = clean(text or "", most=most)
        except TextRefused as refused:
            self.add(refused.code, place, most=most)
            return ""
        if not cleaned and not optional:
            self.add("missing", place)
        return cleaned

    def lines(self, place: str, text: str | None, *, most: int, optional: bool = False) -> str:
        """Return a text of several lines, cleaned; note what `line` notes."""
        try:
            cleaned = clean_multiline(text or "", most=most)
        except TextRefused as refused:
            self.add(refused.code, place, most=most)
            return ""
        if not cleaned and not optional:
            self.add("missing", place)
        return cleaned

    def number(self, place: str, value: int | None, *, least: int, most: int) -> int:
        """Return a whole number within its bounds, else the least; note `missing` or `number-out-of-range`."""
        if value is None:
            self.add("missing", place)
            return least
        if not least <= value <= most:
            self.add("number-out-of-range", place, least=least, most=most)
            return least
        return value

    def optional_number(self, place: str, value: int | None, *, least: int, most: int) -> int | None:
        """Return a number as `number` does it, or None where none was given."""
        return None if value is None else self.number(place, value, least=least, most=most)

    def check(self) -> None:
        """Raise `Invalid` with everything that was noted, if anything was."""
        if self.reasons:
            raise Invalid(self.reasons)


def legible(text: str | None, *, most: int = 120) -> str:
    """Return a code to look something up by, cleaned; what cannot be kept becomes `""`, which nothing is called."""
    try:
        return clean(text or "", most=most)
    except TextRefused:
        return ""
