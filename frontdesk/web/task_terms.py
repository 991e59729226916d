"""The administrator's page of tasks: how soon each is late in which department, and who supervises it (NTF-3)."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import Invalid
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import queries, terms
from frontdesk.notifications.rules import Department
from frontdesk.web.inbox import DEPARTMENTS, KINDS

bp = Blueprint("task_terms", __name__, url_prefix="/admin/tasks")

UNREADABLE = -1
"""Stands for a number of minutes that nobody can read; the command refuses it with its reason."""


@bp.get("")
@guarded(Permission.PROPERTY_MANAGE)
def show() -> str:
    """Show how soon tasks are late, and who supervises each department."""
    ctx = current_context()
    found = terms.terms_of(ctx)
    typed = {f"minutes-{department}-{kind}": str(minutes) for (department, kind), minutes in found.own.items()}
    heads = {f"supervisor-{department}": str(account_id) for department, account_id in terms.supervisors(ctx).items()}
    return _page(typed | heads)


@bp.post("")
@guarded(Permission.PROPERTY_MANAGE)
def save() -> ResponseReturnValue:
    """Set them."""
    times = {place: _minutes(request.form.get(f"minutes-{place[0]}-{place[1]}", "")) for place in terms.places()}
    heads = {str(each): _account(request.form.get(f"supervisor-{each}", "")) for each in Department}
    try:
        execute(terms.set_terms, current_context(), times, heads)
    except Invalid as refused:
        return _page(request.form, [title_of(reason) for reason in refused.reasons]), refused.status
    flash(gettext("The times have been saved."))
    return redirect(url_for("task_terms.show"), 303)


def _page(typed: Mapping[str, str], faults: list[str] | None = None) -> str:
    ctx = current_context()
    settings = terms.terms_of(ctx).settings
    usual = {place: settings.minutes_for(told.due_setting) for place, told in terms.places().items()}
    return render_template(
        "settings/tasks.html",
        usual=list(usual.items()),
        colleagues={str(each): queries.colleagues_in(ctx, each) for each in Department},
        typed=typed,
        faults=faults or [],
        departments=DEPARTMENTS,
        kinds=KINDS,
    )


def _minutes(typed: str) -> int | None:
    text = typed.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else UNREADABLE  # noqa: PLR2004


def _account(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
