"""Commands about contract partners and the credit that the hotel gives them (REG-10)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from frontdesk.companies.models import Company
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission

MOST_CREDIT = 10**11


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDetails:
    """A contract partner; `credit_limit` in minor units counts only where the city ledger is approved."""

    code: str
    name: str
    city_ledger_approved: bool = False
    credit_limit: int | None = 0
    active: bool = True


def save_company(ctx: Context, details: CompanyDetails, company_id: UUID | None = None) -> Company:
    """Add a company, or change the one of this id; raise `Invalid` naming every fault, or `NotFound`.

    A limit below what is used already is refused (code `credit-below-use`).
    """
    ctx.require(Permission.COMPANY_MANAGE)
    row = _one(ctx, company_id)
    faults = Faults()
    code = faults.line("code", details.code, most=20).upper()
    name = faults.line("name", details.name, most=120)
    limit = faults.number("credit_limit", details.credit_limit, least=0, most=MOST_CREDIT)
    if row is not None and row.credit_used > limit:
        faults.add("credit-below-use", "credit_limit", used=row.credit_used)
    if _holder(ctx, code) not in (None, company_id):
        faults.add("code-taken", "code")
    faults.check()
    row = row or Company(property_id=ctx.property_id, id=ctx.source.uuid(), credit_used=0)
    row.code, row.name, row.active = code, name, details.active
    row.city_ledger_approved, row.credit_limit = details.city_ledger_approved, limit
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("company.saved", "company", row.id, city_ledger=row.city_ledger_approved, credit_limit=limit)
    return row


def _holder(ctx: Context, code: str) -> UUID | None:
    return ctx.session.scalar(select(Company.id).where(Company.property_id == ctx.property_id, Company.code == code))


def _one(ctx: Context, company_id: UUID | None) -> Company | None:
    if company_id is None:
        return None
    row = ctx.session.get(Company, (ctx.property_id, company_id), with_for_update=True)
    if row is None:
        raise NotFound
    return row
