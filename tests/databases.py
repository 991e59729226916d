"""Databases for tests: prepared once per run, then copied for each test, on both engines.

A template is named and built once, whichever worker needs it first; a copy takes milliseconds. Templates are built by
migration, never by `create_all`.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine

from frontdesk.kernel import schema
from frontdesk.kernel.db import configure
from tests import postgres

Build = Callable[[Engine], None]

_numbers = itertools.count()


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """Give an engine as the program sets it up, and close its connections afterwards."""
    engine = create_engine(url)
    configure(engine)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def empty(engine_name: str) -> Iterator[str]:
    """Give the URL of a database without a single table: what a new machine starts with."""
    name = _name()
    if engine_name == "sqlite":
        with _sqlite_file(name) as file:
            yield f"sqlite:///{file}"
    else:
        with _postgres_database(name, "template0") as url:
            yield url


@contextmanager
def migrated(engine_name: str) -> Iterator[str]:
    """Give the URL of a database of its own at the newest migration, without a row."""
    with copied(engine_name, "migrated", schema.migrate) as url:
        yield url


@contextmanager
def copied(engine_name: str, template: str, build: Build) -> Iterator[str]:
    """Give the URL of a copy of a template; `build` prepares it, once per run, on the empty or migrated database.

    `build` receives an engine on a migrated database (an empty one for the template called `migrated`). What it stores
    must not depend on the test, since every test that names the template gets the same.
    """
    _prepare(engine_name, template, build)
    name = _name()
    if engine_name == "sqlite":
        with _sqlite_file(name) as file:
            shutil.copyfile(_template_file(template), file)
            yield f"sqlite:///{file}"
    else:
        with _postgres_database(name, _template_name(template)) as url:
            yield url


def _prepare(engine_name: str, template: str, build: Build) -> None:
    done = postgres.scratch() / f"{engine_name}-{template}.done"
    if done.exists():
        return
    if template != "migrated":
        _prepare(engine_name, "migrated", schema.migrate)
    with postgres.alone(f"{engine_name}-{template}"):
        if not done.exists():
            _build(engine_name, template, build)
            done.touch()


def _build(engine_name: str, template: str, build: Build) -> None:
    if engine_name == "postgresql":
        name = _template_name(template)
        postgres.drop_database(name)
        url = postgres.create_database(name, "template0" if template == "migrated" else _template_name("migrated"))
    else:
        file = _template_file(template)
        if template != "migrated":
            shutil.copyfile(_template_file("migrated"), file)
        url = f"sqlite:///{file}"
    with engine_of(url) as engine:
        build(engine)
        if engine_name == "sqlite":
            _fold_journal(engine)


def _fold_journal(engine: Engine) -> None:
    """Leave everything in the one file that is copied."""
    connection = engine.raw_connection()
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@contextmanager
def _sqlite_file(name: str) -> Iterator[Path]:
    folder = postgres.scratch() / name
    folder.mkdir()
    try:
        yield folder / "frontdesk.db"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres_database(name: str, template: str) -> Iterator[str]:
    url = postgres.create_database(name, template)
    try:
        yield url
    finally:
        postgres.drop_database(name)


def _template_file(template: str) -> Path:
    return postgres.scratch() / f"{template}.db"


def _template_name(template: str) -> str:
    return f"{_run()}-{template}"


def _name() -> str:
    return f"{_run()}-{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}-{next(_numbers)}"


def _run() -> str:
    """Return a name that no other run on the same server uses."""
    return postgres.scratch().name.replace("frontdesk-tests-", "fd-").lower()
