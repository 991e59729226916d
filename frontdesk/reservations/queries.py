"""What may be read about reservations."""

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.reservations.models import Reservation, ReservationNight

_NIGHTS = (
    select(ReservationNight.night, ReservationNight.amount)
    .where(ReservationNight.property_id == PROPERTY, ReservationNight.reservation_id == bindparam("reservation_id"))
    .order_by(ReservationNight.night)
)


def reservation(ctx: Context, reservation_id: UUID) -> Reservation:
    """Return a reservation, or raise `NotFound`."""
    ctx.require(Permission.RESERVATION_VIEW)
    row = ctx.session.get(Reservation, (ctx.property_id, reservation_id))
    if row is None:
        raise NotFound
    return row


def nights_of(ctx: Context, reservation_id: UUID) -> dict[date, int]:
    """Return the price of each night in minor units, in order, as it was told to the guest."""
    ctx.require(Permission.RESERVATION_VIEW)
    asked = {"property_id": ctx.property_id, "reservation_id": reservation_id}
    return dict(ctx.session.execute(_NIGHTS, asked).all())
