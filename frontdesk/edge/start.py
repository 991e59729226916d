"""Opening the program: engine, keys and files, and what must hold before anybody is let in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from frontdesk.config import Settings
from frontdesk.edge.context import operator_context
from frontdesk.edge.runtime import Runtime, runtime_of, system_clock
from frontdesk.kernel import schema
from frontdesk.kernel.context import Context
from frontdesk.kernel.ids import Source, SystemSource
from frontdesk.kernel.schema import SchemaTrouble
from frontdesk.property.models import Property


class StartTrouble(Exception):
    """The program cannot start; the message says in one sentence what is wrong and what to do."""


def open_runtime(
    settings: Settings,
    *,
    source: Source | None = None,
    clock: Callable[[], datetime] = system_clock,
) -> Runtime:
    """Return the means of a program without a web server: command line, worker, simulated hotels."""
    schema.load_models()
    return replace(runtime_of(settings), source=source or SystemSource(), clock=clock)


def check_ready(means: Runtime) -> None:
    """Raise `StartTrouble` unless database, migrations and key belong together and a hotel is set up."""
    check_schema(means.engine)
    known = hotels(means)
    if not known:
        raise StartTrouble("no hotel is set up yet: run `frontdesk init`, or `frontdesk demo` for one to try")
    if any(fingerprint != means.keyring.fingerprint() for _, fingerprint in known):
        raise StartTrouble(
            "the key file is not the one that this database was sealed with: "
            "set FRONTDESK_KEY_FILE to the right one, or FRONTDESK_DATABASE_URL to the right database",
        )


def check_schema(engine: Engine) -> None:
    """Raise `StartTrouble` unless the database can be reached and stands at the newest migration."""
    try:
        schema.check(engine)
    except SchemaTrouble as trouble:
        raise StartTrouble(str(trouble)) from None
    except DBAPIError as fault:
        raise StartTrouble(f"the database cannot be reached: {_first_line(fault)}") from None


def migrate_empty(engine: Engine) -> None:
    """Bring an empty database to the newest migration; one that holds tables must stand there already."""
    try:
        if not inspect(engine).get_table_names():
            schema.migrate(engine)
    except DBAPIError as fault:
        raise StartTrouble(f"the database cannot be reached: {_first_line(fault)}") from None
    check_schema(engine)


def hotels(means: Runtime) -> list[tuple[UUID, str]]:
    """Return each hotel of a migrated database with the fingerprint of the key that seals it."""
    with Session(means.engine) as session:
        found = session.execute(select(Property.id, Property.key_fingerprint).order_by(Property.code))
        return [(property_id, fingerprint) for property_id, fingerprint in found]


@contextmanager
def operating(means: Runtime) -> Iterator[Context]:
    """Give the context of whoever runs the machine, and let go of its session at the end."""
    session = Session(means.engine, expire_on_commit=False)
    try:
        yield operator_context(means, session)
    finally:
        session.close()


def _first_line(fault: DBAPIError) -> str:
    return (str(fault.orig).splitlines() or ["no answer"])[0]
