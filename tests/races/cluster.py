"""A PostgreSQL of one's own that may be killed: durable, and not run as root."""

import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests import postgres

PATIENCE_SECONDS = 120
SETTINGS = {
    "autovacuum": "off",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "",
    "max_connections": "100",
    "recovery_init_sync_method": "syncfs",
    "unix_socket_permissions": "0777",
}


@dataclass(slots=True)
class Cluster:
    """The folder of one server, with its data and its socket, and the server itself."""

    folder: Path
    server: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def url(self) -> str:
        """Return the URL of its one database."""
        return f"postgresql://frontdesk@/postgres?host={self.folder}"

    def make(self) -> None:
        """Make the cluster, and see that it goes if the run itself is killed."""
        self.folder.mkdir(parents=True)
        postgres.give(self.folder)
        command = [postgres.program("initdb"), "-D", str(self._data), "-U", "frontdesk", "-A", "trust", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--no-sync"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **postgres.unprivileged())
        postgres.reap(self._data)

    def start(self) -> None:
        """Start it and wait until it answers; as long as processes of a killed one are left, it has to try again."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < limit, (self.folder / "log").read_text()[-4000:]
            if self.server is None or self.server.poll() is not None:
                self._begin()
            threading.Event().wait(0.05)

    def kill(self) -> None:
        """Kill the postmaster; its children find out and leave."""
        assert self.server is not None
        self.server.kill()
        self.server.wait()

    def drop(self) -> None:
        """Stop it and remove it."""
        if self.server is not None and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _begin(self) -> None:
        command = [postgres.program("postgres"), "-D", str(self._data), "-k", str(self.folder)]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(command, stdout=log, stderr=log, **postgres.unprivileged())

    def _answers(self) -> bool:
        if self.server is None or self.server.poll() is not None:
            return False
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True
