"""Another price and every approval on the clerk's page: refused, given there, asked from afar, used once."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import WANG, Clerk, Form
from tests.web.front_hotel import PASSWORD, code_at
from tests.web.test_stays import paper
from tests.web.test_walk_in import told

GUEST = "registrations[0]"
BOX = re.compile(r'name="((?:refund_)?approvals\.[^"]+)" value="([^"]+)"')
CHILD = {
    f"{GUEST}.name": "王小明",
    f"{GUEST}.document.type": "police_certificate",
    f"{GUEST}.document.number": "PC20260501001",
    f"{GUEST}.birth_date": "2015-06-01",
    f"{GUEST}.guardian.contact": "王建国 13800138000",
    f"{GUEST}.guardian.relation": "父亲",
    f"{GUEST}.guardian.reached": "on",
}


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


@pytest.fixture
def manager(another: Callable[[str], Clerk], clock: Clock) -> Clerk:
    """Return the duty manager at a screen of their own."""
    found = another("duty_manager").give_code(code_at(clock.now))
    clock.pass_time(minutes=1)
    return found


def here(clerk: Clerk, clock: Clock, fields: dict[str, str], **proof: str) -> tuple[int, dict[str, str]]:
    """Let the duty manager sign in on the clerk's page; return the status and what the box leaves in the form."""
    clock.pass_time(minutes=1)
    given = {"username": "duty_manager", "password": PASSWORD, "code": code_at(clock.now)} | proof
    answer = clerk.post("/approvals/here", fields | given)
    return answer.status_code, dict(BOX.findall(answer.text))


def afar(clerk: Clerk, manager: Clerk, fields: dict[str, str], answer: str = "approve") -> tuple[str, dict[str, str]]:
    """Ask the duty manager from afar and have them answer; return their page and what the box leaves in the form."""
    sent = clerk.post("/approvals/requests", fields)
    assert sent.status_code == 200, sent.text
    left = dict(BOX.findall(sent.text))
    look = re.search(r'hx-get="([^"]+)"', sent.text).group(1)
    assert clerk.get(look).status_code == 204
    page = manager.get("/approvals").text
    (approval_id,) = left.values()
    assert manager.post(f"/approvals/{approval_id}", {"answer": answer}).status_code == 303
    assert dict(BOX.findall(clerk.get(look).text)) == (left if answer == "approve" else {})
    return page, left


def repriced(clerk: Clerk, address: str, fields: dict[str, str], **typed: str) -> tuple[int, str, dict[str, str]]:
    """Send another price, and return the status, the page and the form."""
    sent = fields | {"price_reason": "loyalty"} | typed | {"step": "price"}
    answer = clerk.post(address, sent)
    return answer.status_code, answer.text, Form(answer.text).fields


