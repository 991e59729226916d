"""What a running program holds: engine, keys, files, randomness and the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine, create_engine

from frontdesk.config import Settings
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.db import PATIENCE, configure
from frontdesk.kernel.ids import Source, SystemSource
from frontdesk.kernel.secrets import Keyring


def system_clock() -> datetime:
    """Return the instant now, aware."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Runtime:
    """The means that contexts are made with; clock and source are injectable for simulated and compared hotels."""

    engine: Engine
    keyring: Keyring
    blobs: BlobStore
    source: Source = field(default_factory=SystemSource)
    clock: Callable[[], datetime] = system_clock


def runtime_of(settings: Settings) -> Runtime:
    """Return the means of a program without pages, such as the worker, on an engine of its own."""
    url = settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    patience = {} if url.startswith("sqlite") else PATIENCE
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=patience)
    configure(engine)
    return Runtime(engine, settings.keyring, BlobStore(settings.blob_folder))
