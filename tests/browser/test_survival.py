"""What was typed survives: a refusal, a lost connection, a sign-in that ran out, a second tab."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.web.front_hotel import PASSWORD

ADDRESS = "[id='registrations-0-address']"
NAME = "[id='registrations-0-name']"
STATE = "[data-draft-state]"


def begin(page: Page) -> None:
    page.goto("/walk-in")
    page.locator("[id='offer-DBL-RACK']").check()
    expect(page.locator("#room-301")).to_be_checked()
    page.fill(NAME, "王建国")
    with page.expect_response(lambda answer: "建国路" in (answer.request.post_data or "")):
        page.fill(ADDRESS, "北京市朝阳区建国路1号")
    expect(page.locator(STATE)).to_have_attribute("data-now", "saved")


def test_a_refusal_keeps_everything_and_takes_the_focus(desk: Page) -> None:
    begin(desk)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#error-summary")).to_be_focused()
    assert desk.input_value(NAME) == "王建国"
    assert desk.input_value(ADDRESS) == "北京市朝阳区建国路1号"
    expect(desk.locator("[id='offer-DBL-RACK']")).to_be_checked()
    desk.locator("#error-summary a", has_text="证件号码").click()
    expect(desk.locator("[id='registrations-0-document-number']")).to_be_focused()


def test_a_lost_connection_is_said_and_the_draft_saved_when_it_is_back(desk: Page) -> None:
    begin(desk)
    desk.context.set_offline(True)
    desk.fill(ADDRESS, "上海市黄浦区2号")
    expect(desk.locator(STATE)).to_have_attribute("data-now", "offline")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#no-connection")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.locator(STATE)).to_have_attribute("data-now", "saved", timeout=15_000)
    desk.reload()
    assert desk.input_value(ADDRESS) == "上海市黄浦区2号"


def test_a_sign_in_that_ran_out_is_renewed_without_leaving_the_page(desk: Page, tmp_path: Path) -> None:
    begin(desk)
    (tmp_path / "later").write_text("16")
    desk.fill(ADDRESS, "广州市天河区3号")
    desk.wait_for_selector("#renewal[open]")
    desk.fill("#renewal-password", PASSWORD)
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#renewal:not([open])", state="attached")
    expect(desk.locator(STATE)).to_have_attribute("data-now", "saved")
    assert desk.input_value(ADDRESS) == "广州市天河区3号"


def test_a_second_tab_is_told_that_the_first_has_saved(desk: Page) -> None:
    begin(desk)
    second = desk.context.new_page()
    second.goto(desk.url)
    second.fill(ADDRESS, "成都市武侯区4号")
    expect(second.locator(STATE)).to_have_attribute("data-now", "saved")
    desk.fill(ADDRESS, "重庆市渝中区5号")
    expect(desk.locator(STATE)).to_have_attribute("data-now", "conflict")
    assert desk.input_value(ADDRESS) == "重庆市渝中区5号"


def test_nothing_personal_is_kept_in_the_browser_or_in_an_address(chinese: BrowserContext) -> None:
    addresses: list[str] = []
    chinese.on("request", lambda request: addresses.append(request.url))
    page = sign_in(chinese)
    begin(page)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "王" not in kept
    assert not any("%E7%8E%8B" in address or "王" in address for address in addresses)


def test_a_sent_document_zone_fills_the_card(desk: Page) -> None:
    begin(desk)
    scanner = desk.locator("[id='registrations-0-mrz-scan']")
    scanner.focus()
    for line in ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"):
        desk.keyboard.type(line)
        desk.keyboard.press("Enter")
    expect(desk.locator("[id='registrations-0-document-number']")).to_have_value("L898902C3")
    expect(desk.locator(NAME)).to_have_value("ERIKSSON ANNA MARIA")
    expect(desk.locator("[id='registrations-0-birth_date']")).to_have_value("1974-08-12")
