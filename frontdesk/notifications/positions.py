"""How far a screen has come in the news of its departments, as one line of text. Pure."""

import re
from collections.abc import Iterable, Mapping

from frontdesk.kernel.errors import Invalid, Reason

Position = Mapping[str, int]
"""The number of the last line of news that was shown, by department."""

_ONE = re.compile(r"([a-z_]{1,20}):(\d{1,18})")
_MOST = 20


def written(position: Position) -> str:
    """Return a position as the id of an event, such as `bell:12,front_office:3`."""
    return ",".join(f"{department}:{number}" for department, number in sorted(position.items()))


def read(text: str, departments: Iterable[str]) -> dict[str, int]:
    """Return the position that an id stands for in these departments; others that it names are passed over.

    Raises `Invalid` (`last-event-id-invalid`) for what no stream has given out.
    """
    own = frozenset(departments)
    parts = text.split(",") if text else []
    found = [_ONE.fullmatch(part) for part in parts]
    if len(parts) > _MOST or not all(found):
        raise Invalid([Reason("last-event-id-invalid", "Last-Event-ID")])
    return {match[1]: int(match[2]) for match in found if match and match[1] in own}
