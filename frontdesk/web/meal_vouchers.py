"""Meal vouchers: the desk issues them on the page of a stay, food and beverage takes them by number and counts."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext, ngettext
from wtforms import DateField, IntegerField

from frontdesk.concierge import voucher_queries, vouchers
from frontdesk.concierge.vouchers import VouchersGiven
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries as stays
from frontdesk.web.admin_fields import given
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("meal_vouchers", __name__)

STATES: Final[dict[str, LazyString]] = {
    "issued": lazy_gettext("Issued"),
    "redeemed": lazy_gettext("Redeemed"),
    "void": lazy_gettext("Void"),
}

VOID_REASONS: Final[dict[str, LazyString]] = {
    "lost": lazy_gettext("Lost"),
    "mistake": lazy_gettext("Issued by mistake"),
    "not-wanted": lazy_gettext("Not wanted"),
    "other": lazy_gettext("Another reason"),
}

AHEAD: Final = 3
"""So many days are counted, today among them."""


class IssueForm(DeskForm):
    """How many breakfasts a day, and on which days."""

    count = IntegerField(lazy_gettext("Vouchers a day"), [given])
    first_day = DateField(lazy_gettext("First day"), [required])
    last_day = DateField(lazy_gettext("Last day"), [required])


class RedeemForm(DeskForm):
    """The number on the voucher."""

    number = LineField(lazy_gettext("Number on the voucher"), [required], most=40)


@bp.get("/meal-vouchers")
@guarded(Permission.MEAL_VOUCHER_COUNT)
def index() -> ResponseReturnValue:
    """Show how many breakfasts are expected and were taken."""
    return _counts(RedeemForm(formdata=None))


@bp.post("/meal-vouchers")
@guarded(Permission.MEAL_VOUCHER_COUNT, Permission.MEAL_VOUCHER_REDEEM)
def redeem() -> ResponseReturnValue:
    """Take a voucher, once."""
    form = RedeemForm()
    if not form.validate():
        return _counts(form), 422
    try:
        taken = execute(vouchers.redeem, current_context(), form.number.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _counts(form), refused.status
    flash(gettext("Good: one breakfast, voucher %(number)s.", number=taken.number))
    return redirect(url_for("meal_vouchers.index"), 303)


@bp.get("/stays/<uuid:stay_id>/meal-vouchers")
@guarded(Permission.MEAL_VOUCHER_ISSUE, Permission.STAY_VIEW)
def of_stay(stay_id: UUID) -> ResponseReturnValue:
    """Show the vouchers of a stay, and a form for more."""
    ctx = current_context()
    tomorrow = vouchers.today_of(ctx) + timedelta(days=1)
    last = max(tomorrow, stays.stay(ctx, stay_id).due_out)
    return _stay_page(stay_id, IssueForm(formdata=None, count=1, first_day=tomorrow, last_day=last))


@bp.post("/stays/<uuid:stay_id>/meal-vouchers")
@guarded(Permission.MEAL_VOUCHER_ISSUE, Permission.STAY_VIEW)
def issue(stay_id: UUID) -> ResponseReturnValue:
    """Issue vouchers for a stay."""
    form = IssueForm()
    if not form.validate():
        return _stay_page(stay_id, form), 422
    wanted = VouchersGiven(
        stay_id=stay_id, count=form.count.data, first_day=form.first_day.data, last_day=form.last_day.data
    )
    try:
        made = execute(vouchers.issue, current_context(), wanted)
    except Refused as refused:
        if refused.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            raise
        form.refuse(refused.reasons, title_of)
        return _stay_page(stay_id, form), refused.status
    flash(ngettext("%(num)d voucher issued.", "%(num)d vouchers issued.", len(made)))
    return redirect(url_for("meal_vouchers.of_stay", stay_id=stay_id), 303)


@bp.post("/stays/<uuid:stay_id>/meal-vouchers/<uuid:meal_voucher_id>")
@guarded(Permission.MEAL_VOUCHER_ISSUE, Permission.STAY_VIEW)
def void(stay_id: UUID, meal_voucher_id: UUID) -> ResponseReturnValue:
    """Make a voucher void."""
    try:
        execute(vouchers.void, current_context(), meal_voucher_id, request.form.get("reason", ""))
    except Refused as refused:
        if refused.status == HTTPStatus.NOT_FOUND:
            raise
        said = [title_of(each) for each in refused.reasons]
        return _stay_page(stay_id, IssueForm(formdata=None), said), refused.status
    flash(gettext("The voucher is void."))
    return redirect(url_for("meal_vouchers.of_stay", stay_id=stay_id), 303)


def _counts(form: RedeemForm) -> str:
    ctx = current_context()
    today = vouchers.today_of(ctx)
    days = [voucher_queries.meals_on(ctx, today + timedelta(days=day)) for day in range(AHEAD)]
    may_redeem = ctx.may(Permission.MEAL_VOUCHER_REDEEM)
    return render_template("meal_vouchers/index.html", form=form, days=days, may_redeem=may_redeem)


def _stay_page(stay_id: UUID, form: IssueForm, said: list[str] | None = None) -> str:
    ctx = current_context()
    return render_template(
        "meal_vouchers/stay.html",
        stay=stays.stay(ctx, stay_id),
        vouchers=voucher_queries.of_stay(ctx, stay_id),
        form=form,
        said=said or [],
        states=STATES,
        reasons=VOID_REASONS,
        zone=ctx.zone,
    )
