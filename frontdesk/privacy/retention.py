"""The daily retention run: begun once, gone on with in small transactions by whoever comes, proved at the end (PRI-11).

A run is a row that says where it stands. Killed at any moment, it is gone on with from there, by the worker or at the
console; two at once take turns.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.forgetting import STEPS, Looked
from frontdesk.privacy.models import RetentionRun
from frontdesk.privacy.periods import periods_of
from frontdesk.privacy.retention_rules import ORDER, Purpose
from frontdesk.property.settings import settings_of

NOTHING = {"forgotten": 0, "held": 0, "hash": ""}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: the counts of each purpose so far, the files to remove now, and whether it has ended.

    `reads_upto` is the number up to which reads leave their store now.
    """

    run_id: UUID
    purpose: str
    counts: dict[str, dict[str, Any]]
    files: tuple[UUID, ...]
    ended: bool
    reads_upto: int | None = None

    @property
    def forgotten(self) -> int:
        """Return how many things were forgotten in all."""
        return sum(int(each["forgotten"]) for each in self.counts.values())


def unfinished(ctx: Context) -> UUID | None:
    """Return the run that was begun and has not ended, or None."""
    ctx.require(Permission.OPERATE)
    mine = (RetentionRun.property_id == ctx.property_id, RetentionRun.ended_at.is_(None))
    return ctx.session.scalars(select(RetentionRun.id).where(*mine)).one_or_none()


def is_due(ctx: Context) -> bool:
    """Tell whether today's run has still to begin: once a day of the hotel's clock, from its hour on."""
    ctx.require(Permission.OPERATE)
    here = local(ctx.now, ctx.zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if here < midnight + timedelta(minutes=settings_of(ctx).retention_minute):
        return False
    today = (RetentionRun.property_id == ctx.property_id, RetentionRun.started_at >= midnight)
    return ctx.session.scalars(select(RetentionRun.id).where(*today).limit(1)).first() is None


def begin(ctx: Context) -> UUID:
    """Begin a run, or return the one that was begun and has not ended."""
    ctx.require(Permission.OPERATE)
    if found := unfinished(ctx):
        return found
    run = RetentionRun(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        started_at=ctx.now,
        touched_at=ctx.now,
        business_date=ctx.business_date,
        account_id=ctx.actor.account_id,
        purpose=ORDER[0],
        cursor=[],
        counts={purpose: dict(NOTHING) for purpose in ORDER},
    )
    ctx.session.add(run)
    ctx.session.flush()
    return run.id


def advance(ctx: Context, run_id: UUID) -> Progress:
    """Forget the next few things of a run and keep what was done; the last time it writes the proof into the trail.

    The caller removes files and reads of the answer after the commit, so that a rollback finds them still there; one
    that is killed in between leaves files without a row and reads past their time, which a later run sweeps.
    """
    ctx.require(Permission.OPERATE)
    run = ctx.session.get_one(RetentionRun, (ctx.property_id, run_id), with_for_update=True, populate_existing=True)
    if run.ended_at is not None:
        return _progress(run, ())
    purpose = Purpose(run.purpose)
    looked = STEPS[purpose](ctx, periods_of(ctx), run.cursor)
    run.counts = run.counts | {purpose: _counted(run.counts[purpose], looked)}
    run.touched_at = ctx.now
    if looked.last is not None:
        run.cursor = looked.last
    else:
        _next(ctx, run, purpose)
    ctx.session.flush()
    return _progress(run, looked.files, looked.reads_upto)


def _next(ctx: Context, run: RetentionRun, purpose: Purpose) -> None:
    behind = ORDER.index(purpose) + 1
    run.cursor = []
    if behind < len(ORDER):
        run.purpose = ORDER[behind]
        return
    run.ended_at = ctx.now
    facts: dict[str, str | int] = {}
    for name, counts in run.counts.items():
        facts |= {name: counts["forgotten"], f"{name}_held": counts["held"], f"{name}_hash": counts["hash"]}
    ctx.record("retention.run", "retention_run", run.id, **facts)


def _counted(before: dict[str, Any], looked: Looked) -> dict[str, Any]:
    return {
        "forgotten": before["forgotten"] + (len(looked.ids) if looked.count is None else looked.count),
        "held": before["held"] + looked.held,
        "hash": chained_hash(before["hash"], looked.ids),
    }


def chained_hash(before: str, ids: Sequence[UUID]) -> str:
    """Return the hash of all ids so far, one after the other: the same however they fell into batches."""
    digest = bytes.fromhex(before)
    for each in ids:
        digest = hashlib.sha256(digest + each.bytes).digest()
    return digest.hex()


def _progress(run: RetentionRun, files: Sequence[UUID], reads_upto: int | None = None) -> Progress:
    return Progress(run.id, run.purpose, run.counts, tuple(files), run.ended_at is not None, reads_upto)
