"""The audit trail, for auditors."""

from typing import Any

import marshmallow as ma

from frontdesk.api.answers import PageQuery, page_from, page_of
from frontdesk.api.fields import Count, Day, Flag, Id, Instant, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.audit import queries
from frontdesk.audit.models import TrailEntry
from frontdesk.audit.service import Verification
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission

bp = Resource("audit", "The append-only, hash-chained record of every write")


class TrailEntrySchema(Schema):
    """What was done, by whom, to what: ids, codes and amounts only."""

    sequence = Count(required=True)
    at = Instant(required=True)
    business_date = Day(required=True)
    account_id = Id(required=True, allow_none=True)
    request_id = Text(required=True)
    action = Text(required=True)
    subject_kind = Text(required=True)
    subject_id = Id(required=True)
    facts = ma.fields.Dict(required=True)
    hash = ma.fields.Function(lambda entry: entry.hash.hex(), metadata={"type": "string"})


class VerificationSchema(Schema):
    """Whether the chain holds, and the first entry that does not."""

    holds = Flag(required=True)
    entries = Count(required=True)
    broken_at = Count(required=True, allow_none=True)


@bp.route("/audit-entries", methods=["GET"])
@guarded(Permission.TRAIL_READ)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(TrailEntrySchema))
def list_entries(query: dict[str, Any]) -> dict[str, Any]:
    """List the trail in the order in which it was committed."""

    def following(after: Position | None, count: int) -> list[TrailEntry]:
        return queries.entries(current_context(), int(after[0]) if after else 0, count)

    return page_from(following, lambda each: (each.sequence,), query)


@bp.route("/audit-entries/verification", methods=["GET"])
@guarded(Permission.TRAIL_READ)
@bp.response(200, VerificationSchema)
def verify() -> Verification:
    """Read the whole chain again and tell whether it holds."""
    return queries.verification(current_context())
