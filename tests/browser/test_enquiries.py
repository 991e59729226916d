"""A visitor asks for a protected guest, an absent one and an ordinary one who agrees, in a real browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from frontdesk.cashier.shifts import open_shift
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.db import configure
from frontdesk.kernel.ids import SeededSource
from frontdesk.property.models import Property
from tests.browser.staff import hotel_time, stop_clock
from tests.conftest import KEYRING
from tests.small_hotel import SmallHotel
from tests.stays.arrivals import MARY, Arrivals, guest

PROTECTED, ABSENT, ORDINARY = "王建国", "赵铁柱", "Mary Smith"
WAIT, PHRASE = "请稍候,我为您查询。", "没有您要查找客人的登记记录"
OWN_TO_EACH = re.compile(r'[0-9a-f]{8}-[0-9a-f-]{27}|(?:value|content)="[^"]*"|王建国|赵铁柱| ?htmx-[a-z]+')
"""What of a page is drawn anew for each, the asker's own words, and the marks of a question on its way."""


@pytest.fixture
def work(hotel_url: str, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Check the guests in, and return who does the worker's work of the served hotel."""
    assert hotel_url
    engine = create_engine(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    configure(engine)
    means = Runtime(engine, KEYRING, BlobStore(tmp_path / "blobs"), SeededSource(7), lambda: hotel_time(tmp_path))
    with Session(engine) as session:
        hotel = SmallHotel(means, session.scalars(select(Property.id)).one())
    arrivals = Arrivals(hotel, hotel.context())
    execute(open_shift, arrivals.ctx)
    arrivals.check_in(guest(disclosure_level="no_enquiries"))
    arrivals.check_in(guest(MARY), room="302")
    yield lambda: drain_once(means) and None
    engine.dispose()


def ask(page: Page, name: str) -> str:
    """Ask by keyboard alone, and return the address of the answer."""
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page.locator("#asked_for")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator("#answer p[lang=zh]")).to_have_text(WAIT)
    page.wait_for_load_state()  # before that no script hears a key
    return page.url


@pytest.mark.rule("PRI-12")
def test_a_ticked_box_keeps_its_tick_while_the_queue_is_drawn_anew(desk: Page, work: Callable[[], None]) -> None:
    desk.goto("/me")
    ask(desk, ORDINARY)
    work()
    queue = desk.context.new_page()
    queue.goto("/consents")
    box, answer = queue.get_by_role("checkbox").first, queue.get_by_role("button", name="同意访客上楼").first
    box.check()
    answer.focus()
    ask(desk, ORDINARY)
    work()
    expect(queue.locator("form.asking")).to_have_count(2)
    expect(box).to_be_checked()
    expect(answer).to_be_focused()
    expect(queue.get_by_role("checkbox").last).not_to_be_checked()


@pytest.mark.rule("PRI-2", "PRI-3", "PRI-4")
def test_a_visitor_asks_for_a_protected_an_absent_and_an_ordinary_guest(
    desk: Page, work: Callable[[], None], tmp_path: Path
) -> None:
    stop_clock(tmp_path)
    desk.goto("/me")
    asked = [ask(desk, name) for name in (PROTECTED, ABSENT)]
    ordinary = ask(desk, ORDINARY)
    work()
    queue = desk.context.new_page()
    queue.goto("/consents")
    expect(queue.locator("form.asking h2")).to_have_count(1)
    queue.get_by_role("button", name="同意访客上楼").click()
    expect(queue.locator("#alerts")).to_contain_text("答复已登记")
    expect(desk.locator("#answer p[lang=zh]")).to_have_text("客人同意您上楼,请先办理访客登记。")
    assert desk.url == ordinary
    assert seen(desk, asked[0], WAIT) == seen(desk, asked[1], WAIT)
    (tmp_path / "later").write_text("3")
    assert seen(desk, asked[0], PHRASE) == seen(desk, asked[1], PHRASE)


def seen(page: Page, address: str, words: str) -> tuple[str, bytes]:
    """Return a page as it is made, but for the name that the asker said, and how the answer looks."""
    page.goto(address)
    expect(page.locator("#answer p[lang=zh]")).to_have_text(words)
    return OWN_TO_EACH.sub("", page.locator("main").inner_html()), page.locator("#answer").screenshot()
