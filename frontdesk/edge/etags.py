"""Entity tags: keyed hashes of the bytes that this viewer may see, so that they tell nothing else (PRI-4)."""

import hashlib
import hmac

from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused, Stale


class PreconditionMissing(Refused):
    """A write to an existing thing must say which state of it was read."""

    code = "if-match-missing"
    status = 428


def tag_of(ctx: Context, shown: bytes) -> str:
    """Return the strong tag, without quotes, of what this viewer is shown."""
    key = ctx.keyring.derived("etags").encode()
    return hmac.new(key, ctx.property_id.bytes + shown, hashlib.sha256).hexdigest()[:32]


def unchanged(if_none_match: ETags, tag: str) -> bool:
    """Tell whether the viewer already holds this state, so that 304 says enough."""
    return if_none_match.contains_weak(tag)


def require_match(ctx: Context, if_match: str | None, shown: bytes) -> None:
    """Let a write pass only if the caller read the state that `shown` is.

    Call it inside the transaction, after the command's permission and the row's lock: who may not write learns
    nothing from it. Raises `PreconditionMissing` (428) without a header and `Stale` (412) for another state.
    """
    if if_match is None:
        raise PreconditionMissing
    if not parse_etags(if_match).contains(tag_of(ctx, shown)):
        raise Stale
