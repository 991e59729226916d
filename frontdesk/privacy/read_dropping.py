"""Reads whose time is over go, a sealed batch at a time, and stay proved: the seals and the drop stand in the trail.

What may go is decided and recorded in the hotel's own transaction; the rows leave the store of reads after it. Whoever
is killed in between leaves rows that the next run drops, and that a verification takes for what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from sqlalchemy import func, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.privacy.models import LegalHold, ReadDrop, ReadSeal

DROPPED: Final = "reads.dropped"
LEAST_KEPT: Final = timedelta(days=180)
"""No read goes sooner, whatever the hotel set: a drop of younger ones is a fault of the record."""

SEALS_AT_ONCE: Final = 100
ROWS_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Dropped:
    """What one step let go: so many reads up to a number; `held` batches wait while somebody is on hold."""

    upto: int
    count: int
    proof: str
    held: int
    more: bool


def drop_reads(ctx: Context, before: datetime) -> Dropped:
    """Let the next sealed batches go that were sealed before an instant; called by the retention run alone.

    While any legal hold stands none go: a list of ids does not tell at a glance whom a batch was about.
    """
    upto = dropped_upto(ctx)
    seals = _due(ctx, upto, min(before, ctx.now - LEAST_KEPT))
    if not seals:
        return Dropped(upto, 0, "", 0, more=False)
    if _is_held(ctx):
        return Dropped(upto, 0, "", len(seals), more=False)
    going = _few(seals)
    first, last = going[0], going[-1]
    count = sum(each.count for each in going)
    put(ctx.session, ReadDrop, [{"property_id": ctx.property_id, "upto": last.last, "at": ctx.now}])
    ctx.record(DROPPED, "property", ctx.property_id, after=first.after, last=last.last, count=count)
    return Dropped(last.last, count, last.hash.hex(), 0, more=len(going) < len(seals) or len(seals) == SEALS_AT_ONCE)


def dropped_upto(ctx: Context) -> int:
    """Return the number up to which the reads of this hotel were let go; 0 where none were."""
    return ctx.session.scalars(
        select(func.coalesce(func.max(ReadDrop.upto), 0)).where(ReadDrop.property_id == ctx.property_id)
    ).one()


def due_reads(ctx: Context, before: datetime) -> int:
    """Return how many sealed reads a run would let go."""
    past = (ReadSeal.property_id == ctx.property_id, ReadSeal.at < min(before, ctx.now - LEAST_KEPT))
    due = select(func.coalesce(func.sum(ReadSeal.count), 0)).where(*past, ReadSeal.after >= dropped_upto(ctx))
    return int(ctx.session.scalars(due).one())


def _due(ctx: Context, upto: int, before: datetime) -> Sequence[ReadSeal]:
    """Return the next batches that are past their time; they stand in the order in which they were sealed."""
    following = (ReadSeal.property_id == ctx.property_id, ReadSeal.after >= upto)
    rows = ctx.session.scalars(select(ReadSeal).where(*following).order_by(ReadSeal.after).limit(SEALS_AT_ONCE))
    return list(takewhile(lambda seal: seal.at < before, rows))


def _few(seals: Sequence[ReadSeal]) -> list[ReadSeal]:
    """Return as many of these batches as one transaction takes, and one at least."""
    going, rows = [seals[0]], seals[0].count
    for each in seals[1:]:
        rows += each.count
        if rows > ROWS_AT_ONCE:
            break
        going.append(each)
    return going


def _is_held(ctx: Context) -> bool:
    standing = (LegalHold.property_id == ctx.property_id, LegalHold.lifted_at.is_(None))
    return ctx.session.scalars(select(LegalHold.id).where(*standing).limit(1)).first() is not None
