"""Processes of a served hotel, started and killed as a service manager and an accident would."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120


@dataclass(slots=True)
class Service:
    """One process with its children, in a process group of its own; what it says goes to a file."""

    command: Sequence[str]
    home: Path
    database_url: str
    log: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def pid(self) -> int:
        """Return the process id of the first process."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start it."""
        settings = {
            "FRONTDESK_HOME": str(self.home),
            "FRONTDESK_DATABASE_URL": self.database_url,
            "PYTHONPATH": str(ROOT),
        }
        # Who is killed while it writes its measure of coverage leaves a file that spoils everybody else's.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=inherited | settings, stdout=log, stderr=log, cwd=ROOT, start_new_session=True
            )

    def running(self) -> bool:
        """Tell whether the first process still runs."""
        return self.process is not None and self.process.poll() is None

    def children(self) -> list[int]:
        """Return the ids of its children."""
        file = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(each) for each in file.read_text().split()] if file.exists() else []

    def kill(self) -> None:
        """Kill the first process, and then whatever it leaves behind, as a service manager does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.clear()

    def clear(self) -> None:
        """Kill all that is left of its process group."""
        with suppress(ProcessLookupError):  # nobody is left
            os.killpg(self.pid, signal.SIGKILL)

    def said(self) -> str:
        """Return the last that it said."""
        return self.log.read_text()[-4000:]

    def stop(self) -> None:
        """Tell it to stop, and see that all of it does."""
        if self.process is None:
            return
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.clear()


@dataclass(slots=True)
class Pages(Service):
    """Gunicorn, as `frontdesk serve` starts it."""

    port: int = field(default=0, kw_only=True)

    def wait(self) -> None:
        """Wait until it answers."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            assert self.running(), f"the server ended:\n{self.said()}"
            assert time.monotonic() < limit, f"the server does not answer:\n{self.said()}"
            threading.Event().wait(0.05)

    def answers(self) -> bool:
        """Tell whether it is ready."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as response:
                return int(response.status) == 200
        except (urllib.error.URLError, OSError):
            return False


def pages(home: Path, database_url: str, *, app: str, workers: int, name: str = "pages") -> Pages:
    """Return a server of this hotel, not yet started."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", "32", "--keep-alive", "75", "--no-control-socket"]
    command += ["--graceful-timeout", "5", "--log-level", "warning"]
    return Pages(command, home, database_url, home / f"{name}.log", port=port)


def outbox_worker(home: Path, database_url: str) -> Service:
    """Return the worker that delivers the hotel's news, not yet started."""
    command = [sys.executable, "-m", "frontdesk.cli", "worker"]
    return Service(command, home, database_url, home / "worker.log")
