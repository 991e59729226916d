"""Approvals: by another person's own sign-in, for exactly this, in time, once (ACC-6)."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute, reading
from frontdesk.identity import accounts, approvals
from frontdesk.identity.approvals import subject_hash
from frontdesk.identity.errors import CodeNeeded, WrongCredentials
from frontdesk.identity.models import Approval
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from tests.identity.house import PASSWORD, House, Person

SUBJECT = {"room": "808", "from": 38800, "to": 28800}
HASH = subject_hash("price", SUBJECT)


@pytest.fixture
def clerk(house: House) -> Context:
    return house.signed_in(house.person("li.hua", "receptionist"))


@pytest.fixture
def manager(house: House) -> Person:
    return house.person("chen", "duty_manager")


def granted(house: House, clerk: Context, manager: Person) -> UUID:
    proof = house.prove(manager.username, PASSWORD)
    now = replace(clerk, now=house.now)
    return execute(approvals.grant_approval, now, proof, manager.code(house.now), "price", SUBJECT)


def code_of(command: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        command()
    return refused.value.reasons[0].code


@pytest.mark.rule("ACC-6")
def test_an_approver_signs_in_on_the_clerks_screen_and_the_approval_is_used_once(
    house: House, clerk: Context, manager: Person
) -> None:
    approval = granted(house, clerk, manager)
    assert execute(approvals.consume_approval, clerk, approval, "price", HASH) == manager.account_id
    again = code_of(lambda: execute(approvals.consume_approval, clerk, approval, "price", HASH))
    assert again == "approval-missing"


@pytest.mark.rule("ACC-6")
def test_an_approver_answers_on_their_own_screen(house: House, clerk: Context, manager: Person) -> None:
    asked = execute(approvals.request_approval, clerk, "price", SUBJECT)
    before = code_of(lambda: execute(approvals.consume_approval, clerk, asked, "price", HASH))
    assert before == "approval-missing"
    desk = house.signed_in(manager)
    with reading(desk) as bound:
        ((waiting, requester),) = approvals.pending_approvals(bound)
    assert (waiting.id, waiting.subject, requester) == (asked, SUBJECT, "Li.Hua")
    execute(approvals.answer_approval, desk, asked, granted=True)
    with reading(desk) as bound:
        assert approvals.pending_approvals(bound) == []
    assert execute(approvals.consume_approval, clerk, asked, "price", HASH) == manager.account_id


@pytest.mark.rule("ACC-6")
def test_what_was_declined_is_not_approved(house: House, clerk: Context, manager: Person) -> None:
    asked = execute(approvals.request_approval, clerk, "price", SUBJECT)
    execute(approvals.answer_approval, house.signed_in(manager), asked, granted=False)
    after = code_of(lambda: execute(approvals.consume_approval, clerk, asked, "price", HASH))
    assert after == "approval-missing"


@pytest.mark.rule("ACC-6")
@pytest.mark.rule("REG-9")
def test_nobody_approves_what_they_asked_for_themselves(house: House, manager: Person) -> None:
    desk = house.signed_in(manager)
    own = code_of(lambda: granted(house, desk, manager))
    assert own == "approver-is-requester"
    asked = execute(approvals.request_approval, desk, "price", SUBJECT)
    answered = code_of(lambda: execute(approvals.answer_approval, desk, asked, granted=True))
    assert answered == "approver-is-requester"


@pytest.mark.rule("ACC-6")
def test_the_database_too_refuses_an_approver_who_asked(house: House, clerk: Context) -> None:
    asked = execute(approvals.request_approval, clerk, "price", SUBJECT)
    with Session(house.runtime.engine) as session, pytest.raises(IntegrityError):
        session.execute(
            update(Approval).where(Approval.id == asked).values(approver_id=clerk.account_id, answered_at=house.now)
        )


@pytest.mark.rule("ACC-6")
@pytest.mark.parametrize(
    ("kind", "subject"),
    [("price", SUBJECT | {"to": 100}), ("price", SUBJECT | {"more": 1}), ("refund", SUBJECT), ("price", {})],
)
def test_an_approval_is_for_exactly_what_was_shown(
    house: House, clerk: Context, manager: Person, kind: str, subject: dict[str, int]
) -> None:
    approval = granted(house, clerk, manager)
    other = code_of(lambda: execute(approvals.consume_approval, clerk, approval, kind, subject_hash(kind, subject)))
    assert other == "approval-missing"


@pytest.mark.rule("ACC-6")
def test_an_approval_serves_only_the_one_who_asked(house: House, clerk: Context, manager: Person) -> None:
    approval = granted(house, clerk, manager)
    colleague = house.signed_in(house.person("zhao", "receptionist"))
    theirs = code_of(lambda: execute(approvals.consume_approval, colleague, approval, "price", HASH))
    assert theirs == "approval-missing"
    with pytest.raises(NotFound), reading(colleague) as bound:
        approvals.approval_state(bound, approval)


@pytest.mark.rule("ACC-6")
def test_requests_and_approvals_expire(house: House, clerk: Context, manager: Person) -> None:
    approval = granted(house, clerk, manager)
    asked = execute(approvals.request_approval, clerk, "price", SUBJECT)
    house.pass_time(minutes=15)
    late = house.holding(Permission.APPROVAL_REQUEST, account_id=clerk.account_id)
    unused = code_of(lambda: execute(approvals.consume_approval, late, approval, "price", HASH))
    assert unused == "approval-expired"
    unanswered = code_of(lambda: execute(approvals.answer_approval, house.signed_in(manager), asked, granted=True))
    assert unanswered == "approval-expired"


@pytest.mark.rule("ACC-6")
def test_a_request_is_answered_once(house: House, clerk: Context, manager: Person) -> None:
    asked = execute(approvals.request_approval, clerk, "price", SUBJECT)
    desk = house.signed_in(manager)
    execute(approvals.answer_approval, desk, asked, granted=False)
    again = code_of(lambda: execute(approvals.answer_approval, desk, asked, granted=True))
    assert again == "approval-answered"


@pytest.mark.rule("ACC-6")
def test_the_clerk_sees_what_became_of_a_request(house: House, clerk: Context, manager: Person) -> None:
    def state(approval: UUID, ctx: Context = clerk) -> str:
        with reading(ctx) as bound:
            return approvals.approval_state(bound, approval)

    asked = execute(approvals.request_approval, clerk, "price", SUBJECT)
    assert state(asked) == "pending"
    execute(approvals.answer_approval, house.signed_in(manager), asked, granted=True)
    assert state(asked) == "granted"
    execute(approvals.consume_approval, clerk, asked, "price", HASH)
    assert state(asked) == "used"
    declined = execute(approvals.request_approval, clerk, "price", SUBJECT)
    execute(approvals.answer_approval, house.signed_in(manager), declined, granted=False)
    assert state(declined) == "declined"
    forgotten = execute(approvals.request_approval, clerk, "price", SUBJECT)
    house.pass_time(minutes=30)
    late = house.holding(Permission.APPROVAL_REQUEST, account_id=clerk.account_id)
    assert state(forgotten, late) == "expired"


@pytest.mark.rule("ACC-3")
@pytest.mark.rule("ACC-6")
def test_an_approver_gives_the_second_factor_too(house: House, clerk: Context, manager: Person) -> None:
    proof = house.prove(manager.username, PASSWORD)
    with pytest.raises(CodeNeeded):
        execute(approvals.grant_approval, clerk, proof, "", "price", SUBJECT)
    with pytest.raises(WrongCredentials):
        execute(approvals.grant_approval, clerk, proof, "000000", "price", SUBJECT)


@pytest.mark.rule("ACC-6")
def test_only_who_may_approve_this_kind_does(house: House, clerk: Context) -> None:
    house.person("zhao", "receptionist")
    proof = house.prove("zhao", PASSWORD)
    refused = code_of(lambda: execute(approvals.grant_approval, clerk, proof, "", "price", SUBJECT))
    assert refused == "approver-may-not"


@pytest.mark.rule("ACC-6")
def test_an_approver_who_owes_something_may_not_yet(house: House, clerk: Context) -> None:
    made = house.hire("sun.li", "duty_manager")
    proof = house.prove("sun.li", made.one_time_password)
    refused = code_of(lambda: execute(approvals.grant_approval, clerk, proof, "", "price", SUBJECT))
    assert refused == "approver-may-not"


def test_a_proof_that_is_out_of_date_approves_nothing(house: House, clerk: Context, manager: Person) -> None:
    proof = house.prove(manager.username, PASSWORD)
    execute(accounts.reset_password, house.operator(), manager.account_id)
    with pytest.raises(WrongCredentials):
        execute(approvals.grant_approval, clerk, proof, manager.code(house.now), "price", SUBJECT)


def test_an_unknown_kind_is_refused(house: House, clerk: Context) -> None:
    with pytest.raises(Invalid, match="approval-kind-unknown"):
        execute(approvals.request_approval, clerk, "anything", SUBJECT)


@pytest.mark.rule("ACC-2")
def test_what_one_may_not_answer_is_not_found(house: House, clerk: Context) -> None:
    asked = execute(approvals.request_approval, clerk, "price", SUBJECT)
    partly = house.holding(Permission.APPROVAL_GIVE, Permission.REFUND_APPROVE, account_id=UUID(int=1))
    with pytest.raises(NotFound):
        execute(approvals.answer_approval, partly, asked, granted=True)
    with pytest.raises(NotFound):
        execute(approvals.answer_approval, partly, UUID(int=5), granted=True)
    with reading(partly) as bound:
        assert approvals.pending_approvals(bound) == []


@pytest.mark.rule("ACC-2")
def test_each_command_is_refused_without_its_permission(house: House) -> None:
    clerk, manager = house.without(Permission.APPROVAL_REQUEST), house.without(Permission.APPROVAL_GIVE)
    for command, ctx, arguments in (
        (approvals.request_approval, clerk, ("price", SUBJECT)),
        (approvals.grant_approval, clerk, (None, "", "price", SUBJECT)),
        (approvals.consume_approval, clerk, (UUID(int=5), "price", HASH)),
        (approvals.approval_state, clerk, (UUID(int=5),)),
        (approvals.pending_approvals, manager, ()),
    ):
        with pytest.raises(Forbidden):
            execute(command, ctx, *arguments)
    with pytest.raises(Forbidden):
        execute(approvals.answer_approval, manager, UUID(int=5), granted=True)


FACTS = st.dictionaries(st.text(max_size=5), st.one_of(st.integers(-(2**60), 2**60), st.text(max_size=5), st.none()))


@pytest.mark.rule("ACC-6")
@given(FACTS, FACTS)
def test_different_subjects_have_different_hashes(one: dict[str, object], other: dict[str, object]) -> None:
    assert (subject_hash("price", one) == subject_hash("price", other)) == (one == other)
    assert subject_hash("price", one) != subject_hash("room", one)
