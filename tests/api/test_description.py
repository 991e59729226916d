"""The description of the interface: complete, valid, and shown without anything from elsewhere."""

import re

from flask import Flask

from frontdesk.edge.guard import permissions_of_view
from frontdesk.edge.wording import WORDINGS
from tests.api.front import Front

ACTS = {"post"}


def operations(front_desk: Front) -> dict[tuple[str, str], dict[str, object]]:
    paths = front_desk.nobody.get("openapi.json").json["paths"]
    methods = {"get", "post", "put", "patch", "delete"}
    return {(method, path): told for path, rows in paths.items() for method, told in rows.items() if method in methods}


def test_every_address_of_the_interface_is_described(front_desk: Front) -> None:
    served = {
        (method.lower(), re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", r"{\1}", rule.rule))
        for rule in front_desk.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
    }
    assert served == operations(front_desk).keys()


def test_every_address_of_the_interface_is_guarded(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json"):
            found = permissions_of_view(app.view_functions[rule.endpoint])
            assert found is not None, rule
            assert not found.everybody, rule
            assert found.permissions, rule


def test_every_address_says_what_it_does_and_how_it_refuses(front_desk: Front) -> None:
    for address, told in operations(front_desk).items():
        assert str(told["summary"]).endswith("."), address
        assert "default" in told["responses"], address  # type: ignore[operator]


def test_no_address_takes_a_word_in_which_a_name_could_stand(front_desk: Front) -> None:
    """A name, number or telephone that is looked for travels in a body; addresses stand in logs and histories."""
    free = set()
    for rows in front_desk.nobody.get("openapi.json").json["paths"].values():
        for part in [
            part for told in rows.values() for part in (told if isinstance(told, list) else told.get("parameters", []))
        ]:
            kind = part.get("schema", {})
            text = "string" in kind.get("type", ()) and not {"enum", "format"} & kind.keys()
            if text and part["in"] in {"query", "path"}:
                free.add(part["name"])
    assert "room" in free
    # `after` holds numbers of lines by department and nothing else: tests/notifications/test_news.py
    assert free <= {"after", "cursor", "department", "number", "room"}


def test_the_description_is_openapi_3_1(front_desk: Front) -> None:
    described = front_desk.nobody.get("openapi.json").json
    assert described["openapi"] == "3.1.0"
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_the_page_shows_every_address_and_every_code_and_loads_nothing_from_elsewhere(front_desk: Front) -> None:
    page = front_desk.nobody.get("/api/docs", Accept_Language="en").text
    for method, path in operations(front_desk):
        assert f"<code>{method.upper()} {path}</code>" in page
    for code in WORDINGS:
        assert f'id="problem-{code}"' in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
