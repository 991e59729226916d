"""Room changes: one stay into a free room, or two stays into each other's, whole or not at all (MOV-1 to MOV-6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontdesk.identity.approvals import consume_approval, subject_hash
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance.blocks import close_room
from frontdesk.property import counters
from frontdesk.reservations import service as reservations
from frontdesk.reservations.queries import reservation
from frontdesk.rooms import claims, moving
from frontdesk.rooms.models import Room, RoomType
from frontdesk.rooms.queries import room_by_number, state_of
from frontdesk.stays import events, keys
from frontdesk.stays import room_change_rules as rules
from frontdesk.stays.errors import MoveRefused
from frontdesk.stays.exceptions import move_subject
from frontdesk.stays.new_keys import replace_keys
from frontdesk.stays.room_change_models import RoomChange
from frontdesk.stays.room_change_rules import Target, Terms
from frontdesk.stays.rules import neighbour_faults
from frontdesk.stays.situation import Situation, planned_move, situation_of

COUNTER = "room_change_slip"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveGiven:
    """What the desk says of a room change: the room by its number, why, and what the guest was told.

    `told` is the price of the nights that remain, in minor units, as it was told to the guest; it may be left out where
    nothing changes. `free_upgrade` asks that a dearer room costs nothing more, which a duty manager allows. `next_to`
    is the enquiry for the guest next to whom the room is (PRI-8).
    """

    room: str
    reason: str
    told: int | None = None
    identity_confirmed: bool = False
    free_upgrade: bool = False
    approval_id: UUID | None = None
    next_to: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A room change as it was made; amounts in minor units for the nights that remain."""

    id: UUID
    number: int
    stay_id: UUID
    from_room: str
    to_room: str
    terms: Terms
    reason: str
    before: int
    after: int
    key_valid_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stay on its way into one room: everything that was decided before anything is written."""

    situation: Situation
    room: Room
    terms: Terms
    reason: str
    prices: Mapping[date, int]
    extra_bed: bool
    approved_by: UUID | None = None
    swapped_with: UUID | None = None

    @property
    def after(self) -> int:
        """Return what the nights that remain cost in the new room."""
        return sum(self.prices.values())


def change_room(ctx: Context, stay_id: UUID, given: MoveGiven, *, neighbour_agrees: bool = False) -> Moved:
    """Move a stay into a free and ready room, or raise `MoveRefused` with every reason (MOV-1, MOV-3).

    Where a fault of the present room was declared unrepairable no price, approval or charge stands in the way, and the
    room left is out of order at once (MOV-2). The old key is void when the new one is made (MOV-4), the departments are
    told (MOV-5). `neighbour_agrees` says that the guest of `next_to` has consented (PRI-8). Raises `KeyRefused`
    (`not-covered`) where nothing covers another night, `NotFound`.
    """
    ctx.require(Permission.STAY_MOVE)
    wanted = room_by_number(ctx, given.room)
    (situation,), rooms = locked(ctx, [stay_id], [wanted.id])
    room = rooms[wanted.id]
    step = _decided(ctx, situation, room, given, neighbour_agrees=neighbour_agrees)
    _leave(ctx, step)
    return arrive(ctx, step)


def locked(ctx: Context, stay_ids: list[UUID], room_ids: list[UUID]) -> tuple[list[Situation], dict[UUID, Room]]:
    """Return these stays in house, in this order, and their rooms with the others named, all locked; or `NotFound`.

    Reservations first, each by id, then rooms, then stays: two who move at once never wait for each other in a circle,
    and from the reservation's lock on the stay's room is certain.
    """
    seen = {stay_id: keys.stay_in_house(ctx, stay_id) for stay_id in stay_ids}
    booked = {each: reservations.locked(ctx, each) for each in sorted(stay.reservation_id for stay in seen.values())}
    for stay in seen.values():
        ctx.session.refresh(stay)
    rooms = {each.id: each for each in claims.locked(ctx, *room_ids, *(stay.room_id for stay in seen.values()))}
    for stay_id in sorted(stay_ids):
        keys.locked_stay(ctx, stay_id)
    stays = [seen[stay_id] for stay_id in stay_ids]
    return [situation_of(ctx, stay, booked[stay.reservation_id], rooms[stay.room_id]) for stay in stays], rooms


def _decided(ctx: Context, situation: Situation, room: Room, given: MoveGiven, *, neighbour_agrees: bool) -> Step:
    """Return the move if nothing stands in its way; else raise with everything at once."""
    if room.id == situation.room.id:
        raise MoveRefused([Reason("room-is-own", "room", "MOV-3")])
    terms = situation.terms(free_upgrade=given.free_upgrade)
    kind = ctx.session.get_one(RoomType, (ctx.property_id, room.room_type_id))
    target = Target(
        state=state_of(ctx, room),
        taken=moving.held_by_others(ctx, room.id, situation.held_nights, [situation.reservation.claim_id]),
        room_for=kind.room_for,
        unpriced=situation.unpriced(room.room_type_id),
    )
    prices = situation.after(terms, room.room_type_id)
    reasons = [
        *said_faults(terms, given.reason, identity_confirmed=given.identity_confirmed),
        *rules.target_faults(terms, target, situation.persons),
        *neighbour_faults(wanted=given.next_to is not None, agreed=neighbour_agrees),
        *situation.price_faults(terms, room.room_type_id, ctx.business_date),
        *rules.told_faults(terms, situation.before, sum(prices.values()), given.told),
    ]
    waived = rules.waived(situation.charged, situation.asks(room.room_type_id)) if terms is Terms.FREE else 0
    reasons += _approval_missing(ctx, terms, given, waived)
    if reasons:
        raise MoveRefused(reasons)
    return Step(
        situation=situation,
        room=room,
        terms=terms,
        reason=rules.FAULT if terms is Terms.FAULT else given.reason,
        prices=prices,
        extra_bed=situation.persons > kind.sleeps,
        approved_by=_approver(ctx, situation, room, given.approval_id, waived) if waived else None,
    )


def said_faults(terms: Terms, reason: str, *, identity_confirmed: bool) -> list[Reason]:
    """Return what is wrong with what the desk says: the reason code (MOV-3), the document before a new key (KEY-1)."""
    applies = (
        (terms is not Terms.FAULT and reason not in rules.REASONS, Reason("reason-unknown", "reason", "MOV-3")),
        (not identity_confirmed, Reason("identity-not-confirmed", "identity_confirmed", "KEY-1")),
    )
    return [fault for holds, fault in applies if holds]


def _approval_missing(ctx: Context, terms: Terms, given: MoveGiven, waived: int) -> list[Reason]:
    if terms is not Terms.FREE or not waived or given.approval_id or ctx.may(Permission.MOVE_APPROVE):
        return []
    return [Reason("approval-missing", "approval", "MOV-1", {"amount": waived})]


def _approver(ctx: Context, situation: Situation, room: Room, approval_id: UUID | None, waived: int) -> UUID:
    """Return who gives a dearer room at the old price: a duty manager who moves the guest, or whoever approved it."""
    if approval_id is None or ctx.may(Permission.MOVE_APPROVE):
        return ctx.account_id
    subject = move_subject(situation.stay.id, room.number, waived)
    return consume_approval(ctx, approval_id, "move", subject_hash("move", subject))


def _leave(ctx: Context, step: Step) -> None:
    """Empty the old room; after a fault it is out of order from now on (MOV-2)."""
    situation = step.situation
    if situation.reservation.claim_id is not None:
        moving.free(ctx, [situation.reservation.claim_id])
    occupancy = moving.take_out_occupancy(ctx, situation.room.id)
    moving.leave(ctx, situation.room)
    if situation.fault is not None:
        close_room(ctx, situation.room, situation.fault)
    moving.enter(ctx, step.room, occupancy, extra_bed=step.extra_bed)


def arrive(ctx: Context, step: Step) -> Moved:
    """Give nights, prices and keys of the new room to a stay whose old room was left, on paper and on record."""
    situation, stay, old = step.situation, step.situation.stay, step.situation.room
    if situation.reservation.claim_id is not None:
        moving.hold(ctx, situation.reservation.claim_id, step.room.id, situation.held_nights)
    sold_as = step.room.room_type_id if step.terms is Terms.PLAN else None
    reservations.move(ctx, situation.reservation, step.room.id, step.prices, room_type_id=sold_as)
    stay.room_id, stay.status = step.room.id, "in_house"
    if plan := planned_move(ctx, stay.id):
        plan.ended_at = ctx.now
    ctx.session.flush()
    until = replace_keys(ctx, stay, step.terms)
    change = _slip(ctx, step)
    ctx.record("stay.moved", "stay", stay.id, room_change_id=str(change.id), terms=step.terms, reason=step.reason)
    events.left_room(ctx, stay, old.id, fault=situation.fault is not None)
    events.moved(ctx, stay, old.number, persons=situation.persons, extra_bed=step.extra_bed)
    return Moved(
        id=change.id,
        number=change.number,
        stay_id=stay.id,
        from_room=old.number,
        to_room=step.room.number,
        terms=step.terms,
        reason=step.reason,
        before=change.before,
        after=change.after,
        key_valid_until=until,
    )


def _slip(ctx: Context, step: Step) -> RoomChange:
    """Keep the numbered slip: from, to, prices night by night, reason, who asked and who approved (MOV-6)."""
    situation = step.situation
    (number,) = counters.take(ctx, COUNTER)
    change = RoomChange(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        number=number,
        stay_id=situation.stay.id,
        from_room_id=situation.room.id,
        to_room_id=step.room.id,
        from_type_id=situation.room.room_type_id,
        to_type_id=step.room.room_type_id,
        terms=step.terms,
        reason_code=step.reason,
        nights=_nights(situation.charged, step.prices),
        before=situation.before,
        after=step.after,
        currency=ctx.currency,
        swapped_with=step.swapped_with,
        fault_id=situation.fault.id if situation.fault else None,
        approved_by=step.approved_by,
        requested_by=ctx.account_id,
        at=ctx.now,
        business_date=ctx.business_date,
    )
    ctx.session.add(change)
    ctx.session.flush()
    return change


def _nights(before: Mapping[date, int], after: Mapping[date, int]) -> dict[str, Any]:
    return {night.isoformat(): {"before": amount, "after": after[night]} for night, amount in before.items()}


def free_upgrade(ctx: Context, stay_id: UUID, number: str) -> Facts:
    """Return what an approval of a free upgrade is for, with what it gives away in minor units (REG-9).

    Raises `NotFound` for a stay that is not in house or a room that is not there.
    """
    ctx.require(Permission.STAY_MOVE)
    stay = keys.stay_in_house(ctx, stay_id)
    room = room_by_number(ctx, number)
    own = ctx.session.get_one(Room, (ctx.property_id, stay.room_id))
    situation = situation_of(ctx, stay, reservation(ctx, stay.reservation_id), own)
    return move_subject(stay_id, room.number, rules.waived(situation.charged, situation.asks(room.room_type_id)))


def stay_in_room(ctx: Context, number: str) -> UUID:
    """Return the stay that is in this room, or raise `NotFound` (`room-vacant`)."""
    ctx.require(Permission.STAY_MOVE)
    room = room_by_number(ctx, number)
    if (stay_id := moving.stay_inside(ctx, room.id)) is None:
        raise NotFound([Reason("room-vacant", "room", "MOV-3")])
    return stay_id
