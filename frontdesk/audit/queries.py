"""What an auditor may read of the trail."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from frontdesk.audit.models import TrailEntry
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission


def entries(
    ctx: Context, after: int, limit: int, *, account_id: UUID | None = None, day: date | None = None
) -> list[TrailEntry]:
    """Return so many entries behind a sequence number, in the order in which they were committed.

    With `account_id` only what this account did, with `day` only what was done on this business date.
    """
    ctx.require(Permission.TRAIL_READ)
    statement = select(TrailEntry).where(TrailEntry.property_id == ctx.property_id, TrailEntry.sequence > after)
    if account_id is not None:
        statement = statement.where(TrailEntry.account_id == account_id)
    if day is not None:
        statement = statement.where(TrailEntry.business_date == day)
    return list(ctx.session.scalars(statement.order_by(TrailEntry.sequence).limit(limit)))


def newest(
    ctx: Context, *, account_id: UUID | None = None, day: date | None = None, before: int | None = None, limit: int = 50
) -> list[TrailEntry]:
    """Return so many entries before a sequence number, the newest first; the same choices."""
    ctx.require(Permission.TRAIL_READ)
    statement = select(TrailEntry).where(TrailEntry.property_id == ctx.property_id)
    if account_id is not None:
        statement = statement.where(TrailEntry.account_id == account_id)
    if day is not None:
        statement = statement.where(TrailEntry.business_date == day)
    if before is not None:
        statement = statement.where(TrailEntry.sequence < before)
    return list(ctx.session.scalars(statement.order_by(TrailEntry.sequence.desc()).limit(limit)))
