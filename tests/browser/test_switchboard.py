"""The switchboard works by keyboard alone, in a real browser."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import sign_in
from tests.browser.staff import hotel_time, stop_clock


def test_a_wake_up_call_is_taken_and_written_down_by_keyboard(chinese: BrowserContext, tmp_path: Path) -> None:
    page = sign_in(chinese, "switchboard")
    stop_clock(tmp_path)
    at = (hotel_time(tmp_path) + timedelta(minutes=4)).astimezone(ZoneInfo("Asia/Shanghai"))
    page.goto("/switchboard?room=302")
    page.locator("#at").fill(f"{at:%H:%M}")
    page.keyboard.press("Enter")
    call = page.locator(".wake-calls li").first
    expect(call.locator(".wake-room")).to_have_text("302")
    expect(call.locator("[data-shortcut]")).to_have_count(0)
    (tmp_path / "later").write_text("3")
    page.goto("/switchboard")
    expect(call.locator("[data-shortcut='2']")).to_be_visible()
    page.wait_for_load_state()  # before that no script hears a key
    page.keyboard.press("2")
    expect(call).to_contain_text("再打")  # the page that came back, not the button
    page.locator("#extension-401").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#extension-401")).to_have_attribute("aria-pressed", "true")
