"""Complaints 投诉 at the desk: taken on one screen, classified, given to departments, answered, called back about."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.complaints import call_backs, compensation, queries, service
from frontdesk.complaints.queries import ComplaintView
from frontdesk.complaints.rules import STEPS, State, Step
from frontdesk.edge.approval_words import KINDS
from frontdesk.edge.approvals import Asked
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position, instant_and_id, opened_cursor, sealed_cursor
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web import complaint_words as words
from frontdesk.web.approval_boxes import Box, box_of
from frontdesk.web.complaint_answers import form_for
from frontdesk.web.complaint_forms import (
    AnswerForm,
    CallBackForm,
    ClassifyForm,
    CloseForm,
    CompensateForm,
    DecideForm,
    DepartmentForm,
    NewForm,
    id_named,
)
from frontdesk.web.forms import DeskForm
from frontdesk.web.inbox import DEPARTMENTS

bp = Blueprint("complaints", __name__, url_prefix="/complaints")

Forms = dict[str, DeskForm]

LISTED: Final = 50

ACTIONABLE: Final = frozenset({409, 422})
"""Refusals that are said at the form; everything else is said by a page of its own."""


WITHOUT_APPROVAL: Final = frozenset({"approval-missing", "approval-expired"})
"""Refusals after which the page offers to ask another person."""


@bp.get("")
@guarded(Permission.COMPLAINT_TAKE)
def index() -> ResponseReturnValue:
    """List what is not closed, or of one state, kind or room; `state=all` lists everything. Fifty at a time."""
    ctx = current_context()
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    room = request.args.get("room", "")[:10]
    of_list = f"{request.endpoint} {[state, kind, room]}"
    behind = opened_cursor(ctx, of_list, request.args.get("cursor"))
    found = queries.complaints(
        ctx,
        state=state if state in words.STATES else None,
        kind=kind if kind in words.KINDS else None,
        room=room or None,
        closed=state in {"all", State.CLOSED},
        before=instant_and_id(behind) if behind else None,
        limit=LISTED + 1,
    )
    shown = found[:LISTED]
    return render_template(
        "complaints/index.html",
        complaints=shown,
        earlier=sealed_cursor(ctx, of_list, _place(shown[-1])) if len(found) > LISTED else None,
        state=state,
        kind=kind,
        room=room,
        words=words,
        departments=DEPARTMENTS,
        may_count=ctx.may(Permission.COMPLAINT_DECIDE),
        now=ctx.now,
        zone=ctx.zone,
    )


def _place(complaint: ComplaintView) -> Position:
    return complaint.received_at.isoformat(), str(complaint.id)


@bp.get("/new")
@guarded(Permission.COMPLAINT_TAKE)
def ask() -> ResponseReturnValue:
    """Ask what the guest says; `room` or `stay_id` comes along from where the clerk was."""
    stay_id = id_named(request.args.get("stay_id"))
    form = NewForm(formdata=None, room=request.args.get("room", "")[:10], stay_id=str(stay_id or ""))
    return render_template("complaints/new.html", form=form)


@bp.post("")
@guarded(Permission.COMPLAINT_TAKE)
def receive() -> ResponseReturnValue:
    """Take a complaint; what was typed stays where it is refused."""
    form = NewForm()
    if not form.validate():
        return render_template("complaints/new.html", form=form), 422
    try:
        made = execute(service.receive, current_context(), form.given())
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return render_template("complaints/new.html", form=form), refused.status
    flash(gettext("Taken. Complaint %(number)d.", number=made.number))
    return redirect(url_for("complaints.show", complaint_id=made.id), 303)


@bp.get("/<uuid:complaint_id>")
@guarded(Permission.COMPLAINT_TAKE)
def show(complaint_id: UUID) -> ResponseReturnValue:
    """Show a complaint with what may be done about it."""
    return _page(current_context(), complaint_id, {})


@bp.post("/<uuid:complaint_id>/classify")
@guarded(Permission.COMPLAINT_TAKE)
def classify(complaint_id: UUID) -> ResponseReturnValue:
    """Say what it is and, as a duty manager, whether the hotel is liable."""
    ctx = current_context()
    form = _classify_form(ctx, queries.complaint(ctx, complaint_id), sent=True)
    return _act(
        complaint_id, {"classify": form}, lambda ctx: execute(service.classify, ctx, complaint_id, form.classified())
    )


@bp.post("/<uuid:complaint_id>/departments")
@guarded(Permission.COMPLAINT_TAKE)
def ask_department(complaint_id: UUID) -> ResponseReturnValue:
    """Ask a department."""
    form = DepartmentForm(prefix="ask-")
    return _act(
        complaint_id,
        {"ask": form},
        lambda ctx: execute(service.ask_department, ctx, complaint_id, form.department.data),
    )


@bp.post("/<uuid:complaint_id>/answer")
@guarded(Permission.COMPLAINT_TAKE)
def answer(complaint_id: UUID) -> ResponseReturnValue:
    """Write down what the guest was answered."""
    form = AnswerForm(prefix="answer-")
    return _act(
        complaint_id,
        {"answer": form},
        lambda ctx: execute(service.answer, ctx, complaint_id, form.words.data, form.call_back_at.instant),
    )


@bp.post("/<uuid:complaint_id>/call-backs")
@guarded(Permission.COMPLAINT_TAKE)
def call_back(complaint_id: UUID) -> ResponseReturnValue:
    """Write down that the guest was called back."""
    form = CallBackForm(prefix="call-")
    satisfied = request.form.get("satisfied") == "yes"
    return _act(
        complaint_id,
        {"call": form},
        lambda ctx: execute(
            call_backs.call_back, ctx, complaint_id, satisfied=satisfied, words=form.words.data or None
        ),
    )


@bp.post("/<uuid:complaint_id>/compensation")
@guarded(Permission.COMPLAINT_TAKE, Permission.FOLIO_POST)
def compensate(complaint_id: UUID) -> ResponseReturnValue:
    """Credit the folio; without an approval the page offers to ask for one, for exactly this amount."""
    ctx, form = current_context(), CompensateForm(prefix="compensate-")
    amount = form.amount.value
    if not form.validate() or amount is None:
        return _page(ctx, complaint_id, {"compensate": form}), 422
    box = Box(kind=compensation.KIND, complaint_id=complaint_id, amount=amount)
    asked = Asked(kind=compensation.KIND, complaint_id=complaint_id, amount=amount)
    box = box_of(ctx, box, asked, request.form.get(box.field, ""))
    approval_id = box.approval_id if box.state == "granted" else None
    try:
        execute(compensation.compensate, ctx, complaint_id, amount, approval_id)
    except Refused as refused:
        if refused.status not in ACTIONABLE:
            raise
        form.refuse(refused.reasons, title_of)
        wanting = {reason.code for reason in refused.reasons} <= WITHOUT_APPROVAL
        return _page(ctx, complaint_id, {"compensate": form}, box if wanting else None), refused.status
    flash(gettext("Noted."))
    return redirect(url_for("complaints.show", complaint_id=complaint_id), 303)


@bp.post("/<uuid:complaint_id>/close")
@guarded(Permission.COMPLAINT_TAKE, Permission.COMPLAINT_DECIDE)
def close(complaint_id: UUID) -> ResponseReturnValue:
    """Close it as a duty manager."""
    form = CloseForm(prefix="close-")
    return _act(
        complaint_id, {"close": form}, lambda ctx: execute(call_backs.close, ctx, complaint_id, form.reason.data)
    )


def _act(complaint_id: UUID, forms: Forms, command: Callable[[Context], Any]) -> ResponseReturnValue:
    """Run a command on a complaint, and show it again with what came of it."""
    ctx = current_context()
    if not all(form.validate() for form in forms.values()):
        return _page(ctx, complaint_id, forms), 422
    try:
        command(ctx)
    except Refused as refused:
        if refused.status not in ACTIONABLE:
            raise
        next(iter(forms.values())).refuse(refused.reasons, title_of)
        return _page(ctx, complaint_id, forms), refused.status
    flash(gettext("Noted."))
    return redirect(url_for("complaints.show", complaint_id=complaint_id), 303)


def _page(ctx: Context, complaint_id: UUID, typed: Forms, box: Box | None = None) -> str:
    complaint = queries.complaint(ctx, complaint_id)
    return render_template(
        "complaints/show.html",
        complaint=complaint,
        forms=_blank_forms(ctx, complaint) | typed,
        faulty=next(iter(typed.values()), None),
        answer_forms={each.id: form_for(each.id) for each in complaint.departments if each.answered_at is None},
        box=box,
        kinds=KINDS,
        currency=ctx.currency,
        may_satisfy=Step.SATISFIED in STEPS[State(complaint.state)],
        words=words,
        departments=DEPARTMENTS,
        now=ctx.now,
        zone=ctx.zone,
    )


def _blank_forms(ctx: Context, complaint: ComplaintView) -> Forms:
    """Return an empty form for everything that may be done about the complaint by whoever looks at it."""
    open_ = STEPS[State(complaint.state)]
    offered: dict[str, tuple[bool, Callable[[], DeskForm]]] = {
        "classify": (Step.CLASSIFY in open_, lambda: _classify_form(ctx, complaint)),
        "ask": (Step.ASK in open_, lambda: DepartmentForm(formdata=None, prefix="ask-")),
        "answer": (Step.ANSWER in open_, lambda: AnswerForm(formdata=None, prefix="answer-")),
        "call": (Step.NOT_SATISFIED in open_, lambda: CallBackForm(formdata=None, prefix="call-")),
        "compensate": (
            Step.COMPENSATE in open_ and complaint.stay_id is not None and ctx.may(Permission.FOLIO_POST),
            lambda: CompensateForm(formdata=None, prefix="compensate-"),
        ),
        "close": (
            Step.CLOSE in open_ and ctx.may(Permission.COMPLAINT_DECIDE),
            lambda: CloseForm(formdata=None, prefix="close-"),
        ),
    }
    return {name: made() for name, (may, made) in offered.items() if may}


def _classify_form(ctx: Context, complaint: ComplaintView, *, sent: bool = False) -> ClassifyForm:
    """Return the form for the desk, or the one for a duty manager, filled in with what is known."""
    kind = DecideForm if ctx.may(Permission.COMPLAINT_DECIDE) else ClassifyForm
    known = {
        "kind": complaint.kind,
        "severity": complaint.severity,
        "registration_id": str(complaint.registration_id or ""),
        "liability": complaint.liability,
        "reason": complaint.liability_reason,
    }
    form = kind(prefix="classify-") if sent else kind(formdata=None, prefix="classify-", data=known)
    form.offer(queries.guests_of(ctx, complaint.stay_id))
    return form
