"""What a night does to rooms (HSK-1). Single rooms are cleaned by `rooms.service.set_cleanliness`."""

from sqlalchemy import update

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room
from frontdesk.rooms.rules import Cleanliness, Occupancy


def soil_stay_overs(ctx: Context) -> int:
    """Turn every occupied room dirty, since somebody sleeps in it, and return how many changed (HSK-1)."""
    ctx.require(Permission.NIGHT_AUDIT_RUN)
    statement = (
        update(Room)
        .where(
            Room.property_id == ctx.property_id,
            Room.occupancy == Occupancy.OCCUPIED,
            Room.cleanliness != Cleanliness.DIRTY,
        )
        .values(cleanliness=Cleanliness.DIRTY, cleanliness_at=ctx.now)
        .returning(Room.id)
    )
    return len(ctx.session.scalars(statement).all())
