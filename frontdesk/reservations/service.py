"""Commands about reservations: every stay has one, and a walk-in makes it (RES-7)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put, put_made
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rates.quotes import QuoteView
from frontdesk.reservations.errors import WrongState
from frontdesk.reservations.models import Booking, Reservation, ReservationNight
from frontdesk.reservations.rules import Status, transition_faults


def for_walk_in(
    ctx: Context,
    quote: QuoteView,
    room_id: UUID,
    claim_id: UUID,
    company_id: UUID | None = None,
) -> Reservation:
    """Make the booking and the reservation of guests who stand at the desk, and check it in (RES-7).

    It is confirmed and checked in within one transaction, under a random confirmation number, its nights at the prices
    that were told. `company_id` is who books; the quote's own company where none is given.
    """
    ctx.require(Permission.RESERVATION_MAKE, Permission.STAY_CHECK_IN)
    booking_id = ctx.source.uuid()
    booking = {
        "property_id": ctx.property_id,
        "id": booking_id,
        "source": "walk_in",
        "company_id": company_id or quote.company_id,
        "made_at": ctx.now,
        "account_id": ctx.account_id,
    }
    put(ctx.session, Booking, [booking])
    made = _reservation(ctx, booking_id, quote, room_id, claim_id)
    _pass_to(made, Status.CHECKED_IN)
    put_made(ctx.session, [made])
    owner = {"property_id": ctx.property_id, "reservation_id": made.id}
    rows = [owner | {"night": each.night, "amount": each.amount} for each in quote.nights]
    put(ctx.session, ReservationNight, rows)
    ctx.record("reservation.made", "reservation", made.id, source="walk_in", total=quote.total)
    return made


def complete(ctx: Context, reservation_id: UUID) -> Reservation:
    """Say that the guests of a reservation have checked out, or raise `NotFound`, `WrongState` (RES-6)."""
    ctx.require(Permission.STAY_CHECK_OUT)
    row = locked(ctx, reservation_id)
    _pass_to(row, Status.CHECKED_OUT)
    ctx.session.flush()
    ctx.record("reservation.completed", "reservation", row.id)
    return row


def move(
    ctx: Context,
    row: Reservation,
    room_id: UUID,
    prices: Mapping[date, int],
    *,
    room_type_id: UUID | None = None,
) -> None:
    """Give a locked reservation another room, and these nights other prices, in minor units (MOV-4).

    `room_type_id` is what it is sold as from now on, where that changes. Nights that are not named keep their price.
    """
    ctx.require(Permission.STAY_MOVE)
    row.room_id = room_id
    row.room_type_id = room_type_id or row.room_type_id
    mine = (ReservationNight.property_id == ctx.property_id, ReservationNight.reservation_id == row.id)
    for night in ctx.session.scalars(select(ReservationNight).where(*mine, ReservationNight.night.in_(prices))):
        night.amount = prices[night.night]
    ctx.session.flush()


def locked(ctx: Context, reservation_id: UUID) -> Reservation:
    """Return a reservation as it stands now, locked until commit (before its rooms, always), or raise `NotFound`."""
    key = (ctx.property_id, reservation_id)
    row = ctx.session.get(Reservation, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def _pass_to(row: Reservation, after: Status) -> None:
    if reasons := transition_faults(row.status, after):
        raise WrongState(reasons)
    row.status = after


def _reservation(ctx: Context, booking_id: UUID, quote: QuoteView, room_id: UUID, claim_id: UUID) -> Reservation:
    return Reservation(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        booking_id=booking_id,
        confirmation_number=ctx.source.reference(),
        status=Status.CONFIRMED,
        room_type_id=quote.room_type_id,
        rate_plan_id=quote.rate_plan_id,
        quote_id=quote.id,
        room_id=room_id,
        claim_id=claim_id,
        arrival=quote.arrival,
        departure=quote.departure,
        adults=quote.adults,
        children=quote.children,
    )
