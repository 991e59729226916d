"""Work orders 维修工单: reported with a photograph, given to somebody, ended, charged, and the guest called back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.scans import picture_type
from frontdesk.maintenance import blocks, queries, repairs, service
from frontdesk.maintenance.queries import WorkOrderView
from frontdesk.maintenance.rules import TRANSITIONS, State
from frontdesk.stays import damages
from frontdesk.web import work_order_words as words
from frontdesk.web.forms import DeskForm
from frontdesk.web.work_order_forms import AssignForm, BlockForm, DeclareForm, DeferForm, FixForm, ReportForm

bp = Blueprint("work_orders", __name__, url_prefix="/work-orders")

Forms = dict[str, DeskForm]


@bp.get("")
@guarded(Permission.WORK_ORDER_VIEW)
def index() -> ResponseReturnValue:
    """List what is broken; `all=1` what was fixed, too."""
    ctx = current_context()
    everything = request.args.get("all") == "1"
    return render_template(
        "work_orders/index.html",
        orders=queries.orders(ctx, ended=everything),
        everything=everything,
        words=words,
        may_report=ctx.may(Permission.WORK_ORDER_REPORT),
        zone=ctx.zone,
    )


@bp.get("/report")
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPORT)
def ask() -> ResponseReturnValue:
    """Ask what is broken; `room` comes along from where it was seen."""
    return render_template("work_orders/report.html", form=ReportForm(formdata=None, room=request.args.get("room", "")))


@bp.post("/report")
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPORT)
def report() -> ResponseReturnValue:
    """Open a work order."""
    form = ReportForm()
    if not form.validate():
        return render_template("work_orders/report.html", form=form), 422
    try:
        made = execute(service.report, current_context(), form.report())
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return render_template("work_orders/report.html", form=form), refused.status
    flash(gettext("Reported. Work order %(number)d; engineering is told.", number=made.number))
    return redirect(url_for("work_orders.show", work_order_id=made.id), 303)


@bp.get("/<uuid:work_order_id>")
@guarded(Permission.WORK_ORDER_VIEW)
def show(work_order_id: UUID) -> ResponseReturnValue:
    """Show a work order with what may become of it."""
    return _page(current_context(), work_order_id, {})


@bp.get("/<uuid:work_order_id>/photo")
@guarded(Permission.WORK_ORDER_VIEW)
def photo(work_order_id: UUID) -> ResponseReturnValue:
    """Show the photograph."""
    content = queries.photo_of(current_context(), work_order_id)
    return Response(content, mimetype=picture_type(content))


@bp.post("/<uuid:work_order_id>/assign")
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPAIR)
def assign(work_order_id: UUID) -> ResponseReturnValue:
    """Give it to somebody."""
    form = _offering(AssignForm(prefix="assign-"))
    return _act(
        work_order_id,
        {"assign": form},
        lambda ctx: execute(repairs.assign, ctx, work_order_id, UUID(form["account_id"].data)),
    )


@bp.post("/<uuid:work_order_id>/fix")
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPAIR)
def fix(work_order_id: UUID) -> ResponseReturnValue:
    """Say that it is repaired."""
    form = FixForm(prefix="fix-")
    return _act(work_order_id, {"fix": form}, lambda ctx: execute(repairs.fix, ctx, work_order_id, form.work()))


@bp.post("/<uuid:work_order_id>/defer")
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPAIR)
def defer(work_order_id: UUID) -> ResponseReturnValue:
    """Put it off."""
    form = DeferForm(prefix="defer-")
    return _act(
        work_order_id,
        {"defer": form},
        lambda ctx: execute(repairs.defer, ctx, work_order_id, form.until.data, form.words.data),
    )


@bp.post("/<uuid:work_order_id>/declare-unrepairable")
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_DECLARE)
def declare(work_order_id: UUID) -> ResponseReturnValue:
    """Declare it unrepairable (MOV-2)."""
    form = DeclareForm(prefix="declare-")
    return _act(
        work_order_id,
        {"declare": form},
        lambda ctx: execute(
            repairs.declare_unrepairable,
            ctx,
            work_order_id,
            form.until.data,
            form.words.data,
            no_engineer_on_duty=form.no_engineer_on_duty.data,
        ),
    )


@bp.post("/<uuid:work_order_id>/block")
@guarded(Permission.WORK_ORDER_VIEW, Permission.WORK_ORDER_REPAIR, Permission.ROOM_TAKE_OUT_OF_ORDER)
def block(work_order_id: UUID) -> ResponseReturnValue:
    """Keep the room from sale, or name who holds it."""
    form = BlockForm(prefix="block-")
    return _act(
        work_order_id,
        {"block": form},
        lambda ctx: execute(
            blocks.take_room, ctx, work_order_id, form.kind.data, form.from_date.data, form.until_date.data
        ),
    )


@bp.post("/<uuid:work_order_id>/call-back")
@guarded(Permission.WORK_ORDER_VIEW, Permission.STAY_VIEW)
def call_back(work_order_id: UUID) -> ResponseReturnValue:
    """Write down that the guest was called back."""
    satisfied = request.form.get("satisfied") == "yes"
    return _act(work_order_id, {}, lambda ctx: execute(service.call_back, ctx, work_order_id, satisfied=satisfied))


@bp.post("/<uuid:work_order_id>/charge")
@guarded(Permission.WORK_ORDER_VIEW, Permission.FOLIO_POST)
def charge(work_order_id: UUID) -> ResponseReturnValue:
    """Post the charge to the folio."""
    return _act(work_order_id, {}, lambda ctx: execute(damages.charge_work_order, ctx, work_order_id))


def _act(work_order_id: UUID, forms: Forms, command: Callable[[Context], Any]) -> ResponseReturnValue:
    """Run a command on a work order, and show it again with what came of it."""
    ctx = current_context()
    if not all(form.validate() for form in forms.values()):
        return _page(ctx, work_order_id, forms), 422
    try:
        command(ctx)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        form = next(iter(forms.values()), DeskForm())
        form.refuse(refused.reasons, title_of)
        return _page(ctx, work_order_id, forms or {"refused": form}), refused.status
    flash(gettext("Noted."))
    return redirect(url_for("work_orders.show", work_order_id=work_order_id), 303)


def _page(ctx: Context, work_order_id: UUID, typed: Forms) -> str:
    order = queries.order(ctx, work_order_id)
    return render_template(
        "work_orders/show.html",
        order=order,
        conflicts=queries.conflicts_of(ctx, work_order_id),
        title_of=title_of,
        forms=_blank_forms(ctx, order) | typed,
        faulty=next(iter(typed.values()), None),
        may_call=ctx.may(Permission.STAY_VIEW) and order.call_back == "due" and order.ended_at is not None,
        may_charge=ctx.may(Permission.FOLIO_POST) and order.charge is not None and not order.charged,
        words=words,
        currency=ctx.currency,
        zone=ctx.zone,
    )


def _blank_forms(ctx: Context, order: WorkOrderView) -> Forms:
    """Return an empty form for everything that may be done with the work order by whoever looks at it."""
    after = TRANSITIONS[order.state]
    repairs_ = ctx.may(Permission.WORK_ORDER_REPAIR)
    offered: dict[str, tuple[bool, Callable[[], DeskForm]]] = {
        "assign": (
            repairs_ and State.ASSIGNED in after,
            lambda: _offering(AssignForm(formdata=None, prefix="assign-")),
        ),
        "fix": (repairs_ and State.FIXED in after, lambda: FixForm(formdata=None, prefix="fix-")),
        "defer": (repairs_ and State.DEFERRED in after, lambda: DeferForm(formdata=None, prefix="defer-")),
        "block": (
            repairs_ and bool(after) and order.room is not None and order.block is None,
            lambda: BlockForm(formdata=None, prefix="block-", from_date=ctx.business_date),
        ),
        "declare": (
            ctx.may(Permission.WORK_ORDER_DECLARE) and State.UNREPAIRABLE in after,
            lambda: DeclareForm(formdata=None, prefix="declare-"),
        ),
    }
    return {name: made() for name, (open_, made) in offered.items() if open_}


def _offering(form: AssignForm) -> AssignForm:
    found = queries.repairers(current_context())
    form.account_id.choices = [SelectChoice(str(each.account_id), each.name) for each in found]
    return form
