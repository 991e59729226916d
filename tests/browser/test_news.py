"""A new task appears on the open screen of its department, in a real browser, without a reload."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import configure
from frontdesk.kernel.ids import SystemSource
from frontdesk.property.models import Property
from tests.browser.conftest import sign_in
from tests.conftest import KEYRING
from tests.small_hotel import NOW, ROOMS, SmallHotel

SECONDS = 20_000
"""Milliseconds that a step may take on a busy machine; how soon news come is measured elsewhere."""


@pytest.fixture
def check_out(hotel_url: str, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Return a function that checks a room out elsewhere in the house, and lets the worker tell of it."""
    assert hotel_url
    engine = create_engine(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    configure(engine)
    began = float((tmp_path / "began").read_text())
    clock = lambda: NOW + timedelta(seconds=time.monotonic() - began)  # noqa: E731 - the served hotel's clock
    means = Runtime(engine, KEYRING, BlobStore(tmp_path / "blobs"), SystemSource(), clock)
    with Session(engine) as session:
        hotel = SmallHotel(means, session.scalars(select(Property.id)).one())

    def leave(room: str) -> None:
        def say(ctx: Context) -> None:
            ctx.announce("stay.checked_out", ctx.source.uuid(), room_id=str(ROOMS[room]))

        execute(say, hotel.context())
        drain_once(means)

    yield leave
    engine.dispose()


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
