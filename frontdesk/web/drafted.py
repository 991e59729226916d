"""What the forms with a draft share: saving what was typed with them, and the scans that were kept beside it."""

import base64
from uuid import UUID

from flask import request

from frontdesk.edge.execute import execute
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound
from frontdesk.stays import drafts
from frontdesk.stays.drafts import DraftMovedOn, DraftView
from frontdesk.web.walk_in_fields import MOST_GUESTS, Fields, kept


def kept_draft(ctx: Context, draft: DraftView, fields: Fields) -> DraftView:
    """Save the form with its draft; where another tab saved since, this page says so at its next save."""
    version = _version(request.form.get("draft_version", ""))
    if kept(draft.data) == fields:
        return draft
    try:
        return DraftView(draft.id, execute(drafts.save_draft, ctx, draft.id, version, dict(fields)), dict(fields))
    except (DraftMovedOn, Invalid):
        return DraftView(draft.id, version, draft.data)


def scan_of(ctx: Context, draft_id: UUID, scan_id: str) -> str | None:
    """Return a scan that was kept with a draft, in base64, or None."""
    try:
        content = drafts.attached_scan(ctx, draft_id, UUID(scan_id))
    except (ValueError, NotFound):
        return None  # a form sent twice: its draft has become a stay, and whoever takes it is told so
    return base64.b64encode(content).decode() if content else None


def _version(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < MOST_GUESTS else 0
