"""One password is tried on everybody, from behind the proxy, with made-up addresses (ACC-5)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from structlog.testing import capture_logs

from frontdesk.identity.attempts import LIMITS
from tests import databases
from tests.identity.house import PASSWORD, House, build, move_in
from tests.web.visitor import Visitor


@pytest.fixture
def database_url() -> Iterator[str]:
    with databases.copied("sqlite", "house", build) as url:
        yield url


@pytest.fixture
def house(app: Flask) -> House:
    return move_in(app.extensions["frontdesk"])


def tried(visitor: Visitor, username: str, password: str, passed_on: str) -> int:
    """Try to sign in, through a proxy on this machine that passes these addresses on, and return the answer."""
    fields = {"csrf_token": visitor.token, "username": username, "password": password, "workstation": ""}
    return visitor.client.post("/sign-in", data=fields, headers={"X-Forwarded-For": passed_on}).status_code


@pytest.mark.rule("ACC-5")
def test_spraying_is_stopped_by_the_address_that_the_proxy_saw_and_shuts_out_nobody_else(
    app: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "address", 3)  # fifty passwords would be hashed for nothing but time
    house.person("li.hua", "receptionist")
    attacker, clerk = Visitor(app.test_client(), house), Visitor(app.test_client(), house)
    attacker.get("/sign-in")
    names = [f"name{number}" for number in range(LIMITS["address"])]
    said = [tried(attacker, name, "Spring-2026!", f"10.0.0.{number}, 192.0.2.7") for number, name in enumerate(names)]
    assert said == [401] * LIMITS["address"]
    assert tried(attacker, "li.hua", PASSWORD, "10.9.9.9, 192.0.2.7") == 429
    clerk.get("/sign-in")
    assert tried(clerk, "li.hua", PASSWORD, "192.0.2.8") == 303


@pytest.mark.rule("ACC-5")
def test_an_address_that_no_proxy_of_this_machine_saw_is_not_believed(
    app: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "address", 2)
    attacker = Visitor(app.test_client(), house)
    attacker.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    attacker.get("/sign-in")
    said = [tried(attacker, f"name{number}", "Spring-2026!", f"10.0.0.{number}") for number in range(3)]
    assert said == [401, 401, 429]


@pytest.mark.rule("ACC-5")
def test_refused_sign_ins_are_seen_in_the_log_and_name_nobody(app: Flask, house: House) -> None:
    house.person("li.hua", "receptionist")
    attacker = Visitor(app.test_client(), house)
    attacker.get("/sign-in")
    with capture_logs() as lines:
        tried(attacker, "li.hua", "Spring-2026!", "192.0.2.7")
        tried(attacker, "zhao", "Spring-2026!", "192.0.2.7")
    refused = [line for line in lines if line["event"] == "sign-in-refused"]
    assert [line["code"] for line in refused] == ["credentials-wrong"] * 2
    assert refused[0]["address"] == refused[1]["address"]
    assert refused[0]["username"] != refused[1]["username"]
    assert "li.hua" not in str(lines)
    assert "192.0.2.7" not in str(lines)
