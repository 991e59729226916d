"""The attendant's telephone, the sharing out of rooms, and where house and system differ (HSK-1, HSK-4)."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext, ngettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.housekeeping import assignments, discrepancies, queries, reports
from frontdesk.housekeeping.queries import FloorRoom
from frontdesk.housekeeping.reports import ReportGiven
from frontdesk.housekeeping.rules import ReportKind, Resolution, Work
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.rules import TRANSITIONS, Occupancy
from frontdesk.web.board import STATES

bp = Blueprint("floors", __name__, url_prefix="/housekeeping")

WORKS: Final[dict[str, LazyString]] = {
    Work.DEPARTED: lazy_gettext("The guest has left"),
    Work.DUE_OUT: lazy_gettext("Leaves today"),
    Work.STAY_OVER: lazy_gettext("Stays on"),
}

BUTTONS: Final[dict[str, LazyString]] = {
    ReportKind.CLEAN: lazy_gettext("Cleaned"),
    ReportKind.INSPECTED: lazy_gettext("Inspected"),
    ReportKind.DIRTY: lazy_gettext("Dirty"),
    ReportKind.DO_NOT_DISTURB: lazy_gettext("Do not disturb"),
    ReportKind.MAKE_UP: lazy_gettext("Make up the room"),
    ReportKind.NO_WISH: lazy_gettext("No sign at the door"),
    ReportKind.FOUND_VACANT: lazy_gettext("Found vacant"),
    ReportKind.FOUND_OCCUPIED: lazy_gettext("Found occupied"),
}

RESOLUTIONS: Final[dict[str, LazyString]] = {
    Resolution.GUEST_LEFT: lazy_gettext("The guest has left: checked out now"),
    Resolution.GUEST_THERE: lazy_gettext("The guest is there"),
    Resolution.CHECKED_LATE: lazy_gettext("Was checked in or out late"),
    Resolution.FOUND_WRONGLY: lazy_gettext("Housekeeping was mistaken"),
}

OCCUPANCIES: Final[dict[str, LazyString]] = {
    Occupancy.VACANT: lazy_gettext("vacant"),
    Occupancy.OCCUPIED: lazy_gettext("occupied"),
}


@bp.get("/mine")
@guarded(Permission.ROOM_VIEW, Permission.HOUSEKEEPING_WORK)
def mine() -> ResponseReturnValue:
    """Show an attendant the rooms of today, with a button for each thing to say; `all=1` every room."""
    ctx = current_context()
    everything = request.args.get("all") == "1"
    return render_template(
        "floors/mine.html",
        rooms=queries.floor_rooms(ctx) if everything else queries.own_rooms(ctx),
        everything=everything,
        account_id=ctx.account_id,
        states=STATES,
        works=WORKS,
        buttons=_buttons,
        words=BUTTONS,
    )


@bp.post("/mine")
@guarded(Permission.ROOM_VIEW, Permission.HOUSEKEEPING_WORK, Permission.ROOM_SET_CLEANLINESS)
def report() -> ResponseReturnValue:
    """Take one report of a telephone without the script."""
    ctx = current_context()
    given = ReportGiven(
        id=ctx.source.uuid(),
        room=request.form.get("room", ""),
        kind=request.form.get("kind", ""),
        happened_at=ctx.now,
    )
    try:
        execute(reports.take_reports, ctx, [given])
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        for reason in refused.reasons:
            flash(title_of(reason), "error")
    else:
        flash(gettext("Noted."))
    everything = 1 if request.form.get("all") == "1" else None
    return redirect(url_for("floors.mine", all=everything), 303)


@bp.post("/share")
@guarded(Permission.HOUSEKEEPING_ASSIGN)
def share() -> ResponseReturnValue:
    """Share the dirty rooms out among the attendants that were ticked."""
    try:
        count = execute(assignments.share_out, current_context(), _ids(request.form.getlist("attendants")))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        for reason in refused.reasons:
            flash(title_of(reason), "error")
    else:
        flash(ngettext("%(num)d room is shared out.", "%(num)d rooms are shared out.", count))
    return redirect(url_for("housekeeping.board"), 303)


@bp.post("/rooms/<uuid:room_id>/attendant")
@guarded(Permission.HOUSEKEEPING_ASSIGN)
def give(room_id: UUID) -> ResponseReturnValue:
    """Give a room to an attendant, or to nobody."""
    chosen = _ids(request.form.getlist("account_id"))
    try:
        execute(assignments.give_room, current_context(), room_id, chosen[0] if chosen else None)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        for reason in refused.reasons:
            flash(title_of(reason), "error")
    return redirect(url_for("housekeeping.board"), 303)


@bp.get("/differences")
@guarded(Permission.ROOM_VIEW, Permission.DISCREPANCY_RESOLVE)
def differences() -> ResponseReturnValue:
    """List where house and system differ."""
    ctx = current_context()
    return render_template(
        "floors/differences.html",
        found=discrepancies.discrepancies(ctx),
        occupancies=OCCUPANCIES,
        resolutions=RESOLUTIONS,
        zone=ctx.zone,
    )


@bp.post("/differences/<uuid:discrepancy_id>")
@guarded(Permission.ROOM_VIEW, Permission.DISCREPANCY_RESOLVE)
def resolve(discrepancy_id: UUID) -> ResponseReturnValue:
    """Say how one came about."""
    try:
        execute(discrepancies.resolve, current_context(), discrepancy_id, request.form.get("resolution", ""))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        for reason in refused.reasons:
            flash(title_of(reason), "error")
    return redirect(url_for("floors.differences"), 303)


def _buttons(room: FloorRoom) -> list[tuple[str, str, bool]]:
    """Return what can be said of a room now: kind, words, and whether it is the next thing to do."""
    tile = room.tile
    states = (ReportKind.CLEAN, ReportKind.INSPECTED, ReportKind.DIRTY)
    kinds = [kind for kind in states if kind in TRANSITIONS[tile.cleanliness]]
    if tile.occupancy == Occupancy.OCCUPIED:
        said = {ReportKind.DO_NOT_DISTURB: tile.do_not_disturb, ReportKind.MAKE_UP: tile.make_up}
        kinds += [kind for kind, holds in said.items() if not holds]
        kinds += [ReportKind.NO_WISH] if any(said.values()) else []
        kinds.append(ReportKind.FOUND_VACANT)
    else:
        kinds.append(ReportKind.FOUND_OCCUPIED)
    return [(kind, str(BUTTONS[kind]), kind in {ReportKind.CLEAN, ReportKind.INSPECTED}) for kind in kinds]


def _ids(texts: list[str]) -> list[UUID]:
    """Return the ids among what was sent; what is none names nobody."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
