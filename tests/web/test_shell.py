"""What every page has: ways to go, language, icons, refusals in words, and nothing that the content policy forbids."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from frontdesk.identity.policy import PERMISSIONS
from frontdesk.property.models import Property
from frontdesk.web.language import _way_back
from frontdesk.web.navigation import OWN_WAYS, WAYS
from frontdesk.web.refusals import EXPLANATIONS, refusal_page
from tests import databases
from tests.identity.house import House, build, move_in
from tests.web.visitor import Visitor

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICON = re.compile(r"""icon\("([a-z0-9-]+)""")


@pytest.fixture
def database_url() -> Iterator[str]:
    with databases.copied("sqlite", "house", build) as url:
        yield url


@pytest.fixture
def house(app: Flask) -> House:
    return move_in(app.extensions["frontdesk"])


@pytest.fixture
def visitor(app: Flask, house: House) -> Visitor:
    return Visitor(app.test_client(), house)


@pytest.mark.parametrize("way", [*WAYS, *OWN_WAYS], ids=lambda way: str(way.endpoint))
def test_every_way_leads_to_a_page_of_this_program(app: Flask, way: object) -> None:
    assert getattr(way, "endpoint", None) in app.view_functions


def test_no_two_ways_have_the_same_keys() -> None:
    keys = [way.shortcut for way in (*WAYS, *OWN_WAYS)]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("role", [role for role in PERMISSIONS if role != "group_leader"])
def test_each_role_is_shown_only_ways_that_it_may_go(visitor: Visitor, role: str) -> None:
    names = {"receptionist": "li.hua", "duty_manager": "chen", "administrator": "boss"}
    visitor.sign_in(visitor.house.person(names.get(role, f"{role}.one"), role))
    page = visitor.get("/me").text
    shown = re.findall(r'<li>\s*<a href="([^"]+)"', page.split("<main")[0])
    assert shown
    for path in shown:
        assert visitor.client.get(path, follow_redirects=True).status_code == 200, path


@pytest.mark.parametrize(("locale", "tag", "words"), [("zh", "zh-CN", "登录"), ("en", "en", "Sign in")])
def test_the_language_is_switched_by_a_button_and_kept(visitor: Visitor, locale: str, tag: str, words: str) -> None:
    visitor.get("/sign-in")
    answer = visitor.post("/language", locale=locale, back="/sign-in")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    page = visitor.get("/sign-in", headers={"Accept-Language": "fr"}).text
    assert f'<html lang="{tag}">' in page
    assert words in page


def test_a_language_that_the_hotel_does_not_speak_changes_nothing(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    assert "Set-Cookie" not in visitor.post("/language", locale="xx", back="/").headers


def test_the_language_is_not_switched_by_a_forged_form(visitor: Visitor) -> None:
    assert visitor.client.post("/language", data={"locale": "en"}).status_code == 400


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [("en-US,en;q=0.9", "en"), ("zh-CN", "zh-CN"), ("zh-TW", "zh-CN"), ("zh", "zh-CN"), ("fr", "zh-CN"), ("", "zh-CN")],
)
def test_without_a_choice_the_browser_says_the_language(visitor: Visitor, accepted: str, tag: str) -> None:
    page = visitor.get("/sign-in", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{tag}">' in page


def test_where_nothing_else_decides_the_hotel_s_own_language_does(visitor: Visitor, house: House) -> None:
    with Session(house.runtime.engine) as session, session.begin():
        session.execute(update(Property).values(default_locale="en"))
    assert '<html lang="en">' in visitor.get("/sign-in", headers={"Accept-Language": "fr"}).text
    visitor.sign_in(house.person("mei", "receptionist"))
    assert '<html lang="en">' in visitor.get("/me", headers={"Accept-Language": "fr"}).text
    assert '<html lang="zh-CN">' in visitor.get("/me", headers={"Accept-Language": "zh-CN"}).text


@pytest.mark.parametrize("forged", ["//evil.example", "https://evil.example/x", "/\\evil.example", "evil", ""])
def test_the_way_back_never_leaves_the_program(forged: str) -> None:
    assert _way_back(forged) == "/"


def test_the_way_back_carries_no_question() -> None:
    assert _way_back("/stays?room=808") == "/stays"


@pytest.mark.parametrize("status", [*EXPLANATIONS, 418, 502])
def test_each_refusal_has_a_page_that_says_what_to_do(app: Flask, status: int) -> None:
    with app.test_request_context("/"):
        page = refusal_page(status, reasons=["one <b>", "two"], request_id="abc")
    assert f'data-refusal="{status}"' in page
    assert "<li>one &lt;b&gt;</li>" in page
    assert ("abc" in page) == (status >= 500)
    assert "<html" in page


def test_a_refusal_for_a_piece_of_a_page_is_a_piece_of_a_page(app: Flask) -> None:
    with app.test_request_context("/", headers={"HX-Request": "true"}):
        assert "<html" not in refusal_page(409, reasons=[], request_id=None)


def test_every_page_keeps_to_the_content_policy(visitor: Visitor) -> None:
    answer = visitor.get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_holds_style_or_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on|hx-vals=.js:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_the_sprite_holds_every_icon_that_pages_and_ways_show() -> None:
    sprite = (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    used = {name for template in TEMPLATES for name in ICON.findall(template.read_text(encoding="utf-8"))}
    assert used | {way.icon for way in (*WAYS, *OWN_WAYS)} <= drawn


def test_the_sprite_is_made_of_the_icons_that_are_vendored() -> None:
    checked = subprocess.run(
        [sys.executable, "tools/make_icons.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "icons: fresh\n"), checked.stderr
