"""Meal vouchers on the page of a stay and at the buffet."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from frontdesk.identity.models import Account, Membership
from frontdesk.property.models import Property
from tests import databases
from tests.small_hotel import TODAY, account_of
from tests.web import front_hotel
from tests.web.desk_visitor import Clerk

BUFFET = "food_and_beverage"


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


@pytest.fixture
def buffet(desk_app: Flask, another: Callable[[str], Clerk]) -> Clerk:
    """Return somebody of food and beverage who is signed in."""
    with Session(desk_app.extensions["frontdesk"].engine) as session, session.begin():
        hotel = session.scalars(select(Property.id)).one()
        session.add(Membership(property_id=hotel, account_id=account_of(BUFFET), role=BUFFET))
        known = {"password_hash": front_hotel.PASSWORD_HASH}
        session.execute(update(Account).where(Account.id == account_of(BUFFET)).values(**known))
    return another(BUFFET)


def test_a_voucher_is_issued_on_the_page_of_the_stay_and_taken_at_the_buffet_once(clerk: Clerk, buffet: Clerk) -> None:
    path = f"{clerk.checked_in().partition('?')[0]}/meal-vouchers"
    clerk.get(path)
    wanted = {"count": "2", "first_day": TODAY.isoformat(), "last_day": TODAY.isoformat()}
    assert clerk.post(path, wanted | {"count": "99"}).status_code == 422
    assert clerk.post(path, wanted | {"last_day": "never"}).status_code == 422
    assert clerk.post(path, wanted).status_code == 303
    page = clerk.get(path).text
    one, other = re.findall(r'<td class="code">(\w{8})</td>', page)
    buffet.get("/meal-vouchers")
    assert buffet.post("/meal-vouchers", {"number": one.lower()}).status_code == 303
    refused = buffet.post("/meal-vouchers", {"number": one})
    assert (refused.status_code, "good for no meal" in refused.text) == (409, True)
    assert buffet.post("/meal-vouchers", {"number": ""}).status_code == 422
    voids = re.findall(rf'action="({re.escape(path)}/[^"]+)"', clerk.get(path).text)
    assert len(voids) == 1
    assert clerk.post(voids[0], {"reason": "hungry"}).status_code == 422
    assert clerk.post(voids[0], {"reason": "lost"}).status_code == 303
    assert clerk.post(voids[0], {"reason": "lost"}).status_code == 409
    seen = buffet.get("/meal-vouchers").text
    assert other not in seen
    assert "14:00" in seen
