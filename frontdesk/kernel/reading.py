"""Reading what was sent, field by field: what cannot be understood is noted with its path, and reading goes on."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from frontdesk.kernel.errors import Reason
from frontdesk.kernel.text import TextRefused, clean, clean_multiline

E = TypeVar("E", bound=StrEnum)

MOST_MONEY = 10**13
"""A hundred thousand million yuan in fen: beyond any hotel's bill, far below what a column holds."""


class Reader:
    """Reads one JSON object; a field that is absent, null or empty text reads as None, and is judged by the caller.

    All faults of one body gather in `faults`, whatever the depth: `unknown-field`, `not-text`, `not-a-date` and so on,
    each with the path of its field, such as `registrations[1].document.number`.
    """

    def __init__(self, body: object, faults: list[Reason], path: str = "") -> None:
        self.faults = faults
        self._path = path
        self._seen: set[str] = set()
        self._body: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        if not isinstance(body, Mapping):
            self._fault(None, "not-an-object")

    def text(self, name: str, most: int, *, lines: bool = False) -> str | None:
        """Return a text of at most `most` characters, cleaned, or None."""
        value = self._value(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self._fault(name, "not-text")
            return None
        try:
            return (clean_multiline if lines else clean)(value, most=most) or None
        except TextRefused as refused:
            self._fault(name, refused.code, most=most)
            return None

    def day(self, name: str) -> date | None:
        """Return a date written as 2026-05-01, or None."""
        value = self._value(name)
        if value is None:
            return None
        try:
            if len(value) == len("2026-05-01"):
                return date.fromisoformat(value)
        except (ValueError, TypeError):
            pass  # noted below, like a date of another form
        self._fault(name, "not-a-date")
        return None

    def choice(self, name: str, kind: type[E]) -> E | None:
        """Return one of the values of an enumeration, or None."""
        value = self._value(name)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            self._fault(name, "not-a-choice")
            return None

    def whole(self, name: str, least: int = 0, most: int = MOST_MONEY) -> int | None:
        """Return a whole number from `least` to `most`, or None."""
        value = self._value(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self._fault(name, "not-a-number")
            return None
        if not least <= value <= most:
            self._fault(name, "number-out-of-range", least=least, most=most)
            return None
        return value

    def flag(self, name: str) -> bool | None:
        """Return true or false, or None where neither was said."""
        value = self._value(name)
        if value is None or isinstance(value, bool):
            return value
        self._fault(name, "not-true-or-false")
        return None

    def reference(self, name: str) -> UUID | None:
        """Return an id, or None."""
        value = self._value(name)
        if value is None:
            return None
        try:
            return UUID(value)
        except (ValueError, TypeError, AttributeError):
            self._fault(name, "not-an-id")
            return None

    def content(self, name: str, most: int) -> bytes | None:
        """Return the bytes of a base64 text (a data URL's head is passed over), at most `most`, or None."""
        value = self._value(name)
        if value is None:
            return None
        try:
            raw = base64.b64decode(value.rpartition(",")[2], validate=True)
        except (binascii.Error, ValueError, AttributeError):
            self._fault(name, "not-base64")
            return None
        if len(raw) > most:
            self._fault(name, "file-too-large", most=most)
            return None
        return raw

    def part(self, name: str) -> "Reader | None":
        """Return a reader of the object within, or None."""
        value = self._value(name)
        return None if value is None else Reader(value, self.faults, self._at(name))

    def parts(self, name: str, most: int) -> Iterator["Reader"]:
        """Yield a reader for each object of a list; a list that is too long is not read at all."""
        for position, value in enumerate(self._list(name, most)):
            yield Reader(value, self.faults, f"{self._at(name)}[{position}]")

    def texts(self, name: str, most: int, *, each: int) -> tuple[str, ...]:
        """Return a list of at most `most` texts of at most `each` characters; empty ones are left out."""
        found = []
        for position, value in enumerate(self._list(name, most)):
            inner = Reader({f"[{position}]": value}, self.faults, self._at(name))
            found.append(inner.text(f"[{position}]", each))
        return tuple(text for text in found if text)

    def holds_object(self, name: str) -> bool:
        """Tell whether a field holds an object rather than a plain value."""
        return isinstance(self._body.get(name), Mapping)

    def refuse(self, name: str, code: str) -> None:
        """Note a fault that the caller found in a field."""
        self._fault(name, code)

    def missing(self, name: str, value: object) -> None:
        """Note that a field was left empty, unless something was read or a fault of it is noted already."""
        path = self._at(name)
        if value is None and not any(fault.field == path for fault in self.faults):
            self._fault(name, "missing")

    def end(self) -> None:
        """Note every field that nobody asked for."""
        for name in self._body:
            if name not in self._seen:
                self._fault(str(name)[:60], "unknown-field")

    def _list(self, name: str, most: int) -> list[Any]:
        value = self._value(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self._fault(name, "not-a-list")
            return []
        if len(value) > most:
            self._fault(name, "too-many-items", most=most)
            return []
        return value

    def _value(self, name: str) -> Any:
        self._seen.add(name)
        value = self._body.get(name)
        return None if value == "" else value

    def _at(self, name: str) -> str:
        return f"{self._path}{name}" if name.startswith("[") or not self._path else f"{self._path}.{name}"

    def _fault(self, name: str | None, code: str, **facts: int) -> None:
        field = self._at(name) if name else self._path or None
        self.faults.append(Reason(code, field, facts=facts))
