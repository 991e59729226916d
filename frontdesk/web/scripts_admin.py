"""The administrator's page of what is said to visitors and callers, in the hotel's own words."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.enquiries.rules import Scope
from frontdesk.enquiries.scripts import LONGEST, PHRASE, Script, change_scripts, scripts
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission

bp = Blueprint("scripts_admin", __name__, url_prefix="/admin/scripts")

NAMES: dict[str, LazyString] = {
    "pending": lazy_gettext("While the enquiry is open"),
    Scope.HERE: lazy_gettext("The guest allows it to be told that they are here"),
    Scope.CALL: lazy_gettext("The guest takes the call"),
    Scope.VISIT: lazy_gettext("The guest receives the visitor"),
    Scope.ROOM_NUMBER: lazy_gettext("The guest allows the room number to be told"),
    Scope.NEARBY: lazy_gettext("The guest agrees to a room next to theirs"),
    "message": lazy_gettext("Receipt for a message"),
}


@bp.get("")
@guarded(Permission.PROPERTY_MANAGE)
def show() -> ResponseReturnValue:
    """Show every script in both languages."""
    return _page(scripts(current_context()))


@bp.post("")
@guarded(Permission.PROPERTY_MANAGE)
def save() -> ResponseReturnValue:
    """Word the scripts anew."""
    typed = {name: Script(_typed(name, "zh"), _typed(name, "en")) for name in NAMES}
    try:
        execute(change_scripts, current_context(), typed)
    except Refused as refused:
        return _page(typed, refused.reasons), refused.status
    flash(gettext("The words have been saved."))
    return redirect(url_for("scripts_admin.show"), 303)


def _typed(name: str, language: str) -> str:
    return request.form.get(f"{name}_{language}", "")[: 4 * LONGEST]


def _page(shown: dict[str, Script], reasons: tuple[Reason, ...] = ()) -> str:
    wrong = {str(reason.field): title_of(reason) for reason in reasons}
    return render_template("scripts/index.html", names=NAMES, shown=shown, wrong=wrong, phrase=PHRASE, longest=LONGEST)
