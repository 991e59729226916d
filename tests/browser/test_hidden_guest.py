"""A hidden guest at the desk, in a real browser: opened by document, checked out, and back again, still hidden."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_approvals import WANG, begin, fill_card

TRUE_NAME = "王建国"


def hide(page: Page, alias: str) -> None:
    """Check the guest of this card in under an alias."""
    page.fill("#registrations-0-deposit-amount", "900")
    page.locator("#registrations-0-disclosure_level-confidential").check()
    page.fill("#registrations-0-alias", alias)
    page.locator("#acknowledged").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/stays/*")


def check_out(page: Page) -> None:
    """Let the guest of the stay that is open leave."""
    page.get_by_role("link", name="办理退房").click()
    page.locator("#room_checked").check()
    page.locator("form.panel button[type=submit]").click()
    page.wait_for_url("**/stays/*")


def is_shown_as(page: Page, alias: str, room: str) -> None:
    """Hold that lists, the board and a search know the guest by the alias alone."""
    for path in ("/stays", "/"):
        page.goto(path)
        expect(page.locator("main")).to_contain_text(room)
        expect(page.locator("main")).not_to_contain_text(TRUE_NAME)
    for term, found in ((alias, 1), (TRUE_NAME, 0), ("wangjianguo", 0)):
        page.goto("/guests/search")
        page.fill("main input[name=q]", term)
        page.press("main input[name=q]", "Enter")
        expect(page.locator("main tbody tr")).to_have_count(found)


@pytest.mark.rule("PRI-7", "REG-16")
def test_a_hidden_guest_is_served_by_document_leaves_and_comes_back_still_hidden(desk: Page) -> None:
    begin(desk, "DBL-RACK", "301")
    desk.locator("#room-301").check()
    fill_card(desk, 0, WANG, TRUE_NAME)
    hide(desk, "李明")
    is_shown_as(desk, "李明", "301")
    desk.goto("/guests/credential")
    desk.fill("#number", WANG)
    desk.press("#number", "Enter")
    desk.wait_for_url("**/stays/*")
    expect(desk.locator("main")).to_contain_text("李明")
    with desk.expect_response(lambda answer: "/prints/registration-cards/" in answer.url) as printed:
        desk.get_by_role("button", name="李明 的住宿登记单").click()
    assert printed.value.headers["content-type"] == "application/pdf"
    check_out(desk)
    begin(desk, "DBL-RACK", "302")
    fill_card_of_one_who_is_known(desk)
    hide(desk, "陈明")
    expect(desk.locator("main")).not_to_contain_text(TRUE_NAME)
    is_shown_as(desk, "陈明", "302")


def fill_card_of_one_who_is_known(page: Page) -> None:
    """Type the document number alone: name and address come back with it."""
    card = "#registrations-0"
    page.fill(f"{card}-document-number", WANG)
    page.locator(f"{card}-document-number").press("Tab")
    expect(page.locator(f"{card}-name")).to_have_value(TRUE_NAME)
    page.locator(f"{card}-call_preference-ask").check()
    page.locator(f"{card}-deposit-method-cash").check()
    page.locator(f"{card}-signature-kind-paper").check()
    page.locator(f"{card}-identity_confirmed").check()
