"""Who answers for money that goes out beyond what a clerk may give alone (DEP-2, ACC-6)."""

from uuid import UUID

from frontdesk.identity.approvals import consume_approval, subject_hash
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of

KIND = "refund"


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
