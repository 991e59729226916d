"""Opening a stay with a reason: counted first, so that one which leads nowhere counts as well (PRI-9)."""

from uuid import UUID

from frontdesk.edge.execute import execute
from frontdesk.kernel.context import Context
from frontdesk.privacy.lookups import count_opening
from frontdesk.privacy.models import Opening
from frontdesk.privacy.openings import open_with_reason


def open_counted(ctx: Context, stay_id: UUID, reason_code: str, approval_id: UUID | None = None) -> Opening:
    """Open a stay for who may see protected guests, and count it, found or not.

    Raises `Refused` (`lookup-limit`), `Invalid` for a reason that is none, `NotFound`.
    """
    execute(count_opening, ctx, approval_id)
    return execute(open_with_reason, ctx, stay_id, reason_code)
