"""Running retention beside the work of the desk: in slices of a second, or to its end at the console (PRI-11)."""

import time
from collections.abc import Callable, Iterator
from uuid import UUID

from frontdesk.edge.execute import engine_of, execute
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import bring_in_log
from frontdesk.privacy import retention
from frontdesk.privacy.read_store import ReadStore
from frontdesk.privacy.retention import Progress

SLICE = 0.3
"""Seconds of each second that the worker gives to a run, half of them at rest: news go out meanwhile as they should."""


def begin_if_due(ctx: Context) -> UUID | None:
    """Begin today's run if its time has come, and return it; else None."""
    due = retention.is_due(ctx)
    ctx.session.close()
    return execute(retention.begin, ctx) if due else None


def run_slice(ctx: Context, store: ReadStore, seconds: float = SLICE) -> Progress | None:
    """Go on with the run that was begun, for so long; return how far it came, or None where there is none."""
    run_id = retention.unfinished(ctx)
    ctx.session.close()
    if run_id is None:
        return None
    begun = time.monotonic()
    for progress in _steps(ctx, store, run_id):
        if progress.ended or time.monotonic() - begun >= seconds:
            return progress
    return None


def run_whole(ctx: Context, store: ReadStore, told: Callable[[Progress], None]) -> Progress:
    """Begin a run, or go on with the one that was begun, to its end."""
    run_id = execute(retention.begin, ctx)
    for progress in _steps(ctx, store, run_id):
        told(progress)
    return progress


def _steps(ctx: Context, store: ReadStore, run_id: UUID) -> Iterator[Progress]:
    """Take one step after the other; after each, bring in SQLite's log, and rest as long as the step took.

    The rest leaves the desk its turn, for SQLite has one writer at a time; and what a step wrote, no clerk brings in.
    """
    while True:
        begun = time.monotonic()
        progress = execute(retention.advance, ctx, run_id)
        for file in progress.files:
            ctx.blobs.remove(ctx.property_id, file)
        if progress.reads_upto is not None:
            store.drop(ctx.property_id, progress.reads_upto, ctx.now)
        bring_in_log(engine_of(ctx))
        yield progress
        if progress.ended:
            return
        time.sleep(time.monotonic() - begun)
