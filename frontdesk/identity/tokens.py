"""Tokens for programs: printed once, kept as a hash, revoked by an administrator."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from frontdesk.identity.attempts import normal_username
from frontdesk.identity.models import Account, ApiToken
from frontdesk.identity.queries import roles_of, token_hash
from frontdesk.identity.sessions import new_token
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission

PREFIX = "fd_"
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class CreatedToken:
    """A new token: its text is told here and kept nowhere."""

    token_id: UUID
    token: str


def create_token(ctx: Context, username: str, label: str = "token") -> CreatedToken:
    """Return a token that acts as this account in this property; only the operator of the machine makes one.

    Raises `NotFound` for an account without a role here, `Invalid` for a label that cannot be kept.
    """
    ctx.require(Permission.OPERATE)
    account_id = ctx.session.scalar(select(Account.id).where(Account.username == normal_username(username)))
    if account_id is None or not roles_of(ctx.session, ctx.property_id, account_id):
        raise NotFound
    faults = Faults()
    kept = faults.line("label", label, most=LONGEST_LABEL)
    faults.check()
    token = PREFIX + new_token(ctx)
    row = ApiToken(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        account_id=account_id,
        token_hash=token_hash(token),
        label=kept,
        created_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.record("token.created", "account", account_id, token=str(row.id))
    return CreatedToken(row.id, token)


def revoke_token(ctx: Context, token_id: UUID) -> None:
    """End a token of this property at once, or raise `NotFound`."""
    ctx.require(Permission.ACCOUNT_MANAGE)
    row = ctx.session.get(ApiToken, (ctx.property_id, token_id))
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = ctx.now
        ctx.record("token.revoked", "account", row.account_id, token=str(row.id))


def revoke_tokens_of(ctx: Context, account_id: UUID) -> None:
    """End every token of an account; the command that calls this has required its permission."""
    held = update(ApiToken).where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
    ctx.session.execute(held.values(revoked_at=ctx.now))
