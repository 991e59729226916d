"""An attendant's telephone: what is pressed without a network is kept, and counts once when the network is back."""

import pytest
from playwright.sync_api import BrowserContext, Request, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.housekeeping.models import FloorReport
from tests.browser.conftest import sign_in
from tests.small_hotel import SmallHotel


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


@pytest.mark.rule("HSK-1")
@pytest.mark.engine("sqlite")
def test_what_arrived_and_was_not_answered_is_sent_again_and_counts_once(
    telephone: BrowserContext, hotel: SmallHotel
) -> None:
    page = sign_in(telephone, "housekeeping")
    page.goto("/housekeeping/mine?all=1")
    room, waiting = page.locator("[data-room='302']"), page.locator("[data-floor-queue]")
    sent: list[str | None] = []

    def lose_the_answer(route: Route) -> None:
        sent.append(route.request.post_data)
        route.fetch()
        route.abort()

    page.route("**/housekeeping/reports", lose_the_answer, times=2)
    with page.expect_event("requestfailed", is_report):
        room.get_by_role("button", name="302 脏").tap()
    expect(waiting).to_contain_text("没有网络")
    with page.expect_event("requestfailed", is_report):
        come_back(telephone)
    come_back(telephone)
    expect(room.locator(".tile-code")).to_have_text("VD")
    expect(waiting).to_be_hidden()
    assert len(sent) == 2
    assert sent[0] == sent[1]
    with Session(hotel.runtime.engine) as session:
        assert [(each.kind, each.outcome) for each in session.scalars(select(FloorReport))] == [("dirty", "done")]


def is_report(request: Request) -> bool:
    return request.url.endswith("/housekeeping/reports")


def come_back(telephone: BrowserContext) -> None:
    """Lose the network for a moment: when it is back a telephone sends what waits."""
    telephone.set_offline(offline=True)
    telephone.set_offline(offline=False)
