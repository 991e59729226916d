"""Writing and verifying the trail (architecture principle 5)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry, TrailHead
from frontdesk.kernel.context import Context, Entry
from frontdesk.kernel.db import PROPERTY, canonical

GENESIS = bytes(32)

_HEAD = (
    select(TrailHead)
    .where(TrailHead.property_id == PROPERTY)
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What reading the whole chain again found: how many entries hold, and the first that does not."""

    entries: int
    broken_at: int | None

    @property
    def holds(self) -> bool:
        """Tell whether every entry is there, in order and unchanged."""
        return self.broken_at is None


def lock_head(ctx: Context) -> TrailHead:
    """Return the property's head row, locked until commit; always the last lock that a transaction takes."""
    return ctx.session.execute(_HEAD, {"property_id": ctx.property_id}).scalar_one()


def chained(ctx: Context, head: TrailHead) -> list[dict[str, object]]:
    """Return the buffered entries as rows, numbered and chained behind the head, which moves on with them."""
    rows = []
    for entry in ctx.trail:
        head.sequence += 1
        row = _row(ctx, entry, head.sequence)
        head.hash = row["hash"] = _link(head.hash, row)
        rows.append(row)
    return rows


def verify(session: Session, property_id: UUID) -> Verification:
    """Read the whole chain again and compare it with the head: a changed, lost, added or moved row is named."""
    head = session.get_one(TrailHead, property_id)
    chain, expected = GENESIS, 0
    columns = [column for column in TrailEntry.__table__.columns if column.name != "property_id"]
    statement = select(*columns).where(TrailEntry.property_id == property_id).order_by(TrailEntry.sequence)
    with session.execute(statement.execution_options(yield_per=2000)) as result:
        for found in result.mappings():
            expected += 1
            row = dict(found)
            chain = _link(chain, row)
            if row["sequence"] != expected or row["hash"] != chain:
                return Verification(expected - 1, expected)
    if head.sequence != expected or head.hash != chain:
        return Verification(expected, expected + 1)
    return Verification(expected, None)


def start(session: Session, property_id: UUID) -> None:
    """Give a new property its head row."""
    session.execute(insert(TrailHead).values(property_id=property_id, sequence=0, hash=GENESIS, event_sequence=0))


def _row(ctx: Context, entry: Entry, sequence: int) -> dict[str, object]:
    return {
        "property_id": ctx.property_id,
        "sequence": sequence,
        "at": ctx.now,
        "business_date": ctx.business_date,
        "account_id": ctx.actor.account_id,
        "request_id": ctx.request_id,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "facts": dict(entry.facts),
    }


def _link(previous: bytes, row: dict[str, object]) -> bytes:
    told = {
        "sequence": row["sequence"],
        "at": row["at"].astimezone(UTC).isoformat(),  # type: ignore[attr-defined]
        "business_date": str(row["business_date"]),
        "account_id": str(row["account_id"]),
        "request_id": row["request_id"],
        "action": row["action"],
        "subject_kind": row["subject_kind"],
        "subject_id": str(row["subject_id"]),
        "facts": row["facts"],
    }
    return hashlib.sha256(previous + canonical(told).encode()).digest()
