"""Forgetting a guest: at once what the law lets go, the rest when its time is over (PRI-11)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from frontdesk.complaints import forgetting as complaints
from frontdesk.concierge import forgetting as valuables
from frontdesk.enquiries import held as asked
from frontdesk.guests import forgetting as guests
from frontdesk.guests import sealed
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.holds import held
from frontdesk.privacy.models import Erasure
from frontdesk.privacy.periods import periods_of
from frontdesk.privacy.retention_rules import Departed, Kept, Periods, StillKept, due_on, still_kept, years_after
from frontdesk.privacy.subjects import OwnNumber, subject
from frontdesk.stays import forgetting as stays
from frontdesk.stays.forgetting import Entered
from frontdesk.stays.models import Registration


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did and what it left: `kept` says until when, `due_on` when the rest follows.

    `files` are the sealed files that no row names now; whoever commits removes them afterwards.
    """

    erasure_id: UUID
    erased: tuple[str, ...]
    kept: tuple[StillKept, ...]
    due_on: date | None
    done: bool
    files: tuple[UUID, ...] = field(default=(), repr=False)


def erase(ctx: Context, guest_id: UUID, number: OwnNumber) -> Erased:
    """Forget a guest who stands at the desk and shows a number of their own, as far as the law lets (PRI-11).

    Whatever must stay is named, all of it, with the day on which it goes; that day's run finishes the work. Asked
    again, it does what has become possible meanwhile. Raises `NotFound` unless the number is this guest's own.
    """
    ctx.require(Permission.GUEST_ERASE)
    subject(ctx, guest_id, number)
    waiting = ctx.session.scalars(
        select(Erasure).where(
            Erasure.property_id == ctx.property_id, Erasure.guest_id == guest_id, Erasure.done_at.is_(None)
        )
    ).one_or_none()
    if waiting is None:
        waiting = Erasure(
            property_id=ctx.property_id,
            id=ctx.source.uuid(),
            guest_id=guest_id,
            asked_at=ctx.now,
            asked_by=ctx.account_id,
            due_on=None,
        )
        ctx.session.add(waiting)
        ctx.session.flush()
    done = go_on(ctx, waiting, periods_of(ctx))
    ctx.record("guest.erasure_asked", "guest", guest_id, done=done.done)
    return done


def go_on(ctx: Context, erasure: Erasure, periods: Periods) -> Erased:
    """Do what the law lets be done of an erasure today, and say what is left; flushed, not committed."""
    rows = stays.entered(ctx, erasure.guest_id)
    in_safe = bool(valuables.still_kept(ctx, [each.id for each in rows]))
    on_hold = bool(held(ctx, [erasure.guest_id]))
    visit = asked.last_visit(ctx, {each.id for each in rows})
    kept = still_kept(
        _departed(rows),
        periods,
        ctx.business_date,
        on_hold=on_hold,
        valuables=in_safe,
        last_visit=local(visit, ctx.zone).date() if visit else None,
    )
    erased: list[str] = []
    files: list[UUID] = []
    if not {each.what for each in kept} & {Kept.IN_HOUSE, Kept.ORDER}:
        erased, files = _forget_now(ctx, erasure.guest_id, rows, kept, periods)
    erasure.due_on = due_on(kept, ctx.business_date)
    if not stays.still_entered(ctx, [erasure.guest_id]) and not on_hold:
        erasure.done_at = ctx.now
        ctx.record("guest.forgotten", "guest", erasure.guest_id)
    ctx.session.flush()
    is_done = erasure.done_at is not None
    return Erased(erasure.id, tuple(erased), tuple(kept), None if is_done else erasure.due_on, is_done, tuple(files))


def forget(ctx: Context, rows: Sequence[Entered]) -> list[UUID]:
    """Take everything personal out of these registrations, and destroy the keys that nothing needs any longer.

    Returns the sealed files that no row names now.
    """
    files = valuables.forget_valuables(ctx, [each.id for each in rows])
    complaints.forget_for(ctx, {each.id for each in rows}, {each.stay_id for each in rows})
    files += stays.forget_registrations(ctx, rows)
    destroy_unused_keys(ctx, {each.guest_id for each in rows})
    return files


def destroy_unused_keys(ctx: Context, guest_ids: Collection[UUID]) -> None:
    """Destroy the keys of those of these guests whose profile is withdrawn and whose registrations are forgotten."""
    withdrawn = guests.withdrawn(ctx, guest_ids)
    unused = withdrawn - stays.still_entered(ctx, withdrawn) if withdrawn else set()
    if unused:
        guests.destroy_keys(ctx, unused)


def in_house(ctx: Context, guest_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these guests are in the house."""
    here = (Registration.property_id == ctx.property_id, Registration.guest_id.in_(guest_ids), Registration.in_house)
    return set(ctx.session.scalars(select(Registration.guest_id).where(*here)))


def _forget_now(
    ctx: Context, guest_id: UUID, rows: Sequence[Entered], kept: Sequence[StillKept], periods: Periods
) -> tuple[list[str], list[UUID]]:
    """Forget everything that nothing in `kept` speaks for; return what that was, and the files that go with it."""
    whats = {each.what for each in kept}
    drafts = sum(stays.drop_drafts_with(ctx, number) for number in _document_numbers(ctx, rows))
    guests.withdraw(ctx, [guest_id])
    erased, files = ["profile", "indexes"], []
    if drafts:
        erased.append("drafts")
    if asked.forget_asked(ctx, {each.id for each in rows}):
        erased.append("enquiries")
    if complaints.forget_for(ctx, {each.id for each in rows}, {each.stay_id for each in rows}):
        erased.append("complaints")
    if Kept.SCAN not in whats and any(each.scan_id for each in rows):
        files += stays.drop_scans(ctx, rows)
        erased.append("scans")
    over = [] if Kept.VALUABLES in whats else [each for each in rows if _is_over(each, periods, ctx.business_date)]
    if over:
        files += forget(ctx, over)
        erased.append("registrations")
    destroy_unused_keys(ctx, [guest_id])
    return erased, files


def _departed(rows: Sequence[Entered]) -> list[Departed]:
    return [Departed(each.left_on, each.scan_id is not None, each.deposit_id is not None) for each in rows]


def _is_over(row: Entered, periods: Periods, today: date) -> bool:
    return row.left_on is not None and years_after(row.left_on, periods.registration_years) <= today


def _document_numbers(ctx: Context, rows: Sequence[Entered]) -> set[str]:
    found = select(Registration.id, Registration.guest_id, Registration.sealed).where(
        Registration.property_id == ctx.property_id, Registration.id.in_([each.id for each in rows])
    )
    truths = (
        sealed.unseal(ctx, guest_id, "registration", row_id, value)
        for row_id, guest_id, value in ctx.session.execute(found)
    )
    return {str(truth["document"]["number"]) for truth in truths}
