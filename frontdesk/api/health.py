"""Whether the program lives, whether it can work, and how busy it is; nothing personal anywhere."""

import os
from collections.abc import Iterator
from contextlib import suppress
from time import perf_counter
from typing import Final

from flask import Blueprint, Flask, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from frontdesk.edge.caller import LOOPBACK
from frontdesk.edge.context import current_identity, runtime
from frontdesk.edge.guard import public
from frontdesk.edge.room import can_write
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.server import METERS
from frontdesk.kernel import schema
from frontdesk.kernel.errors import Forbidden
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.schema import SchemaTrouble
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import Property

bp = Blueprint("health", __name__)

LAG_ALLOWED: Final = 120
"""Seconds that news may wait before the hotel counts as unwell: a worker is missing."""

WITHHELD: Final = "withheld"
PROXIED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


class Meters:
    """What is counted: by this application alone, or by all processes of a server in one folder (edge/server.py)."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        names = ["method", "endpoint", "status"]
        self.requests = Counter("frontdesk_requests", "Requests answered", names, registry=self._own)
        self.seconds = Histogram("frontdesk_request_seconds", "Time to answer", names[:2], registry=self._own)

    def shown(self) -> bytes:
        """Return what was counted, over all processes, and how the hotel stands at this moment."""
        registry = self._own
        if METERS in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it carries no types
        present = CollectorRegistry()
        present.register(_Present())
        return generate_latest(registry) + generate_latest(present)


def register(app: Flask) -> None:
    """Count what this application answers."""
    app.extensions["frontdesk meters"] = Meters()
    app.after_request(_count)


@bp.get("/healthz")
@public
def alive() -> Response:
    """Say that the program answers at all."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> Response:
    """Say whether database, migrations, keys and outbox are as they must be and writes are taken; 503 if one is not."""
    checks = _checks(runtime())
    well = all(checks.values())
    response = jsonify(status="ok" if well else "not-ready", checks=checks)
    if not well:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return response


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Show the meters to Prometheus: on the machine itself, or to a token that may read the trail or keep the hotel."""
    if not _may_see_metrics():
        raise Forbidden
    meters: Meters = current_app.extensions["frontdesk meters"]
    return Response(meters.shown(), content_type=CONTENT_TYPE_LATEST)


class _Present(Collector):
    """What is looked up when it is asked for; a database that is away is a figure too."""

    def collect(self) -> Iterator[Metric]:
        """Yield whether the database answers, and how far the news is behind."""
        try:
            with Session(runtime().reading) as session:
                lag = _lag(session)
        except SQLAlchemyError:
            yield GaugeMetricFamily("frontdesk_database_up", "Whether the database answers", 0)
            return
        yield GaugeMetricFamily("frontdesk_database_up", "Whether the database answers", 1)
        yield GaugeMetricFamily("frontdesk_outbox_lag_seconds", "Age of the oldest news not delivered", lag)


def _checks(means: Runtime) -> dict[str, bool]:
    checks = dict.fromkeys(("database", "migrations", "writable", "keys", "outbox"), False)
    try:
        with Session(means.reading) as session:
            session.execute(select(1))
            checks["database"] = True
            schema.check(means.engine)
            checks["migrations"] = True
            checks["writable"] = can_write(session, means.blobs.folder)
            noted = session.execute(select(Property.key_fingerprint, Property.index_keys))
            checks["keys"] = all(means.current_keyring().fits(*row) for row in noted)
            checks["outbox"] = _lag(session) <= LAG_ALLOWED
    except (SQLAlchemyError, SchemaTrouble, OSError):
        pass  # what was not reached stays false
    return checks


def _lag(session: Session) -> float:
    oldest = session.scalar(select(func.min(OutboxEvent.at)).where(OutboxEvent.delivered_at.is_(None)))
    return max(0.0, (runtime().clock() - oldest).total_seconds()) if oldest else 0.0


def _may_see_metrics() -> bool:
    if request.remote_addr in LOOPBACK and not any(name in request.headers for name in PROXIED):
        return True
    identity = current_identity()
    wanted = {Permission.TRAIL_READ, Permission.PROPERTY_MANAGE}
    return identity is not None and not wanted.isdisjoint(identity.permissions)


def _count(response: Response) -> Response:
    meters: Meters = current_app.extensions["frontdesk meters"]
    method, endpoint = _named()
    with suppress(OSError):  # where the disk is full, what was done is answered all the same, uncounted
        meters.requests.labels(method, endpoint, str(response.status_code)).inc()
        meters.seconds.labels(method, endpoint).observe(perf_counter() - g.get("begun", perf_counter()))
    return response


def _named() -> tuple[str, str]:
    """Return what a request is counted as: of who sees protected guests, what they do is not told apart (PRI-4)."""
    # As the guard found it: where the database is away there was nobody to find, and none is looked for again.
    identity = getattr(g.get("_login_user"), "identity", None)
    if identity is not None and Permission.GUEST_VIEW_PROTECTED in identity.permissions:
        return WITHHELD, WITHHELD
    method = request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "other"
    return method, request.endpoint or "none"
