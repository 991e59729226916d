"""Every answer that shows something of a guest is on record before it leaves, or it does not leave (PRI-1)."""

from typing import Final

import structlog
from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from frontdesk.edge import problems
from frontdesk.edge.context import current_context, read_session, runtime
from frontdesk.edge.guard import permissions_of_view
from frontdesk.edge.logs import fault
from frontdesk.kernel.errors import Unavailable
from frontdesk.kernel.reads import Reads
from frontdesk.privacy.read_store import FAULTS
from frontdesk.privacy.reads import Read

EMPTY: Final = frozenset({204, 205, 304})
REDIRECTS: Final = range(300, 400)

log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Write down what each answer of this application shows, after everything else that may still read for it."""
    app.after_request(_on_record)


def _on_record(response: Response) -> Response:
    notes: Reads | None = g.get("reads")
    if notes is None or not notes.subjects or _shows_nothing(response):
        return response
    try:
        _write(notes)
    except FAULTS as trouble:
        told = fault(type(trouble), trouble.__traceback__)
        log.error("read-not-recorded", **told, request_id=g.get("request_id"))  # noqa: TRY400 - never what it said
        return problems.refused(Unavailable())
    return response


def _shows_nothing(response: Response) -> bool:
    """Tell whether an answer has no body that could show anything: a redirect's names an address only."""
    return response.status_code in EMPTY or response.status_code in REDIRECTS


def _write(notes: Reads) -> None:
    ctx = current_context()
    read_session().close()  # PostgreSQL: its connection serves for the writing
    read = Read(
        property_id=ctx.property_id,
        at=ctx.now,
        account_id=ctx.actor.account_id,
        kind=request.endpoint or "none",
        purpose=notes.reason or _permission(),
        subjects=frozenset(notes.subjects),
        request_id=ctx.request_id,
    )
    runtime().reads.write(read, ctx.keyring.derived("reads").encode())


def _permission() -> str:
    """Return the permission by which the answer was let through: the work for which somebody read it."""
    rule = permissions_of_view(current_app.view_functions[request.endpoint or ""], request.method)
    return rule.purpose if rule else "none"
