"""A wish to be next to another guest, as the pages of a room change take it (PRI-8)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from frontdesk.enquiries.neighbours import nearest_first, own_requests, room_agreed
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason
from frontdesk.stays.room_change_queries import Outlook
from frontdesk.stays.rules import neighbour_faults
from frontdesk.web.formatting import clock

NEVER_OPENED = UUID(int=0)
"""What stands for words that are no enquiry's id: refused like an enquiry that came to nothing."""


def request_names(ctx: Context) -> dict[str, str]:
    """Return whom the clerk has asked for lately, as the choices of a list, with the time."""
    return {str(each.id): f"{each.asked_for} · {clock(each.opened_at, ctx.zone)}" for each in own_requests(ctx)}


def enquiry_of(text: str) -> UUID | None:
    """Return the enquiry that a form names, or None where it names none."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return NEVER_OPENED


def near_first(ctx: Context, found: Outlook, next_to: UUID | None) -> tuple[Outlook, Sequence[Reason]]:
    """Return the rooms nearest to a guest who agrees first; of anybody else what is said of nobody."""
    if next_to is None:
        return found, ()
    room = room_agreed(ctx, next_to)
    if room is None:
        return found, neighbour_faults(wanted=True, agreed=False)
    return replace(found, rooms=nearest_first(found.rooms, room)), ()


def faults_of(ctx: Context, next_to: UUID | None) -> Sequence[Reason]:
    """Return why no room next to somebody is given now, if one is wanted."""
    wanted = next_to is not None
    return neighbour_faults(wanted=wanted, agreed=next_to is not None and room_agreed(ctx, next_to) is not None)
