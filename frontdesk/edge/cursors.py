"""Cursors of lists: sealed, so that they tell nothing of what they skip, and open only where they were made."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.errors import Invalid, Reason

Position = Sequence[str | int]

_NONCE = 12
_STEP = 64
"""Padded to this many bytes: the length of a name is not told by the length of a cursor."""


def sealed_cursor(ctx: Context, of_list: str, position: Position) -> str:
    """Return the cursor that stands behind `position` in the list, the same whenever it is asked for again.

    `of_list` names the list and everything that it is filtered by.
    """
    plain = canonical(list(position)).encode()
    plain += b" " * (-len(plain) % _STEP)
    place = _place(ctx, of_list)
    key = _key(ctx)
    nonce = hmac.new(key, place + plain, hashlib.sha256).digest()[:_NONCE]
    return base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, plain, place)).decode().rstrip("=")


def opened_cursor(ctx: Context, of_list: str, cursor: str | None) -> list[str | int] | None:
    """Return the position that a cursor stands for, nothing for no cursor, or raise `Invalid` (`cursor-invalid`)."""
    if cursor is None:
        return None
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        plain = AESGCM(_key(ctx)).decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(ctx, of_list))
    except (InvalidTag, ValueError, binascii.Error):
        raise Invalid([Reason("cursor-invalid", "cursor")]) from None
    position: list[str | int] = json.loads(plain)
    return position


def instant_and_id(position: Position) -> tuple[datetime, UUID]:
    """Return a position in a list that is ordered by an instant and an id."""
    return datetime.fromisoformat(str(position[0])), UUID(str(position[1]))


def _key(ctx: Context) -> bytes:
    return bytes.fromhex(ctx.keyring.derived("cursors"))


def _place(ctx: Context, of_list: str) -> bytes:
    return f"{ctx.property_id}|{ctx.actor.account_id}|{of_list}".encode()
