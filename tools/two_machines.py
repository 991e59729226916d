"""Serve one hotel from two machines against a database on a third; needs root.

The machines are network namespaces of this run alone, joined by a bridge in a namespace of its own: no address of the
real network is touched. `make test` proves the same on one machine, without the network between.
"""

import ctypes
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from frontdesk.kernel import schema
from tests import databases, postgres
from tests.api import front
from tests.faults.served import bring_to_today, serving, until
from tests.faults.test_two_machines import one_session_on_both, one_walk_in_by_both, unprivileged

MACHINES = {"client": "10.231.77.1", "one": "10.231.77.2", "two": "10.231.77.3", "db": "10.231.77.4"}
NETWORK = "10.231.77.0/24"
CLONE_NEWNET = 0x40000000


def main() -> int:
    """Run everything, and say what held."""
    if os.geteuid() != 0:
        print("Network namespaces need root: run this as root, or rely on tests/faults/test_two_machines.py.")
        return 1
    with tempfile.TemporaryDirectory(prefix="frontdesk-machines-") as name, network() as spaces:
        folder = Path(name)
        folder.chmod(0o755)
        enter(spaces["client"])
        with database(folder / "db", spaces["db"]) as (local, remote):
            with databases.engine_of(local) as engine:
                schema.migrate(engine)
                front.prepare(engine)
            bring_to_today(local)
            with unprivileged(local) as named:
                role = named.split("://", 1)[1].split("@", 1)[0]
                two_machines(folder, remote.replace("frontdesk@", f"{role}@", 1), spaces)
    print("Two machines, one hotel: walk-in, idempotency key, session and sign-out are the same on both.")
    return 0


def two_machines(folder: Path, url: str, spaces: dict[str, str]) -> None:
    """Let both serve the hotel."""
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(
                serving(folder / name, url, workers=1, host=MACHINES[name], within=within(spaces[name]))
            )
            for name in ("one", "two")
        )
        one_walk_in_by_both(one, two)
        one_session_on_both(one, two)


@contextmanager
def network() -> Iterator[dict[str, str]]:
    """Give the names of the namespaces, joined by a bridge."""
    mark = f"fd{os.getpid()}"
    spaces = {name: f"{mark}-{name}" for name in (*MACHINES, "hub")}
    made = []
    try:
        for space in spaces.values():
            run("ip", "netns", "add", space)
            made.append(space)
            run("ip", "-n", space, "link", "set", "lo", "up")
        run("ip", "-n", spaces["hub"], "link", "add", "bridge", "type", "bridge")
        run("ip", "-n", spaces["hub"], "link", "set", "bridge", "up")
        for name, address in MACHINES.items():
            join(spaces["hub"], spaces[name], name, address)
        yield spaces
    finally:
        for space in made:
            run("ip", "netns", "del", space)


def join(hub: str, space: str, name: str, address: str) -> None:
    """Put a cable between a machine and the bridge."""
    run("ip", "-n", hub, "link", "add", f"to-{name}", "type", "veth", "peer", "name", "net", "netns", space)
    run("ip", "-n", hub, "link", "set", f"to-{name}", "master", "bridge", "up")
    run("ip", "-n", space, "address", "add", f"{address}/24", "dev", "net")
    run("ip", "-n", space, "link", "set", "net", "up")


def within(space: str) -> tuple[str, ...]:
    """Return the beginning of a command that runs on this machine."""
    return ("ip", "netns", "exec", space)


def enter(space: str) -> None:
    """Let this process ask from this machine from now on."""
    with Path(f"/run/netns/{space}").open() as opened:
        if ctypes.CDLL(None, use_errno=True).setns(opened.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "the namespace cannot be entered")


@contextmanager
def database(folder: Path, space: str) -> Iterator[tuple[str, str]]:
    """Give the URLs of a PostgreSQL on its machine: by its socket, and over the network."""
    folder.mkdir()
    postgres.give(folder)
    data = folder / "data"
    who = postgres.unprivileged()
    command = [postgres.program("initdb"), "-D", str(data), "-U", "frontdesk", "-A", "trust", "--no-sync"]
    subprocess.run([*command, "-E", "UTF8", "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, **who)
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {NETWORK} trust\n")
    user = pwd.getpwuid(data.stat().st_uid).pw_name
    start = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", postgres.program("postgres")]
    start += ["-D", str(data), "-k", str(folder), "-c", f"listen_addresses={MACHINES['db']}"]
    with (folder.parent / "db.log").open("wb") as log:
        server = subprocess.Popen([*within(space), *start], stdout=log, stderr=log, cwd="/")
        try:
            until((folder / ".s.PGSQL.5432").exists)
            local = f"postgresql://frontdesk@/postgres?host={folder}"
            until(lambda: answers(local))
            yield local, f"postgresql://frontdesk@{MACHINES['db']}/postgres"
        finally:
            server.terminate()
            server.wait()


def answers(url: str) -> bool:
    """Tell whether a database takes connections."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def run(*command: str) -> None:
    """Run a command that must succeed."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
