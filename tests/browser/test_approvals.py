"""What a duty manager allows, in a real browser: on the clerk's screen, and from afar while the clerk goes on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import manager_code, sign_in
from tests.browser.test_walk_in_by_keyboard import WHEN_PRINTED
from tests.web.front_hotel import PASSWORD

WANG, LI = "110105198001010016", "11010519850505002X"
Managers = Callable[[], Page]


@pytest.fixture
def manager(browser: Browser, hotel_url: str, tmp_path: Path) -> Iterator[Managers]:
    """Return who signs the duty manager in at a browser of their own."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, base_url=hotel_url)
    context.set_default_timeout(20_000)
    yield lambda: at_approvals(context, tmp_path)
    context.close()


def at_approvals(context: BrowserContext, folder: Path) -> Page:
    page = sign_in(context, "duty_manager")
    page.fill("[name=code]", manager_code(folder))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/approvals")
    return page


def allow_here(page: Page, key: str, folder: Path) -> None:
    """Sign the duty manager in at a box of the clerk's page, with the keyboard."""
    page.fill(f"[id='approver-{key}-username']", "duty_manager")
    page.wait_for_load_state()  # before its scripts are there the approval is answered on a page of its own
    page.fill(f"[id='approver-{key}-password']", PASSWORD)
    page.fill(f"[id='approver-{key}-code']", manager_code(folder))
    page.locator(f"[id='approver-{key}-code']").press("Enter")
    expect(page.locator(f"[id='approval-{key}'] [role=status]")).to_contain_text("已批准")


def fill_card(page: Page, at: int, number: str, name: str, amount: str = "") -> None:
    """Type the card of one guest, and what belongs to it below."""
    card = f"registrations-{at}"
    page.fill(f"#{card}-document-number", number)
    page.locator(f"#{card}-document-number").press("Tab")
    if number in {WANG, LI}:
        expect(page.locator(f"#{card}-birth_date")).not_to_have_value("")
    page.fill(f"#{card}-name", name)
    page.fill(f"#{card}-address", "北京市朝阳区建国路1号")
    page.locator(f"#{card}-disclosure_level-ask").check()
    page.locator(f"#{card}-call_preference-ask").check()
    page.locator(f"#{card}-deposit-method-cash").check()
    if amount:
        page.fill(f"#{card}-deposit-amount", amount)
    page.locator(f"#{card}-signature-kind-paper").check()
    page.locator(f"#{card}-identity_confirmed").check()


def begin(page: Page, offer: str, room: str) -> None:
    page.goto("/walk-in")
    page.locator(f"[id='offer-{offer}']").check()
    expect(page.locator(f"#room-{room}")).to_be_attached()


