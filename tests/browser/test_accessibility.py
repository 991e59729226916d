"""axe finds nothing on the pages of the desk, narrow and wide, in both languages, that is not waived with a reason."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SILENT_PRINTER, sign_in
from tests.browser.test_walk_in_by_keyboard import check_in_two

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

WAIVED: dict[str, str] = {}
"""Rule of axe → why it does not apply here. Nothing is waived."""

RUN = """
async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}});
  const said = (node) => node.html.slice(0, 160) + " " + node.failureSummary;
  return found.violations.map((each) => [each.id, each.nodes.slice(0, 5).map(said)]);
}
"""


def violations(page: Page) -> dict[str, Any]:
    """Return what axe finds, by rule, without what is waived."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return {rule: nodes for rule, nodes in page.evaluate(RUN, TAGS) if rule not in WAIVED}


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_of_the_desk_shuts_anybody_out(browser: Browser, hotel_url: str, language: str, width: int) -> None:
    context = browser.new_context(
        locale=language, viewport={"width": width, "height": 900}, base_url=hotel_url, bypass_csp=True
    )
    context.add_init_script(SILENT_PRINTER)
    outside = context.new_page()
    outside.goto("/sign-in")
    found = {"/sign-in": violations(outside)}
    page = sign_in(context)
    check_in_two(page)
    stay = page.url
    for address in (
        stay,
        f"{stay}/check-out",
        "/",
        "/stays",
        "/guests/search",
        "/guests/credential",
        "/inbox",
        "/shift",
    ):
        answer = page.goto(address)
        if answer is not None and answer.ok:
            found[address] = violations(page)
    page.goto("/walk-in")
    page.locator("[id='offer-DBL-RACK']").check()
    page.wait_for_selector("#room-302")
    found["/walk-in"] = violations(page)
    page.locator("#check-in").click()
    page.wait_for_selector("#error-summary")
    found["/walk-in, refused"] = violations(page)
    context.close()
    assert {address: rules for address, rules in found.items() if rules} == {}
