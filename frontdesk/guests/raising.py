"""Raising the level of a guest who is known already: another name is shown, the truth stays sealed (PRI-7)."""

import random
from uuid import UUID

from sqlalchemy import delete

from frontdesk.guests import sealed
from frontdesk.guests.aliases import draw_alias
from frontdesk.guests.models import Guest, GuestNameKey
from frontdesk.guests.names import surname_of
from frontdesk.guests.rules import DisclosureLevel, Sex
from frontdesk.guests.service import Known, Shown, index_name, stricter
from frontdesk.kernel.context import Context


def raise_level(ctx: Context, guest_id: UUID, level: DisclosureLevel, alias: str | None) -> Known:
    """Let a guest's profile hold at least this level, and return what may be shown from now on.

    Who becomes hidden gets the alias that is wished for or a drawn one; so does who was hidden before, since whoever
    asks must not learn of it by the answer. Raises `NotFound` for a forgotten guest (PRI-11).
    """
    guest = ctx.session.get_one(Guest, (ctx.property_id, guest_id), with_for_update=True, populate_existing=True)
    truth = sealed.unseal(ctx, guest.id, "guest", guest.id, guest.sealed)
    shown = _shown(ctx, guest, truth["name"], level, alias)
    holds = stricter(level, DisclosureLevel(truth["level"]))
    truth |= {"level": holds, "alias": shown.name if holds.is_hidden else None}
    key = sealed.key_of(ctx, guest.id)
    guest.sealed = sealed.seal(ctx, key, "guest", guest.id, truth)
    guest.shown_name, guest.shown_surname, guest.shown_level = shown.name, shown.surname, shown.level
    if level.is_hidden:
        guest.vip_level = None
    ctx.session.execute(
        delete(GuestNameKey).where(GuestNameKey.property_id == ctx.property_id, GuestNameKey.guest_id == guest.id)
    )
    index_name(ctx, guest.id, shown.name)
    return Known(guest.id, key, shown, holds)


def _shown(ctx: Context, guest: Guest, true_name: str, level: DisclosureLevel, alias: str | None) -> Shown:
    if not level.is_hidden:
        return Shown(guest.shown_name, guest.shown_surname, level)
    name = alias or _another_name(ctx, guest, true_name)
    return Shown(name, surname_of(name), DisclosureLevel.ASK)


def _another_name(ctx: Context, guest: Guest, true_name: str) -> str:
    """Return an alias that is like neither the true name nor the one that the house has seen."""
    luck = random.Random(ctx.source.bytes(16))  # noqa: S311 - as hard to guess as the hotel's own source
    unlike = f"{true_name} {guest.shown_name}"
    return draw_alias(luck, Sex(guest.sex), unlike=unlike, latin=guest.shown_name.isascii())
