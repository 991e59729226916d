"""A hotel served by real processes on this machine, as an operator serves it; what they say is read from their pipe."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from frontdesk.property.models import Property
from tests import databases
from tests.conftest import KEYRING
from tests.ports import free_port
from tests.stays.arrivals import guest

PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass(slots=True)
class Served:
    """A running server: its port, its processes, and every line that they have said."""

    port: int
    home: Path
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    host: str = "127.0.0.1"

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        role: str | None = "receptionist",
        seconds: float = 60,
        **headers: str,
    ) -> Answer:
        """Send a request on a connection of its own and return the answer, which must come within these seconds."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if role:
            sent["Authorization"] = f"Bearer fd_{role}"
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=seconds)) as connection:
            connection.request(method, path if path.startswith("/") else f"/api/v1/{path}", data, sent)
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    def walk_in(self, *guests: dict[str, Any], room: str = "301") -> dict[str, Any]:
        """Return the body of a walk-in, with a fresh quote."""
        party = list(guests) or [guest()]
        today = date.fromisoformat(self.ask("GET", "property").json["business_date"])
        quote = {
            "room_type": "DBL",
            "rate_plan": "RACK",
            "arrival": today.isoformat(),
            "departure": (today + timedelta(days=2)).isoformat(),
            "adults": len(party),
        }
        answer = self.ask("POST", "quotes", quote)
        assert answer.status == 201, answer.body
        return {"quote_id": answer.json["id"], "room": room, "payer": 0, "registrations": party}

    def stays(self) -> list[dict[str, Any]]:
        """Return the stays in house."""
        found: list[dict[str, Any]] = self.ask("GET", "stays").json["items"]
        return found

    def open_socket(self, sent: bytes = b"") -> socket.socket:
        """Open a connection and send no more than this on it."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        opened.sendall(sent)
        return opened

    def children(self) -> list[int]:
        """Return the ids of all processes of the server, its own last."""
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.insert(0, pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                todo += [int(child) for child in task.read_text().split()]
        return found

    def read(self) -> None:
        """Keep what the server says, until it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))


def bring_to_today(url: str) -> None:
    """Let a hotel that was prepared long ago stand at the business date of the real clock, by which it is served."""
    with databases.engine_of(url) as engine, engine.begin() as connection:
        today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()
        connection.execute(update(Property).values(business_date=today))


def until(holds: Any, seconds: float = PATIENCE) -> Any:
    """Wait until this holds and return it; a server that is busy gets its time."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never held"
        time.sleep(0.1)
    return found


@contextmanager
def serving(
    home: Path,
    url: str,
    *,
    workers: int = 2,
    threads: int = 16,
    host: str = "127.0.0.1",
    within: tuple[str, ...] = (),
    **environment: str,
) -> Iterator[Served]:
    """Serve the hotel of a database meanwhile; the test hotels' keys are in the home folder.

    `within` is the beginning of a command that runs another one elsewhere, at the address `host`.
    """
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "keys.json").write_text(KEYRING.dump(), encoding="utf-8")
    (home / "keys.json").chmod(0o600)
    port = free_port()
    command = [*within, sys.executable, "-m", "frontdesk.cli", "serve", "--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--threads", str(threads)]
    told = {"FRONTDESK_HOME": str(home), "FRONTDESK_DATABASE_URL": url, "FRONTDESK_INSECURE_COOKIES": "1"}
    process = subprocess.Popen(
        command,
        env=os.environ | told | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    served = Served(port, home, process, host=host)
    reader = threading.Thread(target=served.read)
    reader.start()
    try:
        until(lambda: _is_alive(served))
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        reader.join(PATIENCE)
        assert process.stdout is not None
        process.stdout.close()


def _is_alive(served: Served) -> bool:
    assert served.process.poll() is None, "\n".join(served.lines)
    try:
        return served.ask("GET", "/healthz", role=None).status == 200
    except OSError:
        return False
