"""Deny by default: what the guard says to visitors, programs and people, and that no route is without it (ACC-2)."""

import gc
from collections.abc import Iterator

import pytest
from flask import Flask, Response, g, jsonify
from flask.testing import FlaskClient
from flask.views import MethodView

from frontdesk.app import create_app
from frontdesk.config import Settings
from frontdesk.edge import guard
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import DUE_PAGES, Rule, guarded, permissions_of_view, public
from frontdesk.identity import tokens, undertakings
from frontdesk.identity.rules import Obligation
from frontdesk.kernel.permissions import Permission
from tests import databases
from tests.identity.house import PASSWORD, House, build, move_in


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "house", build) as url:
        yield url


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Return a program of the test's own: it gets routes that no other has."""
    program = create_app(settings)
    gc.unfreeze()
    yield program
    program.extensions["frontdesk"].engine.dispose()


@pytest.fixture
def house(app: Flask) -> House:
    return move_in(app.extensions["frontdesk"])


@pytest.fixture
def client(app: Flask, house: House) -> FlaskClient:
    """Return a visitor of a program with a few routes of the tests' own."""
    app.add_url_rule("/api/forgotten", view_func=lambda: "never seen", endpoint="forgotten")
    app.add_url_rule("/api/who", view_func=who, methods=["GET", "POST"])
    app.add_url_rule("/api/rooms-only", view_func=rooms_only)
    app.add_url_rule("/api/open", view_func=for_all, methods=["GET", "POST"])
    app.add_url_rule("/api/classy", view_func=Classy.as_view("classy"))
    return app.test_client()


@guarded(Permission.SESSION_OWN)
def who() -> object:
    ctx = current_context()
    return jsonify(account=str(ctx.account_id), roles=sorted(ctx.actor.roles), request_id=ctx.request_id)


@guarded(Permission.ROOM_MANAGE)
def rooms_only() -> object:
    return jsonify(hello="administrator")


@public
def for_all() -> object:
    return jsonify(may_anything=bool(current_context().actor.permissions))


class Classy(MethodView):
    @guarded(Permission.SESSION_OWN)
    def get(self) -> str:
        return "read"

    def post(self) -> str:
        return "never seen"


def bearer(house: House, username: str) -> dict[str, str]:
    token = execute(tokens.create_token, house.operator(), username).token
    return {"Authorization": f"Bearer {token}"}


