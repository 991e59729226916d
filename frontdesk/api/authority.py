"""Requests of authorities: made at the desk, answered by security, disclosed for a time, on record (AUT)."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page_from, page_of
from frontdesk.api.fields import Choice, Count, Day, Flag, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.authority import disclosure, queries, service
from frontdesk.authority.intake import LONGEST, RequestGiven
from frontdesk.authority.queries import RequestView
from frontdesk.authority.rules import (
    DENIALS,
    EXPIRED,
    FIELDS,
    OFFICER_DOCUMENTS,
    WAIT,
    WITHDRAWALS,
    Basis,
    Scope,
    State,
)
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position, instant_and_id
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

bp = Resource("authority", "What officers with credentials ask for, and what becomes of it")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class RequestBody(Schema):
    """An officer's request as the clerk records it.

    Copies need a written basis with its number. `scope` is `person` (in the officer's words: the whole name, document
    number or telephone), `room`, or `register`; of these days, both included, today unless told.
    """

    officer = Text(LONGEST["officer"], required=True)
    agency = Text(LONGEST["agency"], required=True)
    document_type = Choice(OFFICER_DOCUMENTS, required=True)
    document_number = Text(LONGEST["document_number"], required=True)
    document_seen = Flag(required=True)
    basis = Choice(Basis, required=True)
    basis_number = Text(LONGEST["basis_number"], **OPTIONAL)
    copies = Flag(load_default=False)
    scope = Choice(Scope, required=True)
    person = Text(LONGEST["person"], **OPTIONAL)
    room = Text(10, **OPTIONAL)
    from_date = Day(**OPTIONAL)
    until_date = Day(**OPTIONAL)
    asked = Many(Choice(FIELDS), most=len(FIELDS), least=1, required=True, data_key="fields")


class WaitSchema(Schema):
    """What the officer hears, whoever is asked for (AUT-3)."""

    zh = Text(required=True)
    en = Text(required=True)


class RequestSchema(Schema):
    """A request and what became of it; never what was found. `script` stands there while it is open."""

    id = Id(required=True)
    number = Count(required=True)
    state = Choice(State, required=True)
    script = Part(WaitSchema, required=True, allow_none=True)
    officer = Text(required=True)
    agency = Text(required=True)
    document_type = Choice(OFFICER_DOCUMENTS, required=True)
    document_number = Text(required=True)
    basis = Choice(Basis, required=True)
    basis_number = Text(required=True, allow_none=True)
    copies = Flag(required=True)
    scope = Choice(Scope, required=True)
    person = Text(required=True, allow_none=True)
    room = Text(required=True, allow_none=True)
    from_date = Day(required=True)
    until_date = Day(required=True)
    asked = Many(Choice(FIELDS), required=True, data_key="fields")
    requested_by = Text(required=True)
    requested_at = Instant(required=True)
    paged_at = Instant(required=True, allow_none=True)
    expires_at = Instant(required=True)
    answered_by = Text(required=True, allow_none=True)
    answered_at = Instant(required=True, allow_none=True)
    ended_at = Instant(required=True, allow_none=True)
    reason = Choice((*DENIALS, *WITHDRAWALS[:-1], EXPIRED), required=True, allow_none=True)
    open_until = Instant(required=True, allow_none=True)
    receipt = Count(required=True, allow_none=True)


class RequestQuery(PageQuery):
    """Which requests are wanted."""

    state = Choice(State, load_default=None)


class ApproveBody(Schema):
    """How much of what was asked for is approved; all of it unless told."""

    granted = Many(Choice(FIELDS), most=len(FIELDS), least=1, data_key="fields", **OPTIONAL)


class DenyBody(Schema):
    """Why it is denied."""

    reason = Choice(DENIALS, required=True)
    note = Text(service.LONGEST_NOTE, **OPTIONAL)


class WithdrawBody(Schema):
    """Why it is withdrawn."""

    reason = Choice(WITHDRAWALS, required=True)
    note = Text(service.LONGEST_NOTE, **OPTIONAL)


class PersonSchema(Schema):
    """One person within the scope: the approved fields alone."""

    name = Text()
    sex = Text()
    birth_date = Text()
    nationality = Text()
    document = Text()
    address = Text()
    phone = Text()
    room = Text()
    stay = Text()
    vehicle = Text()


class DisclosureSchema(Schema):
    """What was approved; each reading of it is on record."""

    request_id = Id(required=True)
    number = Count(required=True)
    shown = Many(Choice(FIELDS), required=True, data_key="fields")
    persons = Many(Part(PersonSchema), required=True)
    opened_at = Instant(required=True)
    open_until = Instant(required=True)


@bp.route("/authority-requests", methods=["GET"])
@guarded(Permission.AUTHORITY_VIEW)
@bp.arguments(RequestQuery, location="query")
@bp.response(200, page_of(RequestSchema))
def list_requests(query: dict[str, Any]) -> dict[str, Any]:
    """List the requests, newest first: all to who keeps the register; to the desk its own, and those still open."""
    ctx = current_context()

    def following(after: Position | None, count: int) -> list[dict[str, Any]]:
        before = instant_and_id(after) if after else None
        return [_shown(each) for each in queries.requests(ctx, state=query["state"], before=before, limit=count)]

    return page_from(following, lambda each: (each["requested_at"].isoformat(), str(each["id"])), query)


@bp.route("/authority-requests", methods=["POST"])
@guarded(Permission.AUTHORITY_REQUEST, Permission.AUTHORITY_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(RequestBody)
@bp.response(201, RequestSchema)
def make_request(body: dict[str, Any]) -> Response:
    """Record what an officer asks for; nobody is looked up before security has approved."""
    return act(RequestSchema, 201, _make, _given(body))


@bp.route("/authority-requests/<uuid:authority_request_id>", methods=["GET"])
@guarded(Permission.AUTHORITY_VIEW)
@bp.response(200, RequestSchema)
def show_request(authority_request_id: UUID) -> dict[str, Any]:
    """Show a request, to who made it, to who keeps the register, and to the desk while it is open."""
    return _shown(queries.request(current_context(), authority_request_id))


@bp.route("/authority-requests/<uuid:authority_request_id>/approve", methods=["POST"])
@guarded(Permission.AUTHORITY_APPROVE, Permission.AUTHORITY_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(ApproveBody)
@bp.response(200, RequestSchema)
def approve(body: dict[str, Any], authority_request_id: UUID) -> Response:
    """Approve a request of another person, and open its disclosure for a time."""
    return act(RequestSchema, 200, _approve, authority_request_id, body["granted"])


@bp.route("/authority-requests/<uuid:authority_request_id>/deny", methods=["POST"])
@guarded(Permission.AUTHORITY_APPROVE, Permission.AUTHORITY_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(DenyBody)
@bp.response(200, RequestSchema)
def deny(body: dict[str, Any], authority_request_id: UUID) -> Response:
    """Refuse a request of another person, with the reason."""
    return act(RequestSchema, 200, _deny, authority_request_id, body["reason"], body["note"] or "")


@bp.route("/authority-requests/<uuid:authority_request_id>/withdraw", methods=["POST"])
@guarded(Permission.AUTHORITY_REQUEST, Permission.AUTHORITY_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(WithdrawBody)
@bp.response(200, RequestSchema)
def withdraw(body: dict[str, Any], authority_request_id: UUID) -> Response:
    """Take one's own request back, with the reason."""
    return act(RequestSchema, 200, _withdraw, authority_request_id, body["reason"], body["note"] or "")


