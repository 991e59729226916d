"""Sessions at a screen: opened, kept alive by what a person does, switched, ended (ACC-1)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from frontdesk.identity import attempts, second_factor
from frontdesk.identity.attempts import Attempt, Proof
from frontdesk.identity.errors import AnotherAccount, CodeNeeded, WrongCredentials
from frontdesk.identity.models import Account, WebSession
from frontdesk.identity.passkeys import Assertion
from frontdesk.identity.policy import permissions_of
from frontdesk.identity.queries import idle_limit, roles_of, token_hash
from frontdesk.identity.rules import LONGEST_SESSION
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission

TOKEN_BYTES = 32
DEVICE_LENGTH = 120
RESUMED_WITHIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Screen:
    """Where somebody signs in: the workstation, and what the browser calls itself."""

    workstation_id: UUID | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was just opened: its token is told once; `resume_at` is where a switched user left off."""

    token: str
    session_id: UUID
    account_id: UUID
    resume_at: str | None


def new_token(ctx: Context) -> str:
    """Return a random token that fits a header and a cookie."""
    return base64.urlsafe_b64encode(ctx.source.bytes(TOKEN_BYTES)).decode().rstrip("=")


def open_session(ctx: Context, proof: Proof, screen: Screen, code: str | Assertion = "") -> Opened:
    """Open a session for the account whose password was given; without the code of its second factor it may do nothing.

    Needs no permission: the proof is the permission. Raises `WrongCredentials` for a wrong code, for an account that
    has changed since the proof, and for one that may do nothing in this property (ACC-5).
    """
    account = _proven(ctx, proof)
    if code:
        second_factor.require_code(ctx, account.id, code)
    if code or not account.enrolled:
        attempts.succeed(ctx, proof.attempt)
    token = new_token(ctx)
    opened = WebSession(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        account_id=account.id,
        workstation_id=screen.workstation_id,
        token_hash=token_hash(token),
        device=screen.device[:DEVICE_LENGTH],
        created_at=ctx.now,
        last_active_at=ctx.now,
        second_factor_at=ctx.now if code else None,
    )
    resume_at = _left_at(ctx, account.id)
    ctx.session.add(opened)
    ctx.record("session.opened", "account", account.id, session=str(opened.id))
    return Opened(token, opened.id, account.id, resume_at)


def renew_session(ctx: Context, proof: Proof, screen: Screen, code: str | Assertion, ended_token: str) -> Opened:
    """Open a session that goes on where one ran out, for the same person only, with the second factor at once.

    Raises `AnotherAccount` when the work on the screen is somebody else's, `CodeNeeded` without a needed code.
    """
    before = ctx.session.scalars(
        select(WebSession).where(WebSession.token_hash == token_hash(ended_token))
    ).one_or_none()
    if before is None or before.account_id != proof.account_id:
        raise AnotherAccount
    if not code and _proven(ctx, proof).enrolled:
        raise CodeNeeded
    opened = open_session(ctx, proof, screen, code)
    _end(ctx, before, "renewed")
    return opened


def switch_user(ctx: Context, proof: Proof, screen: Screen, code: str | Assertion, left_at: str) -> Opened:
    """Put one's own work aside and open a session for another person at the same screen (ACC-1).

    Whoever was there finds their work again at `left_at`, a path of this program; the other never sees it.
    """
    ctx.require(Permission.SESSION_BEGIN)
    opened = open_session(ctx, proof, screen, code)
    own = _own(ctx)
    own.left_at = left_at
    _end(ctx, own, "switched")
    return opened


def touch(ctx: Context) -> None:
    """Note that a person did something just now; polling and streams do not call this (ACC-1)."""
    ctx.require(Permission.SESSION_BEGIN)
    _own(ctx).last_active_at = ctx.now


def sign_out(ctx: Context, reason: str = "signed_out") -> None:
    """End one's own session; `reason` says why: `signed_out`, or `replaced` by another in the same browser (ACC-1)."""
    ctx.require(Permission.SESSION_BEGIN)
    _end(ctx, _own(ctx), reason)


def end_at_shift_close(ctx: Context) -> None:
    """End the session in which a drawer was closed, if it was a screen's; closing it was permitted already (ACC-1)."""
    if ctx.session_id is not None:
        _end(ctx, _own(ctx), "shift_closed")


