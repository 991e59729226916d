"""Requests of authorities: recorded at the desk, answered by security, disclosed for a time (AUT).

The desk's page of a request is the same whoever is asked for, before and after the answer: nothing that was found
ever stands on it.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.authority import disclosure, queries, service
from frontdesk.authority.rules import WAIT, State
from frontdesk.edge import sign_in as entrance
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.papers import person_name
from frontdesk.edge.wording import title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web import authority_words as words
from frontdesk.web.authority_forms import ApproveForm, DenyForm, HereForm, RequestForm, WithdrawForm, offered
from frontdesk.web.authority_table import register_table
from frontdesk.web.formatting import moment
from frontdesk.web.forms import DeskForm
from frontdesk.web.table_files import MOST_ROWS, table_file

bp = Blueprint("authority", __name__, url_prefix="/authority-requests")

T = TypeVar("T")
FORMS: Final[dict[str, type[DeskForm]]] = {
    "approve": ApproveForm,
    "here": HereForm,
    "deny": DenyForm,
    "withdraw": WithdrawForm,
}


@bp.get("")
@guarded(Permission.AUTHORITY_VIEW)
def index() -> ResponseReturnValue:
    """List one's own and open requests, or all of them for who keeps the register; of one state if it is named."""
    ctx = current_context()
    state = request.args.get("state", "")
    chosen = state if state in words.STATES else None
    return render_template(
        "authority/index.html",
        requests=queries.requests(ctx, state=chosen),
        state=chosen,
        words=words,
        zone=ctx.zone,
        may_ask=ctx.may(Permission.AUTHORITY_REQUEST),
        keeps_register=ctx.may(Permission.AUTHORITY_READ),
    )


@bp.get("/file")
@guarded(Permission.AUTHORITY_READ)
def register_file() -> ResponseReturnValue:
    """Give the register as a file, for who keeps it; of one state if it is named."""
    ctx = current_context()
    state = request.args.get("state", "")
    found = queries.requests(ctx, state=state if state in words.STATES else None, limit=MOST_ROWS + 1)
    head, rows = register_table(found, ctx.zone)
    return table_file("authority-requests", ctx.business_date, head, rows)


@bp.get("/new")
@guarded(Permission.AUTHORITY_REQUEST, Permission.AUTHORITY_VIEW)
def new() -> ResponseReturnValue:
    """Ask for what the officer states and shows."""
    return _new_page(RequestForm(formdata=None))


@bp.post("")
@guarded(Permission.AUTHORITY_REQUEST, Permission.AUTHORITY_VIEW)
def make() -> ResponseReturnValue:
    """Record a request and tell security."""
    form = RequestForm()
    if not form.validate():
        return _new_page(form), 422
    try:
        made = execute(service.make_request, current_context(), form.given())
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _new_page(form), refused.status
    return redirect(url_for("authority.show", authority_request_id=made.id), 303)


@bp.get("/<uuid:authority_request_id>")
@guarded(Permission.AUTHORITY_VIEW)
def show(authority_request_id: UUID) -> ResponseReturnValue:
    """Show how a request stands: to the desk what to say, to security what to answer."""
    return _page(authority_request_id)


@bp.post("/<uuid:authority_request_id>/approve")
@guarded(Permission.AUTHORITY_APPROVE, Permission.AUTHORITY_VIEW)
def approve(authority_request_id: UUID) -> ResponseReturnValue:
    """Approve on one's own screen, and go on to what was approved."""
    form = ApproveForm()
    offered(form, queries.request(current_context(), authority_request_id).fields)
    return _do(
        authority_request_id,
        "approve",
        form,
        lambda ctx: execute(service.approve, ctx, authority_request_id, form.fields.data),
    )


@bp.post("/<uuid:authority_request_id>/approve-here")
@guarded(Permission.AUTHORITY_REQUEST, Permission.AUTHORITY_VIEW)
def approve_here(authority_request_id: UUID) -> ResponseReturnValue:
    """Let security approve on the clerk's screen by their own sign-in and second factor (ACC-6)."""
    form = HereForm()
    offered(form, queries.request(current_context(), authority_request_id).fields)

    def by_sign_in(ctx: Context) -> object:
        proof = entrance.prove(ctx, form.username.data, form.password.data)
        return execute(service.approve_here, ctx, authority_request_id, proof, form.code.data, form.fields.data)

    return _do(authority_request_id, "here", form, by_sign_in)


