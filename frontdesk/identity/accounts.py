"""Accounts and their roles, as an administrator manages them (ACC-1, ACC-4)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select

from frontdesk.identity import passwords, recovery, sessions, tokens
from frontdesk.identity.attempts import normal_username
from frontdesk.identity.models import Account, Membership, Passkey
from frontdesk.identity.rules import role_faults, username_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason, Refused
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission

ONE_TIME_VALID = timedelta(days=3)
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Created:
    """A new account, and the password that opens it once; it is told here and kept nowhere."""

    account_id: UUID
    one_time_password: str


def create_account(ctx: Context, username: str, display_name: str, roles: Collection[str]) -> Created:
    """Make a named account with its roles in this property; its first sign-in chooses a password (ACC-1).

    Raises `Invalid` naming every fault: `username-malformed`, `username-taken`, `missing`, `text-too-long`,
    `roles-missing`, `role-unknown`, `role-stands-alone` (ACC-4).
    """
    ctx.require(Permission.ACCOUNT_MANAGE)
    name = normal_username(username)
    faults = Faults(username_faults(name))
    shown = faults.line("display_name", display_name, most=LONGEST_NAME)
    faults.reasons += role_faults(roles)
    if ctx.session.scalar(select(Account.id).where(Account.username == name)) is not None:
        faults.add("username-taken", "username")
    faults.check()
    password = passwords.one_time(ctx.source)
    account = Account(
        id=ctx.source.uuid(),
        username=name,
        display_name=shown,
        password_hash=passwords.hashed(password, ctx.source),
        one_time_until=ctx.now + ONE_TIME_VALID,
        created_at=ctx.now,
    )
    ctx.session.add(account)
    ctx.session.flush()
    _give(ctx, account.id, roles)
    ctx.record("account.created", "account", account.id, roles=_listed(roles))
    return Created(account.id, password)


def set_roles(ctx: Context, account_id: UUID, roles: Collection[str]) -> None:
    """Give another account exactly these roles in this property; it counts from its next request."""
    ctx.require(Permission.ACCOUNT_MANAGE)
    _another(ctx, account_id)
    if faults := role_faults(roles):
        raise Invalid(faults)
    held = (Membership.property_id == ctx.property_id, Membership.account_id == account_id)
    ctx.session.execute(delete(Membership).where(*held))
    _give(ctx, account_id, roles)
    ctx.record("account.roles_set", "account", account_id, roles=_listed(roles))


def deactivate(ctx: Context, account_id: UUID) -> None:
    """Shut another account out: its sessions and tokens end at once."""
    ctx.require(Permission.ACCOUNT_MANAGE)
    _another(ctx, account_id).active = False
    _shut_out(ctx, account_id, "deactivated")
    ctx.record("account.deactivated", "account", account_id)


def reactivate(ctx: Context, account_id: UUID) -> None:
    """Let another account in again, with its password and second factor as they were."""
    ctx.require(Permission.ACCOUNT_MANAGE)
    _another(ctx, account_id).active = True
    ctx.record("account.reactivated", "account", account_id)


def reset_password(ctx: Context, account_id: UUID) -> str:
    """Return a new one-time password for another account; its sessions and tokens end, its second factor stays."""
    ctx.require(Permission.ACCOUNT_MANAGE)
    account = _another(ctx, account_id)
    password = passwords.one_time(ctx.source)
    account.password_hash = passwords.hashed(password, ctx.source)
    account.must_change_password, account.one_time_until = True, ctx.now + ONE_TIME_VALID
    _shut_out(ctx, account_id, "password_reset")
    ctx.record("account.password_reset", "account", account_id)
    return password


def reset_second_factor(ctx: Context, account_id: UUID) -> None:
    """Forget another account's second factor, of every kind (a lost telephone); its next sign-in enrols a new one.

    The administrator has the person before them, as when the account was made (ACC-3).
    """
    ctx.require(Permission.ACCOUNT_MANAGE)
    account = _another(ctx, account_id)
    account.totp_sealed = account.totp_pending = None
    account.passkeys = 0
    ctx.session.execute(delete(Passkey).where(Passkey.account_id == account_id))
    recovery.forget(ctx, account_id)
    _shut_out(ctx, account_id, "second_factor_reset")
    ctx.record("account.second_factor_reset", "account", account_id)


def _another(ctx: Context, account_id: UUID) -> Account:
    """Return an account of this property, not one's own: nobody raises, or shuts out, themself (ACC-2, ACC-4)."""
    here = select(Membership.account_id).where(
        Membership.property_id == ctx.property_id, Membership.account_id == account_id
    )
    found = ctx.session.scalars(select(Account).where(Account.id.in_(here)).with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    if account_id == ctx.actor.account_id:
        raise Refused([Reason("own-account", rule="ACC-4")])
    return found


def _give(ctx: Context, account_id: UUID, roles: Iterable[str]) -> None:
    rows = [{"property_id": ctx.property_id, "account_id": account_id, "role": role} for role in sorted(set(roles))]
    ctx.session.execute(insert(Membership), rows)


def _shut_out(ctx: Context, account_id: UUID, reason: str) -> None:
    sessions.end_sessions_of(ctx, account_id, reason)
    tokens.revoke_tokens_of(ctx, account_id)


def _listed(roles: Iterable[str]) -> str:
    return ",".join(sorted(set(roles)))