@pytest.mark.rule("REG-9", "ACC-6")
def test_a_price_is_allowed_from_afar_changed_acknowledged_and_its_slip_printed(desk: Page, manager: Managers) -> None:
    begin(desk, "DBL-RACK", "301")
    fill_card(desk, 0, WANG, "王建国")
    desk.keyboard.press("F4")
    expect(desk.locator("#price")).to_be_focused()
    desk.keyboard.type("300")
    desk.locator("#price_reason").select_option("loyalty")
    desk.locator("#price").press("Enter")
    expect(desk.locator("#price-errors")).to_contain_text("值班经理")
    expect(desk.locator("#registrations-0-name")).to_have_value("王建国")
    desk.locator("#ask-price").click()
    expect(desk.locator("#approval-price [role=status]")).to_contain_text("已向值班经理申请")
    expect(desk.locator("[data-draft-state]")).to_have_attribute("data-now", "saved")
    desk.reload()  # the request is kept with what was typed
    expect(desk.locator("#approval-price [role=status]")).to_contain_text("已向值班经理申请")
    approver = manager()
    expect(approver.locator("#waiting")).to_contain_text("¥400.00 → ¥300.00")
    approver.locator("button[value=approve]").click()
    expect(approver.locator("#waiting")).to_contain_text("没有待您审批")
    desk.locator("#change-price-allowed").click()
    expect(desk.locator("#told")).to_contain_text("BG-000001")
    expect(desk.locator("#acknowledged")).to_be_focused()
    expect(desk.locator("#acknowledged")).not_to_be_checked()
    expect(desk.locator("#registrations-0-deposit-amount")).to_have_value("400.00")
    expect(desk.locator("#registrations-0-name")).to_have_value("王建国")
    desk.keyboard.press("Space")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/stays/*")
    with desk.expect_response(lambda answer: "/prints/rate-changes/" in answer.url) as printed:
        desk.get_by_role("button", name="房价变更单").click()
    assert printed.value.headers["content-type"] == "application/pdf"
    assert desk.evaluate(WHEN_PRINTED) == 1


@pytest.mark.rule("REG-2", "REG-15", "REG-17", "ACC-6")
def test_a_certificate_a_child_alone_and_a_dirty_room_are_allowed_on_the_clerks_screen(
    desk: Page, tmp_path: Path
) -> None:
    begin(desk, "TWN-RACK", "503")
    desk.locator("#room-503").check()
    desk.locator("#room_reason").select_option("guest-request")
    desk.locator("#registrations-0-document-type").select_option("police_certificate")
    fill_card(desk, 0, "PC20260501001", "王小明")
    desk.locator("#registrations-0-sex-M").check()
    desk.fill("#registrations-0-nationality", "CHN")
    desk.fill("#registrations-0-birth_date", "2015-06-01")
    desk.locator("#registrations-0-birth_date").press("Tab")
    desk.fill("#registrations-0-guardian-contact", "王建国 13800138000")
    desk.fill("#registrations-0-guardian-relation", "父亲")
    desk.locator("#registrations-0-guardian-reached").check()
    desk.locator("#acknowledged").check()
    desk.keyboard.press("Control+Enter")
    for key in ("document", "minor"):
        allow_here(desk, key, tmp_path)
    desk.locator("#check-in").click()
    expect(desk.locator("#approval-room")).to_be_visible()
    expect(desk.locator("#approval-document [role=status]")).to_contain_text("已批准")
    allow_here(desk, "room", tmp_path)
    expect(desk.locator("#registrations-0-name")).to_have_value("王小明")
    desk.locator("#check-in").click()
    desk.wait_for_url("**/stays/*")
    expect(desk.locator(".done .room-number")).to_have_text("503")


@pytest.mark.rule("DEP-2", "ACC-6")
def test_two_refunds_are_allowed_at_one_check_out_one_here_and_one_from_afar(
    desk: Page, manager: Managers, tmp_path: Path
) -> None:
    begin(desk, "DBL-RACK", "301")
    desk.fill("#adults", "2")
    desk.locator("#adults").press("Tab")
    expect(desk.locator("#registrations-1-identity_confirmed")).to_be_attached()
    fill_card(desk, 0, WANG, "王建国", "3000")
    fill_card(desk, 1, LI, "李梅", "2000")
    desk.locator("#acknowledged").check()
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/stays/*")
    desk.get_by_role("link", name="办理退房").click()
    desk.wait_for_url("**/check-out")
    boxes = desk.locator(".approval")
    expect(boxes).to_have_count(2)
    keys = [(boxes.nth(at).get_attribute("id") or "").removeprefix("approval-") for at in range(2)]
    allow_here(desk, keys[0], tmp_path)
    desk.locator(f"[id='ask-{keys[1]}']").click()
    expect(desk.locator(f"[id='approval-{keys[1]}'] [role=status]")).to_contain_text("已向值班经理申请")
    approver = manager()
    expect(approver.locator("#waiting")).to_contain_text("李梅")
    approver.locator("button[value=approve]").click()
    expect(desk.locator(f"[id='approval-{keys[1]}'] [role=status]")).to_contain_text("已批准")
    desk.locator("#room_checked").check()
    desk.locator("form.panel button[type=submit]").last.click()
    desk.wait_for_url("**/stays/*")
    expect(desk.get_by_text("已退房").first).to_be_visible()
