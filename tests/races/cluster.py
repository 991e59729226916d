"""A PostgreSQL of one's own that may be killed: durable, and not run as root."""

import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tests import postgres

PATIENCE_SECONDS = 120
SETTINGS = {
    "autovacuum": "off",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "",
    "max_connections": "100",
    "unix_socket_permissions": "0777",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """The folder of one server, its data and its socket."""

    folder: Path

    @property
    def url(self) -> str:
        """Return the URL of its one database."""
        return f"postgresql://frontdesk@/postgres?host={self.folder}"

    def make(self) -> None:
        """Make the cluster, and see that it goes if the run itself is killed."""
        self.folder.mkdir(parents=True)
        postgres.give(self.folder)
        self._run("initdb", "-D", self._data, "-U", "frontdesk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        postgres.reap(self._data)

    def start(self) -> None:
        """Start it, as often as it takes: the processes of a killed server may not all be gone."""
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self._run(
                    "pg_ctl", "-D", self._data, "-w", "-l", self.folder / "log", "-o", f"-k {self.folder} {options}", "start"
                )
            except subprocess.CalledProcessError as fault:
                assert time.monotonic() < limit, fault.stderr
                threading.Event().wait(0.1)
            else:
                return

    def kill(self) -> None:
        """Kill the postmaster."""
        pid = int((self._data / "postmaster.pid").read_text().split()[0])
        subprocess.run(["kill", "-9", str(pid)], check=True)

    def drop(self) -> None:
        """Stop it and remove it."""
        subprocess.run(
            [postgres.program("pg_ctl"), "-D", str(self._data), "-m", "immediate", "stop"],
            check=False,
            capture_output=True,
            **postgres.unprivileged(),
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [postgres.program(program), *map(str, arguments)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **postgres.unprivileged(),
        )
