"""What attendants and their supervisor work from: rooms with who cleans them, never a name of a guest (NTF-2)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.housekeeping.models import RoomAssignment
from frontdesk.housekeeping.rules import Work, work_in
from frontdesk.identity.models import Account, Membership
from frontdesk.identity.policy import PERMISSIONS
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.board import BoardTile, board


@dataclass(frozen=True, slots=True)
class Attendant:
    """A colleague who cleans rooms: how many today, and how much work they are."""

    account_id: UUID
    name: str
    rooms: int
    credits: int


@dataclass(frozen=True, slots=True)
class FloorRoom:
    """A room as an attendant sees it."""

    tile: BoardTile
    account_id: UUID | None
    work: Work


def floor_rooms(ctx: Context) -> list[FloorRoom]:
    """Return every room with who cleans it today: one query more than the board."""
    ctx.require(Permission.ROOM_SET_CLEANLINESS)
    statement = select(RoomAssignment.room_id, RoomAssignment.account_id).where(
        RoomAssignment.property_id == ctx.property_id, RoomAssignment.day == ctx.business_date
    )
    given = dict(ctx.session.execute(statement).all())
    return [
        FloorRoom(tile, given.get(tile.room_id), work_in(tile.occupancy, due_out=tile.due_out)) for tile in board(ctx)
    ]


def own_rooms(ctx: Context) -> list[FloorRoom]:
    """Return the rooms that whoever asks cleans today, in the house's order."""
    return [each for each in floor_rooms(ctx) if each.account_id == ctx.account_id]


def attendants(ctx: Context) -> list[Attendant]:
    """Return who may be given rooms, by name, with what each has today."""
    ctx.require(Permission.HOUSEKEEPING_ASSIGN)
    roles = [role for role, held in PERMISSIONS.items() if Permission.HOUSEKEEPING_WORK in held]
    today = (
        select(
            RoomAssignment.account_id,
            func.count().label("rooms"),
            func.sum(RoomAssignment.credits).label("credits"),
        )
        .where(RoomAssignment.property_id == ctx.property_id, RoomAssignment.day == ctx.business_date)
        .group_by(RoomAssignment.account_id)
        .subquery()
    )
    statement = (
        select(Account.id, Account.display_name, today.c.rooms, today.c.credits)
        .join(Membership, Membership.account_id == Account.id)
        .outerjoin(today, today.c.account_id == Account.id)
        .where(Membership.property_id == ctx.property_id, Membership.role.in_(roles), Account.active)
        .distinct()
    )
    found = [
        Attendant(account_id, name, rooms or 0, int(credits_ or 0))
        for account_id, name, rooms, credits_ in ctx.session.execute(statement)
    ]
    return sorted(found, key=lambda each: (each.name, each.account_id))