@bp.route("/authority-requests/<uuid:authority_request_id>/disclosure", methods=["GET"])
@guarded(Permission.AUTHORITY_DISCLOSE)
@bp.response(200, DisclosureSchema)
def disclose(authority_request_id: UUID) -> dict[str, Any]:
    """Show what was approved, as long as it is open; each reading is on record (AUT-2)."""
    found = execute(disclosure.disclose, current_context(), authority_request_id)
    names = ("request_id", "number", "opened_at", "open_until")
    return {name: getattr(found, name) for name in names} | {
        "shown": found.fields,
        "persons": [each.values for each in found.persons],
    }


def _given(body: dict[str, Any]) -> RequestGiven:
    return RequestGiven(fields=tuple(body.pop("asked")), **body)


def _make(ctx: Context, given: RequestGiven) -> dict[str, Any]:
    return _one(ctx, service.make_request(ctx, given).id)


def _approve(ctx: Context, request_id: UUID, fields: list[str] | None) -> dict[str, Any]:
    service.approve(ctx, request_id, fields)
    return _one(ctx, request_id)


def _deny(ctx: Context, request_id: UUID, reason: str, note: str) -> dict[str, Any]:
    service.deny(ctx, request_id, reason, note)
    return _one(ctx, request_id)


def _withdraw(ctx: Context, request_id: UUID, reason: str, note: str) -> dict[str, Any]:
    service.withdraw(ctx, request_id, reason, note)
    return _one(ctx, request_id)


def _one(ctx: Context, request_id: UUID) -> dict[str, Any]:
    return _shown(queries.request(ctx, request_id))


def _shown(found: RequestView) -> dict[str, Any]:
    return asdict(found) | {
        "script": WAIT if found.state == State.PENDING else None,
        "asked": found.fields,
        **{name: getattr(found, name) or None for name in ("basis_number", "person")},
    }
