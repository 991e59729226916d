"""Refusals: typed, with every reason at once, and free of any wording (the edge words them)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way: a stable kebab-case code, the field it concerns, and the rule behind it.

    `rule` never names a PRI rule: it would tell that somebody is protected. `facts` fill the wording's placeholders
    and hold no personal data.
    """

    code: str
    field: str | None = None
    rule: str | None = None
    facts: Mapping[str, str | int] = attribute(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rule is not None and self.rule.startswith("PRI"):
            message = "a refusal never names a rule of privacy"
            raise ValueError(message)


class Refused(Exception):
    """A command that will not be carried out; nothing of it has happened."""

    code = "refused"
    status = 409

    def __init__(self, reasons: Iterable[Reason] = ()) -> None:
        self.reasons = tuple(reasons) or (Reason(self.code),)
        super().__init__(self.code, *(reason.code for reason in self.reasons))


class Invalid(Refused):
    """What was sent cannot be understood or is incomplete; every fault is named."""

    code = "invalid"
    status = 422


class NotFound(Refused):
    """There is no such thing here, or the caller may not know that there is."""

    code = "not-found"
    status = 404


class Forbidden(Refused):
    """The caller may know that it exists, and may not do it."""

    code = "forbidden"
    status = 403


class Stale(Refused):
    """The thing has moved on since the caller last read it."""

    code = "stale"
    status = 412


class Unavailable(Refused):
    """The database is away; the caller may try again."""

    code = "unavailable"
    status = 503
