"""What an auditor reads of retention: periods, runs, holds, and who waits to be forgotten; numbers and never names."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from frontdesk.authority.forgetting import requests_past
from frontdesk.complaints.forgetting import complaints_past
from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.guests.models import Guest
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.police.models import Suspicion
from frontdesk.privacy.models import Erasure, LegalHold, RetentionRun
from frontdesk.privacy.periods import periods_of
from frontdesk.privacy.read_dropping import due_reads
from frontdesk.privacy.retention_rules import Purpose
from frontdesk.stays.models import Draft, Registration


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold as an auditor reads it: which registration, why, who and when."""

    id: UUID
    registration_number: str
    reason: str
    reference: str
    set_at: datetime
    set_by: UUID
    lifted_at: datetime | None
    lifted_by: UUID | None
    lifted_because: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many guests wait to be forgotten, and the first day on which one will be."""

    guests: int
    next_on: date | None


def holds(ctx: Context) -> list[HoldView]:
    """Return all holds, those that stand first, then the latest."""
    ctx.require(Permission.RETENTION_VIEW)
    statement = (
        select(
            LegalHold.id,
            Registration.number,
            LegalHold.reason_code,
            LegalHold.reference,
            LegalHold.set_at,
            LegalHold.set_by,
            LegalHold.lifted_at,
            LegalHold.lifted_by,
            LegalHold.lifted_because,
        )
        .join(
            Registration,
            (Registration.property_id == LegalHold.property_id) & (Registration.id == LegalHold.registration_id),
        )
        .where(LegalHold.property_id == ctx.property_id)
        .order_by(LegalHold.lifted_at.is_not(None), LegalHold.set_at.desc(), LegalHold.id)
    )
    return [HoldView(*row) for row in ctx.session.execute(statement)]


def runs(ctx: Context, before: tuple[datetime, UUID] | None = None, limit: int = 30) -> list[RetentionRun]:
    """Return the runs, the latest first, from before a place on."""
    ctx.require(Permission.RETENTION_VIEW)
    statement = select(RetentionRun).where(RetentionRun.property_id == ctx.property_id)
    if before is not None:
        at, run_id = before
        earlier = (RetentionRun.started_at < at) | ((RetentionRun.started_at == at) & (RetentionRun.id < run_id))
        statement = statement.where(earlier)
    return list(
        ctx.session.scalars(statement.order_by(RetentionRun.started_at.desc(), RetentionRun.id.desc()).limit(limit))
    )


def waiting(ctx: Context) -> Waiting:
    """Return how many guests wait to be forgotten."""
    ctx.require(Permission.RETENTION_VIEW)
    statement = select(func.count(), func.min(Erasure.due_on)).where(
        Erasure.property_id == ctx.property_id, Erasure.done_at.is_(None)
    )
    count, first = ctx.session.execute(statement).one()
    return Waiting(count, first)


def due_now(ctx: Context) -> dict[str, dict[str, Any]]:
    """Return for each purpose how many things a run would look at now, and how many of them are on hold.

    Nothing is written. Files without a row are found by walking the folder, and are not counted here.
    """
    ctx.require(Permission.OPERATE)
    periods, today = periods_of(ctx), ctx.business_date
    book, scans = periods.cutoff(Purpose.REGISTRATION_BOOK, today), periods.cutoff(Purpose.SCAN, today)
    profiles = periods.cutoff(Purpose.PROFILE, today)
    in_book = (Registration.left_on <= book, Registration.forgotten_at.is_(None))
    scanned = (Registration.left_on <= scans, Registration.scan_id.is_not(None))
    found = {
        Purpose.DRAFT: _drafts(ctx, periods.draft_hours),
        Purpose.SCAN: _counted(ctx, Registration.guest_id, *scanned),
        Purpose.REGISTRATION_BOOK: _counted(ctx, Registration.guest_id, *in_book),
        Purpose.PROFILE: _none() if profiles is None else _counted(ctx, Guest.id, *_stale(profiles)),
        Purpose.WITHDRAWN: _counted(
            ctx, Erasure.guest_id, Erasure.done_at.is_(None), Erasure.due_on.is_(None) | (Erasure.due_on <= today)
        ),
        Purpose.SUSPICION: _suspicions(ctx, periods.cutoff(Purpose.SUSPICION, today) or today),
    }
    before = datetime.combine(periods.cutoff(Purpose.VISITOR, today) or today, time(), ctx.zone)
    gone = (Visitor.property_id == ctx.property_id, Visitor.left_at < before)
    visitors = ctx.session.scalars(select(func.count()).select_from(Visitor).where(*gone)).one()
    found[Purpose.VISITOR] = {"due": visitors, "held": 0}
    book = datetime.combine(periods.cutoff(Purpose.READ, today) or today, time(), ctx.zone)
    found[Purpose.AUTHORITY] = {"due": requests_past(ctx, book), "held": 0}
    found[Purpose.COMPLAINT] = {"due": complaints_past(ctx, book), "held": 0}
    found[Purpose.READ] = {"due": due_reads(ctx, book), "held": 0}
    return {str(purpose): counts for purpose, counts in found.items()}


def _stale(until: date) -> tuple[Any, ...]:
    return Guest.last_stay <= until, Guest.forgotten_at.is_(None)


def _drafts(ctx: Context, hours: int) -> dict[str, int]:
    old = (Draft.property_id == ctx.property_id, Draft.updated_at < ctx.now - timedelta(hours=hours))
    return {"due": ctx.session.scalars(select(func.count()).select_from(Draft).where(*old)).one(), "held": 0}


def _suspicions(ctx: Context, until: date) -> dict[str, int]:
    before = datetime.combine(until, time(), ctx.zone)
    old = (Suspicion.property_id == ctx.property_id, Suspicion.at < before)
    return {"due": ctx.session.scalars(select(func.count()).select_from(Suspicion).where(*old)).one(), "held": 0}


def _none() -> dict[str, int]:
    return {"due": 0, "held": 0}


def _counted(ctx: Context, guest: InstrumentedAttribute[UUID], *conditions: Any) -> dict[str, int]:
    model = guest.class_
    mine = (model.property_id == ctx.property_id, *conditions)
    on_hold = select(LegalHold.guest_id).where(LegalHold.property_id == ctx.property_id, LegalHold.lifted_at.is_(None))
    due = ctx.session.scalars(select(func.count()).select_from(model).where(*mine)).one()
    held = ctx.session.scalars(select(func.count()).select_from(model).where(*mine, guest.in_(on_hold))).one()
    return {"due": due, "held": held}
