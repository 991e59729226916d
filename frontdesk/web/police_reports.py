"""The queue of registrations to report to the police, for whoever hands them over (REG-12)."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from werkzeug.wrappers import Response

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.police import queries, service
from frontdesk.police.errors import ReportRefused
from frontdesk.police.rules import Form, State

bp = Blueprint("police_reports", __name__, url_prefix="/police-reports")

STATES: Final[dict[str, LazyString]] = {
    State.WAITING: lazy_gettext("Waits"),
    State.EXPORTED: lazy_gettext("Handed over"),
}


@bp.get("")
@guarded(Permission.POLICE_REPORT_VIEW)
def show() -> ResponseReturnValue:
    """Show what waits, what is late, and what the police took last."""
    return _page(current_context(), [])


@bp.post("/<uuid:registration_id>/export")
@guarded(Permission.POLICE_REPORT_VIEW, Permission.POLICE_REPORT_SEND)
def export(registration_id: UUID) -> ResponseReturnValue:
    """Give the report of one guest as a file, under a name that tells nothing."""
    form = request.form.get("form", Form.XML)
    made = execute(service.export, current_context(), registration_id, form)
    answer = Response(made.content, mimetype=made.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.report_id.hex}.{made.form}"'
    return answer


@bp.post("/<uuid:report_id>/acknowledge")
@guarded(Permission.POLICE_REPORT_VIEW, Permission.POLICE_REPORT_SEND)
def acknowledge(report_id: UUID) -> ResponseReturnValue:
    """Keep the number under which the police took a report."""
    ctx = current_context()
    try:
        execute(service.acknowledge, ctx, report_id, request.form.get("number", "").strip()[:80])
    except (Invalid, ReportRefused) as refused:
        return _page(ctx, [refused]), refused.status
    flash(gettext("The police have this registration."))
    return redirect(url_for("police_reports.show"), 303)


def _page(ctx: Context, refusals: list[Refused]) -> str:
    found = queries.queue(ctx)
    return render_template(
        "police_reports/show.html",
        waiting=found,
        late=sum(each.overdue for each in found),
        acknowledged=queries.acknowledged(ctx),
        states=STATES,
        said=[title_of(reason) for refused in refusals for reason in refused.reasons],
        may_send=ctx.may(Permission.POLICE_REPORT_SEND),
        zone=ctx.zone,
    )
