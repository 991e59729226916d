"""`frontdesk serve` and `frontdesk worker`: the two processes of a running hotel."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from types import FrameType

import click

from frontdesk.cli.means import opened
from frontdesk.config import Settings

THREADS = 32
"""Requests that one process answers at once; an open live stream is none of them."""

GRACE_SECONDS = 30
LOOKS_PER_SECOND = 5
ARENAS = "2"
"""The C library would give each thread a store of its own, and keep what once was in it."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that serve pages.")
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(16, 512), help="Threads in each.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the hotel, with its worker beside; stops cleanly on Ctrl-C and SIGTERM."""
    from frontdesk.edge.server import METERS, fastest_place

    with opened():
        pass  # what would keep either process from starting is said here, once
    click.echo(f"The hotel is served on http://{host}:{port}", err=True)
    pages = [sys.executable, "-m", "gunicorn", "frontdesk.app:served()", "--bind", f"{host}:{port}"]
    pages += [
        "--worker-class",
        "frontdesk.edge.gathering.PatientWorker",
        "--workers",
        str(workers),
        "--threads",
        str(threads),
    ]
    # Loaded before the processes part, the program stands in memory once for all of them.
    pages += [
        "--preload",
        "--no-control-socket",
        "--graceful-timeout",
        str(GRACE_SECONDS // 2),
        "--log-level",
        "warning",
    ]
    pages += ["--logger-class", "frontdesk.edge.server.ServerLog"]
    # Every process of the pages counts in one folder, which is empty at the start, as the count of one process is.
    with tempfile.TemporaryDirectory(prefix="frontdesk-meters-", dir=fastest_place()) as meters:
        os.environ[METERS] = meters
        os.environ.setdefault("MALLOC_ARENA_MAX", ARENAS)
        code = _beside(pages, [sys.executable, "-m", "frontdesk.cli", "worker"])
    sys.exit(code)


@click.command()
def worker() -> None:
    """Hand the news of the hotel to its departments until told to stop; `serve` starts one of its own."""
    from frontdesk.edge.worker import run_worker

    with opened():
        pass
    run_worker(Settings.from_environment())


def _beside(*commands: Sequence[str]) -> int:
    """Run these side by side until one ends or this process is told to stop; then stop all and return how it ended."""
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # A session of their own: Ctrl-C reaches this process alone, which then stops both in the same way.
    running = [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603 - our own
    while not stopping and all(each.poll() is None for each in running):
        time.sleep(1 / LOOKS_PER_SECOND)
    ended = [each.returncode for each in running if each.returncode is not None]
    for each in running:
        if each.poll() is None:
            each.terminate()
    for each in running:
        try:
            each.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            each.kill()
    return 0 if stopping and not ended else (ended[0] or 1)
