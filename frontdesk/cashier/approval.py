"""Who answers for money that goes out beyond what a clerk may give alone (DEP-2, ACC-6)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier.models import Deposit, FolioEntry
from frontdesk.cashier.rules import amount_faults
from frontdesk.identity.approvals import consume_approval, subject_hash
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.errors import Invalid, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of

KIND = "refund"


def refund_subject(amount: int, *, deposit_id: UUID | None = None, folio_entry_id: UUID | None = None) -> Facts:
    """Return what an approval of a refund is for: so much of this deposit, or of this payment; minor units."""
    if deposit_id is not None:
        return {"deposit_id": str(deposit_id), "amount": amount}
    return {"folio_entry_id": str(folio_entry_id), "amount": amount}


def check_refund(ctx: Context, amount: int, *, deposit_id: UUID | None, folio_entry_id: UUID | None) -> None:
    """Raise `Invalid` where a refund cannot be asked for: nothing of this id, or more than there is; minor units."""
    ctx.require(Permission.DEPOSIT_VIEW, Permission.FOLIO_VIEW)
    if deposit_id is not None:
        deposit = ctx.session.get(Deposit, (ctx.property_id, deposit_id))
        most, unknown = deposit.held if deposit else None, Reason("deposit-unknown", "deposit_id")
    else:
        entry = ctx.session.get(FolioEntry, (ctx.property_id, folio_entry_id))
        most, unknown = -entry.amount if entry else None, Reason("entry-unknown", "folio_entry_id")
    if most is None:
        raise Invalid([unknown])
    if faults := amount_faults(amount, most):
        raise Invalid(faults)


def folios_behind(ctx: Context, deposit_ids: Collection[UUID], entry_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return on which folio each of these deposits and entries stands: two queries, however many they are."""
    found: dict[UUID, UUID] = {}
    for model, ids in ((Deposit, deposit_ids), (FolioEntry, entry_ids)):
        rows = select(model.id, model.folio_id).where(model.property_id == ctx.property_id, model.id.in_(ids))
        found |= dict(ctx.session.execute(rows).all())
    return found


def approver_of(ctx: Context, subject: Facts, counted: int, approval_id: UUID | None) -> UUID | None:
    """Return who approves that this money goes out: nobody while what counts together stays within the clerk's limit.

    Chosen: who may approve refunds may also give them, under their own name. Otherwise the approval must be for
    exactly `subject`, and is used up. Raises `Refused` (`approval-missing` with the limit, `approval-expired` …).
    """
    limit = settings_of(ctx).refund_limit
    if counted <= limit:
        return None
    if ctx.may(Permission.REFUND_APPROVE):
        return ctx.account_id
    if approval_id is None:
        raise Refused([Reason("approval-missing", "approval", "DEP-2", {"limit": limit})])
    return consume_approval(ctx, approval_id, KIND, subject_hash(KIND, subject))
