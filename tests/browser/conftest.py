"""A real browser before a real server."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.db import configure
from frontdesk.kernel.ids import SystemSource
from frontdesk.property.models import Property
from tests.browser import staff
from tests.conftest import KEYRING
from tests.ports import free_port
from tests.small_hotel import NOW, SmallHotel
from tests.web.front_hotel import PASSWORD, code_at

expect.set_options(timeout=20_000)  # a page may be slow while the other worker of a run is busy


ROOT = Path(__file__).parents[2]
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SILENT_PRINTER = "window.print = () => { top.printed = (top.printed || 0) + 1; }"
"""A browser without a window has no printer; it only tells that it was asked to print."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        yield chromium
        chromium.close()


@pytest.fixture
def hotel_url(tmp_path: Path) -> Iterator[str]:
    """Return the address of a hotel of this test's own, served by a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.browser.serve", str(tmp_path), str(port)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        assert server.stdout is not None
        if server.stdout.readline() != "ready\n":
            pytest.fail((tmp_path / "log").read_text())
        yield f"http://127.0.0.1:{port}"
        server.terminate()
        server.wait(60)
        server.stdout.close()


@pytest.fixture
def chinese(browser: Browser, hotel_url: str) -> Iterator[BrowserContext]:
    """Return a browser that speaks Chinese, as wide as a desk's screen."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, base_url=hotel_url)
    context.add_init_script(SILENT_PRINTER)
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def telephone(browser: Browser, hotel_url: str) -> Iterator[BrowserContext]:
    """Return a browser as wide as a telephone."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 800}, base_url=hotel_url, has_touch=True
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def hotel(hotel_url: str, tmp_path: Path) -> Iterator[SmallHotel]:
    """Return the served hotel, for what happens elsewhere in it meanwhile."""
    assert hotel_url
    engine = create_engine(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    configure(engine)
    clock = partial(staff.hotel_time, tmp_path)
    means = Runtime(engine, KEYRING, BlobStore(tmp_path / "blobs"), SystemSource(), clock)
    with Session(engine) as session:
        property_id = session.scalars(select(Property.id)).one()
    yield SmallHotel(means, property_id)
    engine.dispose()


@pytest.fixture
def desk(chinese: BrowserContext) -> Page:
    """Return the first page of a receptionist who is signed in."""
    return sign_in(chinese)


def manager_code(folder: Path) -> str:
    """Return what the duty manager's authenticator shows by the hotel's clock; `folder` is that of the served hotel.

    A code is good once: time is let pass before each.
    """
    later = folder / "later"
    minutes = int(later.read_text()) + 1 if later.exists() else 1
    later.write_text(str(minutes))
    passed = time.monotonic() - float((folder / "began").read_text())
    return code_at(NOW + timedelta(seconds=passed, minutes=minutes))


def sign_in(context: BrowserContext, username: str = "receptionist", code: Callable[[], str] | None = None) -> Page:
    """Sign somebody in and return their first page; `code` tells what an authenticator shows, where one is asked."""
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    if code is not None:
        page.fill("[name=code]", code())
        page.press("[name=code]", "Enter")
        page.wait_for_url(lambda url: not url.endswith("/second-factor"))
    return page
