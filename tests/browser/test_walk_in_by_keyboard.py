"""A walk-in in a real browser, in Chinese, with the keyboard alone."""

from playwright.sync_api import Page, Route, expect

from tests.browser.counting import Hands

MOST_ACTIONS_FOR_A_RETURNING_GUEST = 12
RACK_OF_DOUBLE = "4"
WANG, LI = "110105198001010016", "11010519850505002X"

# Not `wait_for_function`: it evaluates strings within the page, which the content policy forbids.
WHEN_PRINTED = """() => new Promise((done) => {
  const look = (left) => (window.printed || !left ? done(window.printed) : setTimeout(look, 100, left - 1));
  look(200);
})"""


def register(hands: Hands, at: int, number: str, name: str, address: str) -> None:
    """Fill the card of one guest whom the hotel does not know."""
    card = f"registrations-{at}"
    hands.is_at(f"{card}-document-number")
    hands.type(number)
    hands.press("Enter")
    hands.is_at(f"{card}-name")
    hands.type(name)
    hands.press("Enter")
    hands.is_at(f"{card}-address")
    hands.type(address)
    hands.press("Enter")
    answer_privacy(hands, at)


def answer_privacy(hands: Hands, at: int) -> None:
    hands.is_at(f"registrations-{at}-disclosure_level-ask")
    hands.press("1")
    hands.is_at(f"registrations-{at}-call_preference-ask")
    hands.press("1")


def finish(hands: Hands, guests: int) -> None:
    """Acknowledge, pay in cash, sign on paper, confirm, check in."""
    hands.is_at("acknowledged")
    hands.press("Enter")
    hands.is_at("registrations-0-deposit-method-cash")
    hands.press("1")
    for at in range(guests):
        hands.is_at(f"registrations-{at}-signature-kind-screen")
        hands.press("2")
        hands.is_at(f"registrations-{at}-identity_confirmed")
        hands.press("Space")
        if at < guests - 1:
            hands.press("Enter")
    hands.press("Control+Enter")
    hands.page.wait_for_url("**/stays/*")


def check_in_two(page: Page) -> Hands:
    hands = Hands(page)
    hands.press("F2")
    hands.is_at("nights")
    hands.press("Tab")
    hands.type("2")
    hands.press("Enter")
    hands.is_at("offer-DBL-ACME")
    hands.press(RACK_OF_DOUBLE)
    register(hands, 0, WANG, "王建国", "北京市朝阳区建国路1号")
    register(hands, 1, LI, "李梅", "北京市海淀区中关村2号")
    finish(hands, 2)
    return hands


def test_two_guests_are_checked_in_with_the_keyboard_alone(desk: Page) -> None:
    hands = check_in_two(desk)
    expect(desk.locator(".done .room-number")).to_have_text("301")
    expect(desk.get_by_text("王先生")).to_be_visible()
    expect(desk.get_by_text("李女士")).to_be_visible()
    assert hands.clicks == 0
    hands.keep("two_guests")


def test_a_returning_guest_needs_few_actions_beside_the_document_number(desk: Page) -> None:
    check_in_two(desk)
    desk.get_by_role("link", name="办理退房").click()
    desk.locator("#room_checked").check()
    desk.locator("form.panel button[type=submit]").click()
    desk.wait_for_url("**/stays/*")
    hands = Hands(desk)
    hands.press("F2")
    hands.is_at("nights")
    hands.press("Enter")
    hands.is_at("offer-DBL-ACME")
    hands.press(RACK_OF_DOUBLE)
    hands.is_at("registrations-0-document-number")
    hands.type(WANG)
    hands.press("Enter")
    answer_privacy(hands, 0)
    expect(desk.locator("#registrations-0-address")).to_have_value("北京市朝阳区建国路1号")
    finish(hands, 1)
    assert hands.characters == len(WANG)
    assert hands.actions <= MOST_ACTIONS_FOR_A_RETURNING_GUEST
    hands.keep("returning_guest")


def test_who_is_faster_than_the_price_is_taken_back_to_what_the_guest_must_be_told(desk: Page) -> None:
    hands = Hands(desk)
    hands.press("F2")
    hands.is_at("nights")
    hands.press("Enter")
    hands.is_at("offer-DBL-ACME")
    held: list[Route] = []

    def hold(question: Route) -> None:
        held.append(question)

    desk.route(desk.locator("#walk-in").evaluate("form => form.action"), hold)
    hands.press(RACK_OF_DOUBLE)
    register(hands, 0, WANG, "王建国", "北京市朝阳区建国路1号")
    hands.is_at("registrations-0-deposit-amount")
    held[-1].continue_()
    desk.unroute_all()
    finish(hands, 1)
    expect(desk.get_by_text("王先生")).to_be_visible()
    assert hands.clicks == 0


def test_a_paper_is_printed_in_place(desk: Page) -> None:
    check_in_two(desk)
    with desk.expect_response(lambda answer: "/prints/" in answer.url) as printed:
        desk.locator("form[data-print] button").first.click()
    assert printed.value.status == 200, printed.value.text()[-1500:]
    assert printed.value.headers["content-type"] == "application/pdf"
    assert desk.evaluate(WHEN_PRINTED) == 1
    assert len(desk.context.pages) == 1
