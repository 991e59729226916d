"""What a body may be: its size, its kind, and strict JSON, read without harm whatever was sent."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NoReturn

from werkzeug.wrappers import Request

from frontdesk.kernel.errors import Invalid, Reason, Refused

JSON_LIMIT: Final = 1024 * 1024
"""One megabyte holds hundreds of registrations; nobody types more."""

SCANS_LIMIT: Final = 8 * 1024 * 1024
"""Where a scan of 5 MB travels inside the JSON, in base64."""

DEEPEST: Final = 20
LARGEST: Final = 2**63 - 1
_LONGEST_NUMBER: Final = 40
_MARKS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', re.DOTALL)
_UNREADABLE: Final = re.compile("[\x00\ud800-\udfff]")


class NotJson(Refused):
    """The body cannot be read as JSON at all."""

    code = "not-json"
    status = 400


class WrongContentType(Refused):
    """The body is of a kind that this address does not take."""

    code = "content-type-wrong"
    status = 415


class TooLarge(Refused):
    """The body is larger than anything that this address could need."""

    code = "body-too-large"
    status = 413


def json_body(request: Request, limit: int = JSON_LIMIT) -> object:
    """Return the JSON value of a request's body.

    Raises `WrongContentType` (415), `TooLarge` (413, before more than the limit is read), `NotJson` (400), and
    `Invalid` (422) naming every name that stands twice, every number beyond 64 bits and every unreadable text.
    """
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise WrongContentType
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise TooLarge([Reason(TooLarge.code, facts={"most": limit // 1024})])
    return strict_json(request.get_data())


def strict_json(data: bytes) -> object:
    """Return the value of a JSON text with one meaning only, or raise `NotJson` or `Invalid` as `json_body` does."""
    try:
        text = data.decode("utf-8")
        _refuse_depth(text)
        twice = _Twice()
        value = json.loads(
            text,
            object_pairs_hook=twice.pairs,
            parse_constant=_no_constant,
            parse_int=_whole_number,
        )
    except (ValueError, RecursionError):
        raise NotJson from None
    faults = [*twice.reasons, *_faults(value, "")]
    if faults:
        raise Invalid(faults)
    return value


@dataclass(slots=True)
class _Twice:
    """Collects the names that stand twice in one object: which of the two values is meant, nobody can tell."""

    reasons: list[Reason] = field(default_factory=list)

    def pairs(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs):
            counted = Counter(name for name, _ in pairs)
            self.reasons.extend(Reason("name-twice", _readable(name)) for name, times in counted.items() if times > 1)
        return made


def _refuse_depth(text: str) -> None:
    """Refuse nesting before the parser recurses into it; an open text runs to the end, so that one pass is enough."""
    depth = 0
    for mark in _MARKS.finditer(text):
        sign = mark.group()
        depth += (sign in "[{") - (sign in "]}")
        if depth > DEEPEST:
            raise NotJson([Reason("too-deep", facts={"most": DEEPEST})])


def _no_constant(_name: str) -> NoReturn:
    raise NotJson


def _whole_number(digits: str) -> int | float:
    # Python refuses to read endless digits, and no column holds them: infinity is refused below, with its field.
    return int(digits) if len(digits) <= _LONGEST_NUMBER else math.inf


def _faults(value: object, path: str) -> Iterator[Reason]:
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{_readable(name)}" if path else _readable(name)
            yield from _leaf_faults(name, here)
            yield from _faults(inner, here)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _faults(inner, f"{path}[{index}]")
    else:
        yield from _leaf_faults(value, path or None)


def _leaf_faults(value: object, path: str | None) -> Iterator[Reason]:
    if isinstance(value, str) and _UNREADABLE.search(value):
        yield Reason("text-unreadable", path)
    if isinstance(value, int | float) and not -LARGEST <= value <= LARGEST:
        yield Reason("number-out-of-range", path)


def _readable(name: str) -> str:
    return _UNREADABLE.sub("\ufffd", name)[:80]
