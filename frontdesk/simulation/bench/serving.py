"""The hotel as it is served in earnest: `frontdesk serve` in processes of its own, and what they cost."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from frontdesk.edge.start import StartTrouble
from frontdesk.simulation.bench.line import Line, Trouble

PATIENCE_SECONDS = 60
LOOK_SECONDS = 0.01
FIRST_PAGE = "/sign-in"


@dataclass(frozen=True, slots=True)
class Server:
    """A hotel that is being served."""

    port: int
    pid: int
    cold_start: float

    def workers(self) -> list[int]:
        """Return the processes that serve pages."""
        for child in _children(self.pid):
            if b"gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes():
                return _children(child)
        return []

    def pss(self) -> list[float]:
        """Return the proportional memory of each of these processes, in megabytes."""
        return [_pss(pid) for pid in self.workers()]


@contextmanager
def served(home: Path, url: str, *, workers: int, more: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Serve the hotel of this database with that many workers, from its first page to a clean stop.

    Raises `StartTrouble` where it does not answer within a minute.
    """
    port = _free_port()
    environment = {
        **os.environ,
        "FRONTDESK_HOME": str(home),
        "FRONTDESK_KEY_FILE": str(home / "keys.json"),
        "FRONTDESK_DATABASE_URL": url,
        "FRONTDESK_INSECURE_COOKIES": "1",
        **(more or {}),
    }
    command = [sys.executable, "-m", "frontdesk.cli", "serve", "--port", str(port), "--workers", str(workers)]
    begun = time.perf_counter()
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own
        try:
            _wait(process, port, home / "server.log")
            yield Server(port, process.pid, time.perf_counter() - begun)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with Line(port) as line:
                line.get(FIRST_PAGE)
        except (OSError, Trouble):
            time.sleep(LOOK_SECONDS)
        else:
            return
    raise StartTrouble(f"the hotel is not served: {log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
