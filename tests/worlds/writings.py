"""What can be sent to a hotel, found out from the hotel itself, so that a new address is walked without being named."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core import NOT_SET
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation

from tests.worlds.twins import World, address

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Sent = tuple[str, str, object]
"""Method, address with its query, and body: bytes are a form, everything else goes as JSON."""


def description(world: World) -> dict[str, Any]:
    """Return how the interface describes itself."""
    return dict(world.desk.nobody.get("openapi.json").json)


def spoken(described: dict[str, Any], places: dict[str, str]) -> Iterator[Sent]:
    """Yield requests that the interface's own description allows, and some that it does not, for each writing address.

    Where an address names a thing, it is the one in these places.
    """
    for found in schemathesis.openapi.from_dict(described).get_all_operations():
        operation = found.ok()
        if operation.method.upper() in WRITING:
            named = {part.name: places[part.name] for part in operation.path_parameters if part.name in places}
            for case in _made_up(operation, named):
                path = case.formatted_path + (f"?{urlencode(case.query)}" if case.query else "")
                yield operation.method.upper(), path, None if case.body is NOT_SET else case.body


def _made_up(operation: APIOperation, named: dict[str, str]) -> list[Any]:
    cases: list[Any] = []
    for mode, count in ((GenerationMode.POSITIVE, 2), (GenerationMode.NEGATIVE, 1)):
        few = settings(
            max_examples=count,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        strategy = operation.as_strategy(generation_mode=mode, path_parameters=named or None)

        @few
        @given(case=strategy)
        def keep(case: schemathesis.Case) -> None:
            cases.append(case)

        keep()
    return cases


def unspoken(world: World) -> Iterator[Sent]:
    """Yield an empty form and one of words that mean little for each writing address of the pages."""
    for rule in world.app.url_map.iter_rules():
        place = address(rule, world.places)
        if place and not place.startswith("/api/"):
            for method in sorted((rule.methods or set()) & WRITING):
                yield method, place, b""
                yield method, place, f"a=1&room=999&q=none&reason_code=none&hotel={world.places['hotel_id']}".encode()
                if "/room-change" in place:
                    yield method, place, b"room=302&reason=other"  # somebody is in it


class Forms(HTMLParser):
    """The forms of a page as a browser would send them, with a word in each text field that is empty."""

    WORD = "1"

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[tuple[str, str], dict[str, str]] = {}
        self._within: tuple[str, str] | None = None
        self._choices: str | None = None
        self._by_id: dict[str, tuple[str, str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of one."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method", "").upper() == "POST":
            self._within = ("POST", told.get("action", ""))
            self._by_id[told.get("id", "")] = self._within
            self.sent.setdefault(self._within, {})
            return
        form = self._by_id.get(told.get("form", ""), self._within)
        if form is None:
            return
        name = told.get("name", "")
        fields = self.sent[form]
        if tag == "select":
            self._choices = name
        elif tag == "option" and self._choices and (told.get("value") or "selected" in told):
            fields.setdefault(self._choices, told.get("value", ""))
        elif tag == "textarea" and name:
            fields[name] = self.WORD
        elif tag in {"input", "button"} and name:
            fields.setdefault(name, told.get("value") or self.WORD)

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a list of choices."""
        if tag == "form":
            self._within = None
        elif tag == "select":
            self._choices = None


def forms_on(page: bytes) -> Iterator[Sent]:
    """Yield each form of a page as it would be sent; a picture has none."""
    for (method, action), fields in Forms(page.decode(errors="replace")).sent.items():
        if action:
            yield method, action, urlencode({k: v for k, v in fields.items() if k != "csrf_token"}).encode()
