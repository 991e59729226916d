"""What a guest who complained is given: a credit on the folio of who pays for the stay, approved by another (CPL-5)."""

from typing import Final
from uuid import UUID

from frontdesk.cashier import folios
from frontdesk.cashier import queries as cashier
from frontdesk.complaints.errors import ComplaintRefused
from frontdesk.complaints.models import Complaint, ComplaintCompensation
from frontdesk.complaints.rules import Step, compensation_faults
from frontdesk.complaints.steps import stepping, take
from frontdesk.identity.approvals import consume_approval, subject_hash
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.damages import folio_of_payer

KIND: Final = "compensation"
CODE: Final = "compensation"


def compensation_asked(ctx: Context, complaint_id: UUID, amount: int) -> Facts:
    """Return exactly what an approver is asked: so much, in minor units, off this folio, for this complaint.

    Raises `NotFound`, `ComplaintRefused` (`compensation-without-folio`), `Invalid` (`amount-not-positive`,
    `amount-exceeds-balance`).
    """
    ctx.require(Permission.COMPLAINT_TAKE, Permission.FOLIO_VIEW)
    complaint = ctx.session.get(Complaint, (ctx.property_id, complaint_id))
    if complaint is None:
        raise NotFound
    folio_id = _folio(ctx, complaint)
    if faults := compensation_faults(amount, cashier.balances(ctx, [folio_id])[folio_id]):
        raise Invalid(faults)
    return _subject(complaint_id, folio_id, amount)


def compensate(ctx: Context, complaint_id: UUID, amount: int, approval_id: UUID | None) -> Complaint:
    """Post an amount in minor units as a credit, with the approval of another person for exactly this (CPL-5).

    Never more than the folio owes. Raises `NotFound`, `ComplaintRefused` (`complaint-state`,
    `compensation-without-folio`, `approval-missing`), `Refused` (`approval-missing`, `approval-expired`), `Invalid`
    (`amount-not-positive`, `amount-exceeds-balance`), `FolioClosed`.
    """
    ctx.require(Permission.COMPLAINT_TAKE, Permission.FOLIO_POST)
    complaint = stepping(ctx, complaint_id, Step.COMPENSATE)
    folio_id = _folio(ctx, complaint)
    folios.locked(ctx, folio_id)
    if faults := compensation_faults(amount, cashier.balances(ctx, [folio_id])[folio_id]):
        raise Invalid(faults)
    if approval_id is None:
        raise ComplaintRefused([Reason("approval-missing", "approval", "CPL-5")])
    approver = consume_approval(ctx, approval_id, KIND, subject_hash(KIND, _subject(complaint_id, folio_id, amount)))
    entry_id = folios.credit(ctx, folio_id, CODE, amount)
    given = ComplaintCompensation(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        complaint_id=complaint.id,
        amount=amount,
        entry_id=entry_id,
        posted_at=ctx.now,
        posted_by=ctx.account_id,
        approved_by=approver,
    )
    ctx.session.add(given)
    take(ctx, complaint, Step.COMPENSATE)
    done = ("complaint.compensated", "complaint", complaint.id)
    ctx.record(*done, amount=amount, entry=str(entry_id), approver=str(approver))
    return complaint


def _folio(ctx: Context, complaint: Complaint) -> UUID:
    folio_id = folio_of_payer(ctx, complaint.stay_id)
    if folio_id is None:
        raise ComplaintRefused([Reason("compensation-without-folio", rule="CPL-5")])
    return folio_id


def _subject(complaint_id: UUID, folio_id: UUID, amount: int) -> Facts:
    return {"complaint_id": str(complaint_id), "folio_id": str(folio_id), "amount": amount}
