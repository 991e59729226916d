"""Legal holds: as long as one stands, nothing of that guest is forgotten (PRI-11).

Chosen: the duty manager sets and lifts a hold, by the number on the registration card. An authority comes to the duty
manager, who may open a guest with a reason anyway, so that a number's being known tells them nothing new; an
administrator would learn from the answer whether a number exists, and sees no guest data (ACC-4). The auditor reads the
list of holds: numbers, reasons, who and when.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.faults import Faults, legible
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.models import LegalHold
from frontdesk.privacy.retention_rules import HoldReason, LiftReason
from frontdesk.stays.models import Registration

LONGEST_REFERENCE = 60


class HoldLifted(Refused):
    """The hold has been lifted already."""

    code = "hold-lifted-already"


def set_hold(ctx: Context, registration_number: str, reason: str, reference: str) -> LegalHold:
    """Put the guest of a registration on hold, with a reason and the number of the file that asks for it.

    Raises `Invalid` naming every fault (`missing`, `reason-unknown`, `registration-unknown`, `text-too-long`).
    """
    ctx.require(Permission.LEGAL_HOLD_SET)
    faults = Faults()
    number = faults.line("registration_number", registration_number, most=20).upper()
    kept_reference = faults.line("reference", reference, most=LONGEST_REFERENCE)
    if reason not in set(HoldReason):
        faults.add("reason-unknown", "reason")
    named = _registration(ctx, number)
    if number and named is None:
        faults.add("registration-unknown", "registration_number")
    faults.check()
    if named is None:
        raise NotFound
    hold = LegalHold(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        registration_id=named.id,
        guest_id=named.guest_id,
        reason_code=reason,
        reference=kept_reference,
        set_at=ctx.now,
        set_by=ctx.account_id,
    )
    ctx.session.add(hold)
    ctx.session.flush()
    ctx.record("legal_hold.set", "legal_hold", hold.id, registration_id=str(named.id), reason=reason)
    return hold


def lift_hold(ctx: Context, hold_id: UUID, reason: str) -> LegalHold:
    """End a hold with a reason; what fell due meanwhile goes with the next run.

    Raises `NotFound`, `Invalid` (`reason-unknown`) or `HoldLifted` (`hold-lifted-already`).
    """
    ctx.require(Permission.LEGAL_HOLD_SET)
    hold = ctx.session.get(LegalHold, (ctx.property_id, hold_id), with_for_update=True, populate_existing=True)
    if hold is None:
        raise NotFound
    faults = Faults()
    if reason not in set(LiftReason):
        faults.add("reason-unknown", "reason")
    faults.check()
    if hold.lifted_at is not None:
        raise HoldLifted
    hold.lifted_at, hold.lifted_by, hold.lifted_because = ctx.now, ctx.account_id, reason
    ctx.session.flush()
    ctx.record("legal_hold.lifted", "legal_hold", hold.id, reason=reason)
    return hold


def held(ctx: Context, guest_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these guests are on hold."""
    standing = (
        LegalHold.property_id == ctx.property_id,
        LegalHold.guest_id.in_(guest_ids),
        LegalHold.lifted_at.is_(None),
    )
    return set(ctx.session.scalars(select(LegalHold.guest_id).where(*standing)))


def _registration(ctx: Context, number: str) -> Registration | None:
    known = (Registration.property_id == ctx.property_id, Registration.number == legible(number))
    return ctx.session.scalars(select(Registration).where(*known, Registration.forgotten_at.is_(None))).one_or_none()
