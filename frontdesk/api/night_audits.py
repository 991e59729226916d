"""Closing the business date."""

from dataclasses import asdict
from datetime import date
from typing import Any

import marshmallow as ma
from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page_from, page_of
from frontdesk.api.fields import Count, Day, Flag, Id, Instant, Many, Part, Schema
from frontdesk.api.parsing import Resource
from frontdesk.api.problem_schema import ReasonSchema
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position
from frontdesk.edge.guard import guarded
from frontdesk.edge.problems import told_reason
from frontdesk.kernel.permissions import Permission
from frontdesk.night_audit.models import NightAudit
from frontdesk.night_audit.queries import blockers, closings
from frontdesk.night_audit.service import Rolled, roll

bp = Resource("night_audits", "Closing the business date")


class DryRunQuery(Schema):
    """Whether only what stands in the way is wanted."""

    dry_run = Flag(word=True, load_default=False)


class RollBody(Schema):
    """Whether stays that were to leave are carried over to the new day (NAU-1)."""

    carry_over = Flag(load_default=False)


class RolledSchema(Schema):
    """The day that is open now, and what closing the last one did; after a dry run, what stands in the way."""

    business_date = Day(required=True)
    rolled = Flag(required=True)
    drafts_dropped = Count(required=True)
    rooms_soiled = Count(required=True)
    carried_over = Count(required=True)
    blockers = Many(Part(ReasonSchema), most=10_000, required=True)


class DoneSchema(RolledSchema):
    """The same, after a roll."""

    @ma.pre_dump
    def _complete(self, done: Rolled, **_options: Any) -> dict[str, Any]:
        return asdict(done) | {"rolled": True, "blockers": []}


class NightAuditSchema(Schema):
    """One business date that was closed, and what closing it did."""

    id = Id(required=True)
    closed_date = Day(required=True)
    opened_date = Day(required=True)
    drafts_dropped = Count(required=True)
    rooms_soiled = Count(required=True)
    carried_over = Count(required=True)
    run_at = Instant(required=True)
    run_by = Id(required=True, allow_none=True)


@bp.route("/night-audits", methods=["GET"])
@guarded(Permission.NIGHT_AUDIT_RUN)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(NightAuditSchema))
def list_closings(query: dict[str, Any]) -> dict[str, Any]:
    """List the business dates that were closed, the newest first."""

    def following(after: Position | None, count: int) -> list[NightAudit]:
        return closings(current_context(), date.fromisoformat(str(after[0])) if after else None, count)

    return page_from(following, lambda each: (each.closed_date.isoformat(),), query)


@bp.route("/night-audits", methods=["POST"])
@guarded(Permission.NIGHT_AUDIT_RUN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(DryRunQuery, location="query")
@bp.arguments(RollBody, required=False)
@bp.response(201, RolledSchema)
@bp.alt_response(200, schema=RolledSchema, success=True, description="A dry run: nothing was changed")
def run(query: dict[str, Any], body: dict[str, Any]) -> Response | tuple[dict[str, Any], int]:
    """Close the business date and open the next; with `dry_run=true` only list what stands in the way (NAU-1)."""
    if query["dry_run"]:
        return _tried(), 200
    return act(DoneSchema, 201, roll, carry_over=body["carry_over"])


def _tried() -> dict[str, Any]:
    ctx = current_context()
    done = dict.fromkeys(("drafts_dropped", "rooms_soiled", "carried_over"), 0)
    reasons = [told_reason(reason) for reason in blockers(ctx)]
    return {"business_date": ctx.business_date, "rolled": False, "blockers": reasons} | done
