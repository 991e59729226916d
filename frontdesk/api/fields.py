"""The kinds of values in JSON: each reads strictly and says by a code what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import marshmallow as ma

from frontdesk.edge.context import current_context
from frontdesk.edge.limits import LARGEST
from frontdesk.kernel.dates import local
from frontdesk.kernel.text import TextRefused, clean, clean_multiline

MOST_MONEY: Final = 10**13
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d{1,18}", re.ASCII)
_ID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Schema(ma.Schema):
    """What an answer or a body consists of; a body with any other field is refused."""

    error_messages = {"unknown": "unknown-field", "type": "not-an-object"}  # noqa: RUF012 - as marshmallow declares it


class Coded(ma.fields.Field[Any]):
    """A field that reads by `read`, and names what is wrong by a code; `described` goes into the interface's text."""

    default_error_messages = {  # noqa: RUF012 - as marshmallow declares it
        "required": "missing",
        "null": "missing",
        "validator_failed": "invalid",
        "invalid": "not-a-list",
        "type": "not-an-object",
    }

    def __init__(self, *inner: Any, described: Mapping[str, Any] | None = None, **options: Any) -> None:
        about = {"description": text} if (text := options.pop("about", None)) else {}
        super().__init__(*inner, metadata={**(described or {}), **about}, **options)

    def read(self, value: object) -> Any:
        """Return the value that this JSON value stands for, or raise `ValidationError` with a code."""
        raise NotImplementedError

    def _deserialize(self, value: Any, *_where: Any, **_options: Any) -> Any:
        return self.read(value)


class Text(Coded, ma.fields.String):
    """A text of at most `most` characters as sent, cleaned; where it is required, an empty one is missing."""

    def __init__(self, most: int = 200, *, lines: bool = False, **options: Any) -> None:
        super().__init__(described={"maxLength": most}, **options)
        self.clean, self.most = (clean_multiline if lines else clean), most

    def read(self, value: object) -> str | None:
        """Return the text, cleaned, or None for one without anything to see."""
        if not isinstance(value, str):
            raise ma.ValidationError("not-text")
        if len(value) > self.most:
            raise ma.ValidationError("text-too-long")
        try:
            text = self.clean(value, most=self.most)
        except TextRefused as refused:
            raise ma.ValidationError(refused.code) from None
        if not text and self.required:
            raise ma.ValidationError("missing")
        return text or None


class Day(Coded, ma.fields.Date):
    """A date such as 2026-05-01, and nothing else that a library would read as one."""

    def read(self, value: object) -> date:
        """Return the date."""
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise ma.ValidationError("not-a-date")


class Instant(ma.fields.DateTime):
    """An instant with the property's offset (RFC 3339)."""

    def _serialize(self, value: datetime | None, *_where: Any, **_options: Any) -> str | None:
        return None if value is None else local(value, current_context().zone).isoformat()


class Moment(Coded, ma.fields.DateTime):
    """An instant as it is sent: RFC 3339 with its offset."""

    def read(self, value: object) -> datetime:
        """Return the instant, aware."""
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            try:
                return datetime.fromisoformat(value.upper()).astimezone(UTC)
            except (ValueError, OverflowError):
                pass
        raise ma.ValidationError("not-an-instant")


class Id(Coded, ma.fields.UUID):
    """An id as the hotel gives it out."""

    def read(self, value: object) -> UUID:
        """Return the id."""
        if isinstance(value, str) and _ID.fullmatch(value):
            return UUID(value)
        raise ma.ValidationError("not-an-id")


class Count(Coded, ma.fields.Integer):
    """A whole number from `least` to `most`; in an address (`digits`) it stands as text."""

    def __init__(self, least: int = 0, most: int = LARGEST, *, digits: bool = False, **options: Any) -> None:
        super().__init__(described={"minimum": least, "maximum": most}, **options)
        self.least, self.most, self.digits = least, most, digits

    def read(self, value: object) -> int:
        """Return the number."""
        if self.digits and isinstance(value, str) and _WHOLE.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ma.ValidationError("not-a-number")
        if not self.least <= value <= self.most:
            raise ma.ValidationError("number-out-of-range")
        return value


class Flag(Coded, ma.fields.Boolean):
    """True or false; in an address (`word`) it stands as text."""

    def __init__(self, *, word: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.word = word

    def read(self, value: object) -> bool:
        """Return the truth value."""
        if self.word and value in {"true", "false"}:
            return value == "true"
        if not isinstance(value, bool):
            raise ma.ValidationError("not-true-or-false")
        return value


class Choice(Coded, ma.fields.String):
    """One of a few words."""

    def __init__(self, words: Iterable[str], **options: Any) -> None:
        self.kind = words if isinstance(words, type) else str
        self.words = tuple(str(word) for word in words)
        super().__init__(described={"enum": [*self.words, *([None] if options.get("allow_none") else [])]}, **options)

    def read(self, value: object) -> str:
        """Return the word, as a member where the words are an enumeration."""
        if not isinstance(value, str) or value not in self.words:
            raise ma.ValidationError("not-a-choice")
        return self.kind(value)


class Money(Coded):
    """Minor units with their currency; in a body the amount may stand alone, and is then in the hotel's currency."""

    def __init__(self, least: int = 1, most: int = MOST_MONEY, **options: Any) -> None:
        amount = {"type": "integer", "minimum": least, "maximum": most}
        described = {
            "type": "object",
            "properties": {"amount": amount, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
            "required": ["amount", "currency"],
            "additionalProperties": False,
        }
        super().__init__(described=described, **options)
        self.least, self.most = least, most

    def read(self, value: object) -> int:
        """Return the amount in minor units."""
        if not isinstance(value, dict):
            return self._amount(value)
        faults = {name: ["unknown-field"] for name in value.keys() - {"amount", "currency"}}
        faults |= {name: ["missing"] for name in {"amount", "currency"} - value.keys()}
        if value.get("currency", current_context().currency) != current_context().currency:
            faults["currency"] = ["currency-mismatch"]
        amount = value.get("amount", self.least)
        try:
            self._amount(amount)
        except ma.ValidationError as fault:
            faults["amount"] = list(fault.messages)
        if faults:
            raise ma.ValidationError(faults)
        return int(amount)

    def _amount(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ma.ValidationError("not-a-number")
        if not self.least <= value <= self.most:
            raise ma.ValidationError("amount-out-of-range")
        return value

    def _serialize(self, value: int | None, *_where: Any, **_options: Any) -> dict[str, Any] | None:
        return None if value is None else {"amount": value, "currency": current_context().currency}


class Many(ma.fields.List[Any]):
    """A list of at most `most` values; one that is longer is not read at all."""

    default_error_messages = Coded.default_error_messages

    def __init__(self, inner: Any, most: int = 200, least: int = 0, **options: Any) -> None:
        super().__init__(inner, metadata={"maxItems": most, "minItems": least}, **options)
        self.most, self.least = most, least

    def _deserialize(self, value: Any, *where: Any, **options: Any) -> Any:
        if isinstance(value, list) and len(value) > self.most:
            raise ma.ValidationError("too-many-items")
        if isinstance(value, list) and len(value) < self.least:
            raise ma.ValidationError("too-few-items")
        return super()._deserialize(value, *where, **options)


class Part(ma.fields.Nested):
    """An object within an object."""

    default_error_messages = Coded.default_error_messages
