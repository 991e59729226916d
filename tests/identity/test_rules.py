from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.identity.common_passwords import FILE, WIDTH, is_common
from frontdesk.identity.policy import Role, permissions_of
from frontdesk.identity.rules import (
    LONGEST_SESSION,
    ApprovalFacts,
    Obligation,
    Standing,
    approval_faults,
    obligations,
    password_faults,
    permissions_now,
    role_faults,
    session_end,
    username_faults,
)
from frontdesk.kernel.permissions import Permission

SETTLED = Standing(
    roles=frozenset({Role.RECEPTIONIST}),
    enrolled=False,
    second_factor_given=False,
    must_change_password=False,
    undertaking_signed=True,
)
TRUTHS = st.booleans()
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def codes(password: str, username: str = "li.hua") -> set[str]:
    return {reason.code for reason in password_faults(password, username)}


def test_a_receptionist_with_everything_settled_owes_nothing() -> None:
    assert obligations(SETTLED) == ()


@pytest.mark.rule("ACC-3")
def test_a_duty_manager_without_a_second_factor_must_enrol_before_working() -> None:
    standing = Standing(frozenset({Role.DUTY_MANAGER}), False, False, False, True)
    assert obligations(standing) == (Obligation.ENROLMENT,)


@pytest.mark.rule("ACC-3")
def test_whoever_has_enrolled_gives_a_code_even_where_the_role_does_not_ask() -> None:
    standing = Standing(frozenset({Role.RECEPTIONIST}), True, False, False, True)
    assert obligations(standing) == (Obligation.SECOND_FACTOR,)


def test_what_is_due_comes_in_order() -> None:
    fresh = Standing(frozenset({Role.ADMINISTRATOR}), False, False, True, False)
    assert obligations(fresh) == (Obligation.PASSWORD, Obligation.ENROLMENT, Obligation.UNDERTAKING)


@pytest.mark.rule("ACC-7")
@given(enrolled=TRUTHS, given_=TRUTHS, change=TRUTHS, role=st.sampled_from(list(Role)))
def test_an_unsigned_undertaking_is_always_due(enrolled: bool, given_: bool, change: bool, role: Role) -> None:
    standing = Standing(frozenset({role}), enrolled, given_, change, False)
    assert Obligation.UNDERTAKING in obligations(standing)


@pytest.mark.rule("ACC-3")
@pytest.mark.rule("ACC-7")
@pytest.mark.parametrize("role", list(Role))
def test_as_long_as_anything_is_due_nobody_may_more_than_settle_it(role: Role) -> None:
    for due in Obligation:
        assert permissions_now([role], [due]) <= {Permission.SESSION_BEGIN, Permission.SESSION_OWN}


@pytest.mark.rule("ACC-3")
def test_without_the_code_even_the_own_account_is_closed() -> None:
    due = [Obligation.SECOND_FACTOR, Obligation.PASSWORD]
    assert permissions_now([Role.DUTY_MANAGER], due) == {Permission.SESSION_BEGIN}


def test_with_nothing_due_the_roles_count() -> None:
    assert permissions_now([Role.BELL], []) == permissions_of([Role.BELL])


@pytest.mark.parametrize("username", ["li", "li.hua", "王芳", "a-b_c.9", "x" * 40])
def test_a_user_name_may_be_like_this(username: str) -> None:
    assert username_faults(username) == []


@pytest.mark.parametrize("username", ["", "x", "_li", "-li", "li hua", "li@hua", "x" * 41, "li\n", "../li"])
def test_a_user_name_may_not_be_like_this(username: str) -> None:
    assert [reason.code for reason in username_faults(username)] == ["username-malformed"]


@pytest.mark.parametrize("password", ["tulip-anchor-93", "陕西西安钟楼旁边的小酒店", "correct horse battery staple"])
def test_a_long_phrase_of_ones_own_is_a_good_password(password: str) -> None:
    assert codes(password) == set()


@pytest.mark.parametrize(
    "password",
    ["password1234", "P@ssw0rd1234", "123456789012", "Qwertyuiop12", "Frontdesk2026!", "aaaaaaaaaaaa", "1q2w3e4r5t6y"],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert "password-too-common" in codes(password)


@pytest.mark.parametrize("password", ["q1w2e3r4t5y6", "sonyericsson", "FinalFantasy", "ghbdtnrfrltkf"])
def test_what_stands_in_many_breaches_is_refused_in_capitals_too(password: str) -> None:
    assert codes(password) == {"password-too-common"}


def test_the_list_of_breached_passwords_has_many_thousands_that_are_long_enough() -> None:
    assert FILE.stat().st_size > 40_000 * WIDTH
    assert not is_common("tulip-anchor-93")


def test_everything_wrong_with_a_password_is_named_at_once() -> None:
    assert codes("abc", "abc") == {"password-too-short", "password-is-username", "password-too-common"}
    assert "password-too-long" in codes("tulip-anchor-93" * 20)


@given(st.text(max_size=11))
def test_a_short_password_is_always_refused(password: str) -> None:
    assert "password-too-short" in codes(password)


@given(st.text(max_size=4), st.text(max_size=4))
def test_a_password_around_the_user_name_is_refused(before: str, after: str) -> None:
    assert "password-is-username" in codes(f"{before}LI.hua{after}")


def test_an_account_needs_a_known_role() -> None:
    assert [reason.code for reason in role_faults([])] == ["roles-missing"]
    assert [reason.code for reason in role_faults(["owner"])] == ["role-unknown"]
    assert role_faults([Role.RECEPTIONIST, Role.BELL]) == []


@pytest.mark.rule("ACC-4")
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_administrator_and_auditor_stand_alone(role: Role) -> None:
    assert [reason.code for reason in role_faults([role, Role.RECEPTIONIST])] == ["role-stands-alone"]
    assert role_faults([role]) == []


@pytest.mark.rule("ACC-1")
@pytest.mark.parametrize(("seconds", "over"), [(0, False), (899, False), (900, True), (901, True)])
def test_a_session_runs_out_at_the_limit(seconds: int, over: bool) -> None:
    now = NOW + timedelta(seconds=seconds)
    assert (now >= session_end(NOW, NOW, timedelta(minutes=15))) is over


@pytest.mark.rule("ACC-1")
def test_a_session_ends_after_twelve_hours_however_busy_it_is() -> None:
    busy = NOW + LONGEST_SESSION - timedelta(minutes=1)
    assert session_end(NOW, busy, timedelta(minutes=15)) == NOW + LONGEST_SESSION


@pytest.mark.rule("ACC-6")
def test_an_approval_counts_only_when_everything_about_it_is_right() -> None:
    for matches, granted, used, expired, own in product([True, False], repeat=5):
        good = matches and granted and not used and not expired and not own
        assert (approval_faults(ApprovalFacts(matches, granted, used, expired, own)) == []) is good


@pytest.mark.rule("ACC-6")
def test_why_an_approval_does_not_count_is_told() -> None:
    def told(**changed: bool) -> list[str]:
        facts = {"matches": True, "granted": True, "used": False, "expired": False, "own": False} | changed
        return [reason.code for reason in approval_faults(ApprovalFacts(**facts))]

    assert told(own=True) == ["approver-is-requester"]
    assert told(expired=True) == ["approval-expired"]
    assert told(matches=False) == told(granted=False) == told(used=True) == ["approval-missing"]
