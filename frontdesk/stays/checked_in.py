"""What a check-in answers, and the same answer again for the one who sends the finished form twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.cashier.models import DepositEntry, Receipt
from frontdesk.kernel.context import Context
from frontdesk.reservations.models import Reservation
from frontdesk.rooms.models import Room
from frontdesk.stays.models import KeyCard, Registration, Stay


@dataclass(frozen=True, slots=True)
class Registered:
    """One guest, registered: ids and number, what may be shown, and the receipt of the deposit, if one was left."""

    id: UUID
    guest_id: UUID
    number: str
    shown_name: str
    shown_surname: str
    sex: str
    receipt_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """What a check-in made: the stay, its numbers, and how far its key cards open the door."""

    stay_id: UUID
    confirmation_number: str
    room: str
    due_out_at: datetime
    key_valid_until: datetime
    registrations: tuple[Registered, ...]


def made_before(ctx: Context, stay_id: UUID) -> CheckedIn | None:
    """Return what this clerk's check-in of that id answered, or None when there was none."""
    stay = ctx.session.get(Stay, (ctx.property_id, stay_id))
    if stay is None or stay.account_id != ctx.account_id:
        return None
    reservation = ctx.session.get_one(Reservation, (ctx.property_id, stay.reservation_id))
    first_cards = (KeyCard.property_id == ctx.property_id, KeyCard.stay_id == stay_id)
    valid_until = ctx.session.scalars(select(func.min(KeyCard.valid_until)).where(*first_cards)).one()
    return CheckedIn(
        stay_id=stay_id,
        confirmation_number=reservation.confirmation_number,
        room=ctx.session.get_one(Room, (ctx.property_id, stay.room_id)).number,
        due_out_at=stay.due_out_at,
        key_valid_until=valid_until,
        registrations=tuple(_registered(ctx, stay_id)),
    )


def _registered(ctx: Context, stay_id: UUID) -> list[Registered]:
    first_receipt = (
        select(func.min(Receipt.number))
        .join(
            DepositEntry,
            (DepositEntry.property_id == Receipt.property_id) & (DepositEntry.id == Receipt.deposit_entry_id),
        )
        .where(Receipt.property_id == ctx.property_id, DepositEntry.deposit_id == Registration.deposit_id)
        .correlate(Registration)
        .scalar_subquery()
    )
    names = ("id", "guest_id", "number", "shown_name", "shown_surname", "sex")
    statement = (
        select(*(getattr(Registration, name) for name in names), first_receipt)
        .where(Registration.property_id == ctx.property_id, Registration.stay_id == stay_id)
        .order_by(Registration.position)
    )
    rows: list[Any] = list(ctx.session.execute(statement))
    return [Registered(*row) for row in rows]
