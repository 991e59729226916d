"""The extensions 分机 of the house: every room alike, whatever is in it, and which are not to be disturbed (PRI-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, or_, select

from frontdesk.concierge.line_models import QuietLine
from frontdesk.concierge.lines import holds, located, room_called, stay_in
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of
from frontdesk.rooms.models import Room


@dataclass(frozen=True, slots=True)
class Extension:
    """A room's telephone; `quiet` says that no calls are put through."""

    number: str
    floor: str
    quiet: bool


def extensions(ctx: Context) -> list[Extension]:
    """Return every extension in the house's order, in two statements, whatever is in the rooms."""
    ctx.require(Permission.SWITCHBOARD_RUN)
    quiet = set(ctx.session.scalars(_quiet(ctx).with_only_columns(Room.id)))
    rooms = select(Room.id, Room.number, Room.floor).where(Room.property_id == ctx.property_id, Room.active)
    rows = ctx.session.execute(rooms.order_by(Room.floor, Room.position, Room.number))
    return [Extension(number, floor, room_id in quiet) for room_id, number, floor in rows]


def set_quiet(ctx: Context, number: str | None, *, quiet: bool) -> None:
    """Say that a room is not to be disturbed by telephone, or is again; said twice it changes nothing.

    A room in which nobody stays is taken just alike. Raises `Invalid` (`missing`, `room-unknown`).
    """
    ctx.require(Permission.SWITCHBOARD_RUN)
    room_id = room_called(ctx, number)
    if room_id is None:
        raise Invalid([Reason("room-unknown" if number else "missing", "room")])
    before = _of_room(ctx, room_id)
    if quiet and not before:
        row = QuietLine(
            property_id=ctx.property_id,
            id=ctx.source.uuid(),
            room_id=room_id,
            stay_id=stay_in(ctx, room_id),
            set_at=ctx.now,
            set_by=ctx.account_id,
        )
        ctx.session.add(row)
    for each in [] if quiet else before:
        each.room_id, each.ended_at, each.ended_by = room_id, ctx.now, ctx.account_id
    ctx.session.flush()
    ctx.record("extension.quiet" if quiet else "extension.open", "room", room_id)


def forget_quiet(ctx: Context) -> None:
    """Delete what ended with its guests, and what was taken back long ago; the worker's job."""
    ctx.require(Permission.OPERATE)
    old = QuietLine.ended_at < ctx.now - timedelta(days=settings_of(ctx).task_note_days)
    left = QuietLine.ended_at.is_(None) & ~holds(QuietLine)
    over = located(QuietLine).with_only_columns(QuietLine.id).where(QuietLine.property_id == ctx.property_id)
    ids = ctx.session.scalars(over.where(or_(old, left))).all()
    if ids:
        mine = (QuietLine.property_id == ctx.property_id, QuietLine.id.in_(ids))
        ctx.session.execute(delete(QuietLine).where(*mine), execution_options={"synchronize_session": False})


def _of_room(ctx: Context, room_id: UUID) -> Sequence[QuietLine]:
    return ctx.session.scalars(_quiet(ctx).where(Room.id == room_id).with_only_columns(QuietLine)).all()


def _quiet(ctx: Context) -> Select[*tuple[Any, ...]]:
    mine = (QuietLine.property_id == ctx.property_id, QuietLine.ended_at.is_(None))
    return located(QuietLine, Room.id).where(*mine, holds(QuietLine))
