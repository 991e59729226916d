"""Which guests have agreed to see whom: read from the consents to enquiries, so that a visit begins with one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.rules import Decision, Scope
from frontdesk.enquiries.sealed import Item, consent_id, outcome_of, question_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedVisit:
    """A visit that a guest agreed to: where it leads, when it was agreed, and since when others share the room."""

    consent_id: UUID
    registration_id: UUID
    stay_id: UUID
    room_id: UUID
    agreed_at: datetime
    sharers_since: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who may come up: who that is and to which room; for whom they asked is not told here."""

    enquiry_id: UUID
    asked_by: str | None
    room: str
    until: datetime


def agreed_visit(ctx: Context, enquiry_id: UUID) -> AgreedVisit | None:
    """Return the visit that this enquiry led to, while the consent holds and the guest is here; or None."""
    ctx.require(Permission.VISITOR_REGISTER)
    row = ctx.session.get(Enquiry, (ctx.property_id, enquiry_id))
    if row is None or row.given_until is None or row.given_until <= ctx.now:
        return None
    for item in _visits(ctx, row):
        if item.at is not None and (visit := _visit(ctx, row, item, item.at)) is not None:
            return visit
    return None


def expected(ctx: Context) -> list[Expected]:
    """Return who may come up now, those whose consent ends first above; two statements, however many they are.

    Whoever keeps the register sees the visitor and the room, as on the register itself, and not the name that was asked
    for: that a guest answers to it is known to the one who was told so.
    """
    ctx.require(Permission.VISITOR_REGISTER)
    holding = (Enquiry.property_id == ctx.property_id, Enquiry.given_until > ctx.now)
    rows = ctx.session.scalars(select(Enquiry).where(*holding).order_by(Enquiry.given_until, Enquiry.id))
    found = [(row, item) for row in rows for item in _visits(ctx, row)]
    rooms = _rooms(ctx, [item.registration_id for _, item in found])
    return [
        Expected(row.id, question_of(ctx, row).asked_by, rooms[item.registration_id], row.given_until)
        for row, item in found
        if item.registration_id in rooms and row.given_until is not None
    ]


def _visits(ctx: Context, row: Enquiry) -> Iterator[Item]:
    for item in outcome_of(ctx, row):
        if item.decision is Decision.GIVEN and item.scope is Scope.VISIT:
            yield item


def _visit(ctx: Context, row: Enquiry, item: Item, agreed_at: datetime) -> AgreedVisit | None:
    here = (Registration.property_id == ctx.property_id, Registration.in_house)
    stay = and_(Stay.property_id == Registration.property_id, Stay.id == Registration.stay_id)
    lodged = select(Stay.id, Stay.room_id).join(Registration, stay).where(*here)
    host = ctx.session.execute(lodged.where(Registration.id == item.registration_id)).one_or_none()
    if host is None:
        return None
    made = select(Registration.made_at).where(
        *here, Registration.stay_id == host.id, Registration.id != item.registration_id
    )
    return AgreedVisit(
        consent_id=consent_id(ctx, row.id, item),
        registration_id=item.registration_id,
        stay_id=host.id,
        room_id=host.room_id,
        agreed_at=agreed_at,
        sharers_since=tuple(ctx.session.scalars(made)),
    )


def _rooms(ctx: Context, registration_ids: list[UUID]) -> dict[UUID, str]:
    """Return the rooms of those who are in the house, by registration; nothing of the guests is read for it."""
    statement = (
        select(Registration.id, Room.number)
        .join(Stay, and_(Stay.property_id == Registration.property_id, Stay.id == Registration.stay_id))
        .join(Room, and_(Room.property_id == Stay.property_id, Room.id == Stay.room_id))
        .where(
            Registration.property_id == ctx.property_id, Registration.id.in_(registration_ids), Registration.in_house
        )
    )
    return dict(ctx.session.execute(statement).all())
