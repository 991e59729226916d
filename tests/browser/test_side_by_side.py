"""Desk, attendant, supervisor and engineer at once, each in a browser of their own: what one does, the others see."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from frontdesk.cashier.shifts import open_shift
from frontdesk.edge.execute import execute
from frontdesk.edge.worker import drain_once
from tests.browser.conftest import sign_in
from tests.small_hotel import SmallHotel
from tests.stays.arrivals import MARY, Arrivals, guest

LOOK = 10_000
"""Milliseconds between two looks of the board at the rooms; nobody waits for them here."""


@pytest.fixture
def stays(hotel: SmallHotel) -> dict[str, str]:
    """Return the addresses of two stays of one night, by their rooms."""
    desk = Arrivals(hotel, hotel.context())
    execute(open_shift, desk.ctx)
    guests = {"301": guest(deposit={"amount": 50_000}), "302": guest(MARY)}
    return {room: f"/stays/{desk.check_in(each, room=room, nights=1).stay_id}" for room, each in guests.items()}


@pytest.fixture
def another(browser: Browser, hotel_url: str) -> Iterator[Callable[[str], Page]]:
    """Return a function that signs somebody in at a browser of their own."""
    with ExitStack() as opened:

        def begin(username: str) -> Page:
            context = browser.new_context(locale="zh-CN", base_url=hotel_url)
            opened.callback(context.close)
            context.set_default_timeout(20_000)
            return sign_in(context, username)

        yield begin


def looked_at(page: Page) -> Page:
    """Mark a page: loaded anew, it would lose this."""
    page.evaluate("document.body.dataset.untouched = 'yes'")
    return page


def still_there(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-untouched", "yes")


def submit(page: Page) -> None:
    page.locator("form.panel button[type=submit]").last.click()


@pytest.mark.rule("HSK-1")
@pytest.mark.rule("NTF-4")
@pytest.mark.engine("sqlite")
def test_a_room_that_is_left_at_the_desk_is_cleaned_inspected_and_ready_on_every_screen_without_a_reload(
    chinese: BrowserContext,
    telephone: BrowserContext,
    another: Callable[[str], Page],
    stays: dict[str, str],
    hotel: SmallHotel,
) -> None:
    chinese.clock.install()
    board = looked_at(sign_in(chinese))
    tile = board.locator("#room-301 .tile-code")
    attendant = sign_in(telephone, "housekeeping")
    attendant.goto("/housekeeping/mine?all=1")
    room = looked_at(attendant).locator("[data-room='301']")
    expect(room.locator(".tile-code")).to_have_text("OI")
    till = chinese.new_page()
    till.goto(f"{stays['301']}/check-out")
    till.locator("#room_checked").check()
    submit(till)
    expect(till.get_by_text("已退房").first).to_be_visible()
    drain_once(hotel.runtime)  # the worker tells housekeeping
    expect(room.locator(".tile-code")).to_have_text("VD")
    room.get_by_role("button", name="301 已清扫").tap()
    expect(room.locator(".tile-code")).to_have_text("VC")
    supervisor = another("housekeeping")
    supervisor.goto("/housekeeping")
    supervisor.get_by_role("button", name="301 已查").click()
    expect(supervisor.locator("#alerts")).to_contain_text("301")
    chinese.clock.fast_forward(LOOK)
    expect(tile).to_have_text("VI")
    still_there(board)
    still_there(attendant)


@pytest.mark.rule("MOV-2")
@pytest.mark.rule("HSK-3")
@pytest.mark.engine("sqlite")
def test_a_guest_of_a_room_that_cannot_be_repaired_moves_to_a_dearer_one_at_the_old_price(
    desk: Page, another: Callable[[str], Page], stays: dict[str, str]
) -> None:
    desk.goto("/work-orders/report?room=302")
    desk.locator("#fault").select_option("plumbing")
    desk.locator("#words").fill("水管爆裂")
    submit(desk)
    expect(desk.locator("#about-title")).to_contain_text("302")
    engineer = another("engineering")
    engineer.goto(desk.url)
    engineer.locator("#declare-until").fill("2026-05-09")
    engineer.locator("#declare-words").fill("需更换主管")
    engineer.get_by_role("button", name="宣布无法修复").click()
    expect(engineer.locator("#about-title .badge-warn")).to_contain_text("无法修复")
    desk.goto(f"{stays['302']}/room-change?room=601")
    expect(desk.locator("#price-title")).to_contain_text("无法修复")
    expect(last_line(desk)).to_contain_text(["¥400.00", "¥400.00"])
    desk.locator("[name=identity_confirmed]").check()
    submit(desk)
    expect(desk.locator("h1")).to_contain_text("601")
    desk.goto("/")
    expect(desk.locator("#room-302 .tile-code")).to_have_text("OOO")
    expect(desk.locator("#room-601 .tile-code")).to_have_text("OI")


def last_line(page: Page) -> Locator:
    """Return what the nights cost now, and after the change, together."""
    return page.locator("#price-title ~ .table-wrap tbody tr:last-child .money")
