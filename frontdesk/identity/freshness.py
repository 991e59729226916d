"""Who may change how they sign in: the owner, at a screen, who has just signed in with everything they have (ACC-3)."""

from uuid import UUID

from frontdesk.identity.models import Account, WebSession
from frontdesk.identity.rules import FRESH
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Reason, Refused


def locked(ctx: Context, account_id: UUID) -> Account:
    """Return the account, held until the end of the transaction: two who change it come one after the other."""
    return ctx.session.get_one(Account, account_id, with_for_update=True, populate_existing=True)


def own_session(ctx: Context) -> WebSession | None:
    """Return the session at whose screen the command was asked for; a program and the console have none."""
    if ctx.session_id is None:
        return None
    return ctx.session.get_one(WebSession, (ctx.property_id, ctx.session_id))


def to_change(ctx: Context) -> Account:
    """Return one's own account, held, to change how one signs in.

    Raises `Forbidden` where a second factor is set up and was not given in this session, `Refused`
    (`sign-in-not-fresh`) when that was longer ago than `FRESH`.
    """
    account, held = locked(ctx, ctx.account_id), own_session(ctx)
    if account.enrolled and (held is None or held.second_factor_at is None):
        raise Forbidden
    if held is not None and not _is_fresh(ctx, held):
        raise Refused([Reason("sign-in-not-fresh", rule="ACC-3")])
    return account


def just_signed_in(ctx: Context) -> bool:
    """Tell whether one may still change how one signs in, or signs in again first."""
    held = own_session(ctx)
    return held is not None and _is_fresh(ctx, held)


def mark_given(ctx: Context) -> None:
    """Note that the second factor was given in this session."""
    held = own_session(ctx)
    if held is not None:
        held.second_factor_at = ctx.now


def _is_fresh(ctx: Context, held: WebSession) -> bool:
    return ctx.now - held.created_at < FRESH
