"""Visitors: let up with the guest's consent, let out, and told to security when they stay too long."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from frontdesk.enquiries.rules import Scope, is_late
from frontdesk.enquiries.visitors_agreed import agreed_visit
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

COUNTER: Final = "vehicle_pass"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitGiven:
    """What was typed: `enquiry_id` is the visitor's enquiry, to which the guest said that they may come up."""

    enquiry_id: UUID | None
    name: str | None
    document_type: str | None
    document_number: str | None
    sharers_agree: bool = False
    vehicle_plate: str | None = None


def let_in(ctx: Context, given: VisitGiven) -> Visitor:
    """Register a visitor whom the guests of a room have agreed to see, and return them, with a vehicle pass if asked.

    The consent is that of the enquiry; without one that holds, to a visit, of a guest who is here, it is refused alike
    for any enquiry. Raises `Invalid` with everything that is missing or wrong, `VisitRefused` (`visit-not-agreed`,
    `sharers-not-asked` where somebody has come to share the room since).
    """
    ctx.require(Permission.VISITOR_REGISTER)
    told = _typed(given)
    agreed = agreed_visit(ctx, given.enquiry_id) if given.enquiry_id else None
    late = agreed is not None and is_late(Scope.VISIT, agreed.agreed_at, agreed.sharers_since)
    reasons = visit_faults(agreed=agreed is not None, shared_since=late, sharers_agree=given.sharers_agree)
    if reasons or agreed is None:
        raise VisitRefused(reasons)
    visitor_id = ctx.source.uuid()
    place = Place("visitor", ctx.property_id, visitor_id, "sealed")
    row = Visitor(
        property_id=ctx.property_id,
        id=visitor_id,
        stay_id=agreed.stay_id,
        room_id=agreed.room_id,
        agreed_by=agreed.registration_id,
        consent_id=agreed.consent_id,
        sealed=ctx.keyring.seal(place, canonical(told).encode(), ctx.source),
        pass_number=counters.take(ctx, COUNTER)[0] if told["plate"] else None,
        came_at=ctx.now,
        let_in_by=ctx.account_id,
        due_at=still_in_at(ctx.now, settings_of(ctx).visitors_leave_minute, ctx.zone),
    )
    ctx.session.add(row)
    ctx.session.flush()
    facts = {"stay_id": str(row.stay_id), "consent_id": str(row.consent_id), "vehicle_pass": row.pass_number}
    ctx.record("visitor.let_in", "visitor", row.id, **facts)
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


def _typed(given: VisitGiven) -> dict[str, str]:
    """Return what is kept of who comes, or raise with everything that is missing or wrong."""
    faults = Faults()
    told = {
        "name": faults.line("name", given.name, most=80),
        "document_type": given.document_type or "",
        "document_number": faults.line("document_number", given.document_number, most=40),
        "plate": faults.line("vehicle_plate", given.vehicle_plate, most=20, optional=True),
    }
    if told["document_type"] not in VISITOR_DOCUMENTS:
        faults.add("not-a-choice" if told["document_type"] else "missing", "document_type")
    if given.enquiry_id is None:
        faults.add("missing", "enquiry_id")
    faults.check()
    return told


def _locked(ctx: Context, visitor_id: UUID) -> Visitor:
    row = ctx.session.get(Visitor, (ctx.property_id, visitor_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row
