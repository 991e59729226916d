"""A passkey in a real browser, with an authenticator that the browser itself plays (ACC-3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import SILENT_PRINTER, manager_code, sign_in
from tests.browser.test_approvals import begin
from tests.web.front_hotel import PASSWORD

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def screen(browser: Browser, hotel_url: str) -> Iterator[BrowserContext]:
    """Return a browser at the hotel's name: a passkey is bound to a name, and never to a bare address."""
    url = hotel_url.replace("127.0.0.1", "localhost")
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, base_url=url)
    context.add_init_script(SILENT_PRINTER)
    context.set_default_timeout(20_000)
    yield context
    context.close()


def plug_in(page: Page) -> None:
    """Give this page's browser an authenticator."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


@pytest.mark.rule("ACC-3")
def test_a_passkey_is_made_signs_in_and_codes_are_printed_for_the_day_it_is_lost(
    screen: BrowserContext, tmp_path: Path
) -> None:
    page = sign_in(screen, "duty_manager", lambda: manager_code(tmp_path))
    plug_in(page)
    page.goto("/me/second-factor")
    page.fill("#label", "钥匙扣")
    page.keyboard.press("Enter")
    expect(page.locator(".own-passkeys")).to_contain_text("钥匙扣")
    page.get_by_role("button", name="生成新的恢复码").click()
    expect(page.locator("#recovery-codes li")).to_have_count(8)
    page.get_by_role("button", name="打印").click()
    lost = page.locator("#recovery-codes li").first.inner_text()
    give_password(page)
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/switch")
    page.fill("[name=username]", "duty_manager")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url(lambda url: "/switch" not in url)
    give_password(page)
    page.fill("[name=code]", lost)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.mark.rule("ACC-6")
def test_an_approver_gives_a_passkey_on_the_clerks_screen(screen: BrowserContext, tmp_path: Path) -> None:
    page = sign_in(screen, "duty_manager", lambda: manager_code(tmp_path))
    plug_in(page)
    page.goto("/me/second-factor")
    page.fill("#label", "钥匙扣")
    page.keyboard.press("Enter")
    expect(page.locator(".own-passkeys")).to_contain_text("钥匙扣")
    page.goto("/sign-in")
    page.fill("[name=username]", "receptionist")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    begin(page, "DBL-RACK", "301")
    page.keyboard.press("F4")
    expect(page.locator("#price")).to_be_focused()
    page.keyboard.type("300")
    page.locator("#price_reason").select_option("loyalty")
    page.locator("#price").press("Enter")
    expect(page.locator("#approval-price")).to_be_visible()
    page.fill("#approver-price-username", "duty_manager")
    page.fill("#approver-price-password", PASSWORD)
    page.locator("#approval-price").get_by_role("button", name="使用通行密钥").click()
    expect(page.locator("#approval-price [role=status]")).to_contain_text("已批准")


def give_password(page: Page) -> None:
    """Begin to sign in anew; what is open in this browser ends with it."""
    page.goto("/sign-in")
    page.fill("[name=username]", "duty_manager")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/sign-in/second-factor")
