"""Where what was asked for in a room belongs now: to the stay that was in it then, wherever that has moved since.

What is asked by telephone is asked by room. It is bound to the stay in the room, or to nobody, and neither can be told
from the other by who took it: a switchboard does not know which rooms are occupied (PRI-5).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.faults import legible
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Stay


def room_called(ctx: Context, number: str | None) -> UUID | None:
    """Return the room with this number, or None where the house has none."""
    known = (Room.property_id == ctx.property_id, Room.number == legible(number), Room.active)
    return ctx.session.scalars(select(Room.id).where(*known)).one_or_none() if number else None


def stay_in(ctx: Context, room_id: UUID) -> UUID | None:
    """Return the stay that is in a room, or None."""
    inside = (Stay.property_id == ctx.property_id, Stay.room_id == room_id, Stay.status == "in_house")
    return ctx.session.scalars(select(Stay.id).where(*inside)).one_or_none()


def located(table: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return a query of rows of a table with `room_id`, `stay_id` and `ended_at`, beside the room where each is now.

    What has ended stays where it was.
    """
    now_in = case((table.ended_at.is_not(None), table.room_id), else_=func.coalesce(Stay.room_id, table.room_id))
    return (
        select(table, *columns)
        .outerjoin(Stay, and_(Stay.property_id == table.property_id, Stay.id == table.stay_id))
        .join(Room, and_(Room.property_id == table.property_id, Room.id == now_in))
    )


def holds(table: Any) -> ColumnElement[bool]:
    """Say in SQL that a row of `located` is still of use: its guests are here, or nobody has come since."""
    stays = and_(table.stay_id.is_not(None), Stay.status == "in_house")
    return or_(stays, and_(table.stay_id.is_(None), Room.occupancy == "vacant"))  # true or false, never unknown
