"""A complaint on the screen: taken by keyboard, and paid for with the approval of a duty manager on the same page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from frontdesk.cashier import folios
from frontdesk.cashier.shifts import open_shift
from frontdesk.edge.execute import execute
from frontdesk.stays.queries import registrations
from tests.browser.test_approvals import allow_here
from tests.small_hotel import SmallHotel
from tests.stays.arrivals import Arrivals, guest


@pytest.fixture
def stay(hotel: SmallHotel) -> str:
    """Return the id of a stay in room 301 whose guest owes 100 yuan."""
    desk = Arrivals(hotel, hotel.context())
    execute(open_shift, desk.ctx)
    made = desk.check_in(guest(deposit={"amount": 150_000})).stay_id
    (own,) = registrations(hotel.context(), made)
    execute(folios.charge, desk.ctx, own.folio_id, "minibar", 10_000)
    return str(made)


@pytest.mark.rule("CPL-1", "CPL-5")
def test_a_complaint_is_taken_by_keyboard_and_compensated_with_an_approval_on_the_page(
    desk: Page, stay: str, tmp_path: Path
) -> None:
    desk.goto("/complaints")
    desk.keyboard.press("g")
    desk.keyboard.press("6")
    expect(desk.locator("#room")).to_be_focused()
    desk.keyboard.type("301")
    desk.locator("#words").fill("电梯整夜嗡嗡响")
    desk.locator("#words").press("Tab")
    desk.locator("#room").press("Enter")
    expect(desk.locator("#about-title")).to_contain_text("王建国")
    desk.locator("form[action$='/classify'] button").click()
    desk.locator("#compensate-amount").fill("40")
    desk.locator("#compensate-amount").press("Enter")
    allow_here(desk, "compensation", tmp_path)
    desk.locator("#compensate-amount").press("Enter")
    expect(desk.locator(".facts .money")).to_contain_text("40.00")


def test_a_button_that_is_pressed_twice_in_a_moment_sends_its_form_once_and_later_again(desk: Page) -> None:
    desk.goto("/complaints/new")
    desk.evaluate("""() => {
        const form = document.querySelector("form:has(#words)");
        form.insertAdjacentHTML("beforeend", "<input type='hidden' name='method'>"); // as where one pays
        window.sent = [];
        window.addEventListener("submit", (event) => {
            event.preventDefault();
            window.sent.push(event.timeStamp);
        });
    }""")
    desk.locator("#room").fill("301")
    desk.locator("#words").fill("电梯整夜嗡嗡响")
    desk.locator("form:has(#words) [type=submit]").dblclick()
    assert desk.evaluate("window.sent.length") == 1
    desk.evaluate("new Promise((over) => setTimeout(over, 1000))")  # the moment passes
    desk.locator("form:has(#words) [type=submit]").click()
    assert desk.evaluate("window.sent.length") == 2
