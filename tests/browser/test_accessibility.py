"""axe finds nothing on any page of any role, narrow and wide, in both languages, that is not waived with a reason.

Both widths are looked at in Chinese; in English, whose words are longer, the narrow one.
"""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from frontdesk.app import create_app
from frontdesk.edge.guard import permissions_of_view
from frontdesk.identity.policy import PERMISSIONS, Role, needs_second_factor
from frontdesk.notifications.rules import departments_of
from tests.browser import staff
from tests.browser.conftest import SILENT_PRINTER, sign_in
from tests.browser.serve import settings_in
from tests.browser.test_walk_in_by_keyboard import check_in_two
from tests.worlds.twins import address

pytestmark = pytest.mark.no_cover  # it walks everywhere: other tests hold each place, and tracing takes as long again

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

WAIVED: dict[str, str] = {}
"""Rule of axe → why it does not apply here. Nothing is waived."""

OWN_TO_EACH_ROLE = frozenset({"/", "/inbox", "/me"})
"""Pages on which each role may see something else; any other is looked at once, by the first role that may see it."""

ALWAYS_LOOKED_AT = frozenset({"/"})
"""There each role's own navigation is; the others are looked at where something else stands within the frame."""

SHOWN_TO_ONE = "/enquiries/"
"""What nobody sees but whoever opened it, here the receptionist, who comes first."""

FOR_PROGRAMS = frozenset({"health.alive", "health.metrics", "health.ready", "session.show"})
"""What programs ask for, and nobody looks at."""

NO_PAGES = frozenset({"authority.register_file", "complaint_statistics.file", "consents.waiting"})
"""What leaves as a file, and what every page draws as a part of itself."""

RUN = """
async ([tags, width]) => {
  const frame = () => new Promise((shown) => requestAnimationFrame(shown));
  for (let left = 200; innerWidth !== width && left; left--) await frame();
  for (let left = 3; left; left--) await frame();  // what the page's own scripts do about a new width is done by then
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  const said = (node) => node.html.slice(0, 160) + " " + node.failureSummary;
  return found.violations.map((each) => [each.id, each.nodes.slice(0, 5).map(said)]);
}
"""


OUTLINE = """
() => [...document.querySelectorAll("main *")].map((each) =>
  [each.tagName, each.className, ...each.getAttributeNames()].join(" ")).join("\\n")
"""
"""What a page is made of, whatever it says."""

WIDE, NARROW = 1440, 390
LOOKED_AT = {"zh-CN": (WIDE, NARROW), "en-GB": (NARROW,)}
BY_EVERY_ROLE = "zh-CN"
"""In the other language only those roles walk who have a page that nobody before them has."""


def violations(page: Page, widths: tuple[int, ...]) -> dict[str, Any]:
    """Return what axe finds at each of these widths, by rule, without what is waived."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found |= {
            f"{rule}, {width} wide": nodes for rule, nodes in page.evaluate(RUN, [TAGS, width]) if rule not in WAIVED
        }
    page.set_viewport_size({"width": WIDE, "height": 900})
    return found


def pages_of(app: Flask, role: Role, places: dict[str, str]) -> Iterator[str]:
    """Yield the address of every page that this role may open; fail for one whose address nobody can make here."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        is_page = "GET" in (rule.methods or set()) and rule.endpoint != "static"
        guard = permissions_of_view(app.view_functions[rule.endpoint], "GET") if is_page else None
        if guard is None or rule.rule.startswith("/api/v1/") or rule.endpoint in FOR_PROGRAMS | NO_PAGES:
            continue
        if guard.everybody or PERMISSIONS[role] >= guard.permissions:
            found = address(rule, places)
            assert found is not None, f"give the walk a value for {rule.rule}"
            yield found


