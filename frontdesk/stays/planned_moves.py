"""Room changes planned for a later day: the nights follow at once, the guests on that day, with the clerk (MOV-3).

Nobody moves while the guests sleep or are out: that day the clerk makes the change like any other, with the prices told
and the slip signed then. Until then the room is held for the nights from that day on, and the present one up to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import moving
from frontdesk.rooms.models import Room, RoomType
from frontdesk.rooms.queries import room_by_number
from frontdesk.rooms.rules import RoomState
from frontdesk.stays import room_change_rules as rules
from frontdesk.stays.errors import MoveRefused
from frontdesk.stays.models import Stay
from frontdesk.stays.room_change import locked
from frontdesk.stays.room_change_models import PlannedMove
from frontdesk.stays.room_change_rules import Target, Terms
from frontdesk.stays.situation import Situation, planned_move


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGiven:
    """What the desk says of a later room change: the room by its number, the day, and why."""

    room: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A room change that is planned, and from which room the guests will come."""

    id: UUID
    stay_id: UUID
    from_room: str
    room: str
    on: date
    reason: str


def plan_move(ctx: Context, stay_id: UUID, given: PlanGiven) -> PlanView:
    """Plan that a stay changes its room on a later day, or raise `MoveRefused` with every reason, `NotFound`.

    The room need not be ready yet; it must be free on every night from that day on.
    """
    ctx.require(Permission.STAY_MOVE)
    wanted = room_by_number(ctx, given.room)
    (situation,), rooms = locked(ctx, [stay_id], [wanted.id])
    room = rooms[wanted.id]
    nights = [night for night in situation.held_nights if night >= given.on]
    if reasons := _faults(ctx, situation, room, given, nights):
        raise MoveRefused(reasons)
    claim_id = situation.reservation.claim_id
    if claim_id is not None:
        moving.free_from(ctx, claim_id, given.on)
        moving.hold(ctx, claim_id, room.id, nights)
    plan = PlannedMove(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        stay_id=stay_id,
        room_id=room.id,
        on_date=given.on,
        reason_code=given.reason,
        made_by=ctx.account_id,
        made_at=ctx.now,
        ended_at=None,
    )
    ctx.session.add(plan)
    ctx.session.flush()
    ctx.record("stay.move_planned", "stay", stay_id, room_id=str(room.id), on=given.on.isoformat())
    return _view(plan, situation.room.number, room.number)


def take_plan_back(ctx: Context, stay_id: UUID) -> None:
    """Let a stay remain in its room after all; raises `NotFound`, `MoveRefused` where others hold the room by now."""
    ctx.require(Permission.STAY_MOVE)
    (situation,), _rooms = locked(ctx, [stay_id], [])
    plan = planned_move(ctx, stay_id)
    if plan is None:
        raise NotFound
    claim_id = situation.reservation.claim_id
    taken = moving.held_by_others(ctx, situation.room.id, situation.held_nights, [claim_id])
    if taken:
        nights = ", ".join(night.isoformat() for night in taken)
        raise MoveRefused([Reason("room-not-free", "room", "MOV-3", {"nights": nights})])
    if claim_id is not None:
        moving.free(ctx, [claim_id])
        moving.hold(ctx, claim_id, situation.room.id, situation.held_nights)
    plan.ended_at = ctx.now
    ctx.session.flush()
    ctx.record("stay.move_plan_taken_back", "stay", stay_id, plan_id=str(plan.id))


def plan_of(ctx: Context, stay_id: UUID) -> PlanView | None:
    """Return what is planned for a stay, or None."""
    ctx.require(Permission.STAY_VIEW)
    return next(iter(_plans(ctx, PlannedMove.stay_id == stay_id)), None)


def plans_due(ctx: Context) -> Sequence[PlanView]:
    """Return the room changes that were planned for today or before and are not made yet: rooms, and no guest."""
    ctx.require(Permission.ROOM_VIEW)
    return _plans(ctx, PlannedMove.on_date <= ctx.business_date)


def _faults(ctx: Context, situation: Situation, room: Room, given: PlanGiven, nights: Sequence[date]) -> list[Reason]:
    kind = ctx.session.get_one(RoomType, (ctx.property_id, room.room_type_id))
    target = Target(
        state=RoomState("vacant", "clean", active=room.active),
        taken=moving.held_by_others(ctx, room.id, nights, [situation.reservation.claim_id]),
        room_for=kind.room_for,
        unpriced=[night for night in situation.unpriced(kind.id) if night >= given.on],
    )
    applies = (
        (not ctx.business_date < given.on < situation.reservation.departure, Reason("move-day-outside", "on", "MOV-3")),
        (room.id == situation.room.id, Reason("room-is-own", "room", "MOV-3")),
        (given.reason not in rules.REASONS, Reason("reason-unknown", "reason", "MOV-3")),
        (planned_move(ctx, situation.stay.id) is not None, Reason("move-planned-already", "on", "MOV-3")),
    )
    found = [reason for holds, reason in applies if holds]
    return [*found, *rules.target_faults(Terms.PLAN, target, situation.persons)]


def _plans(ctx: Context, which: ColumnElement[bool]) -> list[PlanView]:
    old, new = aliased(Room), aliased(Room)
    statement = (
        select(PlannedMove, old.number, new.number)
        .join(Stay, (Stay.property_id == PlannedMove.property_id) & (Stay.id == PlannedMove.stay_id))
        .join(old, (old.property_id == Stay.property_id) & (old.id == Stay.room_id))
        .join(new, (new.property_id == PlannedMove.property_id) & (new.id == PlannedMove.room_id))
        .where(PlannedMove.property_id == ctx.property_id, PlannedMove.ended_at.is_(None))
        .where(Stay.status == "in_house", which)
        .order_by(PlannedMove.on_date, old.number)
    )
    return [_view(plan, from_room, to_room) for plan, from_room, to_room in ctx.session.execute(statement)]


def _view(plan: PlannedMove, from_room: str, to_room: str) -> PlanView:
    return PlanView(
        id=plan.id, stay_id=plan.stay_id, from_room=from_room, room=to_room, on=plan.on_date, reason=plan.reason_code
    )
