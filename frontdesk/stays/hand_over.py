"""Document and key card handed over together, on record: by whom and when (REG-19)."""

from uuid import UUID

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import keys
from frontdesk.stays.models import Registration


def hand_over(ctx: Context, stay_id: UUID) -> int:
    """Say that every guest of a stay now holds document and key card, handed over together; return for how many.

    Guests who had theirs before keep their moment: said twice, it changes nothing. Raises `NotFound` for a stay that is
    not open.
    """
    ctx.require(Permission.STAY_CHECK_IN)
    stay = keys.locked_stay(ctx, stay_id)
    statement = select(Registration).where(
        Registration.property_id == ctx.property_id,
        Registration.stay_id == stay.id,
        Registration.handed_over_at.is_(None),
    )
    waiting = ctx.session.scalars(statement.order_by(Registration.position)).all()
    for registration in waiting:
        registration.handed_over_at, registration.handed_over_by = ctx.now, ctx.account_id
        ctx.record("registration.handed_over", "registration", registration.id, stay_id=str(stay.id))
    ctx.session.flush()
    return len(waiting)
