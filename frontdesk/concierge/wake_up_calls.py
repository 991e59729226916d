"""Wake-up calls 叫早: taken by the desk or the switchboard, told in time, followed until somebody is awake."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from frontdesk.concierge.errors import WakeUpCallRefused
from frontdesk.concierge.lines import holds, located, room_called, stay_in
from frontdesk.concierge.wake_up_models import WakeUpCall
from frontdesk.concierge.wake_up_rules import AGAIN, Outcome, outcome_faults, step, time_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class CallGiven:
    """What was asked: when, and for the room from which it was asked or for a stay."""

    at: datetime | None
    room: str | None = None
    stay_id: UUID | None = None


def take_call(ctx: Context, given: CallGiven) -> WakeUpCall:
    """Take a wake-up call; one for a room in which nobody stays is taken just alike.

    Raises `Invalid` with everything that is missing or wrong (`missing`, `room-unknown`, `call-time-past`,
    `call-time-too-far`), `NotFound` for a stay that is not in house; by its stay only who sees stays takes one.
    """
    ctx.require(Permission.WAKE_UP_CALL_RUN)
    faults = Faults()
    if given.at is None:
        faults.add("missing", "at")
    else:
        faults.reasons.extend(time_faults(given.at, ctx.now))
    room_id, stay_id = _place(ctx, given, faults)
    if faults.reasons or room_id is None:
        raise Invalid(faults.reasons)
    row = WakeUpCall(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        room_id=room_id,
        stay_id=stay_id,
        at=given.at,
        due_at=given.at,
        tries=0,
        taken_at=ctx.now,
        taken_by=ctx.account_id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("wake_up_call.taken", "wake_up_call", row.id, room_id=str(room_id))
    return row


def record_outcome(ctx: Context, call_id: UUID, outcome: Outcome) -> WakeUpCall:
    """Write down what became of a call: who was not reached is rung again, and after the second time woken at the door.

    Raises `NotFound`, `WakeUpCallRefused` (`wake-up-call-over`: also where the guests have left meanwhile,
    `wake-up-call-not-due`).
    """
    ctx.require(Permission.WAKE_UP_CALL_RUN)
    row = _locked(ctx, call_id)
    room_id = _where(ctx, row)
    reasons = outcome_faults(outcome, row.due_at, ctx.now, over=room_id is None)
    if reasons or room_id is None:
        raise WakeUpCallRefused(reasons)
    after = step(outcome, row.tries)
    row.tries, row.outcome = after.tries, outcome
    row.recorded_at, row.recorded_by = ctx.now, ctx.account_id
    if after.ended:
        row.room_id, row.ended_at = room_id, ctx.now
    else:
        row.due_at, row.told_at = ctx.now + AGAIN, None
    ctx.session.flush()
    ctx.record(f"wake_up_call.{outcome}", "wake_up_call", row.id, tries=row.tries)
    _announce(ctx, "wake_up_call.recorded", row, room_id)
    if after.knock:
        _announce(ctx, "wake_up_call.unanswered", row, room_id)
    return row


def tell_due(ctx: Context, call_id: UUID) -> bool:
    """Tell the switchboard of a call whose time has come, once for each ring; end one whose guests have left.

    The worker's job; returns whether there was anything to do.
    """
    ctx.require(Permission.OPERATE)
    row = _locked(ctx, call_id)
    if row.ended_at is not None:
        return False
    room_id = _where(ctx, row)
    if room_id is None:
        row.outcome, row.ended_at = Outcome.CANCELLED, ctx.now
        row.room_id = _last_room(ctx, row)
        ctx.record("wake_up_call.lapsed", "wake_up_call", row.id)
        kind = "wake_up_call.recorded"
    elif row.told_at is None:
        row.told_at = ctx.now
        kind = "wake_up_call.due"
    else:
        return False
    ctx.session.flush()
    _announce(ctx, kind, row, room_id or row.room_id)
    return True


def _place(ctx: Context, given: CallGiven, faults: Faults) -> tuple[UUID | None, UUID | None]:
    """Return the room as told and the stay for which it is, if there is one."""
    if given.stay_id is not None:
        ctx.require(Permission.STAY_VIEW)
        stay = ctx.session.get(Stay, (ctx.property_id, given.stay_id))
        if stay is None or stay.status != "in_house":
            raise NotFound
        return stay.room_id, stay.id
    room_id = room_called(ctx, given.room)
    if room_id is None:
        faults.add("room-unknown" if given.room else "missing", "room")
        return None, None
    return room_id, stay_in(ctx, room_id)


def _locked(ctx: Context, call_id: UUID) -> WakeUpCall:
    row = ctx.session.get(WakeUpCall, (ctx.property_id, call_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def _where(ctx: Context, row: WakeUpCall) -> UUID | None:
    """Return the room in which an open call rings now; None for one that is over or whose guests have left."""
    mine = (WakeUpCall.property_id == ctx.property_id, WakeUpCall.id == row.id, WakeUpCall.ended_at.is_(None))
    found = ctx.session.execute(located(WakeUpCall, Room.id).where(*mine, holds(WakeUpCall))).one_or_none()
    return None if found is None else found[1]


def _last_room(ctx: Context, row: WakeUpCall) -> UUID:
    """Return the room in which a call would have rung last."""
    mine = (Stay.property_id == ctx.property_id, Stay.id == row.stay_id)
    return ctx.session.scalars(select(Stay.room_id).where(*mine)).one_or_none() or row.room_id


def _announce(ctx: Context, kind: str, row: WakeUpCall, room_id: UUID) -> None:
    facts = {"room_id": str(room_id), "call_at": row.at.isoformat()}
    ctx.announce(kind, row.id, **facts)