@bp.post("/<uuid:authority_request_id>/deny")
@guarded(Permission.AUTHORITY_APPROVE, Permission.AUTHORITY_VIEW)
def deny(authority_request_id: UUID) -> ResponseReturnValue:
    """Refuse, with the reason that stays on record."""
    form = DenyForm()
    return _do(
        authority_request_id,
        "deny",
        form,
        lambda ctx: execute(service.deny, ctx, authority_request_id, form.reason.data, form.note.data or ""),
    )


@bp.post("/<uuid:authority_request_id>/withdraw")
@guarded(Permission.AUTHORITY_REQUEST, Permission.AUTHORITY_VIEW)
def withdraw(authority_request_id: UUID) -> ResponseReturnValue:
    """Take one's own request back, with the reason that stays on record."""
    form = WithdrawForm()
    return _do(
        authority_request_id,
        "withdraw",
        form,
        lambda ctx: execute(service.withdraw, ctx, authority_request_id, form.reason.data, form.note.data or ""),
    )


@bp.get("/<uuid:authority_request_id>/disclosure")
@guarded(Permission.AUTHORITY_DISCLOSE, Permission.AUTHORITY_VIEW)
def disclose(authority_request_id: UUID) -> ResponseReturnValue:
    """Show what was approved, under a watermark, as long as it is open; that it was opened is on record (AUT-2)."""
    ctx = current_context()
    found = execute(disclosure.disclose, ctx, authority_request_id)
    told = queries.request(ctx, authority_request_id)
    return render_template(
        "authority/disclosure.html",
        found=found,
        told=told,
        words=words,
        zone=ctx.zone,
        seconds=max(1, int((found.open_until - ctx.now).total_seconds())),
        watermark=f"{person_name(ctx, ctx.account_id)} · {moment(ctx.now, ctx.zone)} · {told.code}",
    )


def _do(request_id: UUID, name: str, form: DeskForm, act: Callable[[Context], T]) -> ResponseReturnValue:
    """Do one thing with a request; what is refused is said at its form."""
    if not form.validate():
        return _page(request_id, {name: form}), 422
    ctx = current_context()
    try:
        act(ctx)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(request_id, {name: form}), refused.status
    flash(_said(name))
    return redirect(url_for("authority.show", authority_request_id=request_id), 303)


def _said(name: str) -> str:
    said = {
        "approve": gettext("Approved. The disclosure is open for a limited time."),
        "here": gettext("Approved by security. Security attends to the officer."),
        "deny": gettext("Denied. The request stays on record."),
        "withdraw": gettext("Withdrawn. The request stays on record."),
    }
    return str(said[name])


def _new_page(form: RequestForm) -> str:
    return render_template("authority/new.html", form=form, today=current_context().business_date)


def _page(request_id: UUID, sent: dict[str, DeskForm] | None = None) -> str:
    ctx = current_context()
    found = queries.request(ctx, request_id)
    forms: dict[str, Any] = {name: form(formdata=None) for name, form in FORMS.items()} | (sent or {})
    for name in ("approve", "here"):
        if name not in (sent or {}):
            offered(forms[name], found.fields)
    own = found.requested_by_id == ctx.account_id
    pending = found.state == State.PENDING
    keeps_register = ctx.may(Permission.AUTHORITY_READ)
    return render_template(
        "authority/show.html",
        found=found,
        forms=forms,
        wait=WAIT,
        words=words,
        zone=ctx.zone,
        openings=queries.openings(ctx, request_id) if keeps_register else [],
        keeps_register=keeps_register,
        may_answer=pending and not own and ctx.may(Permission.AUTHORITY_APPROVE),
        may_answer_here=pending and own,
        may_withdraw=own and found.state in {State.PENDING, State.APPROVED},
        may_disclose=found.open_until is not None and ctx.may(Permission.AUTHORITY_DISCLOSE),
        may_reprint=found.receipt is not None and ctx.may(Permission.AUTHORITY_DISCLOSE),
    )
