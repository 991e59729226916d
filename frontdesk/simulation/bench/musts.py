"""What the hotel must reach and what it aims at, and what a run came to beside it. Pure.

A ratio holds on any machine; an absolute figure is meant for two cores of a small server.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Must:
    """One line of the table: where the figure stands, its bounds, and whether it is a ratio or a count."""

    operation: str
    path: str
    must: float
    aim: float
    unit: str = "ms"
    ratio: bool = False
    at_least: bool = False
    engine: str | None = None

    def holds(self, figure: float) -> bool:
        """Tell whether the figure is good enough."""
        return figure >= self.must if self.at_least else figure <= self.must


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure of a run beside what it must be."""

    engine: str
    must: Must
    figure: float
    holds: bool


MUSTS = (
    Must("walk_in_api", "c1.p50_ms", 30, 15),
    Must("walk_in_api", "c8.per_s", 60, 110, "/s", at_least=True, engine="sqlite"),
    Must("walk_in_api", "c8.per_s", 40, 110, "/s", at_least=True, engine="postgresql"),
    Must("walk_in_api", "c8.p95_to_p50", 6, 6, "×", ratio=True),
    Must("walk_in_api", "floor_share", 0.10, 0.20, "", ratio=True, at_least=True),
    Must("walk_in_screen", "c1.p50_ms", 50, 30),
    Must("board", "c1.p50_ms", 20, 8),
    Must("board", "queries", 8, 8, "queries", ratio=True),
    Must("guest_search", "c1.p50_ms", 8, 5),
    Must("guest_search", "tenfold.ratio", 1.3, 1.0, "×", ratio=True),
    Must("quote", "c1.p50_ms", 12, 6),
    Must("room_change", "c1.p50_ms", 25, 15),
    Must("room_change", "c8.per_s", 50, 100, "/s", at_least=True, engine="sqlite"),
    Must("room_change", "c8.per_s", 35, 100, "/s", at_least=True, engine="postgresql"),
    Must("room_state", "c1.p50_ms", 12, 6),
    Must("news", "p95_ms", 1000, 500, engine="sqlite"),
    Must("news", "p95_ms", 500, 250, engine="postgresql"),
    Must("news", "walk_in.ratio", 1.3, 1.0, "×", ratio=True),
    Must("drain", "seconds", 30, 10, "s"),
    Must("drain", "missed", 0, 0, "", ratio=True),
    Must("drain", "seen_twice", 0, 0, "", ratio=True),
    Must("enquiry", "c1.p50_ms", 20, 8),
    Must("enquiry", "tenfold.ratio", 1.3, 1.0, "×", ratio=True),
    Must("sameness", "idle.furthest", 0.03, 0.02, "off 0.5", ratio=True),
    Must("sameness", "busy.furthest", 0.03, 0.02, "off 0.5", ratio=True),
    Must("retention", "ratio", 1.5, 1.0, "×", ratio=True),
    Must("read_recorded", "p50_ms", 1, 0.5),
    Must("audit_verify", "per_s", 30_000, 60_000, "/s", at_least=True),
    Must("replay", "ratio", 1.3, 1.0, "×", ratio=True),
    Must("worker_pss_mb", "", 130, 90, "MB"),
    Must("cold_start_s", "", 4, 2, "s"),
)


def judged(engine: str, told: Told, *, ratios_only: bool) -> Iterator[Judged]:
    """Yield each figure that a run measured beside what it must be.

    No operation may have errors or false refusals. With `ratios_only` an absolute figure holds whatever it is.
    """
    for must in MUSTS:
        figure = _figure(told, must)
        if figure is not None and must.engine in {None, engine}:
            yield Judged(engine, must, figure, must.holds(figure) or (ratios_only and not must.ratio))
    for operation, figures in told.items():
        for wrong in ("errors", "false_refusals"):
            if isinstance(figures, Mapping) and wrong in figures.get("c8", {}):
                must = Must(operation, f"c8.{wrong}", 0, 0, "", ratio=True)
                figure = figures["c8"][wrong]
                yield Judged(engine, must, figure, must.holds(figure))


def _figure(told: Told, must: Must) -> float | None:
    found: Any = told.get(must.operation)
    for name in must.path.split(".") if must.path else ():
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, int | float) else None
