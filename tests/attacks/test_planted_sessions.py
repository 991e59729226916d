"""Somebody puts a session of their own into another's browser, and waits (ACC-1)."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import databases
from tests.identity.house import PASSWORD, House, build, move_in
from tests.web.visitor import Visitor


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "house", build) as url:
        yield url


@pytest.fixture
def house(app: Flask) -> House:
    return move_in(app.extensions["frontdesk"])


def cookie_of(visitor: Visitor) -> str:
    held = visitor.client.get_cookie("session")
    assert held is not None
    return held.value


@pytest.mark.rule("ACC-1")
def test_a_cookie_planted_before_the_sign_in_does_not_become_signed_in(app: Flask, house: House) -> None:
    attacker, victim = Visitor(app.test_client(), house), Visitor(app.test_client(), house)
    attacker.get("/sign-in")
    planted = cookie_of(attacker)
    victim.client.set_cookie("session", planted)
    victim.sign_in(house.person("li.hua", "receptionist"))
    assert victim.asks().status_code == 200
    assert cookie_of(victim) != planted
    assert attacker.asks().status_code == 401


@pytest.mark.rule("ACC-1", "ACC-3")
def test_a_half_way_sign_in_planted_by_who_knows_the_password_is_not_completed_for_them(
    app: Flask, house: House
) -> None:
    person = house.person("chen", "duty_manager")
    attacker, victim = Visitor(app.test_client(), house), Visitor(app.test_client(), house)
    attacker.get("/sign-in")
    attacker.post("/sign-in", username="chen", password=PASSWORD, workstation="")
    victim.client.set_cookie("session", cookie_of(attacker))
    victim.get("/sign-in/second-factor")
    assert victim.post("/sign-in/second-factor", code=person.code(house.now)).status_code == 303
    assert victim.get("/me").status_code == 200
    assert attacker.get("/me").location.startswith("/sign-in?")


@pytest.mark.rule("ACC-1")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_cookie_that_the_hotel_did_not_sign_is_nobodys(app: Flask, house: House) -> None:
    victim, attacker = Visitor(app.test_client(), house), Visitor(app.test_client(), house)
    victim.sign_in(house.person("li.hua", "receptionist"))
    content, signature = cookie_of(victim).rsplit(".", 1)
    for forged in (f"{content}.{signature[::-1]}", content, f"e30.{cookie_of(victim)}"):
        attacker.client.set_cookie("session", forged)
        assert attacker.asks().status_code == 401
