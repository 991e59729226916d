"""Recovery codes: printed and locked away, each stands in once for a second factor that was lost (ACC-3)."""

import hashlib
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from frontdesk.identity import freshness
from frontdesk.identity.models import Account, RecoveryCode
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.ids import READABLE
from frontdesk.kernel.permissions import Permission

COUNT = 8
LENGTH = 24
"""31 ** 24 is more than 2 ** 118: nobody guesses one, and a plain hash keeps it as well as a slow one."""
GROUP = 4


def make_codes(ctx: Context) -> list[str]:
    """Return new recovery codes of one's own; they are told here and kept nowhere, and older ones end.

    Raises `Refused`: `second-factor-not-enrolled` without a factor to stand in for, `sign-in-not-fresh`.
    """
    ctx.require(Permission.SESSION_OWN)
    account = freshness.to_change(ctx)
    if not account.enrolled:
        raise Refused([Reason("second-factor-not-enrolled", rule="ACC-3")])
    codes = ["".join(READABLE[ctx.source.choice(len(READABLE))] for _ in range(LENGTH)) for _ in range(COUNT)]
    forget(ctx, account.id)
    rows = [{"account_id": account.id, "code_hash": _hash(code)} for code in codes]
    ctx.session.execute(insert(RecoveryCode), rows)
    ctx.record("recovery-codes.made", "account", account.id, count=COUNT)
    return ["-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP)) for code in codes]


def codes_left(ctx: Context) -> int:
    """Return how many of one's own recovery codes are still good."""
    ctx.require(Permission.SESSION_OWN)
    unused = (RecoveryCode.account_id == ctx.account_id, RecoveryCode.used_at.is_(None))
    return ctx.session.scalars(select(func.count()).select_from(RecoveryCode).where(*unused)).one()


def take(ctx: Context, account: Account, typed: str) -> bool:
    """Use up a recovery code of an account that is held, and tell whether it was one that is still good."""
    code = "".join(letter for letter in typed.upper() if letter in READABLE)
    kept = ctx.session.get(RecoveryCode, (account.id, _hash(code))) if len(code) == LENGTH else None
    if kept is None or kept.used_at is not None:
        return False
    kept.used_at = ctx.now
    ctx.record("recovery-code.used", "account", account.id)
    return True


def forget(ctx: Context, account_id: UUID) -> None:
    """End every recovery code of an account; the command that calls this has required its permission."""
    ctx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
