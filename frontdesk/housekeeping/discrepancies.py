"""Where house and system differ, until somebody resolves it (HSK-4)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from frontdesk.housekeeping import events
from frontdesk.housekeeping.errors import HousekeepingRefused
from frontdesk.housekeeping.models import Discrepancy
from frontdesk.housekeeping.rules import resolution_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room


@dataclass(frozen=True, slots=True)
class DiscrepancyView:
    """An open discrepancy: `found` by housekeeping, and what the system says of the room now."""

    id: UUID
    room: str
    found: str
    occupancy: str
    found_at: datetime


def discrepancies(ctx: Context) -> list[DiscrepancyView]:
    """Return every open discrepancy, the oldest first."""
    ctx.require(Permission.ROOM_VIEW)
    statement = (
        select(Discrepancy.id, Room.number, Discrepancy.found, Room.occupancy, Discrepancy.found_at)
        .join(Room, (Room.property_id == Discrepancy.property_id) & (Room.id == Discrepancy.room_id))
        .where(Discrepancy.property_id == ctx.property_id, Discrepancy.resolved_at.is_(None))
        .order_by(Discrepancy.found_at, Discrepancy.id)
    )
    return [DiscrepancyView(*row) for row in ctx.session.execute(statement)]


def resolve(ctx: Context, discrepancy_id: UUID, resolution: str) -> Discrepancy:
    """End a discrepancy with how it came about, once.

    Raises `NotFound`, `Invalid` (`not-a-choice`), `HousekeepingRefused` (`discrepancy-resolved`).
    """
    ctx.require(Permission.DISCREPANCY_RESOLVE)
    row = ctx.session.get(Discrepancy, (ctx.property_id, discrepancy_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if reasons := resolution_faults(resolution):
        raise Invalid(reasons)
    if row.resolved_at is not None:
        raise HousekeepingRefused([Reason("discrepancy-resolved", rule="HSK-4")])
    row.resolution, row.resolved_at, row.resolved_by = resolution, ctx.now, ctx.account_id
    ctx.session.flush()
    ctx.record("discrepancy.resolved", "room", row.room_id, resolution=resolution)
    ctx.announce(events.DISCREPANCY_RESOLVED, row.id, room_id=str(row.room_id))
    return row
