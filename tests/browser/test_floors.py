"""An attendant's telephone: what is pressed without a network is kept, and counts once when the network is back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import sign_in


@pytest.fixture
def telephone(browser: Browser, hotel_url: str) -> Iterator[BrowserContext]:
    """Return a browser as wide as a telephone."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 800}, base_url=hotel_url, has_touch=True
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.mark.rule("HSK-1")
@pytest.mark.engine("sqlite")
def test_what_an_attendant_presses_without_a_network_arrives_when_it_is_back(telephone: BrowserContext) -> None:
    page = sign_in(telephone, "housekeeping")
    page.goto("/housekeeping/mine?all=1")
    room = page.locator("[data-room='302']")
    waiting = page.locator("[data-floor-queue]")
    room.get_by_role("button", name="302 脏").tap()
    expect(room.locator(".tile-code")).to_have_text("VD")
    expect(waiting).to_be_hidden()
    telephone.set_offline(offline=True)
    room.get_by_role("button", name="302 已清扫").tap()
    expect(waiting).to_contain_text("没有网络")
    expect(room.locator(".tile-code")).to_have_text("VD")
    telephone.set_offline(offline=False)
    expect(room.locator(".tile-code")).to_have_text("VC")
    expect(waiting).to_be_hidden()
    narrow = page.evaluate("document.documentElement.scrollWidth")
    assert narrow <= 390
