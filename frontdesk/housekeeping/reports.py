"""What attendants report from the floors: each report counts once, in the order in which it happened (HSK-1, HSK-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.housekeeping import events
from frontdesk.housekeeping.models import Discrepancy, FloorReport
from frontdesk.housekeeping.rules import FOUND, STATES, Outcome, ReportKind, differs, kind_of_axis, state_outcome
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import claims
from frontdesk.rooms import service as rooms
from frontdesk.rooms.models import Room, RoomOccupancy

MOST_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGiven:
    """One press of a button: `id` was drawn by the device, `room` is a number, `happened_at` the device's clock."""

    id: UUID
    room: str
    kind: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a report, now or when it first arrived."""

    id: UUID
    outcome: str


def take_reports(ctx: Context, given: Sequence[ReportGiven]) -> list[Reported]:
    """Take what a device sends, however often, late and in whatever order, and return what became of each.

    A report that was taken before is answered as then. Of the others the earliest comes first; one that something newer
    has overtaken is kept as `late` and changes nothing. A device's clock that runs ahead counts as now. Raises
    `Invalid` (`too-many-items`, `not-a-choice`, `room-unknown`), and then nothing is taken.
    """
    ctx.require(Permission.ROOM_SET_CLEANLINESS)
    found = _rooms(ctx, given)
    taken = _taken(ctx, [each.id for each in given])
    for each in sorted(given, key=lambda report: (report.happened_at, report.id)):
        if each.id not in taken:
            taken[each.id] = _take(ctx, each, found[each.room])
    return [Reported(each.id, taken[each.id]) for each in given]


def _rooms(ctx: Context, given: Sequence[ReportGiven]) -> dict[str, Room]:
    """Return the rooms of these reports by number, locked, or raise `Invalid` with everything that is wrong."""
    if len(given) > MOST_AT_ONCE:
        raise Invalid([Reason("too-many-items", "reports")])
    named = (Room.property_id == ctx.property_id, Room.number.in_({each.room for each in given}), Room.active)
    known = dict(ctx.session.execute(select(Room.number, Room.id).where(*named)).all())
    faults = [Reason("room-unknown", f"reports.{at}.room") for at, each in enumerate(given) if each.room not in known]
    kinds = set(ReportKind)
    faults += [Reason("not-a-choice", f"reports.{at}.kind") for at, each in enumerate(given) if each.kind not in kinds]
    if faults:
        raise Invalid(faults)
    return {room.number: room for room in claims.locked(ctx, *known.values())}


def _taken(ctx: Context, ids: Sequence[UUID]) -> dict[UUID, str]:
    statement = select(FloorReport.id, FloorReport.outcome).where(
        FloorReport.property_id == ctx.property_id, FloorReport.id.in_(ids)
    )
    return dict(ctx.session.execute(statement).all())


def _take(ctx: Context, given: ReportGiven, room: Room) -> str:
    happened_at = min(given.happened_at, ctx.now)
    outcome = _apply(ctx, given.kind, happened_at, room)
    ctx.session.add(
        FloorReport(
            property_id=ctx.property_id,
            id=given.id,
            room_id=room.id,
            account_id=ctx.account_id,
            kind=given.kind,
            happened_at=happened_at,
            received_at=ctx.now,
            outcome=outcome,
        )
    )
    ctx.session.flush()
    ctx.record("floor.reported", "room", room.id, kind=given.kind, outcome=outcome)
    return outcome


def _apply(ctx: Context, kind: str, happened_at: datetime, room: Room) -> Outcome:
    if kind in STATES:
        outcome = state_outcome(kind, happened_at, room.cleanliness, room.cleanliness_at)
        if outcome is Outcome.DONE:
            rooms.set_cleanliness(ctx, room.id, STATES[kind], happened_at)
        return outcome
    if _overtaken(ctx, kind, happened_at, room):
        return Outcome.LATE
    if kind in FOUND:
        _find(ctx, FOUND[kind], happened_at, room)
        return Outcome.DONE
    return _wish(ctx, kind, room)


def _overtaken(ctx: Context, kind: str, happened_at: datetime, room: Room) -> bool:
    """Tell whether something newer of the same thing is known of the room."""
    newest = select(func.max(FloorReport.happened_at)).where(
        FloorReport.property_id == ctx.property_id,
        FloorReport.room_id == room.id,
        FloorReport.kind.in_(kind_of_axis(kind)),
    )
    last: datetime | None = ctx.session.scalars(newest).one_or_none()
    return last is not None and happened_at < last


def _wish(ctx: Context, kind: str, room: Room) -> Outcome:
    """Note what the door says; in a vacant room nobody wishes anything."""
    inside = ctx.session.get(RoomOccupancy, (ctx.property_id, room.id), populate_existing=True)
    if inside is None:
        return Outcome.REFUSED
    inside.do_not_disturb, inside.make_up = kind == ReportKind.DO_NOT_DISTURB, kind == ReportKind.MAKE_UP
    ctx.session.flush()
    return Outcome.DONE


def _find(ctx: Context, found: str, happened_at: datetime, room: Room) -> None:
    """List a difference between house and system, unless one is listed already (HSK-4)."""
    if not differs(found, room.occupancy) or _is_listed(ctx, room):
        return
    row = Discrepancy(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        room_id=room.id,
        found=found,
        found_at=happened_at,
        found_by=ctx.account_id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("discrepancy.found", "room", room.id, found=found)
    ctx.announce(events.DISCREPANCY_FOUND, row.id, room_id=str(room.id), found=found)


def _is_listed(ctx: Context, room: Room) -> bool:
    statement = select(Discrepancy.id).where(
        Discrepancy.property_id == ctx.property_id,
        Discrepancy.room_id == room.id,
        Discrepancy.resolved_at.is_(None),
    )
    return ctx.session.scalars(statement).first() is not None
