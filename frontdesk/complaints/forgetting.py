"""What complaints hold of a guest, for that guest's copy, and taking the words out again (PRI-11).

Called by `privacy` alone. Number, kind, severity, times and money stay: they name nobody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_, update

from frontdesk.complaints.models import Complaint, ComplaintCallBack, ComplaintTask
from frontdesk.complaints.sealed import open_words
from frontdesk.kernel.context import Context
from frontdesk.stays.models import Registration

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint that is past its time: when it was received, and the guests of the stay that it is about."""

    id: UUID
    received_at: datetime
    guest_ids: frozenset[UUID]


def complaints_of(ctx: Context, registration_ids: Collection[UUID]) -> list[Facts]:
    """Return what a guest complained of and what the guest was answered, the earliest first."""
    mine = (Complaint.property_id == ctx.property_id, Complaint.registration_id.in_(registration_ids))
    rows = ctx.session.scalars(select(Complaint).where(*mine).order_by(Complaint.received_at, Complaint.id)).all()
    said = _said(ctx, [row.id for row in rows])
    return [
        {
            "number": row.number,
            "received_at": row.received_at.isoformat(),
            "kind": row.kind,
            "words": open_words(ctx, row, "sealed"),
            "answer": open_words(ctx, row, "answer_sealed"),
            "answered_at": row.answered_at.isoformat() if row.answered_at else None,
            "said_later": said.get(row.id, []),
        }
        for row in rows
    ]


def forget_for(ctx: Context, registration_ids: Collection[UUID], stay_ids: Collection[UUID]) -> int:
    """Take the words out of what these guests complained of, or somebody of these stays whom nobody named."""
    nobody = (Complaint.registration_id.is_(None), Complaint.stay_id.in_(stay_ids))
    theirs = or_(Complaint.registration_id.in_(registration_ids), nobody[0] & nobody[1])
    ids = list(
        ctx.session.scalars(select(Complaint.id).where(Complaint.property_id == ctx.property_id, theirs, _worded()))
    )
    forget_words(ctx, ids)
    return len(ids)


def complaints_due(ctx: Context, before: datetime, after: tuple[datetime, UUID] | None, limit: int) -> list[Told]:
    """Return complaints received before an instant that hold words still, the earliest first, from behind a place."""
    place = (Complaint.received_at, Complaint.id)
    due = select(Complaint.id, Complaint.received_at, Complaint.stay_id).where(*_past(ctx, before))
    if after is not None:
        due = due.where(tuple_(*place) > after)
    rows = ctx.session.execute(due.order_by(*place).limit(limit)).all()
    guests = _guests(ctx, {row.stay_id for row in rows if row.stay_id})
    return [Told(row.id, row.received_at, frozenset(guests.get(row.stay_id, ()))) for row in rows]


def complaints_past(ctx: Context, before: datetime) -> int:
    """Return how many complaints were received before an instant and hold words still."""
    return ctx.session.scalars(select(func.count()).select_from(Complaint).where(*_past(ctx, before))).one()


def forget_words(ctx: Context, complaint_ids: Collection[UUID]) -> None:
    """Take everything out of these complaints that anybody has said."""
    if not complaint_ids:
        return
    own = (Complaint.property_id == ctx.property_id, Complaint.id.in_(complaint_ids))
    _write(
        ctx,
        update(Complaint).where(*own).values(sealed=None, reason_sealed=None, answer_sealed=None, close_sealed=None),
    )
    asked = (ComplaintTask.property_id == ctx.property_id, ComplaintTask.complaint_id.in_(complaint_ids))
    _write(ctx, update(ComplaintTask).where(*asked).values(sealed=None))
    called = (ComplaintCallBack.property_id == ctx.property_id, ComplaintCallBack.complaint_id.in_(complaint_ids))
    _write(ctx, update(ComplaintCallBack).where(*called).values(sealed=None))


def _said(ctx: Context, complaint_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return what the guest said when called back."""
    called = (ComplaintCallBack.property_id == ctx.property_id, ComplaintCallBack.complaint_id.in_(complaint_ids))
    statement = select(ComplaintCallBack).where(*called, ComplaintCallBack.sealed.is_not(None))
    found: dict[UUID, list[str]] = {}
    for row in ctx.session.scalars(statement.order_by(ComplaintCallBack.complaint_id, ComplaintCallBack.number)):
        found.setdefault(row.complaint_id, []).append(open_words(ctx, row, "sealed"))
    return found


def _worded() -> ColumnElement[bool]:
    """Return the condition that the words of a guest are still there: they are never missing from the first day on."""
    return Complaint.sealed.is_not(None)


def _past(ctx: Context, before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Complaint.property_id == ctx.property_id, Complaint.received_at < before, _worded())


def _guests(ctx: Context, stay_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    mine = (Registration.property_id == ctx.property_id, Registration.stay_id.in_(stay_ids))
    found: dict[UUID, set[UUID]] = {}
    for stay_id, guest_id in ctx.session.execute(select(Registration.stay_id, Registration.guest_id).where(*mine)):
        found.setdefault(stay_id, set()).add(guest_id)
    return found


def _write(ctx: Context, statement: object) -> None:
    """Run a statement over many rows without looking for them among the objects of the session."""
    ctx.session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