def open_sessions(ctx: Context) -> Sequence[WebSession]:
    """Return one's own sessions that have not ended, the latest first."""
    ctx.require(Permission.SESSION_OWN)
    mine = select(WebSession).where(
        WebSession.property_id == ctx.property_id,
        WebSession.account_id == ctx.account_id,
        WebSession.ended_at.is_(None),
        WebSession.last_active_at > ctx.now - idle_limit(ctx.session, ctx.property_id),
        WebSession.created_at > ctx.now - LONGEST_SESSION,
    )
    return ctx.session.scalars(mine.order_by(WebSession.last_active_at.desc())).all()


def revoke_session(ctx: Context, session_id: UUID) -> None:
    """End one of one's own sessions; another's is `NotFound` (ACC-2)."""
    ctx.require(Permission.SESSION_OWN)
    held = ctx.session.get(WebSession, (ctx.property_id, session_id))
    if held is None or held.account_id != ctx.account_id:
        raise NotFound
    _end(ctx, held, "revoked")


def revoke_others(ctx: Context) -> None:
    """End every session of one's own but this one, as after a change of how one signs in."""
    ctx.require(Permission.SESSION_OWN)
    end_sessions_of(ctx, ctx.account_id, "revoked", but=ctx.session_id)
    ctx.record("session.others_ended", "account", ctx.account_id)


def complete_sign_in(ctx: Context, attempt: Attempt, code: str | Assertion) -> str:
    """Complete one's own sign-in with the second factor, and return the new token of the session.

    The token changes, so that whoever knew the one of before, from the same half-way sign-in, holds nothing. Raises
    `WrongCredentials`.
    """
    ctx.require(Permission.SESSION_BEGIN)
    second_factor.require_code(ctx, ctx.account_id, code)
    own, token = _own(ctx), new_token(ctx)
    own.second_factor_at, own.token_hash = ctx.now, token_hash(token)
    attempts.succeed(ctx, attempt)
    ctx.record("second-factor.given", "account", ctx.account_id)
    return token


def end_idle_sessions(ctx: Context) -> None:
    """Mark the sessions that ran out as ended; they let nobody in already (ACC-1)."""
    ctx.require(Permission.OPERATE)
    unused = WebSession.last_active_at <= ctx.now - idle_limit(ctx.session, ctx.property_id)
    idle = update(WebSession).where(
        WebSession.property_id == ctx.property_id,
        WebSession.ended_at.is_(None),
        or_(unused, WebSession.created_at <= ctx.now - LONGEST_SESSION),
    )
    ctx.session.execute(idle.values(ended_at=ctx.now, end_reason="idle"))


def end_sessions_of(ctx: Context, account_id: UUID, reason: str, *, but: UUID | None = None) -> None:
    """End every session of an account, save perhaps one; the command that calls this has required its permission."""
    held = update(WebSession).where(WebSession.account_id == account_id, WebSession.ended_at.is_(None))
    if but is not None:
        held = held.where(WebSession.id != but)
    ctx.session.execute(held.values(ended_at=ctx.now, end_reason=reason))


def _proven(ctx: Context, proof: Proof) -> Account:
    account = ctx.session.get_one(Account, proof.account_id)
    unchanged = account.active and account.password_hash == proof.password_hash
    if not unchanged or not permissions_of(roles_of(ctx.session, ctx.property_id, account.id)):
        raise WrongCredentials
    return account


def _left_at(ctx: Context, account_id: UUID) -> str | None:
    """Return, once, where this person's work was put aside by a switch."""
    aside = select(WebSession).where(
        WebSession.property_id == ctx.property_id,
        WebSession.account_id == account_id,
        WebSession.left_at.is_not(None),
        WebSession.ended_at > ctx.now - RESUMED_WITHIN,
    )
    latest = None
    for held in ctx.session.scalars(aside.order_by(WebSession.ended_at)):
        latest, held.left_at = held.left_at, None
    return latest


def _own(ctx: Context) -> WebSession:
    if ctx.session_id is None:
        raise NotFound
    return ctx.session.get_one(WebSession, (ctx.property_id, ctx.session_id))


def _end(ctx: Context, held: WebSession, reason: str) -> None:
    if held.ended_at is None:
        held.ended_at, held.end_reason = ctx.now, reason
        ctx.record("session.ended", "account", held.account_id, session=str(held.id), reason=reason)
