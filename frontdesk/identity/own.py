"""What a person changes about their own account."""

from frontdesk.identity import attempts, passwords, sessions
from frontdesk.identity.attempts import Proof
from frontdesk.identity.errors import WrongCredentials
from frontdesk.identity.models import Account
from frontdesk.identity.rules import password_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.property.service import LOCALES


def change_password(ctx: Context, proof: Proof, password: str) -> None:
    """Replace one's own password, proven by the present one; every other session of the account ends.

    Raises `WrongCredentials` for another account's proof, or `Invalid` with every fault: `password-too-short`,
    `password-too-long`, `password-is-username`, `password-too-common`, `password-unchanged`.
    """
    ctx.require(Permission.SESSION_OWN)
    account = ctx.session.get_one(Account, ctx.account_id, with_for_update=True, populate_existing=True)
    if proof.account_id != account.id or proof.password_hash != account.password_hash:
        raise WrongCredentials
    faults = password_faults(password, account.username)
    if not faults and passwords.matches(account.password_hash, password):
        faults = [Reason("password-unchanged", "password")]
    if faults:
        raise Invalid(faults)
    account.password_hash = passwords.hashed(password, ctx.source)
    account.must_change_password, account.one_time_until = False, None
    attempts.succeed(ctx, proof.attempt)
    sessions.end_sessions_of(ctx, account.id, "password_changed", but=ctx.session_id)
    ctx.record("account.password_changed", "account", account.id)


def choose_language(ctx: Context, locale: str | None) -> None:
    """Choose the language of one's own account, or none: the screen's then."""
    ctx.require(Permission.SESSION_OWN)
    if locale is not None and locale not in LOCALES:
        raise Invalid([Reason("locale-unknown", "locale")])
    ctx.session.get_one(Account, ctx.account_id).locale = locale
    ctx.record("account.language_chosen", "account", ctx.account_id, locale=locale)
