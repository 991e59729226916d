"""What may be read about stays and registrations: only what may be shown, for hidden guests the alias (PRI-7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.reservations.models import Reservation
from frontdesk.rooms.models import Room, RoomType
from frontdesk.stays.models import KeyCard, Registration, Stay


@dataclass(frozen=True, slots=True)
class StayView:
    """A stay as the house sees it; the names are in its registrations."""

    id: UUID
    room: str
    floor: str
    room_type: str
    room_type_zh: str
    room_type_en: str
    status: str
    arrived: date
    due_out: date
    due_out_at: datetime
    checked_in_at: datetime
    checked_out_at: datetime | None
    reservation_id: UUID
    confirmation_number: str
    quote_id: UUID
    vip_level: str | None
    luggage_pieces: int
    patrol: bool
    payer: int


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """A registration as the house sees it: the shown name, what the guest wants done with calls, the money's places."""

    id: UUID
    stay_id: UUID
    guest_id: UUID
    position: int
    number: str
    shown_name: str
    shown_surname: str
    sex: str
    shown_level: str
    call_preference: str
    folio_id: UUID
    deposit_id: UUID | None
    signature_kind: str
    police_due_at: datetime
    made_at: datetime
    handed_over_at: datetime | None
    handed_over_by: UUID | None


_STAYS: Select[*tuple[Any, ...]] = (
    select(
        Stay.id,
        Room.number,
        Room.floor,
        RoomType.code,
        RoomType.name_zh,
        RoomType.name_en,
        Stay.status,
        Stay.arrived,
        Stay.due_out,
        Stay.due_out_at,
        Stay.checked_in_at,
        Stay.checked_out_at,
        Stay.reservation_id,
        Reservation.confirmation_number,
        Reservation.quote_id,
        Stay.vip_level,
        Stay.luggage_pieces,
        Stay.patrol,
        Stay.payer,
    )
    .join(Room, (Room.property_id == Stay.property_id) & (Room.id == Stay.room_id))
    .join(RoomType, (RoomType.property_id == Room.property_id) & (RoomType.id == Room.room_type_id))
    .join(Reservation, (Reservation.property_id == Stay.property_id) & (Reservation.id == Stay.reservation_id))
    .where(Stay.property_id == PROPERTY)
)
_STAY = _STAYS.where(Stay.id == bindparam("stay_id"))
_REGISTRATIONS = (
    select(*(getattr(Registration, name) for name in RegistrationView.__dataclass_fields__))
    .where(
        Registration.property_id == PROPERTY,
        Registration.stay_id.in_(bindparam("stay_ids", expanding=True)),
    )
    .order_by(Registration.stay_id, Registration.position)
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose folio it is, under the name that may be shown, and in which room."""

    shown_name: str
    room: str


def holders(ctx: Context, folio_ids: Collection[UUID]) -> dict[UUID, Holder]:
    """Return whose folios these are: one query, however many they are."""
    ctx.require(Permission.REGISTRATION_VIEW)
    statement = (
        select(Registration.folio_id, Registration.shown_name, Room.number)
        .join(Stay, (Stay.property_id == Registration.property_id) & (Stay.id == Registration.stay_id))
        .join(Room, (Room.property_id == Stay.property_id) & (Room.id == Stay.room_id))
        .where(Registration.property_id == ctx.property_id, Registration.folio_id.in_(folio_ids))
    )
    return {folio_id: Holder(name, room) for folio_id, name, room in ctx.session.execute(statement)}


def rooms_of(ctx: Context, stay_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the room number of each of these stays: one query, however many they are."""
    ctx.require(Permission.STAY_VIEW)
    statement = (
        select(Stay.id, Room.number)
        .join(Room, (Room.property_id == Stay.property_id) & (Room.id == Stay.room_id))
        .where(Stay.property_id == ctx.property_id, Stay.id.in_(stay_ids))
    )
    return dict(ctx.session.execute(statement).all())


def stay(ctx: Context, stay_id: UUID) -> StayView:
    """Return a stay, or raise `NotFound`."""
    ctx.require(Permission.STAY_VIEW)
    row = ctx.session.execute(_STAY, {"property_id": ctx.property_id, "stay_id": stay_id}).one_or_none()
    if row is None:
        raise NotFound
    return StayView(*row)


def stays(
    ctx: Context,
    *,
    status: str | None = None,
    room: str | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 200,
) -> list[StayView]:
    """Return stays by check-in, oldest first: of one status, of one room number, after a place in that order."""
    ctx.require(Permission.STAY_VIEW)
    statement = _STAYS.params(property_id=ctx.property_id).order_by(Stay.checked_in_at, Stay.id).limit(limit)
    if status is not None:
        statement = statement.where(Stay.status == status)
    if room is not None:
        statement = statement.where(Room.number == room)
    if after is not None:
        instant, stay_id = after
        later = (Stay.checked_in_at > instant) | ((Stay.checked_in_at == instant) & (Stay.id > stay_id))
        statement = statement.where(later)
    return [StayView(*row) for row in ctx.session.execute(statement)]


def registrations(ctx: Context, *stay_ids: UUID) -> list[RegistrationView]:
    """Return the registrations of these stays, in their order within each stay."""
    ctx.require(Permission.REGISTRATION_VIEW)
    asked = {"property_id": ctx.property_id, "stay_ids": stay_ids}
    return [RegistrationView(*row) for row in ctx.session.execute(_REGISTRATIONS, asked)]


def key_cards(ctx: Context, stay_id: UUID) -> list[KeyCard]:
    """Return every card ever made for a stay, counted (KEY-2)."""
    ctx.require(Permission.STAY_VIEW)
    mine = (KeyCard.property_id == ctx.property_id, KeyCard.stay_id == stay_id)
    return list(ctx.session.scalars(select(KeyCard).where(*mine).order_by(KeyCard.serial)))
