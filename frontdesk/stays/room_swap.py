"""Two stays change places: each goes into the other's room in one transaction (MOV-1, MOV-3, MOV-4)."""

from dataclasses import dataclass, replace
from uuid import UUID

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.reservations.queries import reservation
from frontdesk.rooms import moving
from frontdesk.rooms.models import Room, RoomType
from frontdesk.rooms.rules import RoomState
from frontdesk.stays import keys
from frontdesk.stays import room_change_rules as rules
from frontdesk.stays.errors import MoveRefused
from frontdesk.stays.room_change import Moved, Step, arrive, locked, said_faults, stay_in_room
from frontdesk.stays.room_change_rules import Target, Terms
from frontdesk.stays.rules import neighbour_faults
from frontdesk.stays.situation import Situation, situation_of

LEFT_FOR_EACH_OTHER = RoomState("vacant", "clean")
"""What each room is to the other stay: they are left and entered in the same moment, and made up anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapGiven:
    """What the desk says of a swap: the other room by its number, why, and what the guests of each were told.

    `told` is what the nights that remain cost the stay that asks, `told_other` the other one, in minor units. `next_to`
    is the enquiry for the guest next to whom the stay that asks comes to be (PRI-8).
    """

    room: str
    reason: str
    told: int | None = None
    told_other: int | None = None
    identity_confirmed: bool = False
    next_to: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapOutlook:
    """What changing places would cost each of two stays, for the nights that remain, and everything against it."""

    other_room: str
    before: int
    after: int
    other_before: int
    other_after: int
    reasons: tuple[Reason, ...]


def swap_outlook(ctx: Context, stay_id: UUID, number: str) -> SwapOutlook:
    """Return what a swap with the stay in this room would come to; raises `NotFound` (`room-vacant`)."""
    ctx.require(Permission.STAY_MOVE)
    one, other = (_seen(ctx, each) for each in (stay_id, stay_in_room(ctx, number)))
    after, other_after = (
        sum(mine.after(Terms.PLAN, theirs.room.room_type_id).values()) for mine, theirs in ((one, other), (other, one))
    )
    reasons = [*_faults(ctx, one, other, after, "told"), *_faults(ctx, other, one, other_after, "told_other")]
    return SwapOutlook(
        other_room=other.room.number,
        before=one.before,
        after=after,
        other_before=other.before,
        other_after=other_after,
        reasons=tuple(reasons),
    )


def swap_rooms(ctx: Context, stay_id: UUID, given: SwapGiven, *, neighbour_agrees: bool = False) -> tuple[Moved, Moved]:
    """Let two stays change places, or raise `MoveRefused` with every reason that either has against it.

    Both are held to the rules of a room change, each with its own prices and its own slip. A room that was declared
    unrepairable is left for another, never swapped. `neighbour_agrees` says that the guest of `next_to` has consented
    (PRI-8). Raises `KeyRefused`, `NotFound` (`room-vacant`).
    """
    ctx.require(Permission.STAY_MOVE)
    other_id = stay_in_room(ctx, given.room)
    if other_id == stay_id:
        raise MoveRefused([Reason("room-is-own", "room", "MOV-3")])
    (one, other), _rooms = locked(ctx, [stay_id, other_id], [])
    if other.room.number != given.room:
        raise MoveRefused([Reason("room-left-meanwhile", "room", "MOV-3")])
    reasons = [
        *said_faults(Terms.PLAN, given.reason, identity_confirmed=given.identity_confirmed),
        *neighbour_faults(wanted=given.next_to is not None, agreed=neighbour_agrees),
        *_faults(ctx, one, other, given.told, "told"),
        *_faults(ctx, other, one, given.told_other, "told_other"),
    ]
    if reasons:
        raise MoveRefused(reasons)
    steps = _step(ctx, one, other, given.reason), _step(ctx, other, one, given.reason)
    _cross(ctx, *steps)
    return arrive(ctx, steps[0]), arrive(ctx, steps[1])


def _faults(ctx: Context, mine: Situation, other: Situation, told: int | None, field: str) -> list[Reason]:
    """Return what keeps one of the two out of the other's room."""
    kind = _kind(ctx, other.room)
    claim_ids = [mine.reservation.claim_id, other.reservation.claim_id]
    target = Target(
        state=LEFT_FOR_EACH_OTHER,
        taken=moving.held_by_others(ctx, other.room.id, mine.held_nights, claim_ids),
        room_for=kind.room_for,
        unpriced=mine.unpriced(kind.id),
    )
    after = sum(mine.after(Terms.PLAN, kind.id).values())
    found = [
        *([Reason("room-has-fault", "room", "MOV-2")] if mine.fault else []),
        *rules.target_faults(Terms.PLAN, target, mine.persons),
        *mine.price_faults(Terms.PLAN, kind.id, ctx.business_date),
    ]
    price = [replace(each, field=field) for each in rules.told_faults(Terms.PLAN, mine.before, after, told)]
    return [*found, *price]


def _step(ctx: Context, mine: Situation, other: Situation, reason: str) -> Step:
    kind = _kind(ctx, other.room)
    return Step(
        situation=mine,
        room=other.room,
        terms=Terms.PLAN,
        reason=reason,
        prices=mine.after(Terms.PLAN, kind.id),
        extra_bed=mine.persons > kind.sleeps,
        swapped_with=other.stay.id,
    )


def _cross(ctx: Context, *steps: Step) -> None:
    """Take both out of their rooms before either enters: no room ever holds two, no night is held twice."""
    for step in steps:
        step.situation.stay.status = "moving"
    ctx.session.flush()
    moving.free(ctx, [each for step in steps if (each := step.situation.reservation.claim_id) is not None])
    taken_out = [moving.take_out_occupancy(ctx, step.situation.room.id) for step in steps]
    for step, occupancy in zip(steps, taken_out, strict=True):
        moving.enter(ctx, step.room, occupancy, extra_bed=step.extra_bed)
        moving.soil(ctx, step.room)


def _seen(ctx: Context, stay_id: UUID) -> Situation:
    stay = keys.stay_in_house(ctx, stay_id)
    room = ctx.session.get_one(Room, (ctx.property_id, stay.room_id))
    return situation_of(ctx, stay, reservation(ctx, stay.reservation_id), room)


def _kind(ctx: Context, room: Room) -> RoomType:
    return ctx.session.get_one(RoomType, (ctx.property_id, room.room_type_id))
