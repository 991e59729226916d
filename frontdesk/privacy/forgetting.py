"""What a retention run does for each purpose, a small batch at a time (PRI-11)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from frontdesk.authority import forgetting as authorities
from frontdesk.complaints import forgetting as complaints
from frontdesk.concierge import forgetting as valuables
from frontdesk.enquiries import visitors_forgetting as visitors
from frontdesk.guests import forgetting as guests
from frontdesk.kernel.blobs import SHELVES
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import Base
from frontdesk.police import forgetting as suspicions
from frontdesk.privacy import erasing
from frontdesk.privacy.holds import held
from frontdesk.privacy.models import Erasure
from frontdesk.privacy.read_dropping import drop_reads
from frontdesk.privacy.retention_rules import Periods, Purpose
from frontdesk.stays import forgetting as stays
from frontdesk.stays.forgetting import Entered

AT_ONCE: Final = 5
"""Rows of one transaction: few enough to keep nobody at the desk waiting, though each lies somewhere else."""

ERASURES_AT_ONCE: Final = 10
FILES_AT_ONCE: Final = 500
OLD_FILE: Final = timedelta(days=1)
"""How long a file may wait for its row: a draft's scan becomes a registration's, or goes with the draft."""

Cursor = list[Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What one batch did: which were forgotten, how many are on hold, which files go; `last` is none at the end.

    `count` is given where the ids stand for many things each; `reads_upto` says which reads leave their store.
    """

    ids: Sequence[UUID] = ()
    held: int = 0
    files: Sequence[UUID] = ()
    last: Cursor | None = field(default=None)
    count: int | None = None
    reads_upto: int | None = None


Step = Callable[[Context, Periods, Cursor], Looked]


def _drafts(ctx: Context, periods: Periods, _cursor: Cursor) -> Looked:
    ids = stays.drop_old_drafts(ctx, ctx.now - timedelta(hours=periods.draft_hours), AT_ONCE)
    return Looked(ids, last=[] if len(ids) == AT_ONCE else None)


def _scans(ctx: Context, periods: Periods, cursor: Cursor) -> Looked:
    rows = stays.scans_due(ctx, _day(ctx, periods, Purpose.SCAN), _place(cursor), AT_ONCE)
    free = _free(ctx, rows)
    files = stays.drop_scans(ctx, free) if free else []
    return Looked([each.id for each in free], len(rows) - len(free), files, _last(rows))


def _book(ctx: Context, periods: Periods, cursor: Cursor) -> Looked:
    rows = stays.book_due(ctx, _day(ctx, periods, Purpose.REGISTRATION_BOOK), _place(cursor), AT_ONCE)
    free = _free(ctx, rows)
    in_safe = valuables.still_kept(ctx, [each.id for each in free]) if free else set()
    free = [each for each in free if each.id not in in_safe]
    files = erasing.forget(ctx, free) if free else []
    return Looked([each.id for each in free], len(rows) - len(free), files, _last(rows))


def _profiles(ctx: Context, periods: Periods, cursor: Cursor) -> Looked:
    until = periods.cutoff(Purpose.PROFILE, ctx.business_date)
    if until is None:
        return Looked()
    rows = guests.profiles_due(ctx, until, _place(cursor), AT_ONCE)
    ids = [guest_id for _, guest_id in rows]
    busy = held(ctx, ids) | erasing.in_house(ctx, ids)
    free = [guest_id for guest_id in ids if guest_id not in busy]
    if free:
        guests.withdraw(ctx, free)
        erasing.destroy_unused_keys(ctx, free)
    last = [rows[-1][0].isoformat(), str(rows[-1][1])] if len(rows) == AT_ONCE else None
    return Looked(free, len(ids) - len(free), (), last)


def _withdrawn(ctx: Context, periods: Periods, cursor: Cursor) -> Looked:
    waiting = select(Erasure).where(
        Erasure.property_id == ctx.property_id,
        Erasure.done_at.is_(None),
        Erasure.due_on.is_(None) | (Erasure.due_on <= ctx.business_date),
    )
    if cursor:
        waiting = waiting.where(Erasure.id > UUID(cursor[0]))
    rows = ctx.session.scalars(waiting.order_by(Erasure.id).limit(ERASURES_AT_ONCE)).all()
    done: list[UUID] = []
    files: list[UUID] = []
    for each in rows:
        went = erasing.go_on(ctx, each, periods)
        files += went.files
        if each.done_at is not None:
            done.append(each.guest_id)
    last = [str(rows[-1].id)] if len(rows) == ERASURES_AT_ONCE else None
    return Looked(done, len(rows) - len(done), files, last)


def _suspicions(ctx: Context, periods: Periods, _cursor: Cursor) -> Looked:
    until = _day(ctx, periods, Purpose.SUSPICION)
    ids = suspicions.drop_suspicions(ctx, datetime.combine(until, time(), ctx.zone), AT_ONCE)
    return Looked(ids, last=[] if len(ids) == AT_ONCE else None)


