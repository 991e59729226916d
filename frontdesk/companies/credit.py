"""The credit that a company has used up on the city ledger (REG-10)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from frontdesk.companies.models import Company
from frontdesk.kernel.context import Context


def locked(ctx: Context, company_ids: Iterable[UUID]) -> dict[UUID, Company]:
    """Return those of these companies that exist here, locked in the order of their ids until commit."""
    ids = set(company_ids)
    if not ids:
        return {}
    statement = (
        select(Company)
        .where(Company.property_id == ctx.property_id, Company.id.in_(ids))
        .order_by(Company.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {company.id: company for company in ctx.session.scalars(statement)}


def use(ctx: Context, company: Company, amount: int) -> None:
    """Charge a locked company this much more of its credit; a negative amount gives back. The table holds the limit."""
    company.credit_used += amount
    ctx.session.flush()
    ctx.record("company.credit_used", "company", company.id, amount=amount, used=company.credit_used)
