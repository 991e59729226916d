"""A guest changes rooms by keyboard, and a cheaper room is refused with its rule in Chinese and in English."""

import pytest
from playwright.sync_api import Browser, Page, expect

from frontdesk.cashier.shifts import open_shift
from frontdesk.edge.execute import execute
from tests.browser.conftest import sign_in
from tests.small_hotel import SmallHotel
from tests.stays.arrivals import Arrivals, guest


@pytest.fixture
def stay(hotel: SmallHotel) -> str:
    """Return the address of a stay in room 301."""
    desk = Arrivals(hotel, hotel.context())
    execute(open_shift, desk.ctx)
    return f"/stays/{desk.check_in(guest(deposit={'amount': 150_000})).stay_id}"


@pytest.mark.rule("MOV-1", "MOV-3", "MOV-6")
def test_a_guest_moves_by_keyboard_and_the_way_down_is_refused_with_its_rule_in_both_languages(
    desk: Page, stay: str, browser: Browser, hotel_url: str
) -> None:
    desk.goto(stay)
    desk.keyboard.press("g")
    desk.keyboard.press("r")
    expect(desk.locator("#room")).to_be_focused()
    desk.keyboard.type("501")
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_contain_text("301 → 501")
    expect(desk.locator("#reason")).to_be_focused()
    desk.locator("#reason").select_option("view")
    desk.locator("[name=identity_confirmed]").press("Space")
    desk.locator("[name=identity_confirmed]").press("Enter")
    expect(desk.locator("h1")).to_contain_text("501")
    expect(desk.locator("form[data-print][action^='/prints/room-changes/']")).to_be_visible()
    desk.goto(f"{stay}/room-change?room=302")
    expect(desk.locator(".error-summary")).to_contain_text("不得由高价房换到低价房")
    expect(desk.locator(".error-summary")).to_contain_text("MOV-1")
    english = browser.new_context(locale="en", viewport={"width": 390, "height": 844}, base_url=hotel_url)
    page = sign_in(english)
    page.goto(f"{stay}/room-change?room=302")
    expect(page.locator(".error-summary")).to_contain_text("a guest does not move to a cheaper room")
    expect(page.locator(".error-summary")).to_contain_text("MOV-1")
    english.close()
