"""Contract partners and the credit that the hotel gives them."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from frontdesk.companies.models import Company
from frontdesk.companies.queries import companies, company_by_code
from frontdesk.companies.service import CompanyDetails, save_company
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from tests.small_hotel import COMPANY, SmallHotel

TRAVEL = CompanyDetails(code="trv", name="Travel", city_ledger_approved=True, credit_limit=5_000)


@pytest.mark.rule("REG-10")
def test_a_company_has_its_own_credit_limit(desk: Context, manager: Context) -> None:
    made = execute(save_company, manager, TRAVEL)
    changed = execute(save_company, manager, replace(TRAVEL, credit_limit=9_000), made.id)
    assert (changed.id, changed.code, changed.credit_limit, changed.credit_used) == (made.id, "TRV", 9_000, 0)
    assert [company.code for company in companies(desk)] == ["ACME", "TRV"]


@pytest.mark.rule("REG-10")
def test_a_limit_below_what_is_used_already_is_refused(runtime: Runtime, manager: Context) -> None:
    with Session(runtime.engine) as session, session.begin():
        session.execute(update(Company).where(Company.id == COMPANY).values(credit_used=700))
    details = CompanyDetails(code="ACME", name="Acme", city_ledger_approved=True, credit_limit=699)
    with pytest.raises(Invalid) as refused:
        execute(save_company, manager, details, COMPANY)
    assert [(reason.code, reason.facts) for reason in refused.value.reasons] == [("credit-below-use", {"used": 700})]


def test_every_fault_of_a_company_is_named(manager: Context) -> None:
    with pytest.raises(Invalid) as refused:
        execute(save_company, manager, CompanyDetails(code="acme", name="", credit_limit=-1))
    assert [reason.code for reason in refused.value.reasons] == ["missing", "number-out-of-range", "code-taken"]
    with pytest.raises(NotFound):
        execute(save_company, manager, TRAVEL, UUID(int=1))


def test_a_company_without_a_contract_is_not_found(hotel: SmallHotel, desk: Context, manager: Context) -> None:
    assert company_by_code(desk, "ACME") is not None
    execute(save_company, manager, CompanyDetails(code="ACME", name="Acme", active=False), COMPANY)
    assert company_by_code(hotel.context(), "ACME") is None
    assert company_by_code(hotel.context(), "\x00") is None


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel) -> None:
    with pytest.raises(Forbidden):
        execute(save_company, hotel.without(Permission.COMPANY_MANAGE), TRAVEL)
