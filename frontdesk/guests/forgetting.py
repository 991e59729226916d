"""Taking what is personal out of profiles, and destroying guests' own keys (PRI-11). Called by `privacy` alone."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update

from frontdesk.guests.models import Guest, GuestIndex, GuestKey, GuestNameKey
from frontdesk.kernel.context import Context

FORGOTTEN: Final = "—"
"""What stands where a name stood."""


def profiles_due(ctx: Context, until: date, after: tuple[date, UUID] | None, limit: int) -> Sequence[tuple[date, UUID]]:
    """Return last stay and id of profiles without a stay since a day, in order, from behind a place on."""
    due = select(Guest.last_stay, Guest.id).where(
        Guest.property_id == ctx.property_id, Guest.last_stay <= until, Guest.forgotten_at.is_(None)
    )
    if after is not None:
        due = due.where(tuple_(Guest.last_stay, Guest.id) > after)
    rows = ctx.session.execute(due.order_by(Guest.last_stay, Guest.id).limit(limit))
    return [(last_stay, guest_id) for last_stay, guest_id in rows if last_stay]


def withdraw(ctx: Context, guest_ids: Collection[UUID]) -> None:
    """Take names, truth and every way of finding them out of these profiles; the keys stay for what the law keeps."""
    blank = {
        "shown_name": FORGOTTEN,
        "shown_surname": FORGOTTEN,
        "sex": "X",
        "shown_level": "ask",
        "vip_level": None,
        "language": None,
        "sealed": b"",
        "forgotten_at": ctx.now,
    }
    mine = (Guest.property_id == ctx.property_id, Guest.id.in_(guest_ids), Guest.forgotten_at.is_(None))
    # First of all, and held to the end: whoever writes an index anew looks at the profile before.
    ctx.session.execute(update(Guest).where(*mine).values(blank), execution_options={"synchronize_session": False})
    for table in (GuestIndex, GuestNameKey):
        ctx.session.execute(
            delete(table).where(table.property_id == ctx.property_id, table.guest_id.in_(guest_ids)),
            execution_options={"synchronize_session": False},
        )


def withdrawn(ctx: Context, guest_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these guests' profiles are withdrawn."""
    mine = (Guest.property_id == ctx.property_id, Guest.id.in_(guest_ids), Guest.forgotten_at.is_not(None))
    return set(ctx.session.scalars(select(Guest.id).where(*mine)))


def destroy_keys(ctx: Context, guest_ids: Collection[UUID]) -> None:
    """Destroy the own keys of these guests: what was sealed under them opens nowhere again."""
    mine = (GuestKey.property_id == ctx.property_id, GuestKey.id.in_(guest_ids), GuestKey.destroyed_at.is_(None))
    ctx.session.execute(
        update(GuestKey).where(*mine).values(wrapped=None, destroyed_at=ctx.now),
        execution_options={"synchronize_session": False},
    )
