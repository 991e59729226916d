"""Approvals: what a clerk may not do alone, another person allows by their own sign-in, once, for exactly that (ACC-6).

On the clerk's screen the approver proves who they are (`grant_approval`); on the approver's own, requests wait for an
answer. Whoever acts on an approval consumes it in the same transaction.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from frontdesk.identity import attempts, second_factor
from frontdesk.identity.attempts import Proof
from frontdesk.identity.errors import CodeNeeded, WrongCredentials
from frontdesk.identity.models import Account, Approval
from frontdesk.identity.passkeys import Assertion
from frontdesk.identity.queries import standing_of
from frontdesk.identity.rules import ApprovalFacts, approval_faults, obligations, permissions_now
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.db import canonical
from frontdesk.kernel.errors import Invalid, NotFound, Reason, Refused
from frontdesk.kernel.permissions import Permission

VALID = timedelta(minutes=15)
"""How long a request waits for its answer, and an approval for its use."""

APPROVES = {
    "price": Permission.PRICE_APPROVE,
    "refund": Permission.REFUND_APPROVE,
    "room": Permission.ROOM_APPROVE,
    "move": Permission.MOVE_APPROVE,
    "minor": Permission.MINOR_APPROVE,
    "document": Permission.DOCUMENT_APPROVE,
    "authority": Permission.AUTHORITY_APPROVE,
    "lookup": Permission.LOOKUP_APPROVE,
    "compensation": Permission.COMPENSATION_APPROVE,
}
"""Kinds of approval, and what the approver must hold."""


def subject_hash(kind: str, subject: Facts) -> bytes:
    """Return what stands for exactly this: its kind, ids, codes and amounts; anything else is another subject."""
    return hashlib.sha256(canonical({"kind": kind, "subject": dict(subject)}).encode()).digest()


def request_approval(ctx: Context, kind: str, subject: Facts) -> UUID:
    """Ask whoever may approve this, on their own screen, and return the request's id.

    `subject` holds ids, codes and amounts only, never a name. Raises `Invalid` (`approval-kind-unknown`).
    """
    ctx.require(Permission.APPROVAL_REQUEST)
    approval = _asked(ctx, kind, subject)
    ctx.session.add(approval)
    ctx.session.flush()
    ctx.record("approval.requested", "approval", approval.id, kind=kind)
    ctx.announce("approval.requested", approval.id, approval_kind=kind)
    return approval.id


def grant_approval(ctx: Context, proof: Proof, code: str | Assertion, kind: str, subject: Facts) -> UUID:
    """Approve this by one's own sign-in on the screen of the clerk who asks; return the approval's id.

    Raises `Refused` (`approver-is-requester`, `approver-may-not`), `CodeNeeded`, `WrongCredentials`, or `Invalid`
    (`approval-kind-unknown`).
    """
    ctx.require(Permission.APPROVAL_REQUEST)
    approval = _asked(ctx, kind, subject)
    if proof.account_id == ctx.account_id:
        raise Refused([Reason("approver-is-requester", "username", "ACC-6")])
    _check_approver(ctx, proof, code, kind)
    attempts.succeed(ctx, proof.attempt)
    ctx.session.add(approval)
    _answer(ctx, approval, proof.account_id, granted=True)
    return approval.id


def answer_approval(ctx: Context, approval_id: UUID, *, granted: bool) -> None:
    """Approve or decline a waiting request on one's own screen.

    Raises `NotFound` for one that is not there (or that this person may not answer), `Refused`
    (`approver-is-requester`, `approval-expired`, `approval-answered`).
    """
    ctx.require(Permission.APPROVAL_GIVE)
    approval = _locked(ctx, approval_id)
    if approval is None or not ctx.may(APPROVES[approval.kind]):
        raise NotFound
    if approval.requester_id == ctx.account_id:
        raise Refused([Reason("approver-is-requester", rule="ACC-6")])
    if approval.answered_at is not None:
        raise Refused([Reason("approval-answered", rule="ACC-6")])
    if approval.expires_at <= ctx.now:
        raise Refused([Reason("approval-expired", rule="ACC-6")])
    _answer(ctx, approval, ctx.account_id, granted=granted)


def pending_approvals(ctx: Context) -> Sequence[tuple[Approval, str]]:
    """Return the requests of others that this person may answer, the oldest first, with the name of who asks."""
    ctx.require(Permission.APPROVAL_GIVE)
    kinds = [kind for kind, permission in APPROVES.items() if ctx.may(permission)]
    waiting = (
        select(Approval, Account.display_name)
        .join(Account, Account.id == Approval.requester_id)
        .where(
            Approval.property_id == ctx.property_id,
            Approval.kind.in_(kinds),
            Approval.answered_at.is_(None),
            Approval.expires_at > ctx.now,
            Approval.requester_id != ctx.account_id,
        )
        .order_by(Approval.requested_at, Approval.id)
    )
    return [(approval, name) for approval, name in ctx.session.execute(waiting)]


def read_approval(ctx: Context, approval_id: UUID) -> tuple[Approval, str]:
    """Return an approval with the name of who asked, to whoever asked or may answer it; or raise `NotFound`."""
    ctx.require(Permission.APPROVAL_REQUEST)
    statement = (
        select(Approval, Account.display_name)
        .join(Account, Account.id == Approval.requester_id)
        .where(Approval.property_id == ctx.property_id, Approval.id == approval_id)
    )
    found = ctx.session.execute(statement).one_or_none()
    if found is None or (found[0].requester_id != ctx.account_id and not ctx.may(APPROVES[found[0].kind])):
        raise NotFound
    return found[0], found[1]


def state_of(approval: Approval, now: datetime) -> str:
    """Return what became of a request until now: `pending`, `granted`, `declined`, `used` or `expired`."""
    states = {
        "used": approval.used_at is not None,
        "declined": approval.answered_at is not None and not approval.granted,
        "expired": approval.expires_at <= now,
        "granted": approval.granted,
    }
    return next((state for state, holds in states.items() if holds), "pending")


def approval_state(ctx: Context, approval_id: UUID, kind: str | None = None, subject: Facts | None = None) -> str:
    """Return what became of one's own request; with `kind` and `subject`, only if it is for exactly that.

    Raises `NotFound` for one that is not there, is somebody else's, or is for something else.
    """
    ctx.require(Permission.APPROVAL_REQUEST)
    approval = ctx.session.get(Approval, (ctx.property_id, approval_id))
    if approval is None or approval.requester_id != ctx.account_id:
        raise NotFound
    if kind is not None and approval.subject_hash != subject_hash(kind, subject or {}):
        raise NotFound
    return state_of(approval, ctx.now)


def consume_approval(ctx: Context, approval_id: UUID, kind: str, subject: bytes) -> UUID:
    """Use an approval for what `subject_hash` returned, and return the account that gave it.

    Raises `Refused`: `approval-missing` (none, declined, used, for something or somebody else), `approval-expired`,
    `approver-is-requester`.
    """
    ctx.require(Permission.APPROVAL_REQUEST)
    approval = _locked(ctx, approval_id)
    if approval is None or approval.approver_id is None or approval.requester_id != ctx.account_id:
        raise Refused([Reason("approval-missing", "approval", "ACC-6")])
    facts = ApprovalFacts(
        matches=approval.kind == kind and approval.subject_hash == subject,
        granted=approval.granted,
        used=approval.used_at is not None,
        expired=approval.expires_at <= ctx.now,
        own=approval.approver_id == ctx.account_id,
    )
    if faults := approval_faults(facts):
        raise Refused(faults)
    approval.used_at = ctx.now
    ctx.record("approval.used", "approval", approval.id, kind=kind)
    return approval.approver_id


def _asked(ctx: Context, kind: str, subject: Facts) -> Approval:
    if kind not in APPROVES:
        raise Invalid([Reason("approval-kind-unknown", "kind")])
    return Approval(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        kind=kind,
        subject=dict(subject),
        subject_hash=subject_hash(kind, subject),
        requester_id=ctx.account_id,
        requested_at=ctx.now,
        expires_at=ctx.now + VALID,
        granted=False,
    )


def _answer(ctx: Context, approval: Approval, approver_id: UUID, *, granted: bool) -> None:
    approval.approver_id, approval.answered_at, approval.granted = approver_id, ctx.now, granted
    approval.expires_at = ctx.now + VALID
    ctx.session.flush()
    action = "approval.granted" if granted else "approval.declined"
    ctx.record(action, "approval", approval.id, kind=approval.kind, approver=str(approver_id))


def _check_approver(ctx: Context, proof: Proof, code: str | Assertion, kind: str) -> None:
    approver = ctx.session.get_one(Account, proof.account_id)
    if approver.password_hash != proof.password_hash:
        raise WrongCredentials
    if approver.enrolled:
        if not code:
            raise CodeNeeded
        second_factor.require_code(ctx, approver.id, code)
    standing = standing_of(ctx.session, approver, ctx.property_id, second_factor_given=True)
    if APPROVES[kind] not in permissions_now(standing.roles, obligations(standing)):
        raise Refused([Reason("approver-may-not", "username", "ACC-6")])


def _locked(ctx: Context, approval_id: UUID) -> Approval | None:
    return ctx.session.get(Approval, (ctx.property_id, approval_id), with_for_update=True, populate_existing=True)
