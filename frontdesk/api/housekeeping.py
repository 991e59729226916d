"""The housekeeping board."""

from typing import Any

from frontdesk.api.answers import PageQuery, page, page_of
from frontdesk.api.fields import Choice, Flag, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.board import board
from frontdesk.rooms.rules import Block, Cleanliness, Occupancy

bp = Resource("housekeeping", "What housekeeping works from")


class BoardRoomSchema(Schema):
    """A room as housekeeping sees it: state and flags, never a name (NTF-2)."""

    number = Text(required=True)
    floor = Text(required=True)
    room_type = Text(attribute="type_code", required=True)
    code = Text(required=True)
    occupancy = Choice(Occupancy, required=True)
    cleanliness = Choice(Cleanliness, required=True)
    block = Choice(Block, required=True, allow_none=True)
    due_out = Flag(required=True)
    arriving = Flag(required=True)
    vip = Flag(required=True)
    do_not_disturb = Flag(required=True)
    extra_bed = Flag(required=True)


@bp.route("/housekeeping/board", methods=["GET"])
@guarded(Permission.ROOM_VIEW, Permission.ROOM_SET_CLEANLINESS)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(BoardRoomSchema))
def show_board(query: dict[str, Any]) -> dict[str, Any]:
    """List every room with what housekeeping needs to know of it."""
    return page(board(current_context()), lambda each: (each.floor, each.number), query)
