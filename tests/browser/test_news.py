"""A new task appears on the open screen of its department, in a real browser, without a reload."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from frontdesk.edge.execute import execute
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.context import Context
from tests.browser.conftest import sign_in
from tests.small_hotel import ROOMS, SmallHotel

SECONDS = 20_000
"""Milliseconds that a step may take on a busy machine; how soon news come is measured elsewhere."""


@pytest.fixture
def check_out(hotel: SmallHotel) -> Callable[[str], None]:
    """Return a function that checks a room out elsewhere in the house, and lets the worker tell of it."""

    def leave(room: str) -> None:
        def say(ctx: Context) -> None:
            ctx.announce("stay.checked_out", ctx.source.uuid(), room_id=str(ROOMS[room]))

        execute(say, hotel.context())
        drain_once(hotel.runtime)

    return leave


@pytest.mark.rule("NTF-4")
def test_a_check_out_appears_on_the_attendants_screens_and_is_counted_where_nobody_looks(
    chinese: BrowserContext, check_out: Callable[[str], None]
) -> None:
    board = sign_in(chinese, "housekeeping")
    board.goto("/housekeeping")
    inbox = chinese.new_page()
    inbox.goto("/inbox")
    expect(inbox.locator("#inbox")).to_contain_text("暂无待办")
    inbox.evaluate("document.body.dataset.untouched = 'yes'")
    check_out("301")
    expect(inbox.locator("#inbox")).to_contain_text("301", timeout=SECONDS)
    expect(inbox.locator("body")).to_have_attribute("data-untouched", "yes")  # it was never loaded anew
    expect(board).to_have_title(re.compile(r"^\(1\) "), timeout=SECONDS)
    expect(board.locator("[data-news-count]")).to_have_text("1")
    check_out("302")
    expect(board.locator("[data-news-count]")).to_have_text("2", timeout=SECONDS)
    expect(inbox.locator("#inbox")).to_contain_text("302", timeout=SECONDS)
