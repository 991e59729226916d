"""The words and the photograph of a work order, sealed: somebody may have written or shown more than the fault."""

import json
from typing import Any
from uuid import UUID

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.secrets import KEY_BYTES, Place
from frontdesk.maintenance.models import WorkOrder


def seal_words(ctx: Context, order_id: UUID, field: str, told: dict[str, str]) -> bytes:
    """Return words sealed for one column of one work order."""
    return ctx.keyring.seal(_place(ctx, order_id, field), canonical(told).encode(), ctx.source)


def open_words(ctx: Context, order_id: UUID, field: str, sealed: bytes | None) -> dict[str, Any]:
    """Return the words of a column; of an empty one, none."""
    if not sealed:
        return {}
    told: dict[str, Any] = json.loads(ctx.keyring.open(_place(ctx, order_id, field), sealed))
    return told


def keep_photo(ctx: Context, order: WorkOrder, content: bytes) -> None:
    """Seal a photograph as a file of this work order, under a key of its own."""
    key = ctx.source.bytes(KEY_BYTES)
    order.photo_key = ctx.keyring.seal(_place(ctx, order.id, "photo_key"), key, ctx.source)
    order.photo_id = ctx.blobs.put(key, _photo_place(ctx), content, ctx.source)


def photo(ctx: Context, order: WorkOrder) -> bytes | None:
    """Return the photograph of a work order, or None where there is none or its file is gone."""
    if order.photo_id is None or order.photo_key is None:
        return None
    key = ctx.keyring.open(_place(ctx, order.id, "photo_key"), order.photo_key)
    try:
        return ctx.blobs.get(key, _photo_place(ctx), order.photo_id)
    except FileNotFoundError:
        return None


def _place(ctx: Context, order_id: UUID, field: str) -> Place:
    return Place(WorkOrder.__tablename__, ctx.property_id, order_id, field)


def _photo_place(ctx: Context) -> Place:
    return Place(WorkOrder.__tablename__, ctx.property_id, ctx.property_id, "photo")
