"""Dumping a PostgreSQL database while it is in use, and loading a dump in one transaction, by its own programs."""

import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Engine, inspect, text

from frontdesk.upkeep.errors import UpkeepTrouble

PLACES = "/usr/lib/postgresql"
GUARDS = "refuse_change(), refuse_to_drop()"
"""The functions of the triggers that keep tables append-only."""


def dump(engine: Engine, target: Path) -> None:
    """Write the database as it is at one instant, whoever writes meanwhile; owners and grants stay out of it."""
    _run(engine, "pg_dump", "--format=custom", "--no-owner", "--no-acl", "--lock-wait-timeout=30s", f"--file={target}")
    target.chmod(0o600)


def load(engine: Engine, dumped: Path) -> None:
    """Put a dump in the place of everything that the database holds, in one transaction or not at all."""
    script, clear = dumped.with_suffix(".sql"), dumped.with_suffix(".clear.sql")
    _run(None, "pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(dumped))
    tables = ", ".join(f'"{name}"' for name in inspect(engine).get_table_names())
    drop = f"DROP TABLE {tables} CASCADE;\n" if tables else ""
    clear.write_text(f"{drop}DROP FUNCTION IF EXISTS {GUARDS};\n", encoding="utf-8")
    _run(
        engine,
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
        f"--file={clear}",
        f"--file={script}",
    )
    engine.dispose()  # what a pooled connection had prepared concerns tables that are gone


def others(engine: Engine) -> int:
    """Return how many other connections there are to the database."""
    engine.dispose()
    statement = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with engine.connect() as connection:
        return int(connection.execute(text(statement)).scalar_one())


def _run(engine: Engine | None, program: str, *arguments: str) -> None:
    command, environment = [_found(program), *arguments], dict(os.environ)
    if engine is not None:
        # The password goes by the environment: what stands in a command line, everybody on the machine may read.
        told = conninfo_to_dict(engine.url.set(drivername="postgresql").render_as_string(hide_password=False))
        password = told.pop("password", None)
        command.append(f"--dbname={make_conninfo(**told)}")  # type: ignore[arg-type]  # texts and numbers
        environment |= {"PGPASSWORD": str(password)} if password else {}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603 - our own
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if line.strip()), "it gave no reason")
        raise UpkeepTrouble(f"{program} failed: {said}")


def _found(program: str) -> str:
    """Return the newest of PostgreSQL's programs on this machine: an older one refuses a newer server."""
    versions = sorted(Path(PLACES).glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]), reverse=True)
    found = str(versions[0]) if versions else shutil.which(program)
    if not found:
        raise UpkeepTrouble(f"{program} is not on this machine: install PostgreSQL's client programs")
    return found
