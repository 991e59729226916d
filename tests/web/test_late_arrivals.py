"""The form for a guest who joins a stay: by hand like the walk-in, nothing lost by a refusal, nothing made twice."""

import re
from collections.abc import Iterator

import pytest

from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import WANG, Clerk, Form
from tests.web.front_hotel import PASSWORD, code_at

GUEST = "registrations[0]."
LI = WANG | {"name": "李梅", "sex": "F", "birth_date": "1985-05-05", "document.number": "11010519850505002X"}


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


def begin(clerk: Clerk, stay: str) -> str:
    address = clerk.get(f"{stay}/late-arrivals").location
    clerk.get(address)
    return address


def filled(clerk: Clerk, address: str, **changes: str) -> dict[str, str]:
    typed = {f"{GUEST}{name}": value for name, value in LI.items() if name != "deposit.method"}
    return Form(clerk.get(address).text).fields | typed | {"acknowledged": "on", "step": "check-in"} | changes


@pytest.mark.rule("REG-1", "REG-6")
def test_a_guest_joins_a_stay_by_the_form_and_the_card_can_be_printed(clerk: Clerk) -> None:
    stay = clerk.checked_in()
    address = begin(clerk, stay)
    paid = {f"{GUEST}deposit.amount": "300", f"{GUEST}deposit.method": "cash"}
    answer = clerk.post(address, filled(clerk, address) | paid)
    assert (answer.status_code, answer.location) == (303, stay)
    page = clerk.get(stay).text
    assert "李梅" in page
    assert "Registration card of 李梅" in page
    assert "The guest is registered." in page


@pytest.mark.rule("REG-3", "REG-4")
def test_a_refusal_names_everything_and_keeps_what_was_typed(clerk: Clerk) -> None:
    address = begin(clerk, clerk.checked_in())
    typed = {"step": "check-in", f"{GUEST}name": "李梅", f"{GUEST}deposit.amount": "much"}
    answer = clerk.post(address, Form(clerk.get(address).text).fields | typed)
    assert answer.status_code == 422
    for place in ("address", "disclosure_level", "call_preference", "deposit-amount", "identity_confirmed"):
        assert f'href="#registrations-0-{place}"' in answer.text
    assert Form(clerk.get(address).text).fields[f"{GUEST}name"] == "李梅"


def test_sent_twice_a_late_guest_is_registered_once(clerk: Clerk) -> None:
    stay = clerk.checked_in()
    address = begin(clerk, stay)
    fields = filled(clerk, address)
    assert [clerk.post(address, fields).location for _ in range(2)] == [stay, stay]
    assert clerk.get(stay).text.count("Registration card of 李梅") == 1
    assert clerk.post(address, fields, **{"HX-Request": "true"}).headers["HX-Redirect"] == stay


def test_the_form_that_was_begun_is_gone_on_with_and_a_walk_in_does_not_take_it(clerk: Clerk) -> None:
    stay = clerk.checked_in()
    address = begin(clerk, stay)
    assert clerk.get(f"{stay}/late-arrivals").location == address
    assert address.rsplit("/", 1)[1] not in clerk.get("/walk-in").location


def test_an_abandoned_form_leaves_nothing(clerk: Clerk) -> None:
    stay = clerk.checked_in()
    address = begin(clerk, stay)
    clerk.post(address, filled(clerk, address) | {"step": "look"})
    assert clerk.post(f"{address}/abandon").location == stay
    assert clerk.get(address).location == stay
    assert begin(clerk, stay) != address


def test_nobody_joins_a_stay_that_is_over(clerk: Clerk) -> None:
    stay = clerk.checked_in()
    address = begin(clerk, stay)
    clerk.get(f"{stay}/check-out")
    clerk.post(f"{stay}/check-out", {"room_checked": "on"})
    assert clerk.get(f"{stay}/late-arrivals").status_code == 404
    assert clerk.get(address).location == stay


@pytest.mark.rule("REG-15", "ACC-6")
def test_a_small_child_alone_is_let_in_by_a_duty_manager_on_this_screen(clerk: Clerk, clock: Clock) -> None:
    stay = clerk.checked_in()
    address = begin(clerk, stay)
    child = {
        f"{GUEST}sex": "M",
        f"{GUEST}birth_date": "2014-03-08",
        f"{GUEST}document.number": "110105201403080011",
        f"{GUEST}guardian.contact": "13800138000",
        f"{GUEST}guardian.relation": "父亲",
        f"{GUEST}guardian.reached": "on",
    }
    fields = filled(clerk, address) | child
    answer = clerk.post(address, fields)
    assert answer.status_code == 422
    assert 'id="approval-minor"' in answer.text
    question = fields | {"kind": "minor", "username": "duty_manager", "password": "wrong"}
    refused = clerk.post("/approvals/here", question)
    assert refused.status_code == 422
    assert "The name, the password or the code is wrong." in refused.text
    clock.pass_time(minutes=1)
    given = clerk.post("/approvals/here", question | {"password": PASSWORD, "code": code_at(clock.now)})
    field, approval_id = re.search(r'name="(approvals.minor)" value="([^"]+)"', given.text).groups()
    assert clerk.post(address, fields | {field: approval_id}).location == stay


@pytest.mark.rule("REG-19")
def test_the_hand_over_is_recorded_by_one_press_and_shown_with_each_guest(clerk: Clerk) -> None:
    stay = clerk.checked_in()
    assert f'action="{stay}/hand-over"' in clerk.get(stay).text
    assert clerk.post(f"{stay}/hand-over").location == stay
    page = clerk.get(stay).text
    assert "handed over together 2026-05-01 14:00, receptionist" in page
    assert f'action="{stay}/hand-over"' not in page
