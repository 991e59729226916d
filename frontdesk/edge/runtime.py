"""What a running program holds: engine, keys, files, randomness and the clock."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine

from frontdesk.config import Settings
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.db import PATIENCE, configure, reading_engine
from frontdesk.kernel.ids import Source, SystemSource
from frontdesk.kernel.secrets import Keyring, KeyTrouble
from frontdesk.privacy.read_store import ReadStore, store_beside

KEYS_LOOKED_AT: Final = 1.0


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
    key_file: Path | None = None
    anchor_file: Path | None = None
    _looked: float = field(default=0.0, init=False, repr=False)
    _written: int | None = field(default=None, init=False, repr=False)
    reads: ReadStore = field(init=False, repr=False)
    reading: Engine = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find what belongs to the engine: how one only reads with it, and the store of reads, opened by the first."""
        self.reads = store_beside(self.engine)
        self.reading = reading_engine(self.engine)

    def current_keyring(self) -> Keyring:
        """Return the keys as the key file has them now, so that a rotation reaches a running program (PRI-10).

        Looks at the file at most once in `KEYS_LOOKED_AT` seconds; one that cannot be read leaves the keys as they are.
        """
        if self.key_file is not None and time.monotonic() - self._looked >= KEYS_LOOKED_AT:
            self._looked = time.monotonic()
            with suppress(OSError, KeyTrouble):
                written = self.key_file.stat().st_mtime_ns
                if written != self._written:
                    self._take(Keyring.load(self.key_file.read_text(encoding="utf-8")))
                    self._written = written
        return self.keyring

    def _take(self, ring: Keyring) -> None:
        if ring.fingerprint() == self.keyring.fingerprint():  # another hotel's keys are never taken
            self.keyring = ring


def runtime_of(settings: Settings) -> Runtime:
    """Return the means of a program without pages, such as the worker, on an engine of its own."""
    url = settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    patience = {} if url.startswith("sqlite") else PATIENCE
    engine = create_engine(url, hide_parameters=True, connect_args=patience)
    configure(engine)
    blobs = BlobStore(settings.blob_folder)
    return Runtime(engine, settings.keyring, blobs, key_file=settings.key_file, anchor_file=settings.anchor_file)
