"""A run as people read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from frontdesk.simulation.bench.musts import Judged


def table(told: Mapping[str, Any], verdicts: Iterable[Judged]) -> RenderableType:
    """Return everything that was measured, then each figure beside what it must be."""
    said = [Text(f"{engine} {name}: {line}") for engine, name, figures in _rows(told) for line in figures["said"]]
    return Group(_measured(told), _judged(verdicts), *_paces(told), *said)


def _paces(told: Mapping[str, Any]) -> list[Text]:
    spoken = "{}: a fixed piece of work took {least:g} to {most:g} ms before the rounds, {median:g} in the median"
    ended = {engine: figures["machine_ms"] for engine, figures in told.items() if "machine_ms" in figures}
    return [Text(spoken.format(engine, **paces)) for engine, paces in ended.items()]


def _measured(told: Mapping[str, Any]) -> Table:
    shown = Table(title="Measured (milliseconds)")
    for head in ("engine", "operation"):
        shown.add_column(head)
    for head in ("alone p50", "p95", "8 at once p50", "p95", "per s", "floor per s", "share", "queries", "wrong"):
        shown.add_column(head, justify="right")
    for engine, name, figures in _rows(told):
        one, eight = figures["c1"], figures["c8"]
        wrong = sum(each[kind] for each in (one, eight) for kind in ("errors", "false_refusals"))
        cells = (one["p50_ms"], one["p95_ms"], eight["p50_ms"], eight["p95_ms"], eight["per_s"])
        more = (figures["floor_per_s"], figures["floor_share"], figures["queries"], wrong)
        shown.add_row(engine, name, *map(str, (*cells, *more)))
    return shown


def _judged(verdicts: Iterable[Judged]) -> Table:
    shown = Table(title="Judged")
    for head in ("engine", "figure"):
        shown.add_column(head)
    for head in ("measured", "must", "aim"):
        shown.add_column(head, justify="right")
    shown.add_column("")
    for each in verdicts:
        must = each.must
        sign = "≥" if must.at_least else "≤"
        figure = f"{each.figure:g} {must.unit}".strip()
        bounds = (f"{sign} {must.must:g}", f"{sign} {must.aim:g}")
        name = f"{must.operation} {must.path}".strip()
        shown.add_row(each.engine, name, figure, *bounds, "holds" if each.holds else "FAILS")
    return shown


def _rows(told: Mapping[str, Any]) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    for engine, operations in told.items():
        for name, figures in operations.items():
            if isinstance(figures, Mapping) and "c8" in figures:
                yield engine, name, figures
