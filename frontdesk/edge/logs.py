"""What the program says while it runs: one JSON object a line on standard output, and nothing personal in any.

Our own lines hold ids, codes and counts only. What libraries log is taken apart: their wording and numbers stay, every
text that they would fill in is left out, and of a fault only its kind and its place are told, never what it said.
"""

import json
import logging
import sys
import threading
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Final

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

from frontdesk.kernel.resources import PACKAGE

FRAMES: Final = 8
QUIET: Final = frozenset({"static", "health.alive", "health.ready", "health.metrics"})
"""What monitors and browsers ask for all the time and nobody looks for in a log."""

log = structlog.get_logger(__name__)


def start() -> None:
    """Send everything that this process logs to standard output, as JSON."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    )
    root = logging.getLogger()
    root.handlers = [handler()]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda caught: _uncaught(caught.exc_type, caught.exc_value, caught.exc_traceback)


def handler() -> logging.Handler:
    """Return what writes the lines of libraries."""
    made = logging.StreamHandler(sys.stdout)
    made.setFormatter(Bare())
    return made


class Bare(logging.Formatter):
    """Writes a library's line without anything that was filled into it, save numbers."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as JSON."""
        said: dict[str, Any] = {"event": _worded(record), "logger": record.name, "level": record.levelname.lower()}
        if record.exc_info and record.exc_info[0]:
            said |= fault(record.exc_info[0], record.exc_info[2])
        said["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        return json.dumps(said, ensure_ascii=False)


def fault(kind: type[BaseException], where: TracebackType | None) -> dict[str, Any]:
    """Return what may be told of a fault: its kind and the places that it came through."""
    frames = traceback.extract_tb(where)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    places = [f"{frame.filename.removeprefix(f'{PACKAGE}/')}:{frame.lineno}" for frame in (ours or frames)[-FRAMES:]]
    return {"error": kind.__name__, "where": places}


def register(app: Flask) -> None:
    """Log each request of this application by its endpoint: neither its path nor its query is ever told."""
    app.before_request(_begin)
    app.after_request(_told)


def _begin() -> None:
    g.begun = perf_counter()


def _told(response: Response) -> Response:
    if request.endpoint not in QUIET:
        log.info(
            "request",
            request_id=g.get("request_id"),
            method=request.method if request.method.isalpha() and request.method.isascii() else "other",
            endpoint=request.endpoint or "none",
            account=_account(),
            status=response.status_code,
            ms=round(1000 * (perf_counter() - g.get("begun", perf_counter())), 1),
        )
    return response


def _account() -> str | None:
    """Return the id of who asked; nobody is looked up for it, since the database may be away."""
    identity = getattr(g.get("_login_user"), "identity", None)
    return str(identity.account_id) if identity else None


def _worded(record: logging.LogRecord) -> str:
    """Return a library's wording; what came without arguments may have been filled in already, so its place is told."""
    if isinstance(record.msg, str) and isinstance(record.args, tuple) and record.args:
        with suppress(TypeError, ValueError):
            return record.msg % tuple(each if isinstance(each, int | float) else "…" for each in record.args)
    return f"{record.module}:{record.lineno}"


def _uncaught(kind: type[BaseException], _said: BaseException | None, where: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        log.error("fault", **fault(kind, where))
