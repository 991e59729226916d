"""Watching over minors: rounds of security, and what looks suspicious, told to the police at once (REG-15)."""

from dataclasses import dataclass

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.faults import Faults, legible
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.kernel.text import TextRefused, clean_multiline
from frontdesk.police.models import PatrolRound, Suspicion
from frontdesk.police.rules import Outcome, suspicion_faults
from frontdesk.rooms.models import Room, RoomOccupancy

SUSPICION = "room.suspicion_reported"
LONGEST_WORDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody saw: in which room, of which kind, in their own words; and what the police answered."""

    room: str
    kind: str
    police_called: bool
    police_reference: str | None = None
    words: str = ""


def report_suspicion(ctx: Context, seen: Seen) -> Suspicion:
    """Keep what looks suspicious, which was told to the police by telephone first, and tell security at once.

    Raises `Invalid` naming every fault (`room-unknown`, `reason-unknown`, `police-not-called`, `text-too-long` …).
    """
    ctx.require(Permission.SUSPICION_REPORT)
    room = _room(ctx, seen.room)
    faults = Faults(suspicion_faults(seen.kind, police_called=seen.police_called))
    if room is None:
        faults.add("room-unknown", "room")
    reference = faults.line("police_reference", seen.police_reference, most=60, optional=True)
    try:
        words = clean_multiline(seen.words, most=LONGEST_WORDS)
    except TextRefused as refused:
        faults.add(refused.code, "words", most=LONGEST_WORDS)
        words = ""
    faults.check()
    if room is None:
        raise NotFound
    row_id = ctx.source.uuid()
    made = Suspicion(
        property_id=ctx.property_id,
        id=row_id,
        room_id=room.id,
        kind=seen.kind,
        police_reference=reference or None,
        sealed=ctx.keyring.seal(
            Place("suspicion", ctx.property_id, row_id, "sealed"), canonical({"words": words}).encode(), ctx.source
        ),
        at=ctx.now,
        account_id=ctx.account_id,
    )
    ctx.session.add(made)
    ctx.session.flush()
    ctx.record("suspicion.reported", "suspicion", row_id, kind=seen.kind, room_id=str(room.id))
    ctx.announce(SUSPICION, row_id, room_id=str(room.id))
    return made


def record_round(ctx: Context, room_number: str, outcome: str) -> PatrolRound:
    """Keep that security has passed by a room in which a minor stays, and whether it was quiet.

    Raises `NotFound` for a room that is not on the list, `Invalid` (`reason-unknown`).
    """
    ctx.require(Permission.PATROL_RECORD)
    if outcome not in set(Outcome):
        raise Invalid([Reason("reason-unknown", "outcome", "REG-15")])
    here = (
        select(RoomOccupancy.room_id, RoomOccupancy.stay_id)
        .join(Room, (Room.property_id == RoomOccupancy.property_id) & (Room.id == RoomOccupancy.room_id))
        .where(RoomOccupancy.property_id == ctx.property_id, Room.number == legible(room_number), RoomOccupancy.patrol)
    )
    found = ctx.session.execute(here).one_or_none()
    if found is None:
        raise NotFound
    passed = PatrolRound(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        room_id=found.room_id,
        stay_id=found.stay_id,
        outcome=outcome,
        at=ctx.now,
        account_id=ctx.account_id,
    )
    ctx.session.add(passed)
    ctx.session.flush()
    ctx.record("patrol.passed", "room", found.room_id, outcome=outcome)
    return passed


def _room(ctx: Context, number: str) -> Room | None:
    known = (Room.property_id == ctx.property_id, Room.number == legible(number))
    return ctx.session.scalars(select(Room).where(*known)).one_or_none()
