"""Lost property 失物招领: what was found, where it lies, and to whom it was given back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext

from frontdesk.concierge import lost_property
from frontdesk.concierge.lost_property import LONGEST_WORDS
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("lost_property", __name__, url_prefix="/lost-property")

STATES: Final[dict[str, LazyString]] = {
    "kept": lazy_gettext("Kept"),
    "returned": lazy_gettext("Given back"),
    "disposed": lazy_gettext("Given away"),
}


class FoundForm(DeskForm):
    """What was found, where, and where it lies now."""

    words = LineField(lazy_gettext("What was found"), [required], most=LONGEST_WORDS)
    room = LineField(lazy_gettext("Found in room"), most=10)
    place = LineField(
        lazy_gettext("Where it lies"), [required], most=60, description=lazy_gettext("Shelf or box, for example.")
    )


@bp.get("")
@guarded(Permission.LOST_PROPERTY_KEEP)
def index() -> ResponseReturnValue:
    """List what is kept, and ask what was found."""
    return _page(FoundForm(formdata=None))


@bp.post("")
@guarded(Permission.LOST_PROPERTY_KEEP)
def keep() -> ResponseReturnValue:
    """Keep something under a number."""
    form = FoundForm()
    if not form.validate():
        return _page(form), 422
    try:
        made = execute(
            lost_property.keep_item, current_context(), form.words.data, form.place.data, form.room.data or None
        )
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(form), refused.status
    flash(gettext("Kept under number %(number)d. Write it on the thing.", number=made.number))
    return redirect(url_for("lost_property.index"), 303)


@bp.post("/<uuid:lost_item_id>")
@guarded(Permission.LOST_PROPERTY_KEEP)
def end(lost_item_id: UUID) -> ResponseReturnValue:
    """Give something back, or away when its time is over."""
    form = FoundForm(formdata=None)
    state, words = request.form.get("state", ""), request.form.get("words", "")
    try:
        execute(lost_property.end_item, current_context(), lost_item_id, state, words)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        form.refuse(refused.reasons, title_of)
        return _page(form, {lost_item_id: words}), refused.status
    flash(gettext("Noted."))
    return redirect(url_for("lost_property.index"), 303)


def _page(form: FoundForm, typed: Mapping[UUID, str] = MappingProxyType({})) -> str:
    """Return the page; what was typed beside one thing stands there again."""
    ctx = current_context()
    everything = request.args.get("all") == "1"
    return render_template(
        "lost_property/index.html",
        form=form,
        items=lost_property.lost_items(ctx, ended=everything),
        everything=everything,
        states=STATES,
        typed=typed,
        most=LONGEST_WORDS,
        now=ctx.now,
        zone=ctx.zone,
    )