def sign_in(client: FlaskClient, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client.post("/sign-in", data={"username": "li.hua", "password": PASSWORD, "workstation": ""})
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.rule("ACC-2")
def test_every_route_says_whom_it_lets_in(app: Flask) -> None:
    unguarded = [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static" and permissions_of_view(app.view_functions[rule.endpoint], method) is None
    ]
    assert unguarded == []


@pytest.mark.rule("ACC-2")
def test_a_route_that_says_nothing_lets_nobody_in(client: FlaskClient, house: House) -> None:
    assert client.get("/api/forgotten").status_code == 403
    assert client.get("/api/forgotten", headers=bearer(house, "boss")).status_code == 403


@pytest.mark.rule("ACC-2")
def test_a_method_that_says_nothing_lets_nobody_in(client: FlaskClient, house: House) -> None:
    headers = bearer(house, "li.hua")
    assert client.get("/api/classy", headers=headers).text == "read"
    assert client.head("/api/classy", headers=headers).status_code == 200
    assert client.post("/api/classy", headers=headers).status_code == 403
    assert client.options("/api/classy").status_code == 401


@pytest.mark.rule("ACC-2")
def test_a_program_without_a_token_is_told_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/api/who")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "sign-in-needed")


@pytest.mark.rule("ACC-2")
def test_the_guard_answers_before_anything_is_read(client: FlaskClient) -> None:
    answer = client.post("/api/who", data=b"\xff{" * 1000, content_type="application/json")
    assert answer.status_code == 401


def test_whoever_asks_for_a_change_takes_a_turn_but_not_for_what_everybody_may_do(
    app: Flask, client: FlaskClient, house: House
) -> None:
    took: list[bool] = []

    def note(response: Response) -> Response:
        took.append(g.get("has_turn", False))
        return response

    app.after_request(note)
    assert client.post("/api/rooms-nowhere").status_code == 404
    assert client.post("/api/classy").status_code == 403
    assert client.post("/api/open", headers=bearer(house, "li.hua")).status_code == 200
    assert client.post("/api/who").status_code == 401
    assert client.post("/api/who", headers=bearer(house, "li.hua")).status_code == 200
    assert took == [False, False, False, True, True]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic bGk6aHVh", "Bearer \u00e9", "x"])
def test_a_wrong_token_lets_nobody_in(client: FlaskClient, header: str) -> None:
    assert client.get("/api/who", headers={"Authorization": header}).status_code == 401


@pytest.mark.rule("ACC-2")
def test_a_missing_permission_is_forbidden(client: FlaskClient, house: House) -> None:
    answer = client.get("/api/rooms-only", headers=bearer(house, "li.hua"))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")
    assert client.get("/api/rooms-only", headers=bearer(house, "boss")).status_code == 200


def test_a_token_needs_no_form_token_and_outranks_a_cookie(client: FlaskClient, app: Flask, house: House) -> None:
    sign_in(client, app)
    answer = client.post("/api/who", headers=bearer(house, "zhao"))
    assert answer.get_json()["account"] == str(house.person("zhao", "receptionist").account_id)
    assert client.get("/api/who", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_cookie_needs_a_form_token_to_change_anything(client: FlaskClient, app: Flask) -> None:
    sign_in(client, app)
    assert client.get("/api/who").status_code == 200
    assert client.post("/api/who").status_code == 400


def test_a_visitor_holds_no_permission_even_where_all_may_enter(client: FlaskClient) -> None:
    assert client.get("/api/open").get_json() == {"may_anything": False}


@pytest.mark.rule("ACC-7")
def test_a_program_is_told_what_is_due(client: FlaskClient, house: House) -> None:
    headers = bearer(house, "boss")
    execute(undertakings.publish_undertaking, house.operator(), "新", "New")
    answer = client.get("/api/rooms-only", headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "undertaking-unsigned")


def test_a_script_of_a_page_is_answered_and_not_sent_elsewhere(client: FlaskClient) -> None:
    assert client.get("/me").status_code == 303
    for headers in ({"HX-Request": "true"}, {"Accept": "application/json"}, {"X-Background": "1"}):
        assert client.get("/me", headers=headers).status_code == 401


def test_a_form_sent_after_the_sign_in_ran_out_leads_to_signing_in(client: FlaskClient) -> None:
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")


@pytest.mark.parametrize(("given", "taken"), [("abc-1.2_3", True), ("x" * 64, True), ("x" * 65, False), ("a b", False)])
def test_a_sane_request_id_is_taken_and_another_is_made(
    client: FlaskClient, house: House, given: str, taken: bool
) -> None:
    answer = client.get("/api/who", headers=bearer(house, "li.hua") | {"X-Request-Id": given})
    assert (answer.get_json()["request_id"] == given) is taken
    assert answer.headers["X-Request-Id"] == answer.get_json()["request_id"]


def test_every_obligation_has_a_page_that_settles_it(app: Flask) -> None:
    assert set(DUE_PAGES) == set(Obligation)
    for endpoint in DUE_PAGES.values():
        rule = permissions_of_view(app.view_functions[endpoint])
        assert rule.permissions <= {Permission.SESSION_BEGIN, Permission.SESSION_OWN}


def test_a_guard_without_a_permission_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        guarded()


def test_a_mark_says_whom_it_lets_in() -> None:
    assert permissions_of_view(who) == Rule(frozenset({Permission.SESSION_OWN}), purpose=Permission.SESSION_OWN)
    assert permissions_of_view(for_all) == Rule(frozenset(), everybody=True)
    assert permissions_of_view(lambda: None) is None


def test_files_are_for_everybody(client: FlaskClient) -> None:
    with client.get("/static/favicon.svg") as answer:
        assert answer.status_code == 200
    assert client.get("/nothing/here").status_code == 404


def test_reading_pages_writes_no_more_often_than_needed(client: FlaskClient, app: Flask, house: House) -> None:
    sign_in(client, app)
    house.pass_time(seconds=int(guard.TOUCHED_EVERY.total_seconds()) - 1)
    client.get("/me")
    before = client.get("/session").get_json()["seconds_left"]
    house.pass_time(seconds=1)
    client.get("/me")
    assert client.get("/session").get_json()["seconds_left"] > before