@dataclass
class Walk:
    """A walk through the pages of a hotel: what axe found, by page, and which pages were looked at."""

    widths: tuple[int, ...]
    found: dict[str, Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    outlines: set[tuple[str, str]] = field(default_factory=set)

    def look(self, page: Page, name: str) -> None:
        """Hold what the page shows now against axe."""
        if rules := violations(page, self.widths):
            self.found[name] = rules

    def visit(self, page: Page, role: Role, path: str) -> None:
        """Open a page, which must be there, and look at it unless it was seen already."""
        if path in self.seen and path not in OWN_TO_EACH_ROLE:
            answer = page.context.request.get(path)
            if not answer.ok and not path.startswith(SHOWN_TO_ONE):
                self.found[f"{role} {path}"] = answer.status
            return
        self.seen.add(path)
        shown = page.goto(path)
        if shown is None or not shown.ok:
            self.found[f"{role} {path}"] = shown and shown.status
        elif shown.headers.get("content-type", "").startswith("text/html") and self.is_new(page, path):
            self.look(page, f"{role} {path}")

    def news(self, paths: Iterable[str]) -> set[str]:
        """Return the pages that nobody has seen, but for those that everybody has."""
        return set(paths) - self.seen - OWN_TO_EACH_ROLE

    def is_new(self, page: Page, path: str) -> bool:
        """Tell whether a page is made otherwise than it was for the roles before."""
        outline = (path, page.evaluate(OUTLINE))
        is_known = outline in self.outlines and path not in ALWAYS_LOOKED_AT
        self.outlines.add(outline)
        return not is_known


def enter(context: BrowserContext, walk: Walk, role: Role, folder: Path) -> Page:
    """Sign somebody of this role in; the pages on the way there are looked at too."""
    if role != Role.ADMINISTRATOR:
        code = functools.partial(staff.code_now, folder) if needs_second_factor([role]) else None
        return sign_in(context, role, code)
    outside = context.new_page()
    outside.goto("/sign-in")
    walk.look(outside, "/sign-in, before anybody is signed in")
    outside.close()
    page = sign_in(context, role)
    walk.look(page, "/sign-in/second-factor, asked")
    page.fill("[name=code]", staff.code_now(folder))
    page.press("[name=code]", "Enter")
    page.wait_for_url(lambda url: not url.endswith("/second-factor"))
    return page


def in_the_middle(page: Page, walk: Walk, stay: str) -> None:
    """Look at what a receptionist's pages become while somebody works with them."""
    walk.look(page, "the stay, right after the check-in")
    page.goto("/walk-in")
    page.locator("[id='offer-DBL-RACK']").check()
    page.wait_for_selector("#room-302")
    walk.look(page, "/walk-in")
    page.keyboard.press("F4")
    page.fill("#price", "1")
    page.locator("#price_reason").select_option("loyalty")
    page.locator("#change-price").click()
    page.wait_for_selector("#approval-price")
    walk.look(page, "/walk-in, another price")
    for form in ("/walk-in", f"{stay}/late-arrivals"):
        page.goto(form)
        page.locator("#check-in").click()
        page.wait_for_selector("#error-summary")
        walk.look(page, f"{form}, refused")
    page.goto("/nowhere")
    walk.look(page, "a page that is not there")
    page.goto("/")
    page.locator("[data-open=shortcuts]").first.click()
    page.wait_for_selector("#shortcuts[open]")
    walk.look(page, "the keys")


@pytest.mark.parametrize("language", LOOKED_AT)
def test_no_page_of_any_role_shuts_anybody_out(browser: Browser, hotel_url: str, tmp_path: Path, language: str) -> None:
    program = create_app(settings_in(tmp_path))
    walk, places = Walk(LOOKED_AT[language]), dict[str, str]()
    for role in staff.WORKERS:
        if language != BY_EVERY_ROLE and places and not walk.news(pages_of(program, role, here(role, places))):
            continue
        context = browser.new_context(
            locale=language, viewport={"width": WIDE, "height": 900}, base_url=hotel_url, bypass_csp=True
        )
        context.set_default_timeout(20_000)
        context.add_init_script(SILENT_PRINTER)
        page = enter(context, walk, role, tmp_path)
        if role == Role.RECEPTIONIST:
            check_in_two(page)
            stay = page.url.rpartition("/")[2]
            places = staff.places(tmp_path, stay)
            in_the_middle(page, walk, f"/stays/{stay}")
        for path in pages_of(program, role, here(role, places)):
            walk.visit(page, role, path)
        context.close()
    program.extensions["frontdesk"].engine.dispose()
    assert walk.found == {}


def here(role: Role, places: dict[str, str]) -> dict[str, str]:
    """Return these places with the inbox that this role may open, and a task in it."""
    department = next(iter(departments_of([role])), "none")
    return places | {"department": department, "task_id": places.get(f"task_id of {department}", "none")}
