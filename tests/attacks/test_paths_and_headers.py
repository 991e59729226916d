"""Names that lead out of a folder, lines that would become headers, and texts that would become templates."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from frontdesk.app import create_app
from frontdesk.config import Settings
from frontdesk.edge.guard import permissions_of_view
from frontdesk.identity.policy import PERMISSIONS
from tests.api.front import Front
from tests.attacks.screens import at_screen, form_token
from tests.permissions.test_routes import routes, somewhere
from tests.stays.arrivals import guest

WAYS_OUT = (
    "../../pyproject.toml",
    "..%2f..%2fpyproject.toml",
    "%2e%2e/%2e%2e/pyproject.toml",
    "..%5c..%5cpyproject.toml",
    "%252e%252e/pyproject.toml",
    "....//....//pyproject.toml",
    "/etc/passwd",
    "css/../../wsgi.py",
    "css%00/../../wsgi.py",
)
LINE = "x%0d%0aX-Planted:%20yes"
EXPRESSION = '王{{"q"*9}}${"q"*9}#{"q"*9}<%= "q"*9 %>'

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def readable(desk: Front) -> Iterator[tuple[str, TestResponse]]:
    """Yield what every page and endpoint answers to a role that it lets in."""
    for rule, method in routes(desk.app):
        guard = permissions_of_view(desk.app.view_functions[rule.endpoint], method)
        if method == "GET" and guard is not None:
            role = next(role for role, held in PERMISSIONS.items() if held and held >= guard.permissions)
            yield rule.rule, at_screen(desk, role).get(somewhere(rule))


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_address_leads_out_of_the_static_files(desk: Front, way: str) -> None:
    answer = desk.nobody.client.get(f"/static/{way}")
    assert answer.status_code in {404, 308}
    assert b"[project]" not in answer.data
    assert b"create_app" not in answer.data


def test_a_scan_is_kept_under_a_name_of_the_hotels_own(desk: Front, tmp_path: Path) -> None:
    clerk = at_screen(desk, "receptionist")
    draft = clerk.get("/walk-in").location.rsplit("/", 1)[-1]
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    for name in ("../../planted.html", "..\\planted.html", "/tmp/planted.html", "planted.html\x00.png"):
        fields = {"csrf_token": form_token(clerk), "scan": (io.BytesIO(picture.getvalue()), name)}
        answer = clerk.post(f"/walk-in/{draft}/scan", data=fields)
        assert UUID(answer.json["scan_id"])
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and "blobs" in path.parts]
    assert kept
    assert all(len(path.name) == 32 and not path.suffix for path in kept)
    assert not any("planted" in path.name for path in tmp_path.rglob("*"))


def test_no_line_that_was_sent_becomes_a_header(desk: Front) -> None:
    clerk = at_screen(desk, "receptionist")
    token = form_token(clerk)
    answers = [
        clerk.get(f"/sign-in?next=/{LINE}&hotel={LINE}"),
        clerk.get(f"/switch?from=/{LINE}"),
        clerk.get(f"/board/rooms/{LINE}"),
        clerk.get(f"/{LINE}"),
        desk.nobody.client.get(f"/walk-in?room={LINE}"),
        clerk.post("/language", data={"csrf_token": token, "locale": "en", "back": "/x\r\nX-Planted: yes"}),
        clerk.get("/me", headers={"X-Request-Id": "x y"}),
    ]
    for answer in answers:
        assert "X-Planted" not in answer.headers
        assert answer.status_code < 500
    assert answers[-1].headers["X-Request-Id"] != "x y"


def test_a_name_that_looks_like_a_template_is_a_name(desk: Front) -> None:
    stay = desk.check_in(guest(name=EXPRESSION))
    clerk = at_screen(desk, "receptionist")
    for path in ("/", "/stays", f"/stays/{stay['id']}", f"/stays/{stay['id']}/check-out"):
        page = clerk.get(path).text
        assert "qqqqqqqqq" not in page
    assert "{{&#34;q&#34;*9}}" in clerk.get(f"/stays/{stay['id']}").text


def test_every_answer_forbids_what_a_browser_need_not_do(desk: Front) -> None:
    wrong = []
    for rule, answer in readable(desk):
        policy = answer.headers["Content-Security-Policy"]
        parts = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
        holds = (
            "unsafe" not in policy
            and parts["default-src"] == parts["object-src"] == parts["base-uri"] == "'none'"
            and parts["script-src"] == parts["form-action"] == parts["frame-ancestors"] == "'self'"
            and answer.headers["Cache-Control"] == "no-store"
            and answer.headers["X-Content-Type-Options"] == "nosniff"
            and answer.headers["Referrer-Policy"] == "no-referrer"
            and "Access-Control-Allow-Origin" not in answer.headers
            and ("charset=utf-8" in answer.headers["Content-Type"].lower() or not answer.mimetype.startswith("text/"))
        )
        if not holds:
            wrong.append(f"{rule}: {answer.headers}")
    assert not wrong, "\n".join(wrong)


def test_where_the_browser_speaks_https_it_never_speaks_anything_else_again(settings: Settings, desk: Front) -> None:
    secured = create_app(replace(settings, secure_cookies=True))
    try:
        answer = secured.test_client().get("/sign-in", base_url="https://localhost")
    finally:
        secured.extensions["frontdesk"].engine.dispose()
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= attributes
    assert not any(each.startswith("Domain") for each in attributes)
    assert "Strict-Transport-Security" not in desk.nobody.get("/sign-in").headers


def test_no_browser_may_trace_and_no_folder_is_listed(desk: Front) -> None:
    assert desk.nobody("TRACE", "/sign-in").status_code == 405
    for folder in ("/static/", "/static/css/", "/static"):
        assert desk.nobody.get(folder).status_code == 404
    for hidden in ("/.git/config", "/.env", "/instance/keys.json", "/frontdesk.db", "/console"):
        assert desk.nobody.get(hidden).status_code == 404
