"""A room next to somebody: given only with that guest's consent to it, and refused alike whoever it is (PRI-8).

Whoever wants such a room, at check-in or at a room change, asks at the enquiry desk, for a name or for a room number;
the room is given to that enquiry.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import and_, select

from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.queries import LISTED, MOST_LISTED
from frontdesk.enquiries.rules import Decision, Scope
from frontdesk.enquiries.sealed import outcome_of, question_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room
from frontdesk.stays.check_in import check_in_walk_in
from frontdesk.stays.checked_in import CheckedIn
from frontdesk.stays.intake import WalkIn
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.room_change import Moved, MoveGiven, change_room
from frontdesk.stays.room_swap import SwapGiven, swap_rooms


class Place(Protocol):
    """A room to choose, whatever else is told of it."""

    @property
    def number(self) -> str:
        """Return the number on its door."""

    @property
    def floor(self) -> str:
        """Return the floor."""

    @property
    def ready(self) -> bool:
        """Tell whether it can be given now."""


AnyPlace = TypeVar("AnyPlace", bound=Place)


@dataclass(frozen=True, slots=True)
class Request:
    """Whom a clerk has asked for lately: the words alone, so that the list is the same whatever came of them."""

    id: UUID
    asked_for: str
    opened_at: datetime


def check_in_beside(ctx: Context, walk_in: WalkIn, draft_id: UUID | None = None) -> CheckedIn:
    """Check in as `check_in_walk_in` does, into a room next to a guest where that guest has consented to it.

    Raises what that raises; among the reasons `neighbour-not-asked` for an enquiry of `next_to` without such a consent,
    be it open, declined, to another scope, over, another clerk's, or for nobody.
    """
    ctx.require(Permission.STAY_CHECK_IN)
    if walk_in.next_to is None:
        return check_in_walk_in(ctx, walk_in, draft_id)
    agreed = room_agreed(ctx, walk_in.next_to) is not None
    made = check_in_walk_in(ctx, walk_in, draft_id, neighbour_agrees=agreed)
    _used(ctx, walk_in.next_to, made.stay_id)
    return made


def change_room_beside(ctx: Context, stay_id: UUID, given: MoveGiven) -> Moved:
    """Move a stay as `change_room` does, into a room next to a guest where that guest has consented to it.

    Raises what that raises; among the reasons `neighbour-not-asked`, as `check_in_beside`.
    """
    ctx.require(Permission.STAY_MOVE)
    if given.next_to is None:
        return change_room(ctx, stay_id, given)
    agreed = room_agreed(ctx, given.next_to) is not None
    moved = change_room(ctx, stay_id, given, neighbour_agrees=agreed)
    _used(ctx, given.next_to, stay_id)
    return moved


def swap_rooms_beside(ctx: Context, stay_id: UUID, given: SwapGiven) -> tuple[Moved, Moved]:
    """Let two stays change places as `swap_rooms` does, the first next to a guest who has consented to it.

    Raises what that raises; among the reasons `neighbour-not-asked`, as `check_in_beside`.
    """
    ctx.require(Permission.STAY_MOVE)
    if given.next_to is None:
        return swap_rooms(ctx, stay_id, given)
    agreed = room_agreed(ctx, given.next_to) is not None
    both = swap_rooms(ctx, stay_id, given, neighbour_agrees=agreed)
    _used(ctx, given.next_to, stay_id)
    return both


def room_agreed(ctx: Context, enquiry_id: UUID) -> Room | None:
    """Return the room of the guest who lets this clerk give a room next to it, or None: there is no telling why."""
    ctx.require(Permission.ENQUIRY_OPEN)
    row = ctx.session.get(Enquiry, (ctx.property_id, enquiry_id))
    if row is None or row.account_id != ctx.account_id or row.given_until is None or row.given_until <= ctx.now:
        return None
    given = (item for item in outcome_of(ctx, row) if item.decision is Decision.GIVEN and item.scope is Scope.NEARBY)
    return next((room for item in given if (room := _room_of(ctx, item.registration_id)) is not None), None)


def own_requests(ctx: Context) -> list[Request]:
    """Return whom this account has asked for in the last half hour, the newest first, at most twenty."""
    ctx.require(Permission.ENQUIRY_OPEN)
    mine = (Enquiry.property_id == ctx.property_id, Enquiry.account_id == ctx.account_id)
    statement = select(Enquiry).where(*mine, Enquiry.opened_at > ctx.now - LISTED)
    rows = ctx.session.scalars(statement.order_by(Enquiry.opened_at.desc(), Enquiry.id).limit(MOST_LISTED))
    return [Request(row.id, question_of(ctx, row).asked_for, row.opened_at) for row in rows]


def nearest_first(choices: Sequence[AnyPlace], room: Room) -> list[AnyPlace]:
    """Return the rooms to choose from, those that are ready first, the nearest to a room by floor and number above."""
    return sorted(
        choices,
        key=lambda each: (not each.ready, each.floor != room.floor, abs(_place(each.number) - _place(room.number))),
    )


def _used(ctx: Context, enquiry_id: UUID, stay_id: UUID) -> None:
    ctx.record("consent.used", "enquiry", enquiry_id, stay_id=str(stay_id))


def _place(number: str) -> int:
    return int("".join(re.findall(r"[0-9]", number)) or 0)


def _room_of(ctx: Context, registration_id: UUID) -> Room | None:
    """Return the room of a guest who is in the house; nothing of the guest is read for it."""
    statement = (
        select(Room)
        .join(Stay, and_(Stay.property_id == Room.property_id, Stay.room_id == Room.id))
        .join(Registration, and_(Registration.property_id == Stay.property_id, Registration.stay_id == Stay.id))
        .where(Room.property_id == ctx.property_id, Registration.id == registration_id, Registration.in_house)
    )
    return ctx.session.scalars(statement).one_or_none()
