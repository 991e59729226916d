"""The administrator's page of words for tasks, with a preview of what each role would see (NTF-2)."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.queries import InboxTask
from frontdesk.notifications.rules import roles_in
from frontdesk.notifications.terms import Place, places
from frontdesk.notifications.wording_rules import LONGEST, filled, sampled
from frontdesk.notifications.wordings import Wording, set_wordings, wordings
from frontdesk.web.desk import ROLE_NAMES
from frontdesk.web.formatting import clock
from frontdesk.web.inbox import DEPARTMENTS, KINDS, chips

bp = Blueprint("task_words", __name__, url_prefix="/admin/task-words")

SAMPLE_ROOM = "301"


@bp.get("")
@guarded(Permission.PROPERTY_MANAGE)
def show() -> str:
    """Show the words of every task, and how they look."""
    return _page(wordings(current_context()))


@bp.post("")
@guarded(Permission.PROPERTY_MANAGE)
def save() -> ResponseReturnValue:
    """Keep the words, or only show how they would look."""
    typed = {place: Wording(_typed("zh", place), _typed("en", place)) for place in places()}
    if request.form.get("action") == "preview":
        return _page(typed)
    try:
        execute(set_wordings, current_context(), typed)
    except Invalid as refused:
        return _page(typed, [title_of(reason) for reason in refused.reasons]), refused.status
    flash(gettext("The words have been saved."))
    return redirect(url_for("task_words.show"), 303)


def _typed(language: str, place: Place) -> str:
    return request.form.get(f"{language}-{place[0]}-{place[1]}", "")[: 4 * LONGEST]


def _page(shown: dict[Place, Wording], faults: list[str] | None = None) -> str:
    ctx = current_context()
    return render_template(
        "settings/task_words.html",
        places=list(places()),
        shown=shown,
        unworded=Wording(),
        preview={place: _preview(ctx, place, shown.get(place, Wording())) for place in places()},
        roles={place[0]: [str(ROLE_NAMES[role]) for role in sorted(roles_in(place[0]))] for place in places()},
        faults=faults or [],
        departments=DEPARTMENTS,
        kinds=KINDS,
        longest=LONGEST,
    )


def _preview(ctx: Context, place: Place, wording: Wording) -> tuple[str, list[str]]:
    """Return the line and the flags that the department would see of a task in the sample room."""
    department, kind = place
    due_at = ctx.now + timedelta(minutes=15)
    task = InboxTask(
        task_id=UUID(int=0),
        department=department,
        kind=kind,
        room=SAMPLE_ROOM,
        facts=sampled(places()[place].facts),
        made_at=ctx.now,
        due_at=due_at,
        acknowledged_at=None,
        late=False,
        address=None,
    )
    own = filled(wording.in_language(ctx.locale), SAMPLE_ROOM, clock(due_at, ctx.zone))
    return own or str(KINDS[kind][1]), chips(task)
