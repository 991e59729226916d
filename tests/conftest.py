"""What every test may ask for. Who asks for `database_url`, or anything that stands on it, runs on both engines."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from frontdesk.config import Settings
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.secrets import Keyring
from tests import databases
from tests.rules_plugin import ENGINES, engine_of

pytest_plugins = (
    "tests.chance_plugin",
    "tests.pages_plugin",
    "tests.postgres",
    "tests.priced_people",
    "tests.rules_plugin",
    "tests.soak_plugin",
    "tests.statements_plugin",
    "tests.worlds_plugin",
)

# A connection that is collected after its database was dropped is told of with a traceback. Python 3.11 parses source
# to underline it; where the collector interrupts other parsing, that other one fails (python/cpython#106905).
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)

KEYRING = Keyring.generate(SeededSource(1))
"""The keys of every test hotel: always the same, so that a prepared hotel can be opened after it was copied."""


WALKS = (
    "api/test_naughty.py",
    "api/test_schemathesis.py",
    "browser/test_accessibility.py",
    "permissions",
    "worlds",
)
"""Tests that go where others have been: to measure their lines again would slow them by a third."""

KNOW_ENGINES = ("cli", "edge", "faults", "kernel", "migrations", "privacy", "races", "simulation", "upkeep")
"""Tests of what has lines for PostgreSQL alone; everybody else's lines are measured on SQLite."""

MEASURED = pytest.StashKey[bool]()


ON_ONE_ENGINE = ("api/test_schemathesis.py", "attacks/test_bad_requests.py", "web", "worlds")
"""Pages and walks ask for what is tested on both engines beneath them: they run on SQLite, and on PostgreSQL where they
are marked `both_engines`, or with `--engine postgresql`."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the walks out of the measure of coverage, and pages and most walks out on the second engine."""
    for item in items:
        item.stash[MEASURED] = not _place(item).startswith(WALKS) and (not _is_second(item) or _knows_engines(item))
    if not config.getoption("--engine"):
        left_out = [item for item in items if _place(item).startswith(ON_ONE_ENGINE) and _is_second(item)]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Stop measuring for as long as a test and its fixtures take whose lines are measured elsewhere."""
    coverage = item.config.pluginmanager.get_plugin("_cov")
    if item.stash[MEASURED] or coverage is None or coverage.cov_controller is None:
        return (yield)
    coverage.cov_controller.pause()
    try:
        return (yield)
    finally:
        coverage.cov_controller.resume()


def _place(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).as_posix()


def _knows_engines(item: pytest.Item) -> bool:
    return item.get_closest_marker("engine") is not None or _place(item).startswith(KNOW_ENGINES)


def _is_second(item: pytest.Item) -> bool:
    return engine_of(item) == "postgresql" and item.get_closest_marker("both_engines") is None


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replace pytest-flask's own, under which all requests of a test would share `g`, sign-in and session."""


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Take back what a served program does to the logging of its process: its standard output may be gone by then."""
    handlers, level = logging.root.handlers[:], logging.root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    if structlog.is_configured():
        structlog.reset_defaults()
        logging.captureWarnings(capture=False)
        logging.root.handlers, logging.root.level = handlers, level
        sys.excepthook, threading.excepthook = hooks


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Return the engine that the test runs on: each such test runs once on each."""
    return str(request.param)


@pytest.fixture
def empty_database_url(engine_name: str) -> Iterator[str]:
    """Return the URL of a database without tables."""
    with databases.empty(engine_name) as url:
        yield url


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    """Return the URL of a migrated database that is this test's own."""
    with databases.migrated(engine_name) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Return an engine on the test's own database, set up as the program does."""
    with databases.engine_of(database_url) as engine:
        yield engine


@pytest.fixture
def keyring() -> Keyring:
    """Return the test hotels' keys."""
    return KEYRING


@pytest.fixture
def runtime(engine: Engine, tmp_path: Path) -> Runtime:
    """Return what contexts are made with, its ids and references repeatable."""
    return Runtime(engine, KEYRING, BlobStore(tmp_path / "blobs"), SeededSource(2))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return the settings of a program on the test's own database."""
    return Settings(
        database_url=database_url,
        keyring=KEYRING,
        secret_key=KEYRING.derived("cookies"),
        blob_folder=tmp_path / "blobs",
        secure_cookies=False,
        testing=True,
        pool_size=5,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Return the program on the test's own database."""
    from tests.programs import serving  # noqa: PLC0415 - who runs one pure test need not wait for a whole program

    with serving(settings) as program:
        yield program


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without a window: cookies, but no sign-in yet."""
    return app.test_client()
