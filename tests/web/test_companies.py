"""The page of the companies with a contract, for whoever manages them (REG-10)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from frontdesk.companies.models import Company
from tests import databases
from tests.identity.house import House, build, move_in
from tests.web.visitor import Visitor

ADDRESS = "/admin/companies"
ACME = {"code": "acme", "name": "Acme", "city_ledger_approved": "y", "credit_limit": "1,000.50", "active": "y"}


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "house", build) as url:
        yield url


@pytest.fixture
def house(app: Flask) -> House:
    return move_in(app.extensions["frontdesk"])


@pytest.fixture
def finance(app: Flask, house: House) -> Visitor:
    visitor = Visitor(app.test_client(), house)
    visitor.sign_in(house.person("hexue", "finance"))
    visitor.client.set_cookie("locale", "en")
    visitor.get(ADDRESS)
    return visitor


def kept(house: House) -> list[Company]:
    with Session(house.runtime.engine) as session:
        return list(session.scalars(select(Company)))


@pytest.mark.rule("REG-10")
def test_a_company_is_added_shown_and_changed(finance: Visitor, house: House) -> None:
    assert finance.post(ADDRESS, **ACME).status_code == 303
    (made,) = kept(house)
    assert (made.code, made.city_ledger_approved, made.credit_limit) == ("ACME", True, 100_050)
    assert "¥1,000.50" in finance.get(ADDRESS).text
    page = f"{ADDRESS}/{made.id}"
    assert 'value="1000.50"' in finance.get(page).text
    assert finance.post(page, code="ACME", name="Acme & Sons", credit_limit="").status_code == 303
    (changed,) = kept(house)
    assert (changed.name, changed.active, changed.city_ledger_approved, changed.credit_limit) == (
        "Acme & Sons",
        False,
        False,
        0,
    )
    assert "Acme &amp; Sons" in finance.get(ADDRESS).text, "one without a contract is listed too"


@pytest.mark.rule("REG-10")
def test_a_limit_below_what_is_used_is_refused_on_the_page(finance: Visitor, house: House) -> None:
    finance.post(ADDRESS, **ACME)
    with Session(house.runtime.engine) as session, session.begin():
        session.execute(update(Company).values(credit_used=700))
    (made,) = kept(house)
    page = f"{ADDRESS}/{made.id}"
    assert "Credit used: ¥7.00" in finance.get(page).text
    answer = finance.post(page, **ACME | {"credit_limit": "6.99"})
    assert answer.status_code == 422
    assert 'value="6.99"' in answer.text
    assert kept(house)[0].credit_limit == 100_050


def test_what_is_missing_or_no_amount_is_named_and_what_was_typed_stays(finance: Visitor, house: House) -> None:
    answer = finance.post(ADDRESS, code="", name="Acme", credit_limit="much")
    assert answer.status_code == 422
    assert 'value="much"' in answer.text
    assert 'value="Acme"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert kept(house) == []


def test_a_company_that_is_not_there_is_not_found(finance: Visitor) -> None:
    assert finance.get(f"{ADDRESS}/00000000-0000-4000-8000-000000000000").status_code == 404
