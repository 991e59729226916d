"""The companies with which the hotel has a contract, and the credit that it gives them (REG-10)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField

from frontdesk.companies.models import Company
from frontdesk.companies.queries import companies
from frontdesk.companies.service import CompanyDetails, save_company
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web.forms import AmountField, DeskForm, LineField, required

bp = Blueprint("admin_companies", __name__, url_prefix="/admin/companies")


class CompanyForm(DeskForm):
    """A contract partner."""

    code = LineField(lazy_gettext("Code"), [required], most=20)
    name = LineField(lazy_gettext("Company name"), [required], most=120)
    city_ledger_approved = BooleanField(lazy_gettext("City ledger approved"))
    credit_limit = AmountField(
        lazy_gettext("Credit limit"),
        description=lazy_gettext("Counts only where the city ledger is approved."),
    )
    active = BooleanField(lazy_gettext("Has a contract"), default=True)

    def details(self) -> CompanyDetails:
        """Return what was typed; no limit is a limit of nothing."""
        return CompanyDetails(
            code=self.code.data,
            name=self.name.data,
            city_ledger_approved=self.city_ledger_approved.data,
            credit_limit=self.credit_limit.minor or 0,
            active=self.active.data,
        )


@bp.get("")
@guarded(Permission.COMPANY_MANAGE)
def index() -> ResponseReturnValue:
    """List the companies, with a form for another."""
    return _page(CompanyForm(formdata=None))


@bp.post("")
@guarded(Permission.COMPANY_MANAGE)
def add() -> ResponseReturnValue:
    """Add a company."""
    return _save(None)


@bp.get("/<uuid:company_id>")
@guarded(Permission.COMPANY_MANAGE)
def show(company_id: UUID) -> ResponseReturnValue:
    """Show one company, with what it has used of its credit."""
    company = _company(company_id)
    return _one(CompanyForm(obj=company), company)


@bp.post("/<uuid:company_id>")
@guarded(Permission.COMPANY_MANAGE)
def change(company_id: UUID) -> ResponseReturnValue:
    """Change a company; one without a contract is kept, and no longer sold to."""
    return _save(_company(company_id))


def _save(company: Company | None) -> ResponseReturnValue:
    form = CompanyForm()
    if not form.validate():
        return _again(form, company), 422
    try:
        execute(save_company, current_context(), form.details(), company.id if company else None)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _again(form, company), refused.status
    flash(gettext("The company has been saved."))
    return redirect(url_for("admin_companies.index"), 303)


def _page(form: CompanyForm) -> str:
    ctx = current_context()
    listed = companies(ctx, inactive=True)
    return render_template("companies/index.html", form=form, companies=listed, currency=ctx.currency)


def _one(form: CompanyForm, company: Company) -> str:
    currency = current_context().currency
    return render_template("companies/company.html", form=form, company=company, currency=currency)


def _again(form: CompanyForm, company: Company | None) -> str:
    return _page(form) if company is None else _one(form, company)


def _company(company_id: UUID) -> Company:
    for company in companies(current_context(), inactive=True):
        if company.id == company_id:
            return company
    raise NotFound
