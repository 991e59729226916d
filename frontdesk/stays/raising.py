"""A guest in the house asks for more discretion: everything of the stay shows the new name from now on (PRI-7)."""

from sqlalchemy import update

from frontdesk.guests import sealed
from frontdesk.guests.raising import raise_level
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.kernel.context import Context
from frontdesk.outbox.service import amend
from frontdesk.rooms.models import RoomOccupancy
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.party import cover_history


def seal_anew(ctx: Context, stay: Stay, registration: Registration, level: DisclosureLevel, alias: str | None) -> None:
    """Seal the level with profile and registration, and show what may be shown: guest book, board, undelivered news.

    With somebody hidden in it a stay has no VIP level, as at a check-in; news not yet delivered says neither that nor
    a birthday. The caller holds the stay locked.
    """
    known = raise_level(ctx, registration.guest_id, level, alias)
    truth = sealed.opened_with(ctx, known.key, "registration", registration.id, registration.sealed)
    registration.sealed = sealed.seal(ctx, known.key, "registration", registration.id, truth | {"level": known.level})
    cover_history(ctx, known)
    room = update(RoomOccupancy).where(RoomOccupancy.property_id == ctx.property_id, RoomOccupancy.stay_id == stay.id)
    if registration.position == 0:
        ctx.session.execute(room.values(shown_name=known.shown.name, shown_surname=known.shown.surname))
    if level.is_hidden:
        stay.vip_level = None
        ctx.session.execute(room.values(vip=False))
        amend(ctx, stay.id, vip=False, birthday=False)
    ctx.session.flush()
