"""What guests, departments and duty managers say about a complaint: sealed, each for its own row and column."""

import json
from uuid import UUID

from frontdesk.complaints.models import Complaint, ComplaintCallBack, ComplaintTask
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.secrets import Place

Table = type[Complaint] | type[ComplaintTask] | type[ComplaintCallBack]


def seal_words(ctx: Context, table: Table, row_id: UUID, field: str, words: str) -> bytes | None:
    """Return words sealed for one column of one row; nothing is sealed where nothing was said."""
    if not words:
        return None
    return ctx.keyring.seal(_place(ctx, table, row_id, field), canonical({"words": words}).encode(), ctx.source)


def open_words(ctx: Context, row: Complaint | ComplaintTask | ComplaintCallBack, field: str) -> str:
    """Return the words of a column; of an empty one, none."""
    sealed: bytes | None = getattr(row, field)
    if not sealed:
        return ""
    return str(json.loads(ctx.keyring.open(_place(ctx, type(row), row.id, field), sealed))["words"])


def _place(ctx: Context, table: Table, row_id: UUID, field: str) -> Place:
    return Place(table.__tablename__, ctx.property_id, row_id, field)
