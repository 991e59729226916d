"""Who has come to see guests, and who is still in."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, func, select

from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.rooms.models import Room

SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class VisitorView:
    """A visitor as the desk and security see one; of the document, the last four signs."""

    id: UUID
    room: str
    name: str
    document_type: str
    document_end: str
    plate: str
    pass_number: int | None
    came_at: datetime
    due_at: datetime
    told_at: datetime | None
    left_at: datetime | None


def visitors(
    ctx: Context, *, still_in: bool = True, before: tuple[datetime, UUID] | None = None, limit: int = SHOWN
) -> list[VisitorView]:
    """Return who is still in, or everybody, the latest to come first."""
    ctx.require(Permission.VISITOR_REGISTER)
    statement = (
        select(Visitor, Room.number)
        .join(Room, and_(Room.property_id == Visitor.property_id, Room.id == Visitor.room_id))
        .where(Visitor.property_id == ctx.property_id)
        .order_by(Visitor.came_at.desc(), Visitor.id.desc())
        .limit(limit)
    )
    if still_in:
        statement = statement.where(Visitor.left_at.is_(None))
    if before is not None:
        instant, visitor_id = before
        same = and_(Visitor.came_at == instant, Visitor.id < visitor_id)
        statement = statement.where((Visitor.came_at < instant) | same)
    return [_view(ctx, row, number) for row, number in ctx.session.execute(statement)]


def visitor(ctx: Context, visitor_id: UUID) -> VisitorView | None:
    """Return one visitor, or None."""
    ctx.require(Permission.VISITOR_REGISTER)
    row = ctx.session.get(Visitor, (ctx.property_id, visitor_id))
    if row is None:
        return None
    return _view(ctx, row, ctx.session.get_one(Room, (ctx.property_id, row.room_id)).number)


def overdue(ctx: Context) -> list[UUID]:
    """Return the visitors of whom security must be told now."""
    ctx.require(Permission.OPERATE)
    statement = select(Visitor.id).where(
        Visitor.property_id == ctx.property_id,
        Visitor.left_at.is_(None),
        Visitor.told_at.is_(None),
        Visitor.due_at <= ctx.now,
    )
    return list(ctx.session.scalars(statement.order_by(Visitor.due_at)))


def headcount(ctx: Context) -> dict[tuple[str, str], int]:
    """Return how many visitors are in each room, by floor and number: for the emergency list, without names."""
    if not (ctx.may(Permission.EMERGENCY_ROOMS) or ctx.may(Permission.OPERATE)):
        raise Forbidden
    statement = (
        select(Room.floor, Room.number, func.count())
        .join(Visitor, and_(Visitor.property_id == Room.property_id, Visitor.room_id == Room.id))
        .where(Visitor.property_id == ctx.property_id, Visitor.left_at.is_(None))
        .group_by(Room.floor, Room.number)
    )
    return {(floor, number): count for floor, number, count in ctx.session.execute(statement)}


def _view(ctx: Context, row: Visitor, room: str) -> VisitorView:
    place = Place("visitor", ctx.property_id, row.id, "sealed")
    told: dict[str, Any] = json.loads(ctx.keyring.open(place, row.sealed))
    return VisitorView(
        id=row.id,
        room=room,
        name=told["name"],
        document_type=told["document_type"],
        document_end=told["document_number"][-4:],
        plate=told["plate"],
        pass_number=row.pass_number,
        came_at=row.came_at,
        due_at=row.due_at,
        told_at=row.told_at,
        left_at=row.left_at,
    )
