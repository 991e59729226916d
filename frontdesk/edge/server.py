"""How gunicorn runs our pages: its log as ours, and one set of meters over all its processes."""

from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final

from gunicorn.glogging import Logger

from frontdesk.edge.logs import handler

METERS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The folder in which every process counts; named in the environment before the program is loaded."""


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn carries no types
    """Gunicorn's logger, whose lines go the same way as ours: it would name addresses that were asked for."""

    def setup(self, cfg: Any) -> None:
        """Take gunicorn's settings, and put our handler in the place of its own."""
        super().setup(cfg)
        for each in (self.error_log, self.access_log):
            each.handlers = [handler()]


def fastest_place() -> Path:
    """Return a folder in memory where there is one: counting must go on when a disk is full."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it, under a random name
    return memory if memory.is_dir() else Path(gettempdir())
