"""Two servers against one PostgreSQL, under a role that owns no table: one hotel, whichever of the two is asked."""

import http.cookiejar
import re
import shutil
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from frontdesk.identity.models import Account
from frontdesk.identity.passwords import hashed
from frontdesk.kernel.ids import SeededSource
from tests import databases
from tests.api import front
from tests.faults.served import Served, bring_to_today, serving

PASSWORD = "tulip-anchor-93"


@contextmanager
def unprivileged(url: str) -> Iterator[str]:
    """Give the URL of a role that may work with the tables and owns none of them."""
    with databases.engine_of(url) as engine:
        role = f"{engine.url.database}-app"
        with engine.begin() as connection:
            connection.execute(text(f'CREATE ROLE "{role}" LOGIN'))
            connection.execute(text(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'))
            secret = hashed(PASSWORD, SeededSource(4))
            given = update(Account).where(Account.username == "receptionist").values(password_hash=secret)
            Session(connection).execute(given)
        try:
            yield url.replace("://frontdesk@", f"://{urllib.parse.quote(role)}@")
        finally:
            with engine.begin() as connection:
                connection.execute(text(f'DROP OWNED BY "{role}"'))
                connection.execute(text(f'DROP ROLE "{role}"'))


@pytest.mark.engine("postgresql")
def test_sessions_keys_and_news_are_the_same_on_both(tmp_path: Path) -> None:
    with databases.copied("postgresql", "interface", front.prepare) as owner:
        bring_to_today(owner)
        with unprivileged(owner) as url, serving(tmp_path / "one", url, workers=1) as one:
            with serving(tmp_path / "two", url, workers=1) as two:
                the_role_owns_nothing(url)
                one_walk_in_by_both(one, two)
                one_session_on_both(one, two)
            shutil.rmtree(tmp_path / "two")


def the_role_owns_nothing(url: str) -> None:
    engine = create_engine(url)
    for statement in ("ALTER TABLE receipt DISABLE TRIGGER USER", "DROP TABLE stay", "TRUNCATE receipt CASCADE"):
        with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def one_walk_in_by_both(one: Served, two: Served) -> None:
    body = one.walk_in(room="301")
    first = one.ask("POST", "walk-ins", body, Idempotency_Key="both")
    again = two.ask("POST", "walk-ins", body, Idempotency_Key="both")
    assert (first.status, again.status, first.body) == (201, 201, again.body)
    assert again.headers["idempotency-replayed"] == "true"
    assert one.stays() == two.stays()
    refused = two.ask("POST", "walk-ins", two.walk_in(room="301"), Idempotency_Key="other")
    assert refused.status in {409, 422}


def one_session_on_both(one: Served, two: Served) -> None:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def page(served: Served, path: str, fields: dict[str, str] | None = None) -> str:
        held = list(jar)
        jar.clear()
        for cookie in held:  # before a proxy both have one name; here each has an address
            cookie.domain = served.host
            jar.set_cookie(cookie)
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with browser.open(f"http://{served.host}:{served.port}{path}", data, timeout=60) as answer:
            return str(answer.read().decode())

    def token(shown: str) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', shown)
        assert found
        return found[1]

    sent = {"username": "receptionist", "password": PASSWORD, "workstation": ""}
    page(one, "/sign-in", sent | {"csrf_token": token(page(one, "/sign-in"))})
    there = page(two, "/me")
    assert "sign-out" in there  # signed in on the one, known on the other
    page(two, "/sign-out", {"csrf_token": token(there)})
    assert "sign-out" not in page(one, "/me")  # signed out on the other, gone on the one
