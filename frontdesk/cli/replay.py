"""`frontdesk replay`: the main job on real input, and an audit of its own at the end."""

import gc
import lzma
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sqlalchemy import event

from frontdesk.cli.key_file import settings_with_key
from frontdesk.cli.means import unchecked
from frontdesk.cli.output import as_json, tell
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import StartTrouble, migrate_empty

SEED = 20150701


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day to live through.")
@click.option("--limit", type=click.IntRange(1), help="Only the first stays, in order of arrival.")
@click.option("--database", help="URL of an empty database to keep the hotel in; without it, it is thrown away.")
@as_json
@click.pass_context
def replay(
    command: click.Context,
    file: Path,
    until: datetime | None,
    limit: int | None,
    database: str | None,
    *,
    json_wanted: bool,
) -> None:
    """Live through a file of real bookings (csv, or csv.xz) with the commands of the desk, then audit the hotel.

    Names and documents are made up, every fiftieth guest is hidden, and every night is sold at the rack price, which
    is the median that the file shows for the type. Exits 1 if the audit finds anything.
    """
    from frontdesk.simulation.bookings import read_bookings
    from frontdesk.simulation.report import lived_through, sentences

    last = until.date() if until else None
    try:
        bookings = read_bookings(file, until=last, limit=limit)
    except (OSError, EOFError, lzma.LZMAError, ValueError) as fault:
        raise StartTrouble(f"{file} cannot be read as csv or csv.xz: {fault}") from None
    with _means(database) as means, _spared_collector(), _bar(len(bookings.stays)) as arrived:
        migrate_empty(means.engine)
        outcome = lived_through(means, bookings, SEED, until=last, arrived=arrived)
    told = outcome.told()
    tell(told, json_wanted=json_wanted, line=sentences(told))
    if not outcome.audit.holds:
        command.exit(1)


@contextmanager
def _means(database: str | None) -> Iterator[Runtime]:
    """Give the means of a hotel that is kept in this database, or of one that is gone afterwards."""
    if database:
        with unchecked(settings_with_key(os.environ | {"FRONTDESK_DATABASE_URL": database})) as means:
            yield means
        return
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-replay-") as home,
        unchecked(settings_with_key({"FRONTDESK_HOME": home})) as means,
    ):
        event.listen(means.engine, "connect", _forgo_durability)
        yield means


def _forgo_durability(connection: Any, _record: object) -> None:
    """Skip waiting for the disk: a hotel that is thrown away need not survive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def _spared_collector() -> Iterator[None]:
    """Let the garbage collector pass over what is loaded by now, and look less often."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _bar(length: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar on stderr, and give what moves it on by one."""
    columns = (TextColumn("check-ins"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("check-ins", total=length)
        yield lambda: progress.advance(task)
