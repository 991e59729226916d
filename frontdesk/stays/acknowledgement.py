"""What a guest was told before signing, kept word for word and hashed (REG-7)."""

import hashlib
from typing import Any
from uuid import UUID

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical, put
from frontdesk.rates.quotes import QuoteView
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Acknowledgement


def acknowledge(ctx: Context, stay_id: UUID, quote: QuoteView, room: Room) -> None:
    """Keep with the stay what its guests acknowledged: each night's price, kind and location of the room, all terms."""
    words = told(quote, room)
    row = {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "stay_id": stay_id,
        "quote_id": quote.id,
        "room_id": room.id,
        "told": words,
        "hash": hashlib.sha256(canonical(words).encode()).digest(),
        "at": ctx.now,
    }
    put(ctx.session, Acknowledgement, [row])


def told(quote: QuoteView, room: Room) -> dict[str, Any]:
    """Return everything that a guest must know of price and room, as plain values."""
    return {
        "quote_id": str(quote.id),
        "room": room.number,
        "floor": room.floor,
        "location": {"zh": room.location_zh, "en": room.location_en},
        "room_type": quote.room_type,
        "rate_plan": quote.rate_plan,
        "nights": [[each.night.isoformat(), each.amount] for each in quote.nights],
        "total": quote.total,
        "deposit": quote.deposit,
        "currency": quote.currency,
        "terms": dict(quote.terms),
    }
