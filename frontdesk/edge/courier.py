"""News reach the departments at once: the worker looks ten times a second whether any waits (NTF-4)."""

import threading
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.orm import Session

from frontdesk.edge.execute import is_away
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.errors import Refused
from frontdesk.outbox import queries as outbox

LOOK_EVERY: Final = 0.1
REST: Final = 1.0
"""Seconds between two looks, and after a fault, such as a database that is away."""

log = structlog.get_logger(__name__)


def deliver_until(stop: threading.Event, means: Runtime, deliver: Callable[[], object]) -> None:
    """Deliver whatever waits in the outbox until `stop` is set; after a fault it rests and goes on."""
    while not stop.wait(LOOK_EVERY):
        try:
            with Session(means.reading) as session:
                waiting = outbox.is_waiting(session)
            if waiting:
                deliver()
        except Exception as fault:  # noqa: BLE001 - what goes wrong once must not end it for good
            if not (isinstance(fault, Refused) or is_away(fault)):
                log.warning("news-not-delivered", fault=type(fault).__name__)
            stop.wait(REST)
