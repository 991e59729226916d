"""Commands run here, once: one transaction, trail and outbox last, committed or not at all."""

import errno
import fcntl
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, String, bindparam, func, select, true
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from frontdesk.audit import service as trail
from frontdesk.audit.models import TrailEntry
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, WRITES, put, writing_engine
from frontdesk.kernel.errors import Refused, Unavailable
from frontdesk.kernel.inserting import write_waiting
from frontdesk.outbox import service as news
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import Property

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3
RACES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""

_PROPERTY = select(Property).where(Property.id == PROPERTY)
_NAMED = _PROPERTY.add_columns(func.set_config("app.property_id", bindparam("name", type_=String()), true()))
_HELD = {("sqlite", alone): _PROPERTY for alone in (False, True)} | {
    ("postgresql", alone): _NAMED.with_for_update(read=not alone, of=Property) for alone in (False, True)
}

AWAY = ("connection", "unable to open", "disk I/O", "readonly", "disk is full")
"""How the drivers word a database that cannot be reached or written."""

AWAY_STATES = ("08", "25006", "53", "57P", "58030")
"""PostgreSQL: connection lost, read-only, out of disk, memory or connections, shutting down, input or output failed."""

DISK = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EISDIR,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""How the system says that a file cannot be written now: a full, read-only or failing disk."""


class LostRace(Refused):
    """Others were faster three times running; nothing has happened, and trying again is safe."""

    code = "lost-race"


def execute(command: Callable[Concatenate[Context, P], T], ctx: Context, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run the command in a transaction of its own and commit it with its trail and its news.

    A serialization failure, a deadlock or a lost race runs it again, at most three times, then raises `LostRace`
    (code `lost-race`). A database that is away raises `Unavailable` (503). Refusals pass through; nothing of the
    command has then happened.
    """
    return _attempts(ctx, lambda bound: command(bound, *args, **kwargs), alone=False)


def execute_alone(command: Callable[Concatenate[Context, P], T], ctx: Context, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run the command while no other runs in this property: only the roll of the business date needs that (NAU-3)."""
    return _attempts(ctx, lambda bound: command(bound, *args, **kwargs), alone=True)


@contextmanager
def reading(ctx: Context) -> Iterator[Context]:
    """Give a context whose session only reads, all of it in one transaction, and let go of it at the end."""
    ctx.session.close()  # one connection is enough
    session = Session(engine_of(ctx), expire_on_commit=False, info=dict(ctx.session.info))
    try:
        yield replace(ctx, session=session, trail=[], events=[])
    finally:
        session.close()


def _attempts(ctx: Context, run: Callable[[Context], T], *, alone: bool) -> T:
    ctx.session.close()  # a read left open would hold a connection, and on SQLite a stale snapshot
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _once(ctx, run, alone=alone)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise LostRace from None
        except (DBAPIError, PoolTimeout, OSError) as fault:
            if not _is_race(fault):
                if is_away(fault):
                    raise Unavailable from fault
                raise
            if attempt == ATTEMPTS:
                raise LostRace from None
        time.sleep(random.uniform(0.001, 0.01) * attempt)  # noqa: S311 - only spreads those who lost the same race
    raise LostRace


def _once(ctx: Context, run: Callable[[Context], T], *, alone: bool) -> T:
    engine = engine_of(ctx)
    with _one_writer(engine), engine.connect().execution_options(**{WRITES: True}) as connection:
        noted = dict(ctx.session.info)  # what the command reads, it reads for the same answer
        with Session(connection, expire_on_commit=False, autoflush=True, info=noted) as session, session.begin():
            bound = replace(ctx, session=session, trail=[], events=[])
            house = _hold_property(bound, alone=alone)  # kept until the end: whoever reads the settings finds it here
            if not ctx.keyring.indexes.hold(house.index_keys):
                raise Unavailable  # an index key was added and has not come here yet: nothing may be written without it
            bound = replace(bound, business_date=house.business_date)
            result = run(bound)
            session.flush()
            if bound.trail or bound.events:
                write_history(bound)
            write_waiting(session.connection())  # a commit then says no more than that
        return result


def write_history(ctx: Context) -> None:
    """Write trail and news behind the one head, which is locked last of all and for the shortest time."""
    head = trail.lock_head(ctx)
    entries, events = trail.chained(ctx, head), news.numbered(ctx, head)
    trail.move_head(ctx, head)
    if entries:
        put(ctx.session, TrailEntry, entries)
    if events:
        put(ctx.session, OutboxEvent, events)


def _hold_property(ctx: Context, *, alone: bool) -> Property:
    """Take the property, shared or alone, and reread it, so that a roll of its date falls wholly on one side."""
    statement = _HELD[ctx.session.get_bind().dialect.name, alone]
    asked = {"property_id": ctx.property_id, "name": str(ctx.property_id)}
    return ctx.session.execute(statement, asked).scalar_one()


@contextmanager
def _sqlite_lock(path: str) -> Iterator[None]:
    with open(f"{path}.lock", "w", encoding="ascii") as file:  # noqa: PTH123 - a plain descriptor to lock
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _one_writer(engine: Engine) -> AbstractContextManager[None]:
    """SQLite lets writers starve each other; a lock between processes serves them in turn."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database:
        return nullcontext()
    return _sqlite_lock(database)


def engine_of(ctx: Context) -> Engine:
    """Return the engine behind a caller's session."""
    return writing_engine(ctx.session.get_bind())


def _is_race(fault: Exception) -> bool:
    original = getattr(fault, "orig", None)
    return getattr(original, "sqlstate", None) in RACES or "database is locked" in str(original)


def is_away(fault: Exception) -> bool:
    """Tell whether the fault means that the database cannot be reached or written, and trying later may help."""
    if isinstance(fault, PoolTimeout) or getattr(fault, "connection_invalidated", False):
        return True
    if isinstance(fault, OSError):
        return fault.errno in DISK
    original = getattr(fault, "orig", None)
    if state := getattr(original, "sqlstate", None):
        return bool(state.startswith(AWAY_STATES))
    return type(original).__name__ == "OperationalError" and any(sign in str(original) for sign in AWAY)
