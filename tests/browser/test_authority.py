"""An officer's request in a real browser: recorded at the desk, approved by security, shown, and receipted."""

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SILENT_PRINTER, manager_code, sign_in
from tests.browser.test_approvals import WANG, begin, fill_card
from tests.browser.test_walk_in_by_keyboard import WHEN_PRINTED


@pytest.fixture
def security(browser: Browser, hotel_url: str, tmp_path: Path) -> Iterator[Page]:
    """Return security at a browser of their own."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, base_url=hotel_url)
    context.add_init_script(SILENT_PRINTER)
    context.set_default_timeout(20_000)
    yield sign_in(context, "security", functools.partial(manager_code, tmp_path))
    context.close()


def hide_a_guest(page: Page) -> None:
    """Check a guest in who is hidden under an alias."""
    begin(page, "DBL-RACK", "301")
    page.locator("#room-301").check()
    fill_card(page, 0, WANG, "王建国", "900")
    page.locator("#registrations-0-disclosure_level-confidential").check()
    page.fill("#registrations-0-alias", "李明")
    page.locator("#acknowledged").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/stays/*")


def record_request(page: Page) -> None:
    """Record what the officer states and shows."""
    page.goto("/authority-requests")
    page.get_by_role("link", name="职能部门来查询").click()
    page.fill("#officer", "赵警官")
    page.fill("#agency", "东城分局")
    page.fill("#document_number", "012345")
    page.locator("#document_seen").check()
    page.get_by_label("当场检查", exact=True).check()
    page.get_by_label("查一人", exact=True).check()
    page.fill("#person", "王建国")
    page.get_by_role("button", name="提交保安部").click()


@pytest.mark.rule("AUT-1", "AUT-2", "AUT-3")
def test_an_officers_request_goes_from_the_desk_to_the_printed_receipt(desk: Page, security: Page) -> None:
    hide_a_guest(desk)
    record_request(desk)
    expect(desk.locator("#request-state")).to_contain_text("请稍候,由保安部接待")
    security.goto("/authority-requests")
    security.get_by_role("link", name="CX-000001").click()
    expect(security.locator("main")).to_contain_text("查一人：王建国")
    security.get_by_role("button", name="批准").click()
    security.get_by_role("link", name="打开查询结果").click()
    expect(security.locator("#disclosure")).to_contain_text("王建国")
    expect(security.locator("#disclosure")).to_contain_text("301")
    expect(security.locator("#disclosure")).not_to_contain_text("李明")
    expect(security.locator(".watermark span").first).to_have_attribute("data-words", re.compile("CX-000001"))
    security.wait_for_load_state()  # before its scripts are there the paper opens in a tab of its own
    with security.expect_response(lambda answer: answer.url.endswith("/receipt")) as printed:
        security.get_by_role("button", name="打印回执").click()
    assert printed.value.headers["content-type"] == "application/pdf"
    assert security.evaluate(WHEN_PRINTED) == 1
    expect(desk.locator("#request-state")).to_contain_text("由保安部接待")
    expect(desk.locator("#request-state")).to_contain_text("批准")
    expect(desk.locator("main")).not_to_contain_text("301")


@pytest.mark.rule("EMG-1")
def test_one_key_shows_and_prints_the_emergency_list_from_any_page(desk: Page) -> None:
    hide_a_guest(desk)
    desk.goto("/stays")
    desk.keyboard.press("F9")
    desk.wait_for_url("**/emergency/rooms")
    expect(desk.locator("main")).to_contain_text("在住 1 间")
    expect(desk.locator("main")).not_to_contain_text("李明")
    assert desk.evaluate(WHEN_PRINTED) == 1
