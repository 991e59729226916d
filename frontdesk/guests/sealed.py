"""The one way to a guest's truth: sealed under the guest's own key, opened only where a caller has proved the right."""

import json
from typing import Any
from uuid import UUID

from frontdesk.guests.models import GuestKey
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical, put
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.secrets import KEY_BYTES, Place, open_under, seal_under


def new_key(ctx: Context, guest_id: UUID) -> bytes:
    """Make a guest's own key, keep it wrapped, and return it."""
    key = ctx.source.bytes(KEY_BYTES)
    wrapped = ctx.keyring.seal(_key_place(ctx, guest_id), key, ctx.source)
    put(ctx.session, GuestKey, [{"property_id": ctx.property_id, "id": guest_id, "wrapped": wrapped}])
    return key


def key_of(ctx: Context, guest_id: UUID) -> bytes:
    """Return a guest's own key, or raise `NotFound` when it was destroyed to forget the guest."""
    row = ctx.session.get(GuestKey, (ctx.property_id, guest_id))
    if row is None or row.wrapped is None:
        raise NotFound
    return ctx.keyring.open(_key_place(ctx, guest_id), row.wrapped)


def unwrapped(ctx: Context, guest_id: UUID, wrapped: bytes) -> bytes:
    """Return a guest's own key from its wrapping, for a caller who has read many at once."""
    return ctx.keyring.open(_key_place(ctx, guest_id), wrapped)


def seal(ctx: Context, key: bytes, table: str, row_id: UUID, truth: dict[str, Any]) -> bytes:
    """Return the truth of one row, sealed under a guest's key for that row alone."""
    return seal_under(key, Place(table, ctx.property_id, row_id, "sealed"), canonical(truth).encode(), ctx.source)


def unseal(ctx: Context, guest_id: UUID, table: str, row_id: UUID, sealed: bytes) -> dict[str, Any]:
    """Return the truth of one row; the caller has checked the right to it and logged the reason.

    Raises `NotFound` for what was forgotten (PRI-11).
    """
    if not sealed:
        raise NotFound
    return opened_with(ctx, key_of(ctx, guest_id), table, row_id, sealed)


def opened_with(ctx: Context, key: bytes, table: str, row_id: UUID, sealed: bytes) -> dict[str, Any]:
    """Return the truth of one row under a guest's key that is at hand; the right to it is checked as for `unseal`."""
    opened = open_under(key, Place(table, ctx.property_id, row_id, "sealed"), sealed)
    truth: dict[str, Any] = json.loads(opened)
    return truth


def _key_place(ctx: Context, guest_id: UUID) -> Place:
    return Place("guest_key", ctx.property_id, guest_id, "wrapped")
