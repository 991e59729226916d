"""Forgetting visitors who left long ago (PRI-11). Called by `privacy` alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, tuple_

from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.kernel.context import Context
from frontdesk.stays.models import Registration


@dataclass(frozen=True, slots=True)
class Left:
    """A visitor who has left: when, and which guest had agreed to the visit."""

    id: UUID
    left_at: datetime
    guest_id: UUID


def visitors_due(ctx: Context, before: datetime, after: tuple[datetime, UUID] | None, limit: int) -> list[Left]:
    """Return visitors who left before an instant, the earliest first, from behind a place on."""
    due = (
        select(Visitor.id, Visitor.left_at, Registration.guest_id)
        .join(Registration, (Registration.property_id == Visitor.property_id) & (Registration.id == Visitor.agreed_by))
        .where(Visitor.property_id == ctx.property_id, Visitor.left_at < before)
    )
    if after is not None:
        due = due.where(tuple_(Visitor.left_at, Visitor.id) > after)
    rows = ctx.session.execute(due.order_by(Visitor.left_at, Visitor.id).limit(limit))
    return [Left(visitor_id, left_at, guest_id) for visitor_id, left_at, guest_id in rows if left_at]


def drop_visitors(ctx: Context, visitor_ids: Collection[UUID]) -> None:
    """Remove these visitors; that they came stays in the trail, without a name."""
    ctx.session.execute(
        delete(Visitor).where(Visitor.property_id == ctx.property_id, Visitor.id.in_(visitor_ids)),
        execution_options={"synchronize_session": False},
    )
