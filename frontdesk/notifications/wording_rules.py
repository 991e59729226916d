"""The hotel's own words for a task: one line in each language, with places for the room and the time. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

LONGEST = 120
PLACES = frozenset({"room", "due"})
"""What may stand in braces; anything of a guest may not, whatever the hotel writes (NTF-2)."""

_PLACE = re.compile(r"\{([^{}]*)\}")

SAMPLE: Mapping[str, Any] = {
    "due_out": "2026-05-03",
    "persons": 2,
    "extra_bed": True,
    "vip": True,
    "birthday": True,
    "luggage_pieces": 3,
    "calls": "ask",
    "language": "en",
    "fault": "plumbing",
    "urgent": True,
    "call_at": "2026-05-03T06:30:00+08:00",
    "complaint": "noise",
    "severity": "serious",
}
"""What news could tell; a preview shows of it what each department's line of the table lets through."""


def faults_of(text: str) -> Iterator[str]:
    """Yield what is wrong with a wording: `placeholder-unknown`, `brace-alone`."""
    if any(name not in PLACES for name in _PLACE.findall(text)):
        yield "placeholder-unknown"
    if "{" in _PLACE.sub("", text) or "}" in _PLACE.sub("", text):
        yield "brace-alone"


def filled(text: str, room: str | None, due: str) -> str:
    """Return a wording with room and time in their places."""
    values = {"room": room or "", "due": due}
    return " ".join(_PLACE.sub(lambda place: values.get(place[1], ""), text).split())


def sampled(facts: tuple[str, ...]) -> dict[str, Any]:
    """Return the sample's facts that a line of the table lets through."""
    return {name: SAMPLE[name] for name in facts if name in SAMPLE}
