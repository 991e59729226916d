"""What departments are asked about complaints: room, kind and severity, with a field for their answer (CPL-3)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.complaints import queries, service
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web import complaint_words as words
from frontdesk.web.complaint_forms import WordsForm
from frontdesk.web.inbox import DEPARTMENTS

bp = Blueprint("complaint_answers", __name__, url_prefix="/complaints/asked")


@bp.get("")
@guarded(Permission.COMPLAINT_WORK)
def mine() -> ResponseReturnValue:
    """Show what one's own departments are asked."""
    return _page()


@bp.post("/<uuid:complaint_task_id>")
@guarded(Permission.COMPLAINT_WORK)
def answer(complaint_task_id: UUID) -> ResponseReturnValue:
    """Write down what the department has to say."""
    form = form_for(complaint_task_id, sent=True)
    if not form.validate():
        return _page(complaint_task_id, form), 422
    ctx = current_context()
    try:
        task = execute(service.answer_as_department, ctx, complaint_task_id, form.words.data)
    except NotFound:
        raise
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(complaint_task_id, form), refused.status
    flash(gettext("Noted."))
    if ctx.may(Permission.COMPLAINT_TAKE):
        return redirect(url_for("complaints.show", complaint_id=task.complaint_id), 303)
    return redirect(url_for("complaint_answers.mine"), 303)


def form_for(task_id: UUID, *, sent: bool = False) -> WordsForm:
    """Return the form for what one department was asked: several stand on one page."""
    prefix = f"asked-{task_id}-"
    return WordsForm(prefix=prefix) if sent else WordsForm(formdata=None, prefix=prefix)


def _page(sent_for: UUID | None = None, sent: WordsForm | None = None) -> str:
    ctx = current_context()
    found = queries.asked(ctx)
    forms = {each.id: form_for(each.id) for each in found}
    if sent_for is not None and sent is not None:
        forms[sent_for] = sent
    return render_template(
        "complaints/asked.html",
        asked=found,
        forms=forms,
        faulty=sent,
        words=words,
        departments=DEPARTMENTS,
        zone=ctx.zone,
    )
