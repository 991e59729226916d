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
