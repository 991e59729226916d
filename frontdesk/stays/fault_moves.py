"""What helps guests out of a broken room when no room is ready: one that only has to be cleaned (MOV-2)."""

from uuid import UUID

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import events
from frontdesk.stays.errors import MoveRefused
from frontdesk.stays.room_change_queries import outlook
from frontdesk.stays.room_change_rules import Terms


def ask_cleaning_first(ctx: Context, stay_id: UUID, number: str) -> None:
    """Ask housekeeping to clean a dirty vacant room before all others: it counts as free once cleaned.

    Raises `MoveRefused` (`fault-not-declared`, or whatever else than dirt keeps the stay out of the room), `NotFound`.
    """
    ctx.require(Permission.STAY_MOVE)
    found = outlook(ctx, stay_id)
    if found.terms is not Terms.FAULT:
        raise MoveRefused([Reason("fault-not-declared", "room", "MOV-2")])
    room = next((each for each in found.rooms if each.number == number), None)
    if room is None:
        raise NotFound([Reason("room-unknown", "room")])
    if not room.clean_first:
        others = [reason for reason in room.reasons if reason.code != "room-dirty"]
        raise MoveRefused(others or [Reason("room-clean-already", "room", "MOV-2")])
    ctx.record("room.cleaning_wanted", "room", room.room_id, stay_id=str(stay_id))
    events.cleaning_wanted(ctx, stay_id, room.room_id)
