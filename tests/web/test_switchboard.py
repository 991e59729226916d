"""The switchboard's page, as the people who work there meet it."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import Clerk

Another = Callable[[str], Clerk]


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


def calls_on(page: str) -> list[str]:
    """Return where the outcomes of the calls on a page are sent."""
    return re.findall(r'action="(/switchboard/wake-up-calls/[^"]+)"', page)


@pytest.mark.rule("PRI-5")
def test_a_call_is_taken_rung_and_written_down_on_one_page_that_names_nobody(another: Another, clock: Clock) -> None:
    board = another("switchboard")
    page = board.get("/switchboard")
    assert {"301", "302"} <= set(re.findall(r'id="extension-(\w+)"', page.text))
    assert board.post("/switchboard/wake-up-calls", {"room": "301", "at": "06:30", "day": ""}).status_code == 303
    page = board.get("/switchboard")
    (call,) = calls_on(page.text)
    assert 'data-shortcut="1"' not in page.text
    early = board.post(call, {"outcome": "answered"})
    assert (early.status_code, calls_on(early.text)) == (409, [call])
    clock.pass_time(hours=16, minutes=30)
    board = another("switchboard")
    assert 'data-shortcut="1"' in board.get("/switchboard").text
    assert board.post(call, {"outcome": "slept"}).status_code == 422
    assert board.post(call, {"outcome": "answered"}).status_code == 303
    assert calls_on(board.get("/switchboard").text) == []


def test_what_is_wrong_with_a_call_is_said_at_its_field(another: Another) -> None:
    board = another("switchboard")
    board.get("/switchboard?room=302")
    for typed in ({"room": "999", "at": "06:30"}, {"room": "301", "at": "late"}, {"room": "", "at": ""}):
        refused = board.post("/switchboard/wake-up-calls", typed)
        assert refused.status_code == 422
        assert 'id="error-summary"' in refused.text
    for day in ("2026-04-01", "9999-12-31", "0001-01-01"):
        assert board.post("/switchboard/wake-up-calls", {"room": "301", "at": "06:30", "day": day}).status_code == 422


def test_an_extension_is_hushed_and_opened_again_by_one_press(another: Another) -> None:
    board = another("switchboard")
    board.get("/switchboard")
    for pressed, shown in (("quiet", "true"), ("open", "false")):
        assert board.post("/switchboard/do-not-disturb", {pressed: "302"}).status_code == 303
        page = board.get("/switchboard").text
        assert re.search(rf'id="extension-302"[^>]*aria-pressed="{shown}"', page)
    assert board.post("/switchboard/do-not-disturb", {"quiet": "999"}).status_code == 422


def test_the_lists_are_drawn_anew_only_when_they_have_changed(another: Another) -> None:
    board = another("switchboard")
    tag = re.search(r'name="tag" value="([^"]+)"', board.get("/switchboard").text)
    assert tag is not None
    assert board.client.get(f"/switchboard?tag={tag[1]}", headers={"HX-Request": "true"}).status_code == 204
    board.post("/switchboard/do-not-disturb", {"quiet": "302"})
    again = board.client.get(f"/switchboard?tag={tag[1]}", headers={"HX-Request": "true"})
    assert (again.status_code, "<h1>" in again.text) == (200, False)
