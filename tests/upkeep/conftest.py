"""A machine with a hotel of many rooms, and a console on it; a second, empty machine for what is restored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.blobs import BlobStore
from tests import databases
from tests.cli.conftest import Console
from tests.conftest import KEYRING
from tests.stays.arrivals import Arrivals
from tests.upkeep import stream


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine's console, and the means of a program on it."""

    console: Console
    means: Runtime

    @property
    def home(self) -> Path:
        """Return the machine's home folder."""
        return self.console.home


@contextmanager
def set_up(home: Path, url: str) -> Iterator[Machine]:
    """Give a machine with this home, the test hotels' keys and this database."""
    home.mkdir(mode=0o700)
    key_file = home / "keys.json"
    key_file.write_text(KEYRING.dump(), encoding="utf-8")
    key_file.chmod(0o600)
    with databases.engine_of(url) as engine:
        yield Machine(Console(home, url), Runtime(engine, KEYRING, BlobStore(home / "blobs")))


@pytest.fixture
def machine(database_url: str, tmp_path: Path) -> Iterator[Machine]:
    """Return a machine with a migrated database."""
    with set_up(tmp_path / "home", database_url) as machine:
        yield machine


@pytest.fixture
def elsewhere(empty_database_url: str, tmp_path: Path) -> Iterator[Machine]:
    """Return a machine with the same keys and nothing else."""
    with set_up(tmp_path / "elsewhere", empty_database_url) as machine:
        yield machine


@pytest.fixture
def desk(machine: Machine) -> Arrivals:
    """Return the desk of the hotel on the first machine."""
    return stream.open_big(machine.means)
