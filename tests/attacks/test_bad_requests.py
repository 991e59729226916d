"""Requests that nobody's browser or program would send, to every address: refused or taken, never a fault.

What is sent takes turns from one field and one address to the next, so that each meets some and the walk stays short.
"""

import copy
import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from frontdesk.edge.guard import permissions_of_view
from frontdesk.identity.policy import PERMISSIONS
from tests.permissions.test_routes import routes, somewhere
from tests.rules_plugin import ENGINES
from tests.stays.arrivals import guest
from tests.worlds.twins import World, address, built, readable
from tests.worlds.writings import description, forms_on, spoken

pytestmark = pytest.mark.no_cover  # it walks everywhere: other tests hold each place, and tracing takes as long again

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

TEXTS = (
    "\x00",
    "\ud800",
    "x" * 5000,
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "99999999999999999999999999",
    "9223372036854775807",
    "-1",
    "²",
    "٣",
    "NaN",
    "1e400",
    "24:60",
    "%s%n{0.__class__}",
    "\r\nX-Planted: yes",
    "00000000-0000-0000-0000-000000000000",
    "",
)
VALUES = (None, True, -1, 2**31, 2**63 - 1, 1.5, 1e308, [], {}, [[]], {"a": 1}, *TEXTS)

HEADERS: tuple[dict[str, str], ...] = (
    {"Range": "bytes=0-1"},
    {"Range": "bytes=-99999999999999999999"},
    {"If-Match": 'W/"\xff'},
    {"If-None-Match": "\x22" * 99},
    {"If-Modified-Since": "the day before yesterday"},
    {"Idempotency-Key": "k" * 5000},
    {"Idempotency-Key": "\xff"},
    {"X-Request-Id": "\xff" * 300},
    {"Accept-Language": "x-" * 2000},
    {"Accept-Language": "zh;q=x,,;q=99"},
    {"Accept": "a/b/c;q=x,,*"},
    {"Authorization": "Bearer \xff"},
    {"Authorization": "Basic !!!"},
    {"Authorization": ""},
    {"Cookie": "session=\xff; session=.eJw; locale=\xff"},
    {"X-Forwarded-For": "nowhere, \xff%eth0"},
    {"X-Forwarded-Proto": "gopher"},
    {"Last-Event-ID": "9" * 30},
    {"HX-Request": "true", "HX-Current-URL": "\xff"},
    {"User-Agent": "\xff" * 4000},
    {"Referer": "http://["},
    {"Content-Length": "abc"},
    {"Content-Encoding": "gzip"},
    {"Host": "[::1"},
)
KINDS = (
    JSON,
    f"{JSON}; charset=utf-16",
    "text/plain",
    "/",
    "\xff",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    f"{FORM}; charset=none",
    FORM,
    "",
    "a/b;" * 500,
)
BODIES = (
    b"\xff\xfe",
    b'{"a":',
    b"[" * 5000,
    b'{"a": 1, "a": 2}',
    b"null",
    b"[1]",
    b"NaN",
    b'{"username": 5, "password": [], "label": {}, "code": null}',
    b'{"\\ud800": "\\u0000"}',
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="\xff"\r\n\r\n',
    b"a=%ff&a=%00&%00=1",
    b"",
)
QUERIES = ("?%ff=%ff", "?limit=1&limit=2", "?limit=1e9", "?cursor=%00", "?on=0001-01-01", "?&=&", "?" + "a=" * 3000)
VERBS = ("HEAD", "OPTIONS", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "PUT")
ENDS_THE_WALK = frozenset({"session.sign_out"})


@pytest.fixture
def world(engine_name: str, tmp_path: Path) -> Iterator[World]:
    with built(engine_name, tmp_path, guest()) as made:
        yield made


class Walk:
    """Sends what is bad, and keeps what the hotel could not answer."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sent = 0
        self.broken: list[str] = []

    def send(self, role: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> TestResponse:
        """Send something as this role."""
        program = self.world.desk.of(role)
        told = {"Authorization": f"Bearer {program.token}"} | headers
        answer = program.client.open(path, method=method, data=body, headers=told)
        self.sent += 1
        if answer.status_code >= 500:
            self.broken.append(f"{role} {method} {path[:90]} {headers} {(body or b'')[:200]!r}: {answer.status_code}")
        return answer

    def role_for(self, rule: Rule, method: str) -> str:
        """Return a role that the route lets in."""
        guard = permissions_of_view(self.world.app.view_functions[rule.endpoint], method)
        assert guard is not None
        return next(str(role) for role, held in PERMISSIONS.items() if held and held >= guard.permissions)


def fields_of(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every value within a body, the first two of each list."""
    inner = body.items() if isinstance(body, dict) else enumerate(body[:2]) if isinstance(body, list) else ()
    for name, value in inner:
        yield from fields_of(value, (*path, name))
    if path:
        yield path


