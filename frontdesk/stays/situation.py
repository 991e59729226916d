"""What a stay brings to a room change: its nights and their prices, the rooms it held today, what was declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, select

from frontdesk.cashier import folios
from frontdesk.cashier import queries as cashier
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.queries import unrepairable_in
from frontdesk.rates import quotes
from frontdesk.rates.moving import plan_prices_by_type
from frontdesk.reservations.models import Reservation
from frontdesk.reservations.queries import nights_of
from frontdesk.rooms.models import Room
from frontdesk.stays import room_change_rules as rules
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.room_change_models import PlannedMove, RoomChange
from frontdesk.stays.room_change_rules import Held, Terms

_CHANGES = (
    select(RoomChange)
    .where(
        RoomChange.property_id == PROPERTY,
        RoomChange.stay_id == bindparam("stay_id"),
        RoomChange.business_date == bindparam("today"),
    )
    .order_by(RoomChange.number)
)
_PLANNED = select(PlannedMove).where(
    PlannedMove.property_id == PROPERTY, PlannedMove.stay_id == bindparam("stay_id"), PlannedMove.ended_at.is_(None)
)
_OF_STAY = (Registration.property_id == PROPERTY, Registration.stay_id == bindparam("stay_id"))
_PAYING_FOLIO = select(Registration.folio_id).where(*_OF_STAY, Registration.position == bindparam("payer"))
_PERSONS = select(func.count()).select_from(Registration).where(*_OF_STAY)


@dataclass(frozen=True, slots=True)
class Situation:
    """A stay in its room. `charged` are the nights that remain and are not on the folio yet; `plan` asks by type."""

    stay: Stay
    reservation: Reservation
    room: Room
    charged: Mapping[date, int]
    held_nights: Sequence[date]
    plan: Mapping[UUID, Mapping[date, int]]
    held: Sequence[Held]
    fault: WorkOrder | None
    persons: int

    @property
    def before(self) -> int:
        """Return what the nights that remain cost now, in minor units."""
        return sum(self.charged.values())

    def terms(self, *, free_upgrade: bool) -> Terms:
        """Return on which terms another room is given: after a declared fault nothing else is asked (MOV-2)."""
        if self.fault is not None:
            return Terms.FAULT
        return Terms.FREE if free_upgrade else Terms.PLAN

    def asks(self, room_type_id: UUID) -> Mapping[date, int]:
        """Return what the stay's plan asks for the nights that remain in a room of this type."""
        return self.plan.get(room_type_id, {})

    def after(self, terms: Terms, room_type_id: UUID) -> dict[date, int]:
        """Return what each night would cost in a room of this type."""
        return rules.prices_after(terms, self.charged, self.asks(self.room.room_type_id), self.asks(room_type_id))

    def unpriced(self, room_type_id: UUID) -> list[date]:
        """Return the nights that the plan does not price in a room of this type."""
        return [night for night in self.charged if night not in self.asks(room_type_id)]

    def price_faults(self, terms: Terms, room_type_id: UUID, today: date) -> list[Reason]:
        """Return why this type cannot be had on these terms on this day (MOV-1)."""
        asked = self.asks(room_type_id)
        price = rules.total_of(self.charged, asked)
        return [
            *rules.price_faults(terms, today=today, arrived=self.stay.arrived, price=price, held=self.held),
            *rules.upgrade_faults(terms, self.charged, asked),
        ]


def situation_of(ctx: Context, stay: Stay, reservation: Reservation, room: Room) -> Situation:
    """Return what this stay brings; whoever acts on it has locked all three. A constant number of queries."""
    ctx.require(Permission.STAY_MOVE)
    prices = rules.nights_that_remain(nights_of(ctx, reservation.id), ctx.business_date)
    posted = cashier.charged_nights(ctx, _paying_folio(ctx, stay), folios.ROOM)
    charged = {night: amount for night, amount in prices.items() if night not in posted}
    hours = quotes.told(ctx, reservation.quote_id).hours if reservation.departure == reservation.arrival else None
    plan = plan_prices_by_type(ctx, reservation.rate_plan_id, list(charged), arrival=reservation.arrival, hours=hours)
    return Situation(
        stay=stay,
        reservation=reservation,
        room=room,
        charged=charged,
        held_nights=[night for night in prices if night < reservation.departure],
        plan=plan,
        held=_held(ctx, stay, room, charged, plan),
        fault=unrepairable_in(ctx, room.id),
        persons=_persons(ctx, stay),
    )


def _held(
    ctx: Context, stay: Stay, room: Room, charged: Mapping[date, int], plan: Mapping[UUID, Mapping[date, int]]
) -> list[Held]:
    """Return the rooms that a stay has held on its day of check-in; on any later day nobody asks (MOV-1)."""
    if stay.arrived != ctx.business_date:
        return []
    changes = changes_today(ctx, stay.id)
    first = changes[0].from_type_id if changes else room.room_type_id
    return [
        Held(Terms.PLAN, rules.total_of(charged, plan.get(first, {})), 0),
        *(
            Held(Terms(change.terms), rules.total_of(charged, plan.get(change.to_type_id, {})), change.after)
            for change in changes
        ),
    ]


def changes_today(ctx: Context, stay_id: UUID) -> Sequence[RoomChange]:
    """Return the room changes of a stay on this business date, in order."""
    asked = {"property_id": ctx.property_id, "stay_id": stay_id, "today": ctx.business_date}
    return ctx.session.scalars(_CHANGES, asked).all()


def planned_move(ctx: Context, stay_id: UUID) -> PlannedMove | None:
    """Return what is planned for a stay and has not ended, or None."""
    return ctx.session.scalars(_PLANNED, {"property_id": ctx.property_id, "stay_id": stay_id}).one_or_none()


def _paying_folio(ctx: Context, stay: Stay) -> UUID:
    asked = {"property_id": ctx.property_id, "stay_id": stay.id, "payer": stay.payer}
    return ctx.session.scalars(_PAYING_FOLIO, asked).one()


def _persons(ctx: Context, stay: Stay) -> int:
    return ctx.session.scalar(_PERSONS, {"property_id": ctx.property_id, "stay_id": stay.id}) or 0
