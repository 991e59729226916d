"""The decisions about officers' requests, without a hotel around them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.authority.matching import is_named, whole_names
from frontdesk.authority.rules import (
    FIELDS,
    TRANSITIONS,
    WAIT,
    Asked,
    State,
    Step,
    approved_fields,
    approver_faults,
    is_open,
    request_faults,
    state_now,
    step_faults,
)
from frontdesk.identity.policy import PERMISSIONS, Role
from frontdesk.kernel.permissions import Permission
from tests.small_hotel import NOW, TODAY

WHOLE = Asked(
    basis="on_the_spot",
    basis_number="",
    copies=False,
    scope="person",
    person="王建国",
    room_known=None,
    from_date=TODAY,
    until_date=TODAY,
    fields=("name",),
    document_seen=True,
)
TRUTH = {
    "name": "欧阳建国",
    "document": {"type": "resident_id", "number": "11010519491231002X"},
    "phone": "138 0013 8000",
}


def codes(asked: Asked) -> list[str]:
    return [reason.code for reason in request_faults(asked, TODAY)]


@pytest.mark.rule("AUT-1")
def test_a_whole_request_is_taken() -> None:
    assert codes(WHOLE) == []
    assert codes(replace(WHOLE, basis="written", basis_number="京公查[2026]1号", copies=True)) == []
    assert codes(replace(WHOLE, scope="room", person="", room_known=True)) == []
    assert codes(replace(WHOLE, scope="register", person="", from_date=TODAY - timedelta(days=30))) == []


@pytest.mark.rule("AUT-1")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"document_seen": False}, "document-not-seen"),
        ({"basis": "written"}, "missing"),
        ({"copies": True}, "copies-need-written-basis"),
        ({"person": ""}, "missing"),
        ({"scope": "room"}, "missing"),
        ({"scope": "room", "room_known": False}, "room-unknown"),
        ({"from_date": date(2026, 5, 1), "until_date": date(2026, 4, 30)}, "dates-reversed"),
        ({"from_date": date(2026, 3, 31)}, "scope-too-long"),
        ({"until_date": date(2026, 5, 2)}, "scope-in-future"),
        ({"fields": ()}, "missing"),
    ],
)
def test_what_is_missing_or_too_much_is_refused(changes: dict[str, object], code: str) -> None:
    assert codes(replace(WHOLE, **changes)) == [code]


@pytest.mark.rule("AUT-1")
def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = replace(WHOLE, document_seen=False, copies=True, person="", fields=())
    assert len(codes(wrong)) == 4


@pytest.mark.rule("AUT-4")
def test_no_step_is_taken_but_those_of_the_table() -> None:
    allowed = {(state, step) for state, step in product(State, Step) if not step_faults(state, step)}
    assert allowed == set(TRANSITIONS)
    ends = {State.DENIED, State.EXPIRED, State.WITHDRAWN}
    assert not {state for state, _ in TRANSITIONS} & ends


@pytest.mark.rule("AUT-1", "AUT-4")
def test_a_request_that_nobody_answered_in_time_has_expired_before_anybody_writes_it_down() -> None:
    assert state_now("pending", NOW, NOW) is State.EXPIRED
    assert state_now("pending", NOW + timedelta(seconds=1), NOW) is State.PENDING
    assert state_now("approved", NOW, NOW + timedelta(days=1)) is State.APPROVED


@pytest.mark.rule("AUT-1", "ACC-6")
def test_nobody_answers_their_own_request() -> None:
    assert [each.code for each in approver_faults(UUID(int=1), UUID(int=1))] == ["approver-is-requester"]
    assert approver_faults(UUID(int=1), UUID(int=2)) == []


@pytest.mark.rule("AUT-1", "ACC-4")
def test_an_administrator_neither_asks_nor_approves_and_an_auditor_only_reads() -> None:
    authority = {permission for permission in Permission if permission.startswith("authority:")}
    assert not PERMISSIONS[Role.ADMINISTRATOR] & authority
    assert PERMISSIONS[Role.AUDITOR] & authority == {Permission.AUTHORITY_VIEW, Permission.AUTHORITY_READ}
    both = {Permission.AUTHORITY_REQUEST, Permission.AUTHORITY_APPROVE}
    assert not [role for role, held in PERMISSIONS.items() if both <= held]


@pytest.mark.rule("AUT-2")
@given(st.sets(st.sampled_from(FIELDS)), st.none() | st.sets(st.sampled_from(FIELDS)))
def test_nothing_is_approved_that_was_not_asked_for(asked: set[str], granted: set[str] | None) -> None:
    approved = approved_fields(asked, granted)
    assert set(approved) == (asked if granted is None else asked & granted)
    assert approved == [field for field in FIELDS if field in approved]


@pytest.mark.rule("AUT-2")
def test_a_disclosure_is_open_only_while_it_is_approved_and_before_its_end() -> None:
    assert is_open("approved", NOW + timedelta(seconds=1), NOW)
    assert not is_open("approved", NOW, NOW)
    assert not is_open("withdrawn", NOW + timedelta(hours=1), NOW)
    assert not is_open("pending", None, NOW)


@pytest.mark.rule("AUT-3")
def test_the_words_for_an_officer_are_the_rules_words() -> None:
    assert WAIT["zh"] == "请稍候,由保安部接待"


@pytest.mark.rule("AUT-2")
@pytest.mark.parametrize(
    "words",
    [
        "欧阳建国",
        "欧阳 建国",
        "ouyang jianguo",
        "JIANGUO OUYANG",
        "Ouyángjiànguó",
        "1101051949 1231002x",
        "13800138000",
    ],
)
def test_a_person_is_named_by_the_whole_name_a_document_or_a_telephone(words: str) -> None:
    assert is_named(words, TRUTH)


@pytest.mark.rule("AUT-2")
@pytest.mark.parametrize("words", ["欧阳", "建国", "jianguo", "oyjg", "欧", "1101", "8000", "王建国", "先生", ""])
def test_a_part_of_a_name_or_number_names_nobody(words: str) -> None:
    assert not is_named(words, TRUTH)


@pytest.mark.rule("AUT-2")
def test_a_name_in_letters_is_named_in_both_orders_and_not_by_one_word() -> None:
    assert {"marysmith", "smithmary"} <= whole_names("Mary Smith")
    assert not {"mary", "smith"} & whole_names("Mary Smith")
    assert whole_names("Madonna") == {"madonna"}
