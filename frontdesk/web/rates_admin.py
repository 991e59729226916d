"""The administrator's pages of rates: plans, price lists, member cards."""

from datetime import date
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.rates import catalogue, service
from frontdesk.rates.models import RatePlan
from frontdesk.rates.rules import PlanKind
from frontdesk.web.admin_fields import weekday_names
from frontdesk.web.rates_forms import KINDS, CardForm, PlanForm, PriceForm

bp = Blueprint("admin_rates", __name__, url_prefix="/admin/rates")

SAVED: Final = lazy_gettext("The rate plan has been saved.")


@bp.get("")
@guarded(Permission.RATE_MANAGE)
def index() -> ResponseReturnValue:
    """Show what each type costs on each plan, on the business date or another day."""
    ctx = current_context()
    day = _day(request.args.get("on")) or ctx.business_date
    plans = catalogue.plans(ctx)
    return render_template(
        "rates/index.html",
        plans=plans,
        grid=catalogue.price_grid(ctx, plans, day),
        kinds=KINDS,
        day=day,
        currency=ctx.currency,
    )


@bp.get("/plans/new")
@guarded(Permission.RATE_MANAGE)
def new_plan() -> ResponseReturnValue:
    """Show an empty plan."""
    return render_template("rates/new_plan.html", form=PlanForm(formdata=None).offer())


@bp.post("/plans/new")
@guarded(Permission.RATE_MANAGE)
def add_plan() -> ResponseReturnValue:
    """Add a rate plan."""
    form = PlanForm().offer()
    if not form.validate():
        return render_template("rates/new_plan.html", form=form), 422
    try:
        made = execute(service.save_plan, current_context(), form.details())
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return render_template("rates/new_plan.html", form=form), refused.status
    flash(str(SAVED))
    return redirect(url_for("admin_rates.show_plan", plan_id=made.id), 303)


@bp.get("/plans/<uuid:plan_id>")
@guarded(Permission.RATE_MANAGE)
def show_plan(plan_id: UUID) -> ResponseReturnValue:
    """Show a plan with its price list."""
    plan = catalogue.plan(current_context(), plan_id)
    return _plan_page(plan, PlanForm.of(plan), PriceForm(formdata=None, prefix="price-").offer(plan))


@bp.post("/plans/<uuid:plan_id>")
@guarded(Permission.RATE_MANAGE)
def change_plan(plan_id: UUID) -> ResponseReturnValue:
    """Change a plan, or stop selling it."""
    plan, form = catalogue.plan(current_context(), plan_id), PlanForm().offer()
    form.kind.data = plan.kind
    prices = PriceForm(formdata=None, prefix="price-").offer(plan)
    if not form.validate():
        return _plan_page(plan, form, prices), 422
    try:
        execute(service.save_plan, current_context(), form.details(), plan_id)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _plan_page(plan, form, prices), refused.status
    flash(str(SAVED))
    return redirect(url_for("admin_rates.show_plan", plan_id=plan_id), 303)


@bp.post("/plans/<uuid:plan_id>/prices")
@guarded(Permission.RATE_MANAGE)
def set_price(plan_id: UUID) -> ResponseReturnValue:
    """Write a line of the plan's price list, for as many types as were ticked."""
    plan = catalogue.plan(current_context(), plan_id)
    form = PriceForm(prefix="price-").offer(plan)
    if not form.validate():
        return _plan_page(plan, PlanForm.of(plan), form), 422
    try:
        execute(service.set_prices, current_context(), form.details(plan_id))
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _plan_page(plan, PlanForm.of(plan), form), refused.status
    flash(gettext("The price has been saved."))
    return redirect(url_for("admin_rates.show_plan", plan_id=plan_id), 303)


@bp.post("/plans/<uuid:plan_id>/prices/<uuid:rate_id>/remove")
@guarded(Permission.RATE_MANAGE)
def remove_price(plan_id: UUID, rate_id: UUID) -> ResponseReturnValue:
    """Take a line out of the price list."""
    execute(service.remove_price, current_context(), rate_id)
    flash(gettext("The price has been removed. Quotes already told keep it."))
    return redirect(url_for("admin_rates.show_plan", plan_id=plan_id), 303)


@bp.get("/cards")
@guarded(Permission.RATE_MANAGE)
def cards() -> ResponseReturnValue:
    """List the member cards."""
    return _cards_page(CardForm(formdata=None, active=True))


@bp.post("/cards")
@guarded(Permission.RATE_MANAGE)
def save_card() -> ResponseReturnValue:
    """Add a member card, or change the one of this number."""
    form = CardForm()
    if not form.validate():
        return _cards_page(form), 422
    details = {"valid_until": form.valid_until.data, "active": form.active.data}
    try:
        execute(service.save_member_card, current_context(), form.number.data, form.level.data, **details)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _cards_page(form), refused.status
    flash(gettext("The card has been saved."))
    return redirect(url_for("admin_rates.cards"), 303)


def _plan_page(plan: RatePlan, form: PlanForm, price_form: PriceForm) -> str:
    ctx = current_context()
    return render_template(
        "rates/plan.html",
        plan=plan,
        kind=KINDS[plan.kind],
        hourly=plan.kind == PlanKind.HOURLY,
        form=form,
        price_form=price_form,
        lines=catalogue.price_lines(ctx, plan.id),
        weekday_names=weekday_names,
        currency=ctx.currency,
    )


def _cards_page(form: CardForm) -> str:
    return render_template("rates/cards.html", form=form, cards=catalogue.member_cards(current_context()))


def _day(text: str | None) -> date | None:
    """Return the day that an address names; another text names none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
