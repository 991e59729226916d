"""`serve` is a hotel that answers, its worker beside it, and both end when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from sqlalchemy import text

from tests import databases
from tests.cli.conftest import Console
from tests.ports import free_port

PATIENCE_SECONDS = 120


def answers(port: int, deadline: float) -> int:
    """Return the status of the health page, once there is one."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
                return int(response.status)
        except OSError:  # nobody listens yet, or who does is still loading the program
            assert time.monotonic() < deadline, "nobody answers"
            time.sleep(0.2)


@pytest.mark.engine("sqlite")
def test_it_answers_and_stops_cleanly_with_its_worker() -> None:
    with databases.empty("sqlite") as url:
        console = Console(databases.postgres.scratch() / f"serve-{os.getpid()}", url)
        assert console.init().exit_code == 0
        port = free_port()
        environment = os.environ | {"FRONTDESK_HOME": str(console.home), "FRONTDESK_DATABASE_URL": url}
        command = [sys.executable, "-m", "frontdesk.cli", "serve", "--port", str(port), "--workers", "1"]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        try:
            assert answers(port, time.monotonic() + PATIENCE_SECONDS) == 200
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
        with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):  # noqa: PT011
            pass
        with databases.engine_of(url) as engine, engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM property")).scalar_one() == 1