def _visitors(ctx: Context, periods: Periods, cursor: Cursor) -> Looked:
    before = datetime.combine(_day(ctx, periods, Purpose.VISITOR), time(), ctx.zone)
    after = (datetime.fromisoformat(cursor[0]), UUID(cursor[1])) if cursor else None
    rows = visitors.visitors_due(ctx, before, after, AT_ONCE)
    on_hold = held(ctx, {each.guest_id for each in rows}) if rows else set()
    free = [each.id for each in rows if each.guest_id not in on_hold]
    if free:
        visitors.drop_visitors(ctx, free)
    last = [rows[-1].left_at.isoformat(), str(rows[-1].id)] if len(rows) == AT_ONCE else None
    return Looked(free, len(rows) - len(free), (), last)


def _requests(ctx: Context, periods: Periods, cursor: Cursor) -> Looked:
    before = datetime.combine(_day(ctx, periods, Purpose.AUTHORITY), time(), ctx.zone)
    after = (datetime.fromisoformat(cursor[0]), UUID(cursor[1])) if cursor else None
    rows = authorities.requests_due(ctx, before, after, AT_ONCE)
    on_hold = held(ctx, {guest_id for each in rows for guest_id in each.guest_ids}) if rows else set()
    free = [each.id for each in rows if not each.guest_ids & on_hold]
    if free:
        authorities.forget_requests(ctx, free)
    last = [rows[-1].requested_at.isoformat(), str(rows[-1].id)] if len(rows) == AT_ONCE else None
    return Looked(free, len(rows) - len(free), (), last)


def _complaints(ctx: Context, periods: Periods, cursor: Cursor) -> Looked:
    before = datetime.combine(_day(ctx, periods, Purpose.COMPLAINT), time(), ctx.zone)
    after = (datetime.fromisoformat(cursor[0]), UUID(cursor[1])) if cursor else None
    rows = complaints.complaints_due(ctx, before, after, AT_ONCE)
    on_hold = held(ctx, {guest_id for each in rows for guest_id in each.guest_ids}) if rows else set()
    free = [each.id for each in rows if not each.guest_ids & on_hold]
    complaints.forget_words(ctx, free)
    last = [rows[-1].received_at.isoformat(), str(rows[-1].id)] if len(rows) == AT_ONCE else None
    return Looked(free, len(rows) - len(free), (), last)


def _reads(ctx: Context, periods: Periods, _cursor: Cursor) -> Looked:
    gone = drop_reads(ctx, datetime.combine(_day(ctx, periods, Purpose.READ), time(), ctx.zone))
    proof = (UUID(gone.proof[:32]),) if gone.count else ()
    last: Cursor | None = [] if gone.more else None
    return Looked(proof, gone.held, last=last, count=gone.count, reads_upto=gone.upto or None)


def _orphans(ctx: Context, _periods: Periods, cursor: Cursor) -> Looked:
    shelf = int(cursor[0]) if cursor else 0
    there = list(ctx.blobs.older_than(ctx.property_id, shelf, ctx.now - OLD_FILE))
    unnamed = [each for each in there if each not in named_files(ctx, there)] if there else []
    return Looked(unnamed, 0, unnamed, [shelf + 1] if shelf + 1 < SHELVES else None)


STEPS: Final[Mapping[Purpose, Step]] = {
    Purpose.DRAFT: _drafts,
    Purpose.SCAN: _scans,
    Purpose.REGISTRATION_BOOK: _book,
    Purpose.PROFILE: _profiles,
    Purpose.WITHDRAWN: _withdrawn,
    Purpose.SUSPICION: _suspicions,
    Purpose.VISITOR: _visitors,
    Purpose.AUTHORITY: _requests,
    Purpose.COMPLAINT: _complaints,
    Purpose.READ: _reads,
    Purpose.ORPHAN_FILE: _orphans,
}


def named_files(ctx: Context, files: Collection[UUID]) -> set[UUID]:
    """Return which of these sealed files some row of the hotel names, in whichever table (`NAMES_A_FILE`)."""
    asked = list(files)
    found: set[UUID] = set()
    columns = [
        column for table in Base.metadata.tables.values() for column in table.columns if column.info.get("names_a_file")
    ]
    for first in range(0, len(asked), FILES_AT_ONCE):
        some = asked[first : first + FILES_AT_ONCE]
        for column in columns:
            mine = column.table.c.property_id == ctx.property_id
            found.update(ctx.session.scalars(select(column).where(mine, column.in_(some))))
    return found


def _free(ctx: Context, rows: Sequence[Entered]) -> list[Entered]:
    """Return those whose guest is not on hold."""
    on_hold = held(ctx, {each.guest_id for each in rows}) if rows else set()
    return [each for each in rows if each.guest_id not in on_hold]


def _day(ctx: Context, periods: Periods, purpose: Purpose) -> date:
    return periods.cutoff(purpose, ctx.business_date) or ctx.business_date


def _place(cursor: Cursor) -> tuple[date, UUID] | None:
    return (date.fromisoformat(cursor[0]), UUID(cursor[1])) if cursor else None


def _last(rows: Sequence[Entered]) -> Cursor | None:
    if len(rows) < AT_ONCE or rows[-1].left_on is None:
        return None
    return [rows[-1].left_on.isoformat(), str(rows[-1].id)]
