"""What may be read about companies."""

from sqlalchemy import select

from frontdesk.companies.models import Company
from frontdesk.kernel.context import Context
from frontdesk.kernel.faults import legible


def company_by_code(ctx: Context, code: str) -> Company | None:
    """Return the company of this code that still has a contract, or None."""
    statement = select(Company).where(
        Company.property_id == ctx.property_id,
        Company.code == legible(code),
        Company.active,
    )
    return ctx.session.scalars(statement).one_or_none()


def companies(ctx: Context, *, inactive: bool = False) -> list[Company]:
    """Return every company with a contract, by name; with `inactive` also those that had one."""
    statement = select(Company).where(Company.property_id == ctx.property_id, Company.active | inactive)
    return list(ctx.session.scalars(statement.order_by(Company.name, Company.id)))
