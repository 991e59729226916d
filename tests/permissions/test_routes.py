"""Every route is guarded, and lets in exactly the roles that the table lets in (ACC-2)."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from frontdesk.edge.guard import permissions_of_view
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.policy import PERMISSIONS
from tests import databases
from tests.api import front

pytestmark = pytest.mark.no_cover  # it walks everywhere: other tests hold each place, and tracing takes as long again

PUBLIC = {
    "api_documents.openapi",
    "api_documents.show",
    "health.alive",
    "health.metrics",
    "health.ready",
    "language.choose",
    "session.passkey",
    "session.renew",
    "session.show",
    "session.sign_in",
}
"""What anybody may ask for: how to sign in, the language, the description of the interface, whether the hotel is up."""

ANYTHING = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "999999",
    "string": "none",
    "default": "none",
    "path": "none",
}


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "interface", front.prepare) as url:
        yield url


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Return every route with each of its methods, but for static files."""
    asked = {"GET", "POST", "PUT", "PATCH", "DELETE"}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return [(rule, method) for rule in rules for method in sorted((rule.methods or set()) & asked)]


def somewhere(rule: Rule) -> str:
    """Return an address of the route that leads to nothing in particular."""
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda part: ANYTHING[part[1] or "default"], rule.rule)


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_route_says_whom_it_lets_in(app: Flask) -> None:
    unguarded = [
        f"{method} {rule}"
        for rule, method in routes(app)
        if permissions_of_view(app.view_functions[rule.endpoint], method) is None
    ]
    assert not unguarded


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_is_open_to_everybody_stands_in_one_list(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule, method in routes(app)
        if (guard := permissions_of_view(app.view_functions[rule.endpoint], method)) and guard.everybody
    }
    assert found == PUBLIC


@pytest.mark.rule("ACC-2", "ACC-4")
def test_every_route_lets_in_exactly_the_roles_of_the_table(runtime: Runtime, app: Flask, engine_name: str) -> None:
    """On the second engine one route for each guard: what is different there is only how roles are found."""
    desk = front.enter(runtime, app)
    wrong, seen = [], set()
    for rule, method in routes(app):
        guard = permissions_of_view(app.view_functions[rule.endpoint], method)
        if guard is None or guard.everybody or (engine_name == "postgresql" and guard.permissions in seen):
            continue
        seen.add(guard.permissions)
        for role, held in PERMISSIONS.items():
            body = None if method == "GET" else {}
            answer = desk.of(role)(method, somewhere(rule), body, Accept="application/json")
            allowed = held >= guard.permissions
            turned_away = answer.status_code == 403 and (answer.json["code"] == "forbidden" if answer.is_json else True)
            if turned_away is allowed or answer.status_code in {401, 500}:
                wrong.append(f"{role} {method} {rule}: {answer.status_code}, allowed: {allowed}")
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_nobody_who_is_not_signed_in_gets_past_the_guard(runtime: Runtime, app: Flask) -> None:
    desk = front.enter(runtime, app)
    wrong = []
    for rule, method in routes(app):
        guard = permissions_of_view(app.view_functions[rule.endpoint], method)
        if guard and not guard.everybody:
            answer = desk.nobody(method, somewhere(rule), None if method == "GET" else {}, Accept="application/json")
            if answer.status_code != 401:
                wrong.append(f"{method} {rule}: {answer.status_code}")
    assert not wrong
