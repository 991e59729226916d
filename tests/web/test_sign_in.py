"""Signing in as a person does it: pages, forms, redirects, cookies."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier.models import Shift
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import TOUCHED_EVERY
from frontdesk.identity import accounts, tokens, undertakings
from frontdesk.identity.attempts import LIMITS
from frontdesk.identity.passkeys import Site
from frontdesk.identity.recovery import COUNT
from frontdesk.property.service import create_property
from frontdesk.property.workstations import WorkstationDetails, save_workstation
from tests import databases
from tests.identity.authenticator import Authenticator
from tests.identity.house import HOTEL, PASSWORD, House, build, move_in
from tests.web.visitor import Visitor

HERE = Site("localhost", "http://localhost")
"""Where the test client stands."""


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "house", build) as url:
        yield url


@pytest.fixture
def house(app: Flask) -> House:
    return move_in(app.extensions["frontdesk"])


@pytest.fixture
def visitor(app: Flask, house: House) -> Visitor:
    return Visitor(app.test_client(), house)


def test_signing_in_leads_to_the_page_that_was_asked_for(visitor: Visitor) -> None:
    turned_away = visitor.get("/me?part=1")
    assert turned_away.status_code == 303
    assert turned_away.location == "/sign-in?next=/me?part%3D1"
    answer = visitor.sign_in(visitor.house.person("li.hua", "receptionist"), turned_away.location)
    assert (answer.status_code, answer.location) == (303, "/me?part=1")
    assert visitor.get("/me").status_code == 200


@pytest.mark.parametrize(
    "forged", ["//evil.example", "https://evil.example", "/\\evil.example", "/\tevil", "evil", "//[", "/a\nb"]
)
def test_no_forged_link_leads_elsewhere_after_signing_in(visitor: Visitor, forged: str) -> None:
    visitor.get("/sign-in")
    answer = visitor.client.post(
        "/sign-in",
        query_string={"next": forged},
        data={"csrf_token": visitor.token, "username": "li.hua", "password": PASSWORD, "workstation": ""},
    )
    assert answer.location == "/"


@pytest.mark.rule("ACC-5")
def test_the_page_does_not_tell_which_of_name_and_password_was_wrong(visitor: Visitor) -> None:
    def page(username: str, password: str) -> tuple[int, str]:
        visitor.get("/sign-in")
        answer = visitor.post("/sign-in", username=username, password=password, workstation="")
        text = re.sub(r'(csrf[_-]token"[^>]*(?:content|value)=)"[^"]*"', r"\1", answer.text)
        return answer.status_code, text.replace(username, "NAME")

    known, unknown = page("li.hua", "wrong"), page("no.one", "wrong")
    assert known[0] == 401
    assert known == unknown


@pytest.mark.rule("ACC-5")
def test_after_some_wrong_attempts_the_page_asks_to_wait(visitor: Visitor) -> None:
    for _ in range(LIMITS["username"]):
        visitor.get("/sign-in")
        assert visitor.post("/sign-in", username="li.hua", password="wrong", workstation="").status_code == 401
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", username="li.hua", password=PASSWORD, workstation="")
    assert answer.status_code == 429


def test_every_missing_field_is_named_at_once(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", username="", password="", workstation="")
    assert answer.status_code == 422
    assert {"#username", "#password"} <= set(re.findall(r'href="(#\w+)"', answer.text))


def test_a_form_from_elsewhere_signs_nobody_in(visitor: Visitor) -> None:
    fields = {"username": "li.hua", "password": PASSWORD, "workstation": ""}
    assert visitor.client.post("/sign-in", data=fields).status_code == 400
    assert visitor.asks().status_code == 401


def test_the_cookie_is_kept_from_scripts_and_holds_no_account(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    before = visitor.client.get_cookie("session").value
    answer = visitor.post("/sign-in", username="li.hua", password=PASSWORD, workstation="")
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert visitor.client.get_cookie("session").value != before
    assert str(visitor.house.person("li.hua", "receptionist").account_id) not in cookie


@pytest.mark.rule("ACC-1")
def test_what_was_in_the_cookie_before_is_gone_after_signing_in(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    with visitor.client.session_transaction() as held:
        held["planted"] = "yes"
        token = held["csrf_token"]
    visitor.post("/sign-in", username="li.hua", password=PASSWORD, workstation="")
    with visitor.client.session_transaction() as held:
        assert "planted" not in held
        assert held.get("csrf_token") != token


def test_a_clerk_who_signs_in_has_a_drawer_open(visitor: Visitor) -> None:
    person = visitor.house.person("li.hua", "receptionist")
    visitor.sign_in(person)
    visitor.sign_in(person)
    with Session(visitor.house.runtime.engine) as session:
        assert session.scalars(select(Shift.account_id)).all() == [person.account_id]


def test_an_administrator_has_no_drawer(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("boss", "administrator"))
    with Session(visitor.house.runtime.engine) as session:
        assert session.scalars(select(Shift.account_id)).all() == []


@pytest.mark.rule("ACC-1")
@pytest.mark.rule("ACC-3")
@pytest.mark.rule("ACC-7")
def test_a_new_duty_manager_is_led_through_everything_that_is_due(visitor: Visitor) -> None:
    house = visitor.house
    execute(undertakings.publish_undertaking, house.operator(), undertakings.DEFAULT_ZH, undertakings.DEFAULT_EN)
    made = house.hire("sun.li", "duty_manager")
    visitor.get("/sign-in?next=/approvals")
    answer = visitor.post(
        "/sign-in?next=/approvals", username="sun.li", password=made.one_time_password, workstation=""
    )
    assert answer.location == "/me/password"
    assert visitor.get("/approvals").location == "/me/password"
    visitor.get("/me/password")
    answer = visitor.post("/me/password", present=made.one_time_password, password=PASSWORD, again=PASSWORD)
    assert answer.location == "/me/second-factor"
    assert visitor.get("/approvals").location == "/me/second-factor"
    visitor.get("/me/second-factor")
    visitor.post("/me/second-factor/begin")
    page = visitor.get("/me/second-factor").text
    assert "<svg" in page
    assert "style=" not in page
    secret = re.search(r'id="totp-secret">(\w+)<', page).group(1)
    answer = visitor.post("/me/second-factor", code=pyotp.TOTP(secret).at(house.now))
    assert answer.location == "/me/undertaking"
    assert visitor.get("/approvals").location == "/me/undertaking"
    page = visitor.get("/me/undertaking", headers={"Accept-Language": "en"}).text
    assert "I keep in confidence" in page
    shown = re.search(r'name="undertaking"[^>]*value="([^"]+)"', page).group(1)
    assert visitor.post("/me/undertaking", undertaking=shown).status_code == 422
    answer = visitor.post("/me/undertaking", undertaking=shown, agreed="y")
    assert answer.location == "/approvals"
    assert visitor.get("/approvals").status_code == 200
    with Session(house.runtime.engine) as session:
        assert session.scalars(select(Shift.account_id)).all() == [made.account_id]


@pytest.mark.rule("ACC-7")
def test_an_undertaking_that_changed_meanwhile_is_shown_anew(visitor: Visitor) -> None:
    house = visitor.house
    older = execute(undertakings.publish_undertaking, house.operator(), "旧", "Old").id
    visitor.sign_in(house.person("li.hua", "receptionist"))
    execute(undertakings.publish_undertaking, house.operator(), "新", "New")
    visitor.get("/me/undertaking")
    answer = visitor.post("/me/undertaking", undertaking=str(older), agreed="y")
    assert answer.status_code == 412
    assert "新" in answer.text
    assert visitor.post("/me/undertaking", undertaking="nonsense", agreed="y").status_code == 412


@pytest.mark.rule("ACC-3")
def test_a_wrong_code_opens_nothing(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", username="chen", password=PASSWORD, workstation="")
    assert answer.location == "/sign-in/second-factor"
    assert visitor.get("/me").location == "/sign-in/second-factor"
    visitor.get("/sign-in/second-factor")
    assert visitor.post("/sign-in/second-factor", code="000000").status_code == 401
    assert visitor.post("/sign-in/second-factor", code="").status_code == 422
    assert visitor.get("/approvals").location == "/sign-in/second-factor"


@pytest.mark.rule("ACC-1")
def test_signing_out_ends_the_session_and_empties_the_cookie(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    kept = visitor.client.get_cookie("session").value
    visitor.get("/me")
    answer = visitor.post("/sign-out")
    assert answer.location == "/sign-in"
    assert visitor.asks().status_code == 401
    visitor.client.set_cookie("session", kept)
    assert visitor.asks().status_code == 401


@pytest.mark.rule("ACC-1")
def test_asking_and_polling_do_not_keep_a_session_alive_but_pages_do(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    assert visitor.asks().get_json() == {"signed_in": True, "seconds_left": 900}
    visitor.house.pass_time(minutes=5)
    visitor.get("/me", headers={"X-Background": "1"})
    visitor.get("/me", headers={"Accept": "text/event-stream"})
    assert visitor.asks().get_json()["seconds_left"] == 600
    visitor.get("/me")
    assert visitor.asks().get_json()["seconds_left"] == 900
    visitor.house.pass_time(minutes=14)
    assert visitor.asks().get_json()["seconds_left"] == 60
    visitor.house.pass_time(minutes=1)
    assert visitor.asks().status_code == 401
    assert visitor.get("/me").status_code == 303


@pytest.mark.rule("ACC-1")
def test_whoever_is_warned_can_stay(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    visitor.get("/me")
    visitor.house.pass_time(minutes=14)
    assert visitor.post("/session").get_json()["seconds_left"] == 900
    assert visitor.asks().get_json()["seconds_left"] == 900


@pytest.mark.rule("ACC-1")
def test_a_sign_in_that_ran_out_is_renewed_on_the_same_page(visitor: Visitor) -> None:
    person = visitor.house.person("chen", "duty_manager")
    visitor.sign_in(person)
    visitor.get("/me")
    visitor.house.pass_time(minutes=30)
    assert visitor.asks().status_code == 401
    refused = visitor.post("/session/renew", username="chen", password=PASSWORD, code="")
    assert (refused.status_code, refused.get_json()["code"]) == (401, "second-factor-missing")
    wrong = visitor.post("/session/renew", username="li.hua", password=PASSWORD, code="")
    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "another-account")
    empty = visitor.post("/session/renew", username="", password="")
    assert empty.status_code == 409
    code = person.code(visitor.house.now)
    renewed = visitor.post("/session/renew", username="chen", password=PASSWORD, code=code)
    assert renewed.status_code == 200
    assert renewed.get_json()["seconds_left"] == 900
    assert visitor.post("/me/language", locale="en").status_code == 303, "the page's own form still works"


@pytest.mark.rule("ACC-1")
def test_another_user_takes_the_screen_and_sees_nothing_of_the_first(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    page = visitor.get("/switch?from=/me?draft=7")
    assert "Li.Hua" not in page.text
    left = re.search(r'name="left_at"[^>]*value="([^"]+)"', page.text).group(1)
    assert left == "/me?draft=7"
    answer = visitor.post("/switch", username="zhao", password="wrong", code="", left_at=left)
    assert answer.status_code == 401
    assert visitor.asks().status_code == 200, "whoever was there is still there"
    assert visitor.post("/switch", username="", password="", left_at=left).status_code == 422
    answer = visitor.post("/switch", username="zhao", password=PASSWORD, code="", left_at=left)
    assert answer.location == "/"
    assert "Zhao" in visitor.get("/me").text
    visitor.get("/switch")
    answer = visitor.post("/switch", username="li.hua", password=PASSWORD, code="", left_at="/")
    assert answer.location == "/me?draft=7"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 Safari/537 Edg/130", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130) Gecko Firefox/130", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) Version/17 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_session_is_known_by_its_device(visitor: Visitor, said: str, shown: str) -> None:
    visitor.client.environ_base["HTTP_USER_AGENT"] = said
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    assert f"<td>{shown}</td>" in visitor.get("/me").text


@pytest.mark.rule("ACC-1")
def test_a_person_ends_a_session_left_open_elsewhere(visitor: Visitor, app: Flask) -> None:
    person = visitor.house.person("li.hua", "receptionist")
    elsewhere = Visitor(app.test_client(), visitor.house)
    elsewhere.sign_in(person)
    visitor.sign_in(person)
    page = visitor.get("/me").text
    (revoke,) = re.findall(r'action="(/me/sessions/[^"]+/revoke)"', page)
    visitor.post(revoke)
    assert elsewhere.asks().status_code == 401
    assert visitor.asks().status_code == 200


def test_signing_in_again_ends_the_session_that_the_browser_held(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    kept = visitor.client.get_cookie("session").value
    visitor.sign_in(visitor.house.person("zhao", "receptionist"))
    visitor.client.set_cookie("session", kept)
    assert visitor.asks().status_code == 401


@pytest.mark.rule("ACC-1")
def test_a_person_ends_all_other_sessions_at_once(visitor: Visitor, app: Flask) -> None:
    person = visitor.house.person("li.hua", "receptionist")
    elsewhere = [Visitor(app.test_client(), visitor.house) for _ in range(2)]
    for each in (*elsewhere, visitor):
        each.sign_in(person)
    assert "revoke-others" in visitor.get("/me").text
    assert visitor.post("/me/sessions/revoke-others").status_code == 303
    assert [each.asks().status_code for each in (*elsewhere, visitor)] == [401, 401, 200]


@pytest.mark.rule("ACC-3")
def test_a_passkey_is_set_up_signs_in_and_is_removed_on_the_pages(visitor: Visitor) -> None:
    person, key = visitor.house.person("li.hua", "receptionist"), Authenticator()
    visitor.sign_in(person)
    assert 'data-passkey="create"' in visitor.get("/me/second-factor").text
    refused = visitor.post("/me/passkeys", label="", passkey="x")
    assert refused.status_code == 422
    assert visitor.post("/me/passkeys", label="key ring", passkey="forged").status_code == 422
    options = visitor.post("/me/passkeys/options").text
    assert visitor.post("/me/passkeys", label="key ring", passkey=key.made(options, HERE)).status_code == 303
    assert visitor.sign_in(person).location == "/sign-in/second-factor"
    assert 'data-passkey="get"' in visitor.get("/sign-in/second-factor").text
    assert visitor.post("/sign-in/second-factor", code="", passkey="{}").status_code == 401
    answer = key.answer(visitor.post("/session/passkey").text, HERE)
    assert visitor.post("/sign-in/second-factor", code="", passkey=answer).location == "/"
    page = visitor.get("/me/second-factor").text
    assert "key ring" in page
    (remove,) = re.findall(r'action="(/me/passkeys/[^"]+/remove)"', page)
    assert visitor.post(remove).status_code == 303
    assert "key ring" not in visitor.get("/me/second-factor").text


@pytest.mark.rule("ACC-3")
def test_recovery_codes_are_shown_once_and_changing_anything_asks_for_a_fresh_sign_in(visitor: Visitor) -> None:
    person = visitor.house.person("chen", "duty_manager")
    visitor.sign_in(person)
    visitor.get("/me/second-factor")
    shown = re.findall(r'<li class="code">([^<]+)</li>', visitor.post("/me/recovery-codes").text)
    assert len(shown) == COUNT
    assert shown[0] not in visitor.get("/me/second-factor").text
    for _ in range(2):
        visitor.house.pass_time(minutes=10)
        page = visitor.get("/me/second-factor").text
    assert "/me/recovery-codes" not in page
    for address in ("/me/recovery-codes", "/me/second-factor/begin"):
        assert visitor.post(address).status_code == 409


@pytest.mark.rule("ACC-3")
def test_a_browser_without_a_session_is_given_no_challenge(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    assert visitor.post("/session/passkey").status_code == 404
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    visitor.get("/me")
    assert visitor.post("/session/passkey").status_code == 200
    assert visitor.post("/session/passkey", headers={"Host": "["}).status_code == 404


def test_a_new_password_is_typed_twice_and_everything_wrong_is_said(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    visitor.get("/me/password")
    answer = visitor.post("/me/password", present="", password="abc", again="abd")
    assert answer.status_code == 422
    assert re.findall(r'href="(#(?!main)\w+)"', answer.text) == [
        "#present",
        "#password",
        "#password",
        "#again",
    ]
    again = {"password": "lantern-river-51", "again": "lantern-river-51"}
    assert visitor.post("/me/password", present="wrong", **again).status_code == 401
    assert visitor.post("/me/password", present=PASSWORD, password=PASSWORD, again=PASSWORD).status_code == 422
    assert visitor.post("/me/password", present=PASSWORD, **again).status_code == 303
    assert visitor.get("/me/undertaking").location == "/", "a hotel without an undertaking asks for none"
    assert visitor.post("/me/second-factor", code="1").status_code == 409
    assert visitor.post("/me/second-factor", code="").status_code == 422


def test_an_accounts_language_outlasts_the_screens(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("li.hua", "receptionist"))
    visitor.get("/me")
    visitor.post("/me/language", locale="en")
    assert 'lang="en"' in visitor.get("/me", headers={"Accept-Language": "zh-CN"}).text
    visitor.post("/me/language", locale="")
    assert 'lang="zh-CN"' in visitor.get("/me", headers={"Accept-Language": "zh-CN"}).text


def test_a_workstation_is_chosen_once_on_each_computer(visitor: Visitor) -> None:
    ctx = visitor.house.without()
    place = execute(save_workstation, ctx, WorkstationDetails(name="Desk 1"))
    assert "Desk 1" in visitor.get("/sign-in").text
    person = visitor.house.person("li.hua", "receptionist")
    answer = visitor.post("/sign-in", username="li.hua", password=PASSWORD, workstation=str(place.id))
    assert answer.status_code == 303
    assert f'value="{place.id}" selected' in re.sub(
        r"selected value=(\S+)>", r"value=\1 selected", visitor.get("/sign-in").text
    )
    with Session(visitor.house.runtime.engine) as session:
        assert (
            session.scalars(select(Shift.workstation_id).where(Shift.account_id == person.account_id)).one() == place.id
        )
    visitor.get("/sign-in")
    assert visitor.post("/sign-in", username="li.hua", password=PASSWORD, workstation="elsewhere").status_code == 422


def test_with_several_hotels_one_signs_in_to_one_of_them(visitor: Visitor) -> None:
    runtime = visitor.house.runtime
    with Session(runtime.engine) as session, session.begin():
        create_property(session, runtime.source, runtime.keyring, replace(HOTEL, code="lakes", name_en="Lakes"))
    assert "hotel=lakes" in visitor.get("/sign-in").text
    answer = visitor.post("/sign-in?hotel=lakes", username="li.hua", password=PASSWORD, workstation="")
    assert answer.status_code == 401, "who works in one hotel does not work in the other"
    visitor.get("/sign-in?hotel=gardens")
    answer = visitor.post("/sign-in?hotel=gardens", username="li.hua", password=PASSWORD, workstation="")
    assert answer.status_code == 303


@pytest.mark.rule("ACC-1")
def test_a_sign_in_is_renewed_in_the_hotel_whose_work_stands_on_the_screen(visitor: Visitor) -> None:
    runtime = visitor.house.runtime
    with Session(runtime.engine) as session, session.begin():
        create_property(session, runtime.source, runtime.keyring, replace(HOTEL, code="alpha", name_en="Alpha"))
    visitor.house.person("li.hua", "receptionist")
    visitor.get("/sign-in?hotel=gardens")
    visitor.post("/sign-in?hotel=gardens", username="li.hua", password=PASSWORD, workstation="")
    visitor.get("/me")
    visitor.house.pass_time(minutes=30)
    assert visitor.post("/session/renew", username="li.hua", password=PASSWORD, code="").status_code == 200


@pytest.mark.rule("ACC-4")
def test_an_administrator_makes_an_account_and_sees_its_password_once(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("boss", "administrator"))
    visitor.get("/accounts")
    assert visitor.post("/accounts", username="", display_name="").status_code == 422
    taken = visitor.post("/accounts", username="li.hua", display_name="Li", roles="bell")
    assert taken.status_code == 422
    answer = visitor.post("/accounts", username="sun.li", display_name="孙丽", roles=["bell", "receptionist"])
    assert answer.status_code == 200
    password = re.search(r'id="one-time-password">([^<]+)<', answer.text).group(1)
    assert answer.headers["Cache-Control"] == "no-store"
    listing = visitor.get("/accounts").text
    assert "孙丽" in listing
    assert password not in listing
    assert visitor.house.open("sun.li", password)


@pytest.mark.rule("ACC-4")
def test_an_administrator_manages_an_account(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("boss", "administrator"))
    person = visitor.house.person("chen", "duty_manager")
    execute(tokens.create_token, visitor.house.operator(), "chen", "kiosk")
    page = visitor.get(f"/accounts/{person.account_id}")
    assert "kiosk" in page.text
    (revoke,) = re.findall(r'action="(/accounts/[^"]+/tokens/[^"]+/revoke)"', page.text)
    assert visitor.post(revoke).status_code == 303
    at = f"/accounts/{person.account_id}"
    assert "kiosk" not in visitor.get(at).text
    assert visitor.post(f"{at}/roles").status_code == 422
    assert visitor.post(f"{at}/roles", roles=["auditor", "bell"]).status_code == 422
    assert visitor.post(f"{at}/roles", roles="bell").status_code == 303
    assert visitor.post(f"{at}/reset-second-factor").status_code == 303
    assert "one-time-password" in visitor.post(f"{at}/reset-password").text
    assert visitor.post(f"{at}/deactivate").status_code == 303
    assert visitor.post(f"{at}/reactivate").status_code == 303
    own = visitor.house.person("boss", "administrator").account_id
    assert "reset-password" not in visitor.get(f"/accounts/{own}").text
    assert visitor.post(f"/accounts/{own}/deactivate").status_code == 409
    assert visitor.get("/accounts/00000000-0000-4000-8000-000000000000").status_code == 404


@pytest.mark.rule("ACC-7")
def test_an_administrator_publishes_the_undertaking(visitor: Visitor) -> None:
    visitor.sign_in(visitor.house.person("boss", "administrator"))
    assert "保密" in visitor.get("/accounts/undertaking").text
    assert visitor.post("/accounts/undertaking", text_zh="", text_en="New").status_code == 422
    assert visitor.post("/accounts/undertaking", text_zh="新", text_en="New").status_code == 303
    assert visitor.get("/accounts").location == "/me/undertaking"


@pytest.mark.rule("ACC-4")
def test_an_auditor_reads_the_accounts_and_changes_none(visitor: Visitor) -> None:
    person = visitor.house.person("judge", "auditor")
    visitor.sign_in(person)
    page = visitor.get("/accounts")
    assert page.status_code == 200
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]
    assert visitor.post("/accounts", username="x", display_name="x", roles="bell").status_code == 403


def test_an_account_shut_out_while_it_works_is_out_at_once(visitor: Visitor) -> None:
    person = visitor.house.person("li.hua", "receptionist")
    visitor.sign_in(person)
    execute(accounts.deactivate, visitor.house.operator(), person.account_id)
    assert visitor.asks().status_code == 401


def test_activity_is_noted_often_enough_for_the_warning_to_be_right() -> None:
    assert timedelta(seconds=30) >= TOUCHED_EVERY
