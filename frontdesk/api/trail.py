"""The audit trail and the record of reads, for auditors."""

from typing import Any

import marshmallow as ma

from frontdesk.api.answers import PageQuery, page_from, page_of
from frontdesk.api.fields import Count, Day, Flag, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.audit import queries
from frontdesk.audit.anchors import read_anchors
from frontdesk.audit.models import TrailEntry
from frontdesk.edge.context import current_context, runtime
from frontdesk.edge.cursors import Position
from frontdesk.edge.execute import reading
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.read_queries import ReadView, Wanted, reads
from frontdesk.privacy.verification import verification

bp = Resource("audit", "The append-only, hash-chained record of every write and of every read of a guest")


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


class TrailQuery(PageQuery):
    """Which entries are wanted: of one account, of one business date."""

    account_id = Id(load_default=None)
    day = Day(load_default=None)


class FaultSchema(Schema):
    """What is wrong, and the first and last number that it concerns."""

    code = Text(required=True)
    first = Count(required=True)
    last = Count(required=True)


class VerificationSchema(Schema):
    """Whether trail, reads and anchors hold, the first entry of the trail that does not, and every fault."""

    holds = Flag(required=True)
    entries = Count(required=True)
    broken_at = Count(required=True, allow_none=True)
    reads_sealed = Count(required=True)
    reads_waiting = Count(required=True)
    anchors = Count(required=True)
    faults = Many(Part(FaultSchema), required=True)


class ReadsBody(Schema):
    """Which reads are wanted; all that is given must hold. A number is of a registration or a booking."""

    number = Text(40, load_default=None, allow_none=True)
    account_id = Id(load_default=None, allow_none=True)
    day = Day(load_default=None, allow_none=True)


class ReadSchema(Schema):
    """An answer that showed something of guests: who asked, when, what for; never who the guests are."""

    sequence = Count(required=True)
    at = Instant(required=True)
    account_id = Id(required=True, allow_none=True)
    kind = Text(required=True)
    purpose = Text(required=True)
    count = Count(required=True)
    request_id = Text(required=True)


@bp.route("/audit-entries", methods=["GET"])
@guarded(Permission.TRAIL_READ)
@bp.arguments(TrailQuery, location="query")
@bp.response(200, page_of(TrailEntrySchema))
def list_entries(query: dict[str, Any]) -> dict[str, Any]:
    """List the trail in the order in which it was committed."""

    def following(after: Position | None, count: int) -> list[TrailEntry]:
        wanted = {"account_id": query["account_id"], "day": query["day"]}
        return queries.entries(current_context(), int(after[0]) if after else 0, count, **wanted)

    return page_from(following, lambda each: (each.sequence,), query)


@bp.route("/audit-entries/verification", methods=["GET"])
@guarded(Permission.TRAIL_READ)
@bp.response(200, VerificationSchema)
def verify() -> dict[str, Any]:
    """Read trail, reads and anchors again and tell whether they hold."""
    means = runtime()
    with reading(current_context()) as ctx:
        found = verification(ctx, means.reads, read_anchors(means.anchor_file))
    return {
        "holds": found.holds,
        "entries": found.trail.entries,
        "broken_at": found.trail.broken_at,
        "reads_sealed": found.reads.sealed,
        "reads_waiting": found.reads.waiting,
        "anchors": found.anchors,
        "faults": found.faults,
    }


@bp.route("/reads/search", methods=["POST"])
@guarded(Permission.TRAIL_READ)
@bp.arguments(PageQuery, location="query")
@bp.arguments(ReadsBody)
@bp.response(200, page_of(ReadSchema))
def list_reads(query: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """List who has looked at guests, the newest first: of one guest, by one account, on one day."""

    def following(after: Position | None, count: int) -> list[ReadView]:
        before = int(after[0]) if after else None
        return reads(current_context(), runtime().reads, Wanted(**body), before, count)

    return page_from(following, lambda each: (each.sequence,), query)
