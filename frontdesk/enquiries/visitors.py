"""Visitors: let up with the guest's consent, let out, and told to security when they stay too long."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from frontdesk.enquiries.visitors_errors import VisitRefused
from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.enquiries.visitors_rules import VISITOR_DOCUMENTS, still_in_at, visit_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.property import counters
from frontdesk.property.settings import settings_of
from frontdesk.rooms.models import Room
from frontdesk.rooms.queries import room_by_number
from frontdesk.stays.models import Registration, Stay

COUNTER: Final = "vehicle_pass"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitGiven:
    """What was typed: `agreed_by` is the position of the guest in the room who agreed, 0 the first."""

    room: str | None
    name: str | None
    document_type: str | None
    document_number: str | None
    agreed_by: int | None
    consent_confirmed: bool
    sharers_agree: bool = False
    vehicle_plate: str | None = None


def let_in(ctx: Context, given: VisitGiven) -> Visitor:
    """Register a visitor whom the guests of a room have agreed to see, and return them, with a vehicle pass if asked.

    Raises `Invalid` with everything that is missing or wrong, `VisitRefused` (`room-vacant`).
    """
    ctx.require(Permission.VISITOR_REGISTER)
    faults = Faults()
    told = {
        "name": faults.line("name", given.name, most=80),
        "document_type": given.document_type or "",
        "document_number": faults.line("document_number", given.document_number, most=40),
        "plate": faults.line("vehicle_plate", given.vehicle_plate, most=20, optional=True),
    }
    if told["document_type"] not in VISITOR_DOCUMENTS:
        faults.add("not-a-choice" if told["document_type"] else "missing", "document_type")
    stay, registered = _in_room(ctx, given.room, faults)
    faults.reasons.extend(
        visit_faults(
            registered=len(registered) if stay else None,
            agreed_by=given.agreed_by,
            confirmed=given.consent_confirmed,
            sharers_agree=given.sharers_agree,
        )
    )
    faults.check()
    if stay is None:
        raise VisitRefused([Reason("room-vacant", "room")])
    visitor_id = ctx.source.uuid()
    place = Place("visitor", ctx.property_id, visitor_id, "sealed")
    row = Visitor(
        property_id=ctx.property_id,
        id=visitor_id,
        stay_id=stay.id,
        room_id=stay.room_id,
        agreed_by=registered[given.agreed_by or 0],
        sealed=ctx.keyring.seal(place, canonical(told).encode(), ctx.source),
        pass_number=counters.take(ctx, COUNTER)[0] if told["plate"] else None,
        came_at=ctx.now,
        let_in_by=ctx.account_id,
        due_at=still_in_at(ctx.now, settings_of(ctx).visitors_leave_minute, ctx.zone),
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("visitor.let_in", "visitor", row.id, stay_id=str(stay.id), vehicle_pass=row.pass_number)
    return row


def let_out(ctx: Context, visitor_id: UUID) -> Visitor:
    """Write down that a visitor has left. Raises `NotFound`, `VisitRefused` (`visitor-left-already`)."""
    ctx.require(Permission.VISITOR_REGISTER)
    row = _locked(ctx, visitor_id)
    if row.left_at is not None:
        raise VisitRefused([Reason("visitor-left-already")])
    row.left_at, row.let_out_by = ctx.now, ctx.account_id
    ctx.session.flush()
    ctx.record("visitor.let_out", "visitor", row.id)
    ctx.announce("visitor.left", row.id, room_id=str(row.room_id))
    return row


def tell_still_in(ctx: Context, visitor_id: UUID) -> bool:
    """Tell security of a visitor who has not left at the hotel's hour, once; return whether that was due."""
    ctx.require(Permission.OPERATE)
    row = _locked(ctx, visitor_id)
    if row.left_at is not None or row.told_at is not None or row.due_at > ctx.now:
        return False
    row.told_at = ctx.now
    ctx.session.flush()
    ctx.record("visitor.still_in", "visitor", row.id)
    ctx.announce("visitor.still_in", row.id, room_id=str(row.room_id))
    return True


def _in_room(ctx: Context, number: str | None, faults: Faults) -> tuple[Stay | None, list[UUID]]:
    """Return the stay in the room and its guests' registrations by position; whoever they are, it is asked alike."""
    if not number:
        faults.add("missing", "room")
        return None, []
    try:
        room: Room = room_by_number(ctx, number)
    except NotFound:
        faults.add("room-unknown", "room")
        return None, []
    mine = (Stay.property_id == ctx.property_id, Stay.room_id == room.id, Stay.status == "in_house")
    stay = ctx.session.scalars(select(Stay).where(*mine)).one_or_none()
    return stay, registrations_in(ctx, stay.id) if stay else []


def registrations_in(ctx: Context, stay_id: UUID) -> list[UUID]:
    """Return the registrations of a stay in their order."""
    mine = (Registration.property_id == ctx.property_id, Registration.stay_id == stay_id)
    return list(ctx.session.scalars(select(Registration.id).where(*mine).order_by(Registration.position)))


def _locked(ctx: Context, visitor_id: UUID) -> Visitor:
    row = ctx.session.get(Visitor, (ctx.property_id, visitor_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row
