"""The pages of a stay, the check-out, the search, the credential and the papers."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import WANG, Clerk

GUEST = "registrations[0]"
ALIAS = "林小雨"


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


def paper(clerk: Clerk, page: str, label: str) -> str:
    """Print the paper of this label from a page and return its text."""
    action = re.search(rf'action="([^"]+)"[^>]*data-print>(?:(?!</form>).)*{label}', page, re.DOTALL).group(1)
    answer = clerk.post(action)
    assert answer.mimetype == "application/pdf", answer.text
    return " ".join(part.extract_text() for part in PdfReader(BytesIO(answer.data)).pages)


def number(page: str, label: str) -> str:
    return re.search(rf"{label}</dt>\s*<dd class=\"code\">(\w+)<", page).group(1)


@pytest.mark.both_engines
@pytest.mark.rule("REG-18")
def test_guests_are_listed_by_room_with_their_form_of_address(clerk: Clerk) -> None:
    clerk.checked_in()
    page = clerk.get("/stays").text
    assert ">301</a>" in page
    assert "Mr 王" in page


@pytest.mark.rule("DEP-6")
def test_check_out_shows_what_is_owed_and_wants_the_room_checked(clerk: Clerk) -> None:
    address = clerk.checked_in()
    assert "¥500.00" in clerk.get(f"{address}/check-out").text
    refused = clerk.post(f"{address}/check-out")
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert clerk.post(f"{address}/check-out", {"room_checked": "on"}).location == address
    page = clerk.get(address).text
    assert "Checked out" in page
    assert "Given back" in page
    assert "Nobody is in house" in clerk.get("/stays").text


@pytest.mark.rule("DEP-2")
def test_a_refund_beyond_the_clerks_limit_asks_for_a_duty_managers_sign_in(clerk: Clerk) -> None:
    address = clerk.checked_in(**{f"{GUEST}.deposit.amount": "2000"})
    assert 'name="password"' in clerk.get(f"{address}/check-out").text
    refused = clerk.post(f"{address}/check-out", {"room_checked": "on"})
    assert refused.status_code == 409
    assert "The approval of a duty manager is needed." in refused.text
    assert "In-house" in clerk.get(address).text


@pytest.mark.parametrize("typed", ["much", "1e9", "-5"])
def test_an_amount_at_check_out_that_is_none_is_refused(clerk: Clerk, typed: str) -> None:
    address = clerk.checked_in()
    answer = clerk.post(f"{address}/check-out", {"room_checked": "on", "amount": typed, "method": "cash"})
    assert answer.status_code == 422


@pytest.mark.rule("KEY-1")
def test_another_key_needs_the_document_of_a_registered_guest(clerk: Clerk) -> None:
    address = clerk.checked_in()
    registration = re.search(r'<option value="([0-9a-f-]{36})">', clerk.get(address).text).group(1)
    for wrong in ("", "110105198001010024"):
        refused = clerk.post(f"{address}/keys", {"registration_id": registration, "document_number": wrong})
        assert refused.status_code == 409
    assert clerk.post(f"{address}/keys", {"registration_id": "x", "document_number": "1"}).status_code == 422
    good = {"registration_id": registration, "document_number": WANG["document.number"]}
    assert clerk.post(f"{address}/keys", good).status_code == 303
    assert "Key card 2 is made." in clerk.get(address).text


@pytest.mark.rule("KEY-2")
@pytest.mark.parametrize("lost, state", [("", "Void"), ("on", "Lost")])
def test_a_card_is_void_when_given_back_or_lost(clerk: Clerk, lost: str, state: str) -> None:
    address = clerk.checked_in()
    action = re.search(r'action="(/stays/[^"]+/void)"', clerk.get(address).text).group(1)
    assert clerk.post(action, {"lost": lost}).status_code == 303
    assert f"<td>{state}</td>" in clerk.get(address).text


def test_papers_carry_what_was_registered_and_a_reprint_says_so(clerk: Clerk) -> None:
    page = clerk.get(clerk.checked_in(vehicle_plates="京A12345")).text
    card = paper(clerk, page, "Registration card")
    for words in ("王建国", "110105198001010016", "301", "京A12345", "receptionist"):
        assert words in card
    assert "补打" not in card
    assert "补打" in paper(clerk, page, "Registration card")
    assert "伍佰元整" in paper(clerk, page, "Receipt 1")
    assert "301" in paper(clerk, page, "Key hand-over slip")


@pytest.mark.rule("PRI-7")
def test_a_registration_card_is_printed_only_while_the_stay_is_open(clerk: Clerk, clock: Clock) -> None:
    address = clerk.checked_in()
    page = clerk.get(address).text
    action = re.search(r'action="(/prints/registration-cards/[^"]+)"', page).group(1)
    clock.pass_time(minutes=11)
    later = clerk.get(address).text
    assert "registration-cards" not in later
    assert clerk.post(action).status_code == 403
    opened = clerk.post(
        "/guests/credential", {"kind": "registration_number", "number": number(later, "Registration number")}
    )
    assert opened.location == address
    assert clerk.post(action).mimetype == "application/pdf"


@pytest.mark.rule("PRI-7")
@pytest.mark.parametrize("kind", ["document_number", "registration_number", "confirmation_number"])
def test_a_stay_opens_by_any_number_of_its_guest_and_by_no_other(clerk: Clerk, kind: str) -> None:
    address = clerk.checked_in()
    page = clerk.get(address).text
    numbers = {
        "document_number": WANG["document.number"],
        "registration_number": number(page, "Registration number"),
        "confirmation_number": number(page, "Confirmation number"),
    }
    assert clerk.post("/guests/credential", {"kind": kind, "number": numbers[kind]}).location == address
    assert clerk.post("/guests/credential", {"kind": kind, "number": numbers[kind][:-1]}).status_code == 404
    assert clerk.post("/guests/credential", {"kind": kind, "number": ""}).status_code == 422
    assert clerk.post("/guests/credential", {"kind": "shoe_size", "number": "42"}).status_code == 422


def test_guests_are_found_by_shown_name_and_pinyin(clerk: Clerk) -> None:
    clerk.checked_in()
    for term in ("王建", "wangjian", "wjg"):
        assert "王建国" in clerk.post("/guests/search", {"q": term}).text
    for term in ("李", "", "\x00"):
        assert "王建国" not in clerk.post("/guests/search", {"q": term}).text


@pytest.mark.rule("PRI-7")
def test_a_hidden_guest_shows_the_alias_alone_on_every_page(clerk: Clerk, clock: Clock) -> None:
    hidden = {f"{GUEST}.disclosure_level": "confidential", f"{GUEST}.alias": ALIAS}
    address = clerk.checked_in(**hidden)
    pages = [
        clerk.get(address).text,
        clerk.get("/stays").text,
        clerk.get(f"{address}/check-out").text,
        clerk.get("/").text,
    ]
    clock.pass_time(minutes=11)
    pages += [clerk.get(address).text, clerk.post("/guests/search", {"q": "王建国"}).text.replace('value="王建国"', "")]
    for page in pages:
        assert "王建国" not in page
        assert "onfidential" not in page
    assert ALIAS in pages[0]
    assert ALIAS in clerk.post("/guests/search", {"q": "lin"}).text


@pytest.mark.rule("PRI-7")
def test_more_discretion_is_asked_from_the_page_of_the_stay_and_the_papers_to_collect_are_listed(clerk: Clerk) -> None:
    address = clerk.checked_in()
    page = clerk.get(address).text
    asked = f"{address}/disclosure"
    assert f'href="{asked}"' in page
    paper(clerk, page, "Key hand-over slip")
    form = clerk.get(asked).text
    own = re.search(r'<option[^>]*value="([0-9a-f-]{36})"', form).group(1)
    wanted = {"registration_id": own, "disclosure_level": "confidential", "alias": ALIAS}
    refused = clerk.post(asked, wanted | {"document_number": "E0000001"})
    assert refused.status_code == 409
    assert "This person is not registered in this room." in refused.text
    done = clerk.post(asked, wanted | {"document_number": WANG["document.number"]})
    assert (done.status_code, done.location) == (303, asked)
    listed = clerk.get(asked).text
    assert "Collect those that show a name as before." in listed
    assert "Key hand-over slip" in listed
    for shown in (listed, clerk.get(address).text, clerk.get("/stays").text):
        assert ALIAS in shown
        assert "王建国" not in shown


@pytest.mark.rule("PRI-7")
def test_the_stay_of_a_hidden_guest_looks_like_that_of_an_ordinary_guest_of_that_name(
    clerk: Clerk, another: Callable[[str], Clerk]
) -> None:
    hidden = {f"{GUEST}.disclosure_level": "confidential", f"{GUEST}.alias": ALIAS}
    plain = {f"{GUEST}.name": ALIAS, f"{GUEST}.document.number": "110105198001010075"}
    shown = [
        bare(clerk.get(clerk.checked_in(**fields, room=room)).text)
        for fields, room in ((hidden, "301"), (plain, "302"))
    ]
    assert shown[0] == shown[1]


def bare(page: str) -> str:
    """Return a page without what differs between any two stays: ids, numbers, tokens, the room, receipts."""
    main = page.split("<main")[1]
    without = re.sub(
        r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[2-9A-HJ-NP-Z]{13}\b|\b30[12]\b|csrf_token\" value=\"[^\"]+", "·", main
    )
    return re.sub(r"[Rr]eceipts?[/ ]\d+", "receipt", without)


@pytest.mark.parametrize(
    "path",
    [
        "/prints/receipts/99",
        "/prints/receipts/99999999999999999999",
        "/prints/key-hand-overs/00000000-0000-0000-0000-000000000000",
    ],
)
def test_a_paper_of_nothing_is_not_found(clerk: Clerk, path: str) -> None:
    assert clerk.post(path).status_code == 404