def with_value(body: Any, path: tuple[Any, ...], value: object) -> Any:
    """Return the body with another value in this place."""
    changed = copy.deepcopy(body)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_no_header_body_kind_query_or_verb_breaks_an_address(world: World) -> None:
    walk = Walk(world)
    headers, kinds, bodies, queries, verbs = map(cycle, (HEADERS, KINDS, BODIES, QUERIES, VERBS))
    for rule, method in routes(world.app):
        if rule.endpoint in ENDS_THE_WALK:
            continue
        role, path = walk.role_for(rule, method), address(rule, world.places) or somewhere(rule)
        for odd in islice(headers, 2):
            walk.send(role, method, path, None if method == "GET" else b"{}", {"Content-Type": JSON} | odd)
        if method == "GET":
            walk.send(role, method, path + next(queries), None, {})
        else:
            walk.send(role, method, path, next(bodies), {"Content-Type": next(kinds)})
            walk.send(role, method, path, b"[1]", {"Content-Type": JSON})
            walk.send(role, next(verbs), path, None, {})
    assert walk.sent > 500
    assert not walk.broken, "\n".join(walk.broken)


def test_nothing_typed_into_any_field_of_any_form_breaks_a_page(world: World, engine_name: str) -> None:
    walk, texts, fields = Walk(world), cycle(TEXTS), 0
    for role, method, action, sent in forms(walk):
        for name in sent:
            fields += 1
            odd = next(texts)
            if fields % len(ENGINES) == ENGINES.index(engine_name):  # each engine gets its share
                changed = {key: text.encode("utf-8", "surrogatepass") for key, text in (sent | {name: odd}).items()}
                walk.send(role, method, action, urlencode(changed).encode(), {"Content-Type": FORM})
    assert fields > 150
    assert not walk.broken, "\n".join(walk.broken)


def forms(walk: Walk) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Yield every form of every page once, with a role that is shown it and the fields that it would send."""
    seen = set()
    for path in readable(walk.world.app, walk.world.places):
        if path.startswith("/api/"):
            continue
        for role in ("receptionist", "duty_manager", "security", "auditor", "administrator", "housekeeping"):
            page = walk.send(role, "GET", path, None, {})
            found = forms_on(page.data) if page.status_code == 200 and page.mimetype == "text/html" else ()
            for method, action, body in found:
                assert isinstance(body, bytes)
                sent = dict(parse_qsl(body.decode(), keep_blank_values=True))
                if (action, *sent) not in seen and action != "/sign-out":
                    seen.add((action, *sent))
                    yield role, method, action, sent


def test_no_value_in_any_field_of_any_body_breaks_the_interface(world: World, engine_name: str) -> None:
    walk, values, seen = Walk(world), cycle(VALUES), set()
    bound = world.app.url_map.bind("localhost")
    for method, path, body in [*spoken(description(world), world.places), *of_pages(world)]:
        place = path.partition("?")[0]
        if not isinstance(body, dict) or not bound.test(place, method):
            continue
        rule = bound.match(place, method=method, return_rule=True)[0]
        if rule.rule in seen:
            continue
        seen.add(rule.rule)
        for at, field in enumerate(fields_of(body)):
            odd = next(values)
            if at % len(ENGINES) == ENGINES.index(engine_name):
                sent = json.dumps(with_value(body, field, odd)).encode()
                walk.send(walk.role_for(rule, method), method, place, sent, {"Content-Type": JSON})
    assert len(seen) > 30
    assert not walk.broken, "\n".join(walk.broken)


def of_pages(world: World) -> list[tuple[str, str, object]]:
    """Return what the scripts of the pages send as JSON."""
    draft = f"/walk-in/{world.places['draft_id']}"
    return [
        ("PUT", draft, {"version": 0, "fields": {"adults": "1", "registrations[0].name": "x"}}),
        ("POST", f"{draft}/document", {"mrz": None, "type": "passport", "number": "E12345678", "issuer": "US"}),
    ]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_ends_of_the_calendar_are_days_like_any_other(world: World) -> None:
    walk = Walk(world)
    for day in ("0001-01-01", "9999-12-31"):
        sent, form = json.dumps({"day": day}).encode(), urlencode({"day": day}).encode()
        assert walk.send("auditor", "POST", "/api/v1/reads/search", sent, {"Content-Type": JSON}).json["items"] == []
        for role, path in (
            ("auditor", "/audit/reads"),
            ("auditor", "/audit/entries"),
            ("duty_manager", "/openings/review"),
        ):
            walk.send(role, "POST", path, form, {"Content-Type": FORM})
    assert not walk.broken, "\n".join(walk.broken)
