"""What stands in the way of closing the business date, and which dates were closed."""

from datetime import date

from sqlalchemy import and_, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.night_audit.models import NightAudit
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Stay
from frontdesk.stays.planned_moves import plans_due


def closings(ctx: Context, before: date | None, limit: int) -> list[NightAudit]:
    """Return the business dates that were closed, the newest first; with `before` only earlier ones."""
    ctx.require(Permission.NIGHT_AUDIT_RUN)
    statement = select(NightAudit).where(NightAudit.property_id == ctx.property_id)
    if before is not None:
        statement = statement.where(NightAudit.closed_date < before)
    return list(ctx.session.scalars(statement.order_by(NightAudit.closed_date.desc()).limit(limit)))


def blockers(ctx: Context) -> list[Reason]:
    """Return each stay that was to leave by today, or to change its room, and is where it was, by its room (NAU-1)."""
    ctx.require(Permission.NIGHT_AUDIT_RUN)
    statement = (
        select(Room.number, Stay.due_out)
        .join(Room, and_(Room.property_id == Stay.property_id, Room.id == Stay.room_id))
        .where(
            Stay.property_id == ctx.property_id,
            Stay.status == "in_house",
            Stay.due_out <= ctx.business_date,
        )
        .order_by(Room.number)
    )
    leaving = [
        Reason("departure-open", "stay", "NAU-1", {"room": number, "due_out": due_out.isoformat()})
        for number, due_out in ctx.session.execute(statement)
    ]
    moving = [Reason("move-due", "stay", "NAU-1", {"room": each.from_room, "to": each.room}) for each in plans_due(ctx)]
    return [*leaving, *moving]
