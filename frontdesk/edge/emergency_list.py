"""The emergency list: occupied rooms with their guests, and the visitors who are with them (EMG-1)."""

from dataclasses import replace

from frontdesk.authority import emergency
from frontdesk.authority.emergency import OccupiedRoom, RoomList
from frontdesk.enquiries import visitors_queries
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission


def list_rooms(ctx: Context) -> RoomList:
    """Return every room with somebody in it, and put on record that it was asked for."""
    ctx.require(Permission.EMERGENCY_ROOMS)
    return _with_visitors(ctx, emergency.list_rooms(ctx))


def copy_rooms(ctx: Context) -> RoomList:
    """Return the same list for the copy that is kept for when the server is down."""
    ctx.require(Permission.OPERATE)
    return _with_visitors(ctx, emergency.copy_rooms(ctx))


def _with_visitors(ctx: Context, found: RoomList) -> RoomList:
    """Add the visitors to their rooms; one whose host has left is still in the house."""
    counted = visitors_queries.headcount(ctx)
    rooms = [replace(room, visitors=counted.pop((room.floor, room.number), 0)) for room in found.rooms]
    left_behind = [OccupiedRoom(number, floor, 0, {}, count) for (floor, number), count in counted.items()]
    return replace(found, rooms=sorted([*rooms, *left_behind], key=lambda room: (room.floor, room.number)))
