"""What may be read of work orders."""

from uuid import UUID

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.rules import State


def unrepairable_in(ctx: Context, room_id: UUID) -> WorkOrder | None:
    """Return the fault of a room that was declared unrepairable and is not repaired yet, the first declared; or None.

    As long as there is one, the guest of the room must be moved, unconditionally (MOV-2).
    """
    ctx.require(Permission.WORK_ORDER_VIEW)
    statement = (
        select(WorkOrder)
        .where(WorkOrder.property_id == ctx.property_id)
        .where(WorkOrder.room_id == room_id, WorkOrder.state == State.UNREPAIRABLE)
        .order_by(WorkOrder.ended_at, WorkOrder.number)
        .limit(1)
    )
    return ctx.session.scalars(statement).one_or_none()
