"""The keys of a stay that has changed its room: the old ones void, as many new ones (MOV-4, KEY-2)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.stays import keys
from frontdesk.stays.keys import Proof
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.room_change_rules import Terms


def replace_keys(ctx: Context, stay: Stay, terms: Terms) -> datetime | None:
    """Void the cards of the old room and make as many for the new one; return until when they open, or None.

    They reach as far as the cover (REG-5). After a fault they reach at least as far as the old ones did, and where even
    that is over none is made: nothing of it keeps the guest in the broken room (MOV-2). Raises `KeyRefused`.
    """
    live = keys.live_cards(ctx, stay.id)
    holders = [card.registration_id for card in live] or [_first(ctx, stay)]
    reached = max((card.valid_until for card in live), default=ctx.now)
    keys.void(ctx, live)
    until = keys.covered_until(ctx, stay)
    if terms is Terms.FAULT:
        until = max(until, reached)
        if until <= ctx.now or keys.cards_left(ctx, stay) < len(holders):
            return None
    keys.make_keys(ctx, stay, holders, until=until, proof=Proof.DOCUMENT)
    return until


def _first(ctx: Context, stay: Stay) -> UUID:
    mine = (Registration.property_id == ctx.property_id, Registration.stay_id == stay.id)
    return ctx.session.scalars(select(Registration.id).where(*mine).order_by(Registration.position).limit(1)).one()