@pytest.mark.rule("REG-9")
def test_a_price_within_the_limit_is_changed_acknowledged_anew_and_its_slip_printed(clerk: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.whole(address)
    status, page, changed = repriced(clerk, address, fields, price="380")
    assert status == 200
    assert "BG-000001" in page
    assert changed["quote_id"] != fields["quote_id"]
    assert changed[f"{GUEST}.deposit.amount"] == "480.00"
    assert changed[f"{GUEST}.name"] == WANG["name"]
    assert "acknowledged" not in changed
    assert changed["price"] == ""
    unread = clerk.check_in(address, changed)
    assert [fault.partition(":")[0] for fault in told(unread.text)] == ["Acknowledgement"]
    done = clerk.check_in(address, changed | {"acknowledged": "on"})
    assert done.status_code == 303, told(done.text)
    stay = clerk.get(done.location).text
    english = paper(clerk, stay, "Rate change slip")
    for words in ("BG-000001", "400.00", "380.00", "Regular guest", "receptionist", "王建国"):
        assert words in english
    clerk.language = "zh-CN"
    assert "常客优惠" in paper(clerk, clerk.get(done.location).text, "房价变更单")


@pytest.mark.rule("REG-9")
def test_each_night_may_have_a_price_of_its_own(clerk: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.quoted(address, nights="2")
    status, page, _changed = repriced(clerk, address, fields, **{"prices[1]": "365"})
    assert status == 200
    assert re.search(r"¥365\.00.*?¥765\.00", page.split('id="told"')[1], re.DOTALL)


@pytest.mark.rule("REG-9")
def test_a_price_beyond_the_limit_is_refused_with_its_rule_and_keeps_everything(clerk: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.whole(address, luggage_pieces="3")
    status, page, left = repriced(clerk, address, fields, price="300")
    assert status == 409
    assert told(page) == ["Price for every night: This price needs the approval of a duty manager."]
    assert "REG-9" in page
    assert "¥360.00" in page.split('id="price-limit"')[1]
    kept = {"price": "300", "price_reason": "loyalty", "luggage_pieces": "3", "quote_id": fields["quote_id"]}
    assert left.items() >= kept.items()
    assert clerk.fields(address).items() >= kept.items()  # the draft has it too


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ({"price": "much"}, {"Price for every night"}),
        ({"price": "", "price_reason": ""}, {"Price for every night", "Reason"}),
        ({"price": "380", "price_reason": "whim"}, {"Reason"}),
        ({"price": "400"}, {"Price for every night"}),
    ],
)
def test_a_price_that_makes_no_sense_is_refused_at_its_field(
    clerk: Clerk, typed: dict[str, str], named: set[str]
) -> None:
    address = clerk.begin()
    status, page, _left = repriced(clerk, address, clerk.quoted(address), **typed)
    assert status == 422
    assert {fault.partition(":")[0] for fault in told(page)} == named


def test_without_a_quote_there_is_no_price_to_change(clerk: Clerk) -> None:
    address = clerk.begin()
    status, page, _left = repriced(clerk, address, clerk.fields(address), price="300")
    assert status == 422
    assert len(told(page)) == 1


@pytest.mark.rule("REG-9", "ACC-6")
def test_a_duty_manager_allows_a_price_on_the_clerks_screen(clerk: Clerk, clock: Clock) -> None:
    address = clerk.begin()
    fields = clerk.whole(address) | {"price": "300", "price_reason": "loyalty", "kind": "price"}
    for wrong in ({"password": "wrong"}, {"code": "000000"}, {"username": "receptionist", "code": ""}):
        assert here(clerk, clock, fields, **wrong) == (422, {})
    status, left = here(clerk, clock, fields)
    assert status == 200
    other, page, _fields = repriced(clerk, address, fields | left, price="290")
    assert other == 409
    assert "duty manager" in told(page)[0]
    changed, page, _fields = repriced(clerk, address, fields | left, price="300")
    assert changed == 200
    assert "approved by duty_manager" in page
    used, _page, _fields = repriced(clerk, address, fields | left, price="300")
    assert used == 409


@pytest.mark.rule("REG-9", "ACC-6")
@pytest.mark.parametrize(("language", "reason"), [("en", "Regular guest"), ("zh-CN", "常客优惠")])
def test_a_duty_manager_reads_what_is_asked_and_allows_it_from_afar(
    clerk: Clerk, manager: Clerk, language: str, reason: str
) -> None:
    manager.language = language
    address = clerk.begin()
    fields = clerk.whole(address) | {"price": "300", "price_reason": "loyalty", "kind": "price"}
    page, left = afar(clerk, manager, fields)
    for words in ("2026-05-01", "¥400.00 → ¥300.00 (−25.0 %)", reason, "receptionist"):
        assert words in page
    status, _page, _changed = repriced(clerk, address, fields | left, price="300")
    assert status == 200


@pytest.mark.rule("ACC-6")
def test_what_was_declined_is_said_and_may_be_asked_again(clerk: Clerk, manager: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.whole(address) | {"price": "300", "price_reason": "loyalty", "kind": "price"}
    _page, left = afar(clerk, manager, fields, "decline")
    status, page, after = repriced(clerk, address, fields | left, price="300")
    assert status == 409
    assert "The duty manager has declined." in page
    assert "approvals.price" not in after


@pytest.mark.rule("REG-2", "REG-15", "ACC-6")
def test_a_certificate_and_a_child_alone_are_allowed_one_here_and_one_from_afar(
    clerk: Clerk, manager: Clerk, clock: Clock
) -> None:
    address = clerk.begin()
    fields = clerk.whole(address, **CHILD)
    refused = clerk.check_in(address, fields)
    assert 'id="approval-document"' in refused.text
    assert 'id="approval-minor"' in refused.text
    status, document = here(clerk, clock, fields | {"kind": "document"})
    assert status == 200
    page, minor = afar(clerk, manager, fields | {"kind": "minor"})
    assert "A child under 14 without a guardian" in page
    assert "王小明" not in page
    swapped = {"approvals.document": minor["approvals.minor"], "approvals.minor": document["approvals.document"]}
    assert clerk.check_in(address, fields | swapped).status_code == 422
    done = clerk.check_in(address, fields | document | minor)
    assert done.status_code == 303, told(done.text)


@pytest.mark.rule("REG-17", "ACC-6")
def test_a_room_that_is_not_clean_is_allowed_for_that_room(clerk: Clerk, clock: Clock) -> None:
    address = clerk.begin()
    fields = clerk.whole(address) | {"offer": "TWN RACK"}
    fields |= Form(clerk.post(address, fields | {"step": "look"}).text).fields
    fields |= {"room": "503", "room_reason": "guest-request", "told_room": "503", "acknowledged": "on"}
    fields |= {f"{GUEST}.deposit.amount": "520"}
    refused = clerk.check_in(address, fields)
    assert 'id="approval-room"' in refused.text
    assert clerk.post("/approvals/here", fields | {"kind": "room", "room": "999"}).status_code == 422
    _status, left = here(clerk, clock, fields | {"kind": "room", "room": "502"})
    assert clerk.check_in(address, fields | left).status_code == 409
    _status, left = here(clerk, clock, fields | {"kind": "room"})
    done = clerk.check_in(address, fields | left)
    assert done.status_code == 303, told(done.text)


@pytest.mark.rule("DEP-2", "ACC-6")
def test_two_refunds_beyond_the_limit_are_allowed_one_here_and_one_from_afar(
    clerk: Clerk, manager: Clerk, clock: Clock
) -> None:
    second = {f"registrations[1].{name}": value for name, value in WANG.items()} | {
        "registrations[1].name": "李梅",
        "registrations[1].document.number": "11010519850505002X",
        "registrations[1].birth_date": "1985-05-05",
        "registrations[1].sex": "F",
        "registrations[1].deposit.amount": "2000",
    }
    address = clerk.begin()
    fields = clerk.quoted(address, adults="2") | {f"{GUEST}.{name}": value for name, value in WANG.items()}
    fields |= second | {f"{GUEST}.deposit.amount": "3000", "acknowledged": "on"}
    stay = clerk.check_in(address, fields).location
    page = clerk.get(f"{stay}/check-out").text
    asked = re.findall(r'name="deposit_id" value="([^"]+)">\s*<input[^>]*name="amount" value="(\d+)"', page)
    assert [int(amount) for _, amount in asked] == [260_000, 200_000]
    (first, most), (other, more) = asked
    refund = {"kind": "refund", "deposit_id": first, "amount": most}
    status, here_left = here(clerk, clock, refund)
    assert status == 200
    assert here(clerk, clock, refund | {"amount": "9" * 30})[0] == 422
    waits = clerk.post(f"{stay}/check-out", {"room_checked": "on"} | here_left)
    assert waits.status_code == 409
    assert f'name="refund_approvals.{first}"' in waits.text
    shown, afar_left = afar(clerk, manager, {"kind": "refund", "deposit_id": other, "amount": more})
    for words in ("李梅", "301", "¥2,000.00"):
        assert words in shown
    done = clerk.post(f"{stay}/check-out", {"room_checked": "on"} | here_left | afar_left)
    assert done.location == stay
    assert "Checked out" in clerk.get(stay).text


@pytest.mark.rule("ACC-6")
def test_an_approval_asked_for_by_another_clerk_is_not_there(clerk: Clerk, another: Callable[[str], Clerk]) -> None:
    address = clerk.begin()
    fields = clerk.whole(address) | {"price": "300", "price_reason": "loyalty", "kind": "price"}
    look = re.search(r'hx-get="([^"]+)"', clerk.post("/approvals/requests", fields).text).group(1)
    assert another("switchboard").get(look).status_code == 403
    assert clerk.get("/approvals/requests/00000000-0000-4000-8000-000000000000").status_code == 404


@pytest.mark.parametrize("kind", ["", "wish", "refund", "price", "room"])
def test_a_question_about_nothing_is_refused(clerk: Clerk, kind: str) -> None:
    clerk.begin()
    for address in ("/approvals/here", "/approvals/requests"):
        assert clerk.post(address, {"kind": kind}).status_code == 422


@pytest.mark.rule("ACC-6")
def test_a_request_runs_out_and_the_page_says_so(clerk: Clerk, clock: Clock) -> None:
    address = clerk.begin()
    fields = clerk.whole(address) | {"price": "300", "price_reason": "loyalty", "kind": "price"}
    look = re.search(r'hx-get="([^"]+)"', clerk.post("/approvals/requests", fields).text).group(1)
    for _ in range(2):
        clock.pass_time(minutes=8)
        clerk.get(address)
    assert "The approval has expired" in clerk.get(look).text
