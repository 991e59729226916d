"""The housekeeping board 房务看板: rooms by floor for those who clean them, one button for each next state (HSK-1)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.housekeeping import queries
from frontdesk.housekeeping.discrepancies import discrepancies
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.board import BoardTile
from frontdesk.rooms.rules import TRANSITIONS, Cleanliness
from frontdesk.rooms.service import set_cleanliness
from frontdesk.web.board import CLEANLINESS, MARKS, STATES
from frontdesk.web.tiles import Filter, arrange

bp = Blueprint("housekeeping", __name__, url_prefix="/housekeeping")

SHOWN_MARKS = ("due_out", "arriving", "vip", "do_not_disturb", "make_up", "extra_bed")


@bp.get("", endpoint="board")
@guarded(Permission.ROOM_VIEW, Permission.ROOM_SET_CLEANLINESS, Permission.HOUSEKEEPING_ASSIGN)
def show() -> ResponseReturnValue:
    """List the rooms by floor; `only=dirty` leaves out those that are done."""
    only_dirty = request.args.get("only") == Cleanliness.DIRTY
    ctx = current_context()
    rooms = queries.floor_rooms(ctx)
    tiles = [each.tile for each in rooms]
    wanted = [tile for tile in tiles if not only_dirty or tile.cleanliness == Cleanliness.DIRTY]
    return render_template(
        "housekeeping/board.html",
        floors=arrange(wanted, Filter()).floors,
        dirty=sum(tile.cleanliness == Cleanliness.DIRTY for tile in tiles),
        only_dirty=only_dirty,
        states=STATES,
        marks=_marks,
        next_states=_next_states,
        attendant_of={each.tile.room_id: each.account_id for each in rooms},
        attendants=queries.attendants(ctx),
        differences=discrepancies(ctx),
    )


@bp.post("/rooms/<uuid:room_id>")
@guarded(Permission.ROOM_SET_CLEANLINESS)
def note(room_id: UUID) -> ResponseReturnValue:
    """Note that a room is clean, inspected or dirty now (HSK-1)."""
    try:
        room = execute(set_cleanliness, current_context(), room_id, request.form.get("cleanliness", ""))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        for reason in refused.reasons:
            flash(title_of(reason), "error")
    else:
        flash(gettext("The state of room %(number)s is noted.", number=room.number))
    only = Cleanliness.DIRTY if request.form.get("only") == Cleanliness.DIRTY else None
    return redirect(url_for("housekeeping.board", only=only), 303)


def _marks(tile: BoardTile) -> list[tuple[str, str]]:
    return [(MARKS[mark][0], str(MARKS[mark][1])) for mark in SHOWN_MARKS if getattr(tile, mark)]


def _next_states(tile: BoardTile) -> list[tuple[str, str]]:
    return [(state, str(name)) for state, name in CLEANLINESS.items() if state in TRANSITIONS[tile.cleanliness]]
