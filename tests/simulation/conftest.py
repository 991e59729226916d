"""One replay of the made-up file per engine: it takes seconds, and what is tampered with is rolled back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from frontdesk.config import Settings
from frontdesk.edge.start import open_runtime
from frontdesk.simulation.bookings import bookings_of
from frontdesk.simulation.replay_audit import Audit, audited
from frontdesk.simulation.report import Outcome, lived_through
from tests import databases
from tests.conftest import KEYRING
from tests.rules_plugin import ENGINES
from tests.simulation import dirty_file


@dataclass(frozen=True, slots=True)
class Replayed:
    """A hotel that has been lived through, and what was said of it."""

    outcome: Outcome
    session: Session

    def audit(self) -> Audit:
        """Audit the hotel as it stands in this transaction."""
        replay = self.outcome.replay
        return audited(self.session, replay.hotel.id, replay.tasks, 0)

    @property
    def dialect(self) -> str:
        """Return the engine's name."""
        return self.session.get_bind().dialect.name


@pytest.fixture(scope="module", params=ENGINES)
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """Return a replay of the made-up file, once for each module and engine."""
    blobs: Path = tmp_path_factory.mktemp("blobs")
    with databases.migrated(str(request.param)) as url:
        means = open_runtime(Settings(url, KEYRING, "-", blobs))
        yield lived_through(means, bookings_of(dirty_file.rows()), seed=7)
        means.engine.dispose()


@pytest.fixture
def replayed(outcome: Outcome) -> Iterator[Replayed]:
    """Return the replayed hotel in a transaction that is rolled back."""
    with Session(outcome.replay.means.engine) as session:
        yield Replayed(outcome, session)
        session.rollback()
