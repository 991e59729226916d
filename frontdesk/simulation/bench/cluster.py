"""A PostgreSQL of the bench's own: durable as in a hotel (fsync on), on a socket that nobody else uses."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from frontdesk.edge.start import StartTrouble
from frontdesk.simulation.bench.stores import URL

USER = "frontdesk"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "shared_buffers": "256MB",
    "unix_socket_permissions": "0777",
}
"""What differs from the server's defaults: a hotel of 100,000 guests fits into memory, as it would in a hotel."""


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a server on the data in this folder, made if there is none, and give the URL of its own database.

    As root it runs as another user, since PostgreSQL refuses root. Raises `StartTrouble` where it cannot be started.
    """
    data = folder / "data"
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, _owner().pw_name)
    if not data.exists():
        _run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    (data / "postmaster.pid").unlink(missing_ok=True)
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    _run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-k {folder} {options}", "start")
    try:
        yield f"postgresql://{USER}@/postgres?host={folder}"
    finally:
        _run("pg_ctl", "-D", data, "-w", "-m", "fast", "stop")


def _run(program: str, *arguments: object) -> None:
    command = [_program(program), *map(str, arguments)]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **_unprivileged(),
    )
    if done.returncode:
        raise StartTrouble(f"PostgreSQL does not start: {program} said: {done.stderr.strip()}")


def _program(name: str) -> str:
    candidates = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(candidates[0]) if candidates else shutil.which(name)
    if not found:
        raise StartTrouble(
            f"PostgreSQL is not here ({name} was not found): install it, name a server in {URL}, "
            "or bench one engine alone with --engine sqlite"
        )
    return found


def _owner() -> pwd.struct_passwd:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {"cwd": "/"}
    entry = _owner()
    return {"cwd": "/", "user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
