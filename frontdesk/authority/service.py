"""Requests of authorities: made at the desk, answered by security, paged and ended when nobody answers (AUT-1, AUT-4).

Nothing here looks anybody up: what the clerk sees of a request is the same whoever is asked for.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from frontdesk.authority import events, intake
from frontdesk.authority.errors import AuthorityRefused
from frontdesk.authority.intake import RequestGiven
from frontdesk.authority.models import AuthorityRequest
from frontdesk.authority.rules import (
    DENIALS,
    EXPIRED,
    TRANSITIONS,
    WITHDRAWALS,
    State,
    Step,
    approved_fields,
    approver_faults,
    state_now,
    step_faults,
)
from frontdesk.identity.approvals import consume_approval, grant_approval, subject_hash
from frontdesk.identity.attempts import Proof
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.property import counters
from frontdesk.property.settings import settings_of

COUNTER: Final = "authority_request"
APPROVAL: Final = "authority"
"""The kind of approval that security gives on the clerk's screen (ACC-6)."""

LONGEST_NOTE: Final = 200


def make_request(ctx: Context, given: RequestGiven) -> AuthorityRequest:
    """Record what an officer asks for, tell security, and return the request.

    Raises `Invalid` with everything that is missing or wrong.
    """
    ctx.require(Permission.AUTHORITY_REQUEST)
    whole = intake.read(ctx, given)
    settings = settings_of(ctx)
    request_id = ctx.source.uuid()
    row = AuthorityRequest(
        property_id=ctx.property_id,
        id=request_id,
        number=counters.take(ctx, COUNTER)[0],
        state=State.PENDING,
        sealed=intake.seal(ctx, request_id, whole.officer),
        basis=whole.asked.basis,
        copies=whole.asked.copies,
        scope=whole.asked.scope,
        room_id=whole.room_id,
        from_date=whole.asked.from_date,
        until_date=whole.asked.until_date,
        fields=whole.fields,
        requested_by=ctx.account_id,
        requested_at=ctx.now,
        page_at=ctx.now + timedelta(minutes=settings.task_minutes_authority_request),
        expires_at=ctx.now + timedelta(minutes=settings.authority_request_minutes),
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("authority.requested", "authority_request", row.id, number=row.number, scope=row.scope)
    ctx.announce(events.REQUESTED, row.id)
    return row


def approve(ctx: Context, request_id: UUID, fields: Collection[str] | None = None) -> AuthorityRequest:
    """Approve a request on one's own screen, for all its fields or some of them, and open its disclosure for a time.

    Raises `NotFound`, `AuthorityRefused` (`authority-request-ended`, `approver-is-requester`) or `Invalid` when no
    field is left.
    """
    ctx.require(Permission.AUTHORITY_APPROVE)
    return _approve(ctx, _locked(ctx, request_id), ctx.account_id, fields)


def approve_here(
    ctx: Context, request_id: UUID, proof: Proof, code: str, fields: Collection[str] | None = None
) -> AuthorityRequest:
    """Let security approve one's own request on one's own screen, by their password and second factor (ACC-6).

    Raises what `approve` and `grant_approval` raise.
    """
    ctx.require(Permission.AUTHORITY_REQUEST)
    row = _own(ctx, request_id)
    subject = {"request_id": str(request_id), "fields": ",".join(approved_fields(row.fields, fields))}
    approval_id = grant_approval(ctx, proof, code, APPROVAL, subject)
    approver = consume_approval(ctx, approval_id, APPROVAL, subject_hash(APPROVAL, subject))
    return _approve(ctx, row, approver, fields)


def deny(ctx: Context, request_id: UUID, reason_code: str, note: str = "") -> AuthorityRequest:
    """Refuse a request with its reason (AUT-4). Raises as `approve` does."""
    ctx.require(Permission.AUTHORITY_APPROVE)
    _check_reason(reason_code, note, DENIALS)
    row = _locked(ctx, request_id)
    if faults := approver_faults(row.requested_by, ctx.account_id):
        raise AuthorityRefused(faults)
    row.answered_by, row.answered_at = ctx.account_id, ctx.now
    return _end(ctx, row, Step.DENY, reason_code, note)


def withdraw(ctx: Context, request_id: UUID, reason_code: str, note: str = "") -> AuthorityRequest:
    """Take one's own request back with the reason; what was approved closes at once (AUT-4).

    Raises `NotFound`, `AuthorityRefused` (`authority-request-ended`) or `Invalid`.
    """
    ctx.require(Permission.AUTHORITY_REQUEST)
    _check_reason(reason_code, note, WITHDRAWALS)
    row = _own(ctx, request_id)
    row.ended_by, row.ended_at = ctx.account_id, ctx.now
    return _end(ctx, row, Step.WITHDRAW, reason_code, note)


def page_security(ctx: Context, request_id: UUID) -> bool:
    """Page security on call, once, for a request left unanswered too long; return whether that was due (AUT-1)."""
    ctx.require(Permission.OPERATE)
    row = _locked(ctx, request_id)
    if row.state != State.PENDING or row.paged_at is not None or row.page_at > ctx.now or row.expires_at <= ctx.now:
        return False
    row.paged_at = ctx.now
    ctx.session.flush()
    ctx.record("authority.paged", "authority_request", row.id)
    ctx.announce(events.UNANSWERED, row.id)
    return True


def expire(ctx: Context, request_id: UUID) -> bool:
    """Write down that a request ended without an answer; return whether it had (AUT-4)."""
    ctx.require(Permission.OPERATE)
    row = _locked(ctx, request_id)
    if row.state != State.PENDING or row.expires_at > ctx.now:
        return False
    row.state, row.reason_code, row.ended_at = State.EXPIRED, EXPIRED, row.expires_at
    ctx.session.flush()
    ctx.record("authority.expired", "authority_request", row.id)
    ctx.announce(events.ANSWERED, row.id)
    return True


def _approve(ctx: Context, row: AuthorityRequest, approver: UUID, fields: Collection[str] | None) -> AuthorityRequest:
    _check_step(ctx, row, Step.APPROVE)
    if faults := approver_faults(row.requested_by, approver):
        raise AuthorityRefused(faults)
    granted = approved_fields(row.fields, fields)
    if not granted:
        raise Invalid([Reason("missing", "fields", "AUT-2")])
    row.fields = granted
    row.state, row.answered_by, row.answered_at = State.APPROVED, approver, ctx.now
    row.open_until = ctx.now + timedelta(minutes=settings_of(ctx).authority_disclosure_minutes)
    ctx.session.flush()
    ctx.record("authority.approved", "authority_request", row.id, approver=str(approver), fields=",".join(granted))
    ctx.announce(events.ANSWERED, row.id)
    return row


def _end(ctx: Context, row: AuthorityRequest, step: Step, reason_code: str, note: str) -> AuthorityRequest:
    before = _check_step(ctx, row, step)
    row.state, row.reason_code = TRANSITIONS[before, step], reason_code
    row.note_sealed = intake.seal_note(ctx, row.id, Faults().line("note", note, most=LONGEST_NOTE, optional=True))
    ctx.session.flush()
    ctx.record(f"authority.{row.state}", "authority_request", row.id, reason=reason_code, before=str(before))
    ctx.announce(events.ANSWERED, row.id)
    return row


def _check_step(ctx: Context, row: AuthorityRequest, step: Step) -> State:
    state = state_now(row.state, row.expires_at, ctx.now)
    if faults := step_faults(state, step):
        raise AuthorityRefused(faults)
    return state


def _check_reason(reason_code: str, note: str, reasons: tuple[str, ...]) -> None:
    faults = Faults()
    if reason_code not in reasons:
        faults.add("not-a-choice" if reason_code else "missing", "reason", "AUT-4")
    faults.line("note", note, most=LONGEST_NOTE, optional=True)
    faults.check()


def _own(ctx: Context, request_id: UUID) -> AuthorityRequest:
    row = _locked(ctx, request_id)
    if row.requested_by != ctx.account_id:
        raise NotFound
    return row


def _locked(ctx: Context, request_id: UUID) -> AuthorityRequest:
    row = ctx.session.get(AuthorityRequest, (ctx.property_id, request_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row
