"""A new sealing key for everything, while the hotel works: envelopes are rewrapped, guests' own keys stay (PRI-10)."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import bindparam, func, select, tuple_, update

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import KEYS_LOOKED_AT, Runtime
from frontdesk.edge.start import operating
from frontdesk.kernel.context import Context
from frontdesk.kernel.ids import Source
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Keyring
from frontdesk.upkeep.backup import Progress
from frontdesk.upkeep.errors import UpkeepTrouble
from frontdesk.upkeep.sealed_rows import SEALED_COLUMNS, SealedColumn, prefix, under

AT_ONCE: Final = 250
"""Values of one transaction: few enough to keep nobody at the desk waiting."""

SETTLED: Final = 3 * KEYS_LOOKED_AT
"""Seconds after which every process of this machine has taken a changed key file."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction did: where it ended, how many values it looked at, and how many it sealed anew."""

    last: tuple[Any, ...]
    looked_at: int
    rewrapped: int


def add_key(key_file: Path, source: Source) -> str:
    """Add a key that opens and does not seal yet, unless one is waiting already; return its name."""
    ring = read_keys(key_file)
    if ring.newest() == ring.active:
        ring = ring.with_key(source)
        write_keys(key_file, ring)
    return ring.newest()


def activate(key_file: Path) -> str:
    """Let the newest key seal from now on, and return its name."""
    ring = read_keys(key_file)
    if ring.newest() != ring.active:
        write_keys(key_file, ring.sealing_with(ring.newest()))
    return ring.newest()


def rewrap_all(means: Runtime, key_file: Path, progress: Progress) -> int:
    """Seal every value that stands under an older key anew, in small transactions, and return how many that were.

    May be stopped at any moment and begun again: what is under the newest key already is passed over.
    """
    means = replace(means, keyring=read_keys(key_file))
    done = 0
    with operating(means) as ctx:
        for column in SEALED_COLUMNS:
            for batch in _batches(ctx, column):
                done += batch.rewrapped
                progress(f"{done} values sealed anew")
        if done:
            execute(record_rotation, ctx, done)
    return done


def forget_older(means: Runtime, key_file: Path) -> list[str]:
    """Take every key but the sealing one out of the key file and return their names; backups from before need them.

    Raises `UpkeepTrouble` while a value stands under one of them.
    """
    ring = read_keys(key_file)
    if older := _under_older(means, ring):
        raise UpkeepTrouble(f"{older} values stand under an older key still: run `frontdesk keys rotate` first")
    write_keys(key_file, ring.without_older())
    return sorted(set(ring.keys) - {ring.active})


def is_unfinished(means: Runtime, key_file: Path) -> bool:
    """Tell whether a rotation was stopped while it sealed anew: then no further key is added."""
    ring = read_keys(key_file)
    return len(ring.keys) > 1 and _under_older(means, ring) > 0


def settle() -> None:
    """Wait until every process of this machine has taken the key file as it is."""
    time.sleep(SETTLED)


def rewrap(ctx: Context, column: SealedColumn, after: tuple[Any, ...] | None) -> Batch | None:
    """Seal the next values of a column anew that stand under an older key, or return None behind the last row.

    A value that somebody has changed meanwhile is left alone: it was sealed with the newest key.
    """
    ctx.require(Permission.OPERATE)
    held = column.column.is_not(None)
    wanted = select(*column.key, column.column.label("sealed")).where(held).order_by(*column.key).limit(AT_ONCE)
    if after is not None:
        wanted = wanted.where(tuple_(*column.key) > tuple_(*after))
    rows = ctx.session.execute(_with_id(column, wanted)).all()
    if not rows:
        return None
    old = [row for row in rows if not row.sealed.startswith(prefix(ctx.keyring.active))]
    if old:
        _write(ctx, column, old)
    return Batch(tuple(rows[-1][: len(column.key)]), len(rows), len(old))


def record_rotation(ctx: Context, values: int) -> None:
    """Write into the trail that the keys were rotated, by the name of the new one."""
    ctx.require(Permission.OPERATE)
    ctx.record("keys.rotated", "property", ctx.property_id, key=ctx.keyring.active, values=values)


def read_keys(key_file: Path) -> Keyring:
    """Return the keys of a key file, or raise `KeyTrouble`."""
    return Keyring.load(key_file.read_text(encoding="utf-8"))


def write_keys(key_file: Path, ring: Keyring) -> None:
    """Replace the key file in one step, durably, for its owner's eyes only."""
    new = key_file.with_name(f".{key_file.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(ring.dump())
        file.flush()
        os.fsync(file.fileno())
    new.replace(key_file)


def _batches(ctx: Context, column: SealedColumn) -> Iterator[Batch]:
    after = None
    while batch := execute(rewrap, ctx, column, after):
        after = batch.last
        yield batch


def _with_id(column: SealedColumn, wanted: Any) -> Any:
    """Add the row's id, which its place names, where it is no part of the key."""
    return wanted if column.table.c.id in column.key else wanted.add_columns(column.table.c.id)


def _write(ctx: Context, column: SealedColumn, rows: list[Any]) -> None:
    matches = [each == bindparam(f"key_{each.name}") for each in column.key]
    statement = update(column.table).where(*matches, column.column == bindparam("before"))
    values = [
        {f"key_{each.name}": getattr(row, each.name) for each in column.key}
        | {"before": row.sealed, "after": ctx.keyring.seal(place, ctx.keyring.open(place, row.sealed), ctx.source)}
        for row in rows
        for place in [column.place(row)]
    ]
    ctx.session.connection().execute(statement.values({column.field: bindparam("after")}), values)


def _under_older(means: Runtime, ring: Keyring) -> int:
    with operating(means) as ctx:
        return sum(
            ctx.session.scalars(
                select(func.count()).select_from(each.table).where(each.column.is_not(None), ~under(each, ring.active))
            ).one()
            for each in SEALED_COLUMNS
        )
