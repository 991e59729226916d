"""What may be read about the hotel: itself, its workstations, the hotels nearby."""

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.property.models import NearbyHotel, Property, Workstation


def the_property(ctx: Context) -> Property:
    """Return the hotel that this context works in, as it stands in this transaction, or raise `NotFound`."""
    row = ctx.session.get(Property, ctx.property_id)
    if row is None:
        raise NotFound
    ctx.session.info["property"] = row  # a session forgets what nobody holds, and would read it again
    return row


def nearby_hotels(ctx: Context, *, inactive: bool = False) -> list[NearbyHotel]:
    """Return the hotels to recommend when this one is full, in the order that the hotel gave them (REG-13)."""
    statement = select(NearbyHotel).where(NearbyHotel.property_id == ctx.property_id)
    if not inactive:
        statement = statement.where(NearbyHotel.active)
    return list(ctx.session.scalars(statement.order_by(NearbyHotel.position, NearbyHotel.distance_m, NearbyHotel.id)))


def workstations(ctx: Context) -> list[Workstation]:
    """Return the places at which somebody can sign in, by name."""
    statement = select(Workstation).where(Workstation.property_id == ctx.property_id)
    return list(ctx.session.scalars(statement.order_by(Workstation.name, Workstation.id)))
