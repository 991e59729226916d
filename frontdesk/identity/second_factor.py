"""The second factor: codes of an authenticator (TOTP), each good once, or what stands beside them (ACC-3)."""

import base64
import hmac
import re
from datetime import datetime
from uuid import UUID

import pyotp

from frontdesk.identity import freshness, passkeys, recovery
from frontdesk.identity.errors import WrongCredentials
from frontdesk.identity.models import EVERYWHERE, Account
from frontdesk.identity.passkeys import Assertion
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place

SECRET_BYTES = 20
STEP_SECONDS = 30
DRIFT = 1
"""Steps that a clock may be ahead or behind."""


def begin_enrolment(ctx: Context) -> None:
    """Make a new secret for one's own authenticator; it counts once `confirm_enrolment` has seen a code of it.

    Raises as `freshness.to_change` does: where a factor is set up, it was just given in this session.
    """
    ctx.require(Permission.SESSION_OWN)
    account = freshness.to_change(ctx)
    secret = ctx.source.bytes(SECRET_BYTES)
    account.totp_pending = ctx.keyring.seal(_place(account, "totp_pending"), secret, ctx.source)


def pending_secret(ctx: Context) -> str | None:
    """Return the secret that waits for its first code, in base32, for the owner's own eyes."""
    ctx.require(Permission.SESSION_OWN)
    account = ctx.session.get_one(Account, ctx.account_id)
    if account.totp_pending is None:
        return None
    return base64.b32encode(ctx.keyring.open(_place(account, "totp_pending"), account.totp_pending)).decode()


def enrolment_uri(secret: str, username: str, issuer: str) -> str:
    """Return the `otpauth://` address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=issuer)


def confirm_enrolment(ctx: Context, code: str) -> None:
    """Make the pending secret the account's second factor, given in this session.

    Raises `Refused` (`enrolment-not-begun`) without a pending secret, `Invalid` (`code-wrong`) for a wrong code, and as
    `freshness.to_change` does.
    """
    ctx.require(Permission.SESSION_OWN)
    account = freshness.to_change(ctx)
    if account.totp_pending is None:
        raise Refused([Reason("enrolment-not-begun", rule="ACC-3")])
    secret = ctx.keyring.open(_place(account, "totp_pending"), account.totp_pending)
    step = _matching_step(secret, code, ctx.now, after=0)
    if step is None:
        raise Invalid([Reason("code-wrong", "code", "ACC-3")])
    # A sealed value opens only where it was sealed, so it is sealed again for its new column.
    account.totp_sealed = ctx.keyring.seal(_place(account, "totp_sealed"), secret, ctx.source)
    account.totp_pending, account.totp_last_step = None, step
    freshness.mark_given(ctx)
    ctx.record("second-factor.enrolled", "account", account.id)


def require_code(ctx: Context, account_id: UUID, given: str | Assertion) -> None:
    """Take what proves the account's second factor, once: a code, a recovery code or a passkey's answer.

    Raises `WrongCredentials` for any other or a used one.
    """
    account = freshness.locked(ctx, account_id)
    if isinstance(given, Assertion):
        passkeys.require_passkey(ctx, account, given)
    elif not _take_code(ctx, account, given) and not recovery.take(ctx, account, given):
        raise WrongCredentials


def _take_code(ctx: Context, account: Account, code: str) -> bool:
    if account.totp_sealed is None:
        return False
    secret = ctx.keyring.open(_place(account, "totp_sealed"), account.totp_sealed)
    step = _matching_step(secret, code, ctx.now, after=account.totp_last_step)
    if step is None:
        return False
    account.totp_last_step = step
    return True


def _matching_step(secret: bytes, code: str, now: datetime, *, after: int) -> int | None:
    """Return the time step whose code this is, if it is near and later than the last one used."""
    totp = pyotp.TOTP(base64.b32encode(secret).decode(), interval=STEP_SECONDS)
    typed = re.sub(r"\s", "", code).encode("utf-8", "surrogatepass")
    present = int(now.timestamp()) // STEP_SECONDS
    for step in range(max(present - DRIFT, after + 1), present + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            return step
    return None


def _place(account: Account, field: str) -> Place:
    return Place("account", EVERYWHERE, account.id, field)
