"""What an auditor may read of the trail."""

from sqlalchemy import select

from frontdesk.audit import service
from frontdesk.audit.models import TrailEntry
from frontdesk.audit.service import Verification
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission


def entries(ctx: Context, after: int, limit: int) -> list[TrailEntry]:
    """Return so many entries behind a sequence number, in the order in which they were committed."""
    ctx.require(Permission.TRAIL_READ)
    statement = select(TrailEntry).where(TrailEntry.property_id == ctx.property_id, TrailEntry.sequence > after)
    return list(ctx.session.scalars(statement.order_by(TrailEntry.sequence).limit(limit)))


def verification(ctx: Context) -> Verification:
    """Read the property's whole chain again and tell whether it holds."""
    ctx.require(Permission.TRAIL_READ)
    return service.verify(ctx.session, ctx.property_id)
