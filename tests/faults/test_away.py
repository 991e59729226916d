"""A database that stops and comes back: 503 with Retry-After meanwhile, and on without a restart."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.service import verify
from frontdesk.kernel import schema
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import Property
from frontdesk.stays.models import Stay
from tests import databases, postgres
from tests.api import front
from tests.faults.served import Served, bring_to_today, serving, until
from tests.races.cluster import Cluster


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """Give a running PostgreSQL of one's own."""
    cluster = Cluster(postgres.scratch() / f"away-{os.getpid()}")
    cluster.make()
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.drop()


def is_away(served: Served, method: str, path: str, body: object = None) -> bool:
    answer = served.ask(method, path, body, Idempotency_Key="away")
    return (answer.status, answer.json["code"]) == (503, "unavailable") and int(answer.headers["retry-after"]) > 0


def undelivered(url: str) -> int:
    with databases.engine_of(url) as engine, Session(engine) as session:
        waiting = select(func.count()).select_from(OutboxEvent).where(OutboxEvent.delivered_at.is_(None))
        return session.scalar(waiting) or 0


@pytest.mark.engine("postgresql")
def test_a_hotel_goes_on_by_itself_when_its_database_comes_back(tmp_path: Path) -> None:
    with own_cluster() as database:
        with databases.engine_of(database.url) as engine:
            schema.migrate(engine)
            front.prepare(engine)
        bring_to_today(database.url)
        with serving(tmp_path / "home", database.url) as served:
            goes_away_and_comes_back(served, database)


def goes_away_and_comes_back(served: Served, database: Cluster) -> None:
    body = served.walk_in(room="301")
    assert served.ask("POST", "walk-ins", body, Idempotency_Key="before").status == 201
    other = served.walk_in(room="302")
    processes = served.children()
    database.kill()
    for _ in range(6):  # whichever process answers, on whichever of its pooled connections
        assert is_away(served, "POST", "walk-ins", other)
        assert is_away(served, "GET", "stays")
    page = served.ask("GET", "/sign-in", role=None)
    assert (page.status, "retry-after" in page.headers) == (503, True)
    assert served.ask("GET", "/healthz", role=None).status == 200
    assert served.ask("GET", "/readyz", role=None).status == 503
    assert "frontdesk_database_up 0.0" in served.ask("GET", "/metrics", role=None).body.decode()
    database.start()
    until(lambda: served.ask("GET", "stays").status == 200)
    # Sent again under the key of the first guest: answered, and not made twice.
    assert served.ask("POST", "walk-ins", body, Idempotency_Key="before").status == 201
    until(lambda: undelivered(database.url) == 0)  # the worker has come back as well
    assert served.children() == processes
    with databases.engine_of(database.url) as engine, Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Stay)) == 1
        assert verify(session, session.scalars(select(Property.id)).one()).holds
