"""Out and in again on one day, to a cheaper room, is a move to a cheaper room (MOV-1)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from frontdesk.guests.service import Person
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.rates.moving import plan_prices_by_type
from frontdesk.rates.quotes import QuoteView
from frontdesk.rooms.models import Room
from frontdesk.stays.errors import CheckInRefused
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.once import of_these
from frontdesk.stays.room_change_models import RoomChange
from frontdesk.stays.room_change_rules import Terms, again_faults

_LEFT_TODAY = (
    select(Stay.id, Room.room_type_id)
    .join(Registration, (Registration.property_id == Stay.property_id) & (Registration.stay_id == Stay.id))
    .join(Room, (Room.property_id == Stay.property_id) & (Room.id == Stay.room_id))
    .where(
        Stay.property_id == PROPERTY,
        Stay.arrived == bindparam("today"),
        Registration.left_on == bindparam("today"),
    )
)


def refuse_cheaper_again(ctx: Context, persons: Sequence[Person], quote: QuoteView) -> None:
    """Raise `CheckInRefused` for guests who arrived and left today and now want a cheaper room than they had.

    Compared is what the plan of the new stay asks for its own nights. A room given free or after a fault counts at what
    was charged, which is never more than a room that was paid for. Who may not see who was here is sent to a duty
    manager, in the same words as for a document that is in the house (REG-16).
    """
    asked = {"property_id": ctx.property_id, "today": ctx.business_date}
    before = dict(ctx.session.execute(_LEFT_TODAY.where(of_these(ctx, persons)), asked).all())
    if not before:
        return
    prices = quote.prices
    plan = plan_prices_by_type(ctx, quote.rate_plan_id, list(prices), arrival=quote.arrival, hours=quote.hours)
    totals = {type_id: sum(of_type.values()) for type_id, of_type in plan.items() if set(of_type) >= set(prices)}
    held = [totals[each] for each in _paid_types(ctx, before) if each in totals]
    if faults := again_faults(totals.get(quote.room_type_id, sum(prices.values())), held):
        sees = ctx.may(Permission.GUEST_VIEW_PROTECTED)
        raise CheckInRefused(faults if sees else [Reason("see-duty-manager", rule="REG-16")])


def _paid_types(ctx: Context, before: dict[UUID, UUID]) -> Iterable[UUID]:
    """Return the types of the rooms that these stays held today and paid for: the first one, and each moved into."""
    statement = (
        select(RoomChange.stay_id, RoomChange.from_type_id, RoomChange.to_type_id, RoomChange.terms)
        .where(RoomChange.property_id == ctx.property_id, RoomChange.stay_id.in_(before))
        .order_by(RoomChange.number)
    )
    first = dict(before)
    paid: set[UUID] = set()
    begun: set[UUID] = set()
    for stay_id, from_type, to_type, terms in ctx.session.execute(statement):
        if stay_id not in begun:
            begun.add(stay_id)
            first[stay_id] = from_type
        if terms == Terms.PLAN:
            paid.add(to_type)
    return paid | set(first.values())
