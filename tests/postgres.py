"""One PostgreSQL per test run: started when first asked for, shared by all workers, gone at the end.

`FRONTDESK_TEST_POSTGRES_URL` names a server to use instead; its user must be allowed to create databases and roles.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

GIVEN_URL = "FRONTDESK_TEST_POSTGRES_URL"
SCRATCH = "FRONTDESK_TEST_SCRATCH"
"""The folder that all workers of one run share; the process that makes it removes it."""

ROOM = 2 * 1024**3

SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "synchronous_commit": "off",
    "unix_socket_permissions": "0777",
    "wal_keep_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}

REAPER = """
(
  while [ -d "/proc/$1" ] && [ -d "$2" ]; do sleep 2; done
  [ -d "$2" ] && "$3" -D "$2" -m immediate stop
  rm -rf "$2"
) &
"""
"""Stops the server if the run itself was killed and could not."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the run shares; workers find it in their environment."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="frontdesk-tests-", dir=_fastest_place())
        Path(folder).chmod(0o755)
        os.environ[SCRATCH] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, if one was started, and remove the folder."""
    if hasattr(config, "workerinput"):
        return
    if _data().exists():
        _run("pg_ctl", "-D", _data(), "-m", "immediate", "stop")
    shutil.rmtree(scratch(), ignore_errors=True)


def scratch() -> Path:
    """Return the folder that the whole run shares."""
    return Path(os.environ[SCRATCH])


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Let one worker at a time pass."""
    with (scratch() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def server_url() -> str:
    """Return the URL of the server's own database, starting a server first if this run has none yet."""
    if given := os.environ.get(GIVEN_URL):
        return given
    url = f"postgresql://frontdesk@/postgres?host={scratch() / 'postgres'}"
    with alone("postgres"):
        if not _data().exists():
            _start()
    return url


def create_database(name: str, template: str = "template0") -> str:
    """Create a database and return its URL."""
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\' STRATEGY file_copy')
    head, _, query = server_url().partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def drop_database(name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(statement)


def _start() -> None:
    program("initdb")
    home = scratch() / "postgres"
    home.mkdir()
    give(home)
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    _run("initdb", "-D", _data(), "-U", "frontdesk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    _run("pg_ctl", "-D", _data(), "-w", "-l", home / "log", "-o", f"-k {home} {options}", "start")
    reap(_data())


def give(folder: Path) -> None:
    """Let a folder be owned by the user under which servers run."""
    if os.geteuid() == 0:
        shutil.chown(folder, _owner())


def reap(data: Path) -> None:
    """Have a server stopped and its data removed if the run itself was killed and could not."""
    subprocess.run(
        ["sh", "-c", REAPER, "reaper", str(_run_process()), str(data), program("pg_ctl")],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **unprivileged(),
    )


def _run_process() -> int:
    """Return the process that ends last: the one that hands out the tests."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _run(name: str, *arguments: object) -> None:
    command = [program(name), *map(str, arguments)]
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **unprivileged(),
    )
    if done.returncode:
        log = scratch() / "postgres" / "log"
        said = done.stderr + (log.read_text(encoding="utf-8") if log.exists() else "")
        shutil.rmtree(scratch() / "postgres")
        pytest.fail(f"PostgreSQL does not start: {name} said:\n{said}", pytrace=False)


def _fastest_place() -> Path | None:
    """Return the memory's file system where there is one with room: a copied database takes 7 ms there, not 120."""
    memory = Path("/dev/shm")
    fits = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return memory if fits else None


def _data() -> Path:
    return scratch() / "postgres" / "data"


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs; without them the test fails: a skipped engine proves nothing."""
    candidates = [*sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)]
    found = str(candidates[0]) if candidates else shutil.which(name)
    if not found:
        pytest.fail(
            f"PostgreSQL is not here ({name} was not found). Install it (Debian: apt-get install postgresql), "
            f"or name a server in {GIVEN_URL}.",
            pytrace=False,
        )
    return found


def _owner() -> str:
    """Return the user under which the server runs, for it refuses to be root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def unprivileged() -> dict[str, object]:
    if os.geteuid() != 0 or sys.platform == "win32":
        return {"cwd": "/"}
    entry = pwd.getpwnam(_owner())
    return {"cwd": "/", "user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
