"""A hotel whose processes are killed at random moments, and started again as a service manager does."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.races.cluster import Cluster
from tests.races.server import PATIENCE_SECONDS, Pages, Service, outbox_worker, pages

LONGEST_PEACE = 1.5
"""Seconds between what was mended and the next accident, at most."""


@dataclass(slots=True)
class Hazard:
    """The processes of a hotel, and what has happened to them."""

    pages: Pages
    worker: Service
    cluster: Cluster | None
    luck: random.Random
    killed: Counter[str] = field(default_factory=Counter)

    def strike(self) -> None:
        """Wait for a random moment, kill something, and bring it back."""
        threading.Event().wait(self.luck.uniform(0, LONGEST_PEACE))
        accidents: dict[str, Callable[[], None]] = {
            "server": self._kill_server,
            "page worker": self._kill_page_worker,
            "outbox worker": self._kill_outbox_worker,
        }
        if self.cluster:
            accidents["database"] = self._kill_database
        chosen = self.luck.choice(sorted(accidents))
        accidents[chosen]()
        self.killed[chosen] += 1
        self._mend()

    def _kill_server(self) -> None:
        self.pages.kill()
        self.pages.start()

    def _kill_page_worker(self) -> None:
        if children := self.pages.children():
            os.kill(self.luck.choice(children), signal.SIGKILL)  # gunicorn starts another

    def _kill_outbox_worker(self) -> None:
        self.worker.kill()
        self.worker.start()

    def _kill_database(self) -> None:
        assert self.cluster is not None
        self.cluster.kill()
        self.cluster.start()

    def _mend(self) -> None:
        """Wait until pages are answered again, keeping all of it up as a service manager would."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while not (self.pages.answers() and self.worker.running()):
            self.keep_up()
            assert time.monotonic() < limit, "it does not come back"
            threading.Event().wait(0.05)

    def keep_up(self) -> None:
        """Start again what ended by itself, as a worker does that finds the database away when it starts."""
        for service in (self.pages, self.worker):
            if not service.running():
                service.clear()
                service.start()
                self.killed["ended by itself"] += 1

    def stop(self) -> None:
        """Stop the processes of the hotel in good order."""
        self.worker.stop()
        self.pages.stop()


@contextmanager
def running(home: Path, url: str, cluster: Cluster | None, luck: random.Random) -> Iterator[Hazard]:
    """Serve a hotel by two page workers, with an outbox worker beside, until the end."""
    hazard = Hazard(pages(home, url, app="frontdesk.app:served()", workers=2), outbox_worker(home, url), cluster, luck)
    try:
        hazard.pages.start()
        hazard.worker.start()
        hazard.pages.wait()
        yield hazard
    except BaseException as fault:
        for service in (hazard.pages, hazard.worker):
            if service.log.exists():
                fault.add_note(f"{service.log.name} says:\n{service.said()}")
        raise
    finally:
        hazard.stop()
