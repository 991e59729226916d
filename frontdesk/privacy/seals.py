"""Reads sealed into the trail in batches, and whether what was sealed is still there unchanged (PRI-1)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.audit.service import Fault
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Keyring
from frontdesk.privacy.models import ReadEntry, ReadList, ReadSeal
from frontdesk.privacy.read_dropping import DROPPED, LEAST_KEPT
from frontdesk.privacy.read_store import ReadStore
from frontdesk.privacy.reads import digest_of, mark_of

BATCH: Final = 5000
SEALED: Final = "reads.sealed"
_ROW: Final = [column for column in ReadEntry.__table__.columns if column.name != "property_id"]


@dataclass(frozen=True, slots=True)
class ReadsVerification:
    """What reading the whole record of reads again found: sealed rows, rows that wait for their seal, and faults.

    Reads that were let go count as nothing: their seals stand in the trail, and the drop beside them.
    """

    sealed: int
    waiting: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Tell whether every row is there, in order and unchanged."""
        return not self.faults


@dataclass(slots=True)
class _Batch:
    """Rows of one property behind a number, hashed in their order as they are read."""

    property_id: UUID
    key: bytes
    lists: frozenset[bytes]
    chain: bytes = bytes(32)
    count: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, row: Any) -> None:
        """Take the next row: its number and mark go into the hash, and the mark must be its own."""
        self.chain, self.count = linked(self.chain, row), self.count + 1
        mark = mark_of(self.key, self.property_id, row, row.subjects, row.count)
        if mark != row.mark or row.subjects not in self.lists:
            self.faults.append(Fault("row-changed", row.sequence, row.sequence))


@dataclass(frozen=True, slots=True)
class _Drop:
    """Reads up to a number that were let go at a moment."""

    at: datetime
    last: int

    def faults(self, sealed_at: datetime, seal: dict[str, Any]) -> list[Fault]:
        """Return what is wrong with letting a batch go that was sealed then: its reads were too young."""
        early = sealed_at > self.at - LEAST_KEPT
        return [Fault("reads-dropped-early", seal["after"] + 1, seal["last"])] if early else []


def seal_reads(ctx: Context, store: ReadStore, upto: int) -> int:
    """Write the next batch of reads into the trail, at most `BATCH` rows up to a number, and return how many.

    `upto` is what `store.settled()` said before. Batch and trail entry are one transaction: whoever is killed has
    sealed the batch or has not, and the next one goes on from there.
    """
    ctx.require(Permission.OPERATE)
    after = sealed_upto(ctx.session, ctx.property_id)
    chain, count, last = bytes(32), 0, after
    for row in rows_behind(store, ctx.property_id, after, upto, BATCH):
        chain, count, last = linked(chain, row), count + 1, row.sequence
    if count:
        seal = {
            "property_id": ctx.property_id,
            "after": after,
            "last": last,
            "count": count,
            "hash": chain,
            "at": ctx.now,
        }
        put(ctx.session, ReadSeal, [seal])
        ctx.record(SEALED, "property", ctx.property_id, after=after, last=last, count=count, hash=chain.hex())
    return count


def sealed_upto(session: Session, property_id: UUID) -> int:
    """Return the number of the last read of a property that stands in the trail."""
    last = select(func.coalesce(func.max(ReadSeal.last), 0)).where(ReadSeal.property_id == property_id)
    return session.execute(last).scalar_one()


def verify_reads(session: Session, store: ReadStore, keyring: Keyring, property_id: UUID) -> ReadsVerification:
    """Read the whole record of reads again and compare it with the seals in the trail, which must hold themselves."""
    key, lists = keyring.derived("reads").encode(), frozenset(_whole_lists(store))
    sealed, end, faults = 0, 0, list[Fault]()
    drops = _drops(session, property_id)
    for sealed_at, seal in _seals(session, property_id):
        if gone := next((drop for drop in drops if seal["last"] <= drop.last), None):
            faults += gone.faults(sealed_at, seal)
            faults += [Fault("seal-missing", end + 1, seal["after"])] if seal["after"] != end else []
            end = seal["last"]
            continue
        batch = _Batch(property_id, key, lists)
        for row in rows_behind(store, property_id, seal["after"], seal["last"]):
            batch.add(row)
        if seal["after"] != end:
            faults.append(Fault("seal-missing", end + 1, seal["after"]))
        faults += batch.faults or _batch_faults(batch, seal)
        sealed, end = sealed + batch.count, seal["last"]
    left, waiting = _Batch(property_id, key, lists), _Batch(property_id, key, lists)
    if drops:
        for row in rows_behind(store, property_id, 0, drops[-1].last):
            left.add(row)
    for row in rows_behind(store, property_id, end):
        waiting.add(row)
    return ReadsVerification(sealed, waiting.count, (*faults, *left.faults, *waiting.faults))


def rows_behind(
    store: ReadStore, property_id: UUID, after: int, upto: int | None = None, most: int | None = None
) -> Iterator[Any]:
    """Yield the rows of a property behind a number, up to a number, in their order."""
    statement = select(*_ROW).where(ReadEntry.property_id == property_id, ReadEntry.sequence > after)
    if upto is not None:
        statement = statement.where(ReadEntry.sequence <= upto)
    with store.engine.connect() as connection:
        found = connection.execution_options(yield_per=2000).execute(statement.order_by(ReadEntry.sequence).limit(most))
        yield from found


def linked(chain: bytes, row: Any) -> bytes:
    """Return the hash of a batch with one more row."""
    return hashlib.sha256(chain + row.sequence.to_bytes(8, "big") + row.mark).digest()


def _seals(session: Session, property_id: UUID) -> list[tuple[datetime, dict[str, Any]]]:
    """Return every seal of the trail, in order, with the moment at which it was set."""
    mine = (TrailEntry.property_id == property_id, TrailEntry.action == SEALED)
    found = session.execute(select(TrailEntry.at, TrailEntry.facts).where(*mine).order_by(TrailEntry.sequence))
    return [(row.at, row.facts) for row in found]


def _drops(session: Session, property_id: UUID) -> list[_Drop]:
    """Return every range of reads that was let go, in order: as the trail says, whatever the tables say."""
    mine = (TrailEntry.property_id == property_id, TrailEntry.action == DROPPED)
    found = session.execute(select(TrailEntry.at, TrailEntry.facts).where(*mine).order_by(TrailEntry.sequence))
    return [_Drop(row.at, row.facts["last"]) for row in found]


def _whole_lists(store: ReadStore) -> Iterator[bytes]:
    """Yield the digests of the lists that are what their digest says."""
    with store.engine.connect() as connection:
        found = connection.execution_options(yield_per=500).execute(select(ReadList.digest, ReadList.ids))
        yield from (row.digest for row in found if digest_of(row.ids) == row.digest)


def _batch_faults(batch: _Batch, seal: dict[str, Any]) -> list[Fault]:
    """Name what is wrong with a batch whose rows are each whole in themselves."""
    if batch.count == seal["count"] and batch.chain.hex() == seal["hash"]:
        return []
    codes = {-1: "rows-missing", 0: "rows-reordered", 1: "rows-added"}
    return [
        Fault(codes[(batch.count > seal["count"]) - (batch.count < seal["count"])], seal["after"] + 1, seal["last"])
    ]
