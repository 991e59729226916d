"""Rounds of vacant rooms 空房巡视 and the checklist of cleaned ones (HSK-2)."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import BooleanField, SelectChoice, SelectField

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.housekeeping import rounds
from frontdesk.housekeeping.rounds import Inspected
from frontdesk.housekeeping.rules import CHECKLISTS, InspectionKind
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance.service import LONGEST_WORDS
from frontdesk.rooms.models import Room
from frontdesk.rooms.rules import Occupancy
from frontdesk.web import words
from frontdesk.web.admin_fields import options
from frontdesk.web.forms import DeskForm, LineField

bp = Blueprint("rounds", __name__, url_prefix="/housekeeping/rounds")

POINTS: Final[dict[str, LazyString]] = {
    "structure": lazy_gettext("Walls, ceiling, windows"),
    "fittings": lazy_gettext("Fittings and lights"),
    "keys": lazy_gettext("Lock and keys"),
    "cleanliness": lazy_gettext("Cleanliness"),
    "beds": lazy_gettext("Beds"),
    "bathroom": lazy_gettext("Bathroom"),
    "supplies": lazy_gettext("Supplies"),
}


class FindingForm(DeskForm):
    """What is broken, if anything is."""

    fault = SelectField(
        lazy_gettext("What is broken"), choices=[SelectChoice("", ""), *options(words.FAULTS)], default=""
    )
    words = LineField(lazy_gettext("What was seen"), most=LONGEST_WORDS)
    must_block = BooleanField(lazy_gettext("No guest may have the room"))


@bp.get("")
@guarded(Permission.HOUSEKEEPING_WORK)
def index() -> ResponseReturnValue:
    """List the vacant rooms, those that are due first."""
    ctx = current_context()
    return render_template("rounds/index.html", rooms=rounds.rounds(ctx), zone=ctx.zone)


@bp.get("/<uuid:room_id>")
@guarded(Permission.HOUSEKEEPING_WORK)
def ask(room_id: UUID) -> ResponseReturnValue:
    """Show the checklist of a room."""
    return _page(rounds.room_for_round(current_context(), room_id), FindingForm(formdata=None))


@bp.post("/<uuid:room_id>")
@guarded(Permission.HOUSEKEEPING_WORK, Permission.ROOM_SET_CLEANLINESS, Permission.WORK_ORDER_REPORT)
def inspect(room_id: UUID) -> ResponseReturnValue:
    """Record what was seen."""
    ctx, form = current_context(), FindingForm()
    answers = {point: request.form.get(f"point-{point}", "") for point in POINTS}
    given = Inspected(
        kind=request.form.get("kind", ""),
        passed={point for point, said in answers.items() if said == "yes"},
        failed={point for point, said in answers.items() if said == "no"},
        fault=form.fault.data or None,
        words=form.words.data or None,
        must_block=form.must_block.data,
    )
    try:
        execute(rounds.inspect_room, ctx, room_id, given)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        form.refuse(refused.reasons, title_of)
        return _page(rounds.room_for_round(ctx, room_id), form), refused.status
    flash(gettext("The inspection is recorded."))
    return redirect(url_for("rounds.index"), 303)


def _page(room: Room, form: FindingForm) -> str:
    kind = InspectionKind.ROUND if room.occupancy == Occupancy.VACANT else InspectionKind.CLEANING
    chosen = request.values.get("kind", kind)
    kind = InspectionKind(chosen) if chosen in set(InspectionKind) else kind
    return render_template(
        "rounds/room.html",
        room=room,
        kind=kind,
        points={point: POINTS[point] for point in CHECKLISTS[kind]},
        said=request.form,
        form=form,
    )
