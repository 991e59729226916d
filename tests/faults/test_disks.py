"""A disk that is full or read-only ends in a clear 503, nothing half written, and work goes on when there is room."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.audit.service import verify
from frontdesk.cashier.models import Receipt
from frontdesk.edge.runtime import Runtime
from frontdesk.guests.models import Guest
from frontdesk.property.models import Property
from frontdesk.stays.models import Registration, Stay
from tests import databases
from tests.api import front
from tests.api.front import Front
from tests.faults.served import Answer, Served, bring_to_today, serving
from tests.stays.arrivals import guest
from tests.upkeep.stream import signature

SIGNED = guest(signature={"kind": "screen", "image": signature()})
WRITTEN = (Guest, Receipt, Registration, Stay, TrailEntry)


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    """Return the URL of a copy of the hotel, which is built once per run."""
    with databases.copied(engine_name, "interface", front.prepare) as url:
        yield url


@pytest.fixture
def front_desk(runtime: Runtime, app: Flask) -> Front:
    """Return the hotel with one program for each role; its clock stands still."""
    return front.enter(runtime, app)


def written(engine: Engine) -> list[int]:
    """Return how many rows there are in the tables that a check-in writes."""
    with Session(engine) as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in WRITTEN]


def administer(url: str, *statements: str) -> None:
    with databases.engine_of(url) as engine, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as opened:
        for statement in statements:
            opened.execute(text(statement))


@contextmanager
def each_connection(engine: Engine, statement: str) -> Iterator[None]:
    """Let each connection of a program begin with a statement meanwhile."""

    def begin(connection: Any, _record: object) -> None:
        connection.execute(statement)

    event.listen(engine, "connect", begin)
    engine.dispose()
    yield
    event.remove(engine, "connect", begin)
    engine.dispose()


@contextmanager
def full(engine: Engine, url: str) -> Iterator[None]:
    """Leave the database no room: SQLite has no page left, PostgreSQL says what it says when its disk is full."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        with each_connection(engine, f"PRAGMA max_page_count={pages}"):
            yield
        return
    administer(
        url,
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$",
        "CREATE TRIGGER no_room BEFORE INSERT ON receipt FOR EACH ROW EXECUTE FUNCTION no_room()",
    )
    yield
    administer(url, "DROP FUNCTION no_room CASCADE")


@contextmanager
def read_only(engine: Engine, url: str) -> Iterator[None]:
    """Let the database refuse every write, as on a disk that went read-only."""
    if engine.dialect.name == "sqlite":
        with each_connection(engine, "PRAGMA query_only=ON"):
            yield
        return
    name = engine.url.database
    administer(url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    engine.dispose()
    yield
    administer(url, "SET default_transaction_read_only = off", f'ALTER DATABASE "{name}" RESET ALL')
    engine.dispose()


def is_refused(answer: Answer | Any) -> bool:
    """Tell whether an answer is the typed problem of a database that is away."""
    status = getattr(answer, "status_code", None) or answer.status
    headers = {name.lower(): value for name, value in dict(answer.headers).items()}
    return (status, answer.json["code"]) == (503, "unavailable") and int(headers["retry-after"]) > 0


def is_writable(front_desk: Front) -> bool:
    """Tell what the program says of itself: whether it can write."""
    return bool(front_desk.nobody.get("/readyz").json["checks"]["writable"])


@pytest.mark.parametrize("trouble", [full, read_only])
def test_a_check_in_without_room_is_refused_whole_and_goes_through_when_there_is_room(
    front_desk: Front, engine: Engine, database_url: str, trouble: Any
) -> None:
    body = front_desk.walk_in(SIGNED)
    before = written(engine)
    program = front_desk.app.extensions["frontdesk"].engine
    with trouble(program, database_url):
        refused = front_desk.desk.post("walk-ins", body, Idempotency_Key="room")
        assert is_refused(refused), refused.text
        assert front_desk.desk.get("stays").json["items"] == []
        assert front_desk.nobody.get("/healthz").status_code == 200
        seen = trouble is read_only or engine.dialect.name == "sqlite"  # PostgreSQL does not tell that its disk is full
        assert is_writable(front_desk) is not seen
    assert is_writable(front_desk)
    assert written(engine) == before
    again = front_desk.desk.post("walk-ins", body, Idempotency_Key="room")
    assert again.status_code == 201, again.text
    with Session(engine) as session:
        assert verify(session, session.scalars(select(Property.id)).one()).holds


def test_a_signature_that_cannot_be_kept_is_no_check_in(front_desk: Front, engine: Engine, tmp_path: Path) -> None:
    body = front_desk.walk_in(SIGNED)
    before = written(engine)
    blobs = front_desk.app.extensions["frontdesk"].blobs.folder
    blobs.parent.mkdir(exist_ok=True)
    blobs.write_text("no folder")
    assert is_refused(front_desk.desk.post("walk-ins", body, Idempotency_Key="file"))
    assert not is_writable(front_desk)
    assert written(engine) == before
    blobs.unlink()
    assert front_desk.desk.post("walk-ins", body, Idempotency_Key="file").status_code == 201


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_lock_that_cannot_be_taken_is_no_fault(front_desk: Front, engine: Engine) -> None:
    body = front_desk.walk_in(SIGNED)
    lock = Path(f"{engine.url.database}.lock")
    lock.unlink()
    lock.mkdir()
    assert front_desk.desk.post("walk-ins", body).status_code == 503
    lock.rmdir()
    assert front_desk.desk.post("walk-ins", body).status_code == 201


@pytest.fixture
def served(tmp_path: Path, engine_name: str) -> Iterator[tuple[Served, str]]:
    """Return a served hotel of this test's own."""
    with databases.copied(engine_name, "interface", front.prepare) as url:
        bring_to_today(url)
        with serving(tmp_path / "home", url) as server:
            yield server, url


def limit(server: Served, size: int) -> None:
    """Let no process of the server write to a file beyond this size in bytes."""
    for pid in server.children():
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_server_that_can_write_no_file_refuses_and_goes_on_without_a_restart(served: tuple[Served, str]) -> None:
    server, url = served
    body = server.walk_in(SIGNED)
    processes = server.children()
    with databases.engine_of(url) as engine:
        before = written(engine)
        limit(server, 0)
        for _ in range(4):  # whichever process answers
            refused = server.ask("POST", "walk-ins", body, Idempotency_Key="served")
            assert is_refused(refused), refused.body
        assert server.ask("GET", "/healthz", role=None).status == 200
        assert written(engine) == before
        assert not [file for file in (server.home / "blobs").glob("*/*/*") if file.is_file()]
        limit(server, resource.RLIM_INFINITY)
        made = server.ask("POST", "walk-ins", body, Idempotency_Key="served")
        assert made.status == 201, made.body
        assert written(engine)[3] == before[3] + 1
    assert server.children() == processes
