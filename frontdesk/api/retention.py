"""Retention for auditors: how long what is kept, the runs with their proof, and legal holds (PRI-11)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import marshmallow as ma
from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page, page_from, page_of
from frontdesk.api.fields import Choice, Count, Day, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import holds, retention_queries
from frontdesk.privacy.models import RetentionRun
from frontdesk.privacy.periods import periods_of
from frontdesk.privacy.retention_queries import HoldView
from frontdesk.privacy.retention_rules import HoldReason, LiftReason, Purpose

bp = Resource("retention", "How long what is kept, and proof that it was forgotten")


class PeriodsSchema(Schema):
    """How long each thing is kept in this hotel; 0 years of a profile is until the guest withdraws it."""

    registration_years = Count(required=True)
    scan_days = Count(required=True)
    law_scan_days = Count(required=True)
    profile_years = Count(required=True)
    receipt_years = Count(required=True)
    visitor_days = Count(required=True)
    draft_hours = Count(required=True)


class RetentionSchema(Schema):
    """Periods, and who waits to be forgotten: how many, and the first day on which one will be."""

    periods = Part(PeriodsSchema, required=True)
    waiting = Count(required=True)
    next_on = Day(required=True, allow_none=True)


class CountSchema(Schema):
    """How many things of one purpose a run forgot, how many are on hold, and the hash over the ids of the first."""

    purpose = Choice(Purpose, required=True)
    forgotten = Count(required=True)
    held = Count(required=True)
    hash = Text(64, required=True)


class RunSchema(Schema):
    """One run; one that has not ended is gone on with by the worker."""

    id = Id(required=True)
    started_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)
    business_date = Day(required=True)
    counts = Many(Part(CountSchema), required=True)

    @ma.pre_dump
    def _listed(self, run: RetentionRun, **_options: Any) -> dict[str, Any]:
        named = ("id", "started_at", "ended_at", "business_date")
        counts = [{"purpose": purpose, **run.counts[purpose]} for purpose in Purpose if purpose in run.counts]
        return {name: getattr(run, name) for name in named} | {"counts": counts}


class HoldSchema(Schema):
    """One hold: on which registration, why, who set it and who lifted it."""

    id = Id(required=True)
    registration_number = Text(20, required=True)
    reason = Choice(HoldReason, required=True)
    reference = Text(60, required=True)
    set_at = Instant(required=True)
    set_by = Id(required=True)
    lifted_at = Instant(required=True, allow_none=True)
    lifted_by = Id(required=True, allow_none=True)
    lifted_because = Choice(LiftReason, required=True, allow_none=True)


class HoldBody(Schema):
    """The number on the registration card, why, and the number of the file that asks for it; never a name."""

    registration_number = Text(20, required=True)
    reason = Choice(HoldReason, required=True)
    reference = Text(60, required=True)


class LiftBody(Schema):
    """Why a hold ends."""

    reason = Choice(LiftReason, required=True)


class HoldDoneSchema(Schema):
    """How a hold stands after somebody set or lifted it."""

    id = Id(required=True)
    reason = Choice(HoldReason, attribute="reason_code", required=True)
    set_at = Instant(required=True)
    lifted_at = Instant(required=True, allow_none=True)


@bp.route("/retention", methods=["GET"])
@guarded(Permission.RETENTION_VIEW)
@bp.response(200, RetentionSchema)
def overview() -> dict[str, Any]:
    """Say how long what is kept, and how many guests wait to be forgotten."""
    ctx = current_context()
    waiting = retention_queries.waiting(ctx)
    return {"periods": periods_of(ctx), "waiting": waiting.guests, "next_on": waiting.next_on}


@bp.route("/retention/runs", methods=["GET"])
@guarded(Permission.RETENTION_VIEW)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(RunSchema))
def list_runs(query: dict[str, Any]) -> dict[str, Any]:
    """List the runs, the latest first, each with counts and hashes of what was forgotten."""

    def following(after: Position | None, count: int) -> list[RetentionRun]:
        before = (datetime.fromisoformat(str(after[0])), UUID(str(after[1]))) if after else None
        return retention_queries.runs(current_context(), before, count)

    return page_from(following, lambda each: (each.started_at.isoformat(), str(each.id)), query)


@bp.route("/legal-holds", methods=["GET"])
@guarded(Permission.RETENTION_VIEW)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(HoldSchema))
def list_holds(query: dict[str, Any]) -> dict[str, Any]:
    """List all holds, those that stand first, then the latest."""
    return page(retention_queries.holds(current_context()), _standing_first, query)


@bp.route("/legal-holds", methods=["POST"])
@guarded(Permission.LEGAL_HOLD_SET)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(HoldBody)
@bp.response(201, HoldDoneSchema)
def set_hold(body: dict[str, Any]) -> Response:
    """Put the guest of a registration on hold: nothing of theirs is forgotten until it is lifted."""
    return act(HoldDoneSchema, 201, holds.set_hold, body["registration_number"], body["reason"], body["reference"])


@bp.route("/legal-holds/<uuid:hold_id>/lift", methods=["POST"])
@guarded(Permission.LEGAL_HOLD_SET)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(LiftBody)
@bp.response(200, HoldDoneSchema)
def lift_hold(body: dict[str, Any], hold_id: UUID) -> Response:
    """End a hold; what fell due meanwhile goes with the next run."""
    return act(HoldDoneSchema, 200, holds.lift_hold, hold_id, body["reason"])


def _standing_first(hold: HoldView) -> tuple[int, int, str]:
    return int(hold.lifted_at is not None), -int(hold.set_at.timestamp() * 1_000_000), str(hold.id)
