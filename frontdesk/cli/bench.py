"""`frontdesk bench`: how fast the hotel is, beside how fast its database alone would be."""

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from frontdesk.cli.output import as_json

if TYPE_CHECKING:
    from frontdesk.simulation.bench.runs import Run
    from frontdesk.simulation.bench.stores import Store

ENGINES = ("sqlite", "postgresql")
BROKEN = "broken_off"
"""Where the figures of a run say that they are not all."""


@click.command()
@click.option("--engine", "engines", type=click.Choice(ENGINES), multiple=True, help="Only this engine (repeatable).")
@click.option("--only", metavar="OPERATION", multiple=True, help="Only this operation (repeatable).")
@click.option(
    "--quick",
    is_flag=True,
    help="Two rounds instead of ten, and no hotel of a million guests: enough to see where one stands.",
)
@click.option("--rounds", type=click.IntRange(1), help="How many rounds of 120 are pooled.")
@click.option("--rooms", default=300, show_default=True, type=click.IntRange(20, 3000), help="Half of them in use.")
@click.option("--guests", default=100_000, show_default=True, type=click.IntRange(1), help="Guest profiles.")
@click.option("--past-stays", default=20_000, show_default=True, type=click.IntRange(0), help="Stays that have ended.")
@click.option("--ratios-only", is_flag=True, help="Judge ratios and counts alone, for a machine that is slow or busy.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the prepared hotels here for the next run of the day; without it they are thrown away.",
)
@click.option(
    "--history",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the figures in this folder, with the commit and the machine.",
)
@click.option(
    "--replay",
    "bookings",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Also live through the first 3,000 stays of this file, and see whether check-ins grow slower.",
)
@as_json
@click.pass_context
def bench(  # noqa: PLR0913 - an argument for each option
    command: click.Context,
    engines: tuple[str, ...],
    only: tuple[str, ...],
    *,
    quick: bool,
    rounds: int | None,
    rooms: int,
    guests: int,
    past_stays: int,
    ratios_only: bool,
    folder: Path | None,
    history: Path | None,
    bookings: Path | None,
    json_wanted: bool,
) -> None:
    """Measure a prepared hotel (300 rooms, 100,000 guests), served by two workers on this machine.

    FRONTDESK_BENCH_POSTGRES_URL names a PostgreSQL server to use; without it one is started. Exits 1 where a figure
    is not what it must be.
    """
    from frontdesk.simulation.bench.history import keep
    from frontdesk.simulation.bench.musts import judged
    from frontdesk.simulation.bench.plan import QUICK, USUAL, Extent, Size
    from frontdesk.simulation.bench.report import table
    from frontdesk.simulation.bench.runs import Run

    extent = Extent(rounds or (QUICK if quick else USUAL), Size(rooms, guests, past_stays), growth=not quick)
    console = Console(stderr=True)
    told: dict[str, Any] = {}
    with _stoppable(), _place(folder) as place:
        for engine in engines or ENGINES:
            with ExitStack() as held, console.status("") as status:
                store = held.enter_context(_store(engine, place))
                progress = status.update if console.is_terminal else console.print
                told[engine] = measured(Run(store, place, extent, progress), only, bookings)
    verdicts = [each for engine in told for each in judged(engine, told[engine], ratios_only=ratios_only)]
    if history:
        keep(history, told, rounds=extent.rounds)
    if json_wanted:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        Console().print(table(told, verdicts))
    broken = [f"{engine}: {told[engine][BROKEN]}" for engine in told if BROKEN in told[engine]]
    for each in broken:
        console.print(each)
    if broken or not all(each.holds for each in verdicts):
        command.exit(1)


def measured(run: "Run", only: tuple[str, ...], bookings: Path | None) -> dict[str, Any]:
    """Return what a run measured; where a part of it fails, why, and what was measured before it."""
    from frontdesk.simulation.bench.runs import chosen, chosen_beside

    told: dict[str, Any] = {}
    try:
        run.measure(told, chosen(only), chosen_beside(only))
        if bookings:
            told["replay"] = run.lived_through(bookings)
    except AssertionError as fault:
        told[BROKEN] = str(fault)
    return told


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM end the bench as Ctrl-C does: what was started is stopped on the way out."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(1)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@contextmanager
def _store(engine: str, place: Path) -> "Iterator[Store]":
    from frontdesk.simulation.bench.cluster import cluster
    from frontdesk.simulation.bench.stores import URL, PostgresqlStore, SqliteStore

    if engine == "sqlite":
        yield SqliteStore(place / "sqlite")
    elif given := os.environ.get(URL):
        yield PostgresqlStore(given)
    else:
        with cluster(place / "postgres") as url:
            yield PostgresqlStore(url)
