"""Opening the program: engine, keys and files, and what must hold before anybody is let in."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
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


class Known(NamedTuple):
    """A hotel, with the fingerprints of the root and of the index keys that it needs."""

    property_id: UUID
    fingerprint: str
    index_keys: dict[str, bool]


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
    """Raise `StartTrouble` unless database, migrations and keys belong together and a hotel is set up."""
    check_found(means, check_keys(means))


def check_keys(means: Runtime) -> list[Known]:
    """Return the hotels of a database that is migrated and belongs to the key file, or raise `StartTrouble`."""
    check_schema(means.engine)
    known = hotels(means)
    if not known:
        raise StartTrouble("no hotel is set up yet: run `frontdesk init`, or `frontdesk demo` for one to try")
    if any(each.fingerprint != means.keyring.fingerprint() for each in known):
        raise StartTrouble(
            "the key file is not the one that this database was sealed with: "
            "set FRONTDESK_KEY_FILE to the right one, or FRONTDESK_DATABASE_URL to the right database",
        )
    if not all(means.keyring.indexes.hold(each.index_keys) for each in known):
        raise StartTrouble("the key file lacks an index key of this database: set FRONTDESK_KEY_FILE to the newest one")
    return known


def check_found(means: Runtime, known: Iterable[Known]) -> None:
    """Raise `StartTrouble` unless everybody in these hotels is found by the index key that the key file finds by."""
    if not all(means.keyring.indexes.find_all(each.index_keys) for each in known):
        raise StartTrouble(
            "guests are not found yet by the index key of the key file: run `frontdesk keys rotate-indexes`"
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


def hotels(means: Runtime) -> list[Known]:
    """Return each hotel of a migrated database with what it notes of its keys."""
    noted = (Property.id, Property.key_fingerprint, Property.index_keys)
    with Session(means.engine) as session:
        return [Known(*row) for row in session.execute(select(*noted).order_by(Property.code))]


@contextmanager
def operating(means: Runtime, property_id: UUID | None = None) -> Iterator[Context]:
    """Give the context of whoever runs the machine, and let go of its session at the end."""
    session = Session(means.engine, expire_on_commit=False)
    try:
        yield operator_context(means, session, property_id)
    finally:
        session.close()


def _first_line(fault: DBAPIError) -> str:
    return (str(fault.orig).splitlines() or ["no answer"])[0]
