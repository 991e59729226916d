"""What happens when several try at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from frontdesk.edge.execute import execute
from frontdesk.identity import approvals, attempts, sessions
from frontdesk.identity.approvals import subject_hash
from frontdesk.identity.attempts import LIMITS
from frontdesk.identity.errors import TooManyAttempts
from frontdesk.identity.sessions import Screen
from frontdesk.kernel.errors import Refused
from tests.identity.house import PASSWORD, House

AT_ONCE = 8
SUBJECT = {"room": "808", "to": 28800}


def at_once(command: Callable[[], object]) -> list[object]:
    """Run a command several times at the same moment and return each result, or the code of its refusal."""
    barrier = Barrier(AT_ONCE)

    def one(_number: int) -> object:
        barrier.wait()
        try:
            return command()
        except Refused as refused:
            return refused.reasons[0].code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.mark.rule("ACC-5")
def test_attempts_made_at_once_are_all_counted(house: House) -> None:
    results = at_once(lambda: execute(attempts.begin, house.visitor(), "li.hua", "10.0.0.1"))
    assert results.count(TooManyAttempts.code) == AT_ONCE - LIMITS["username"]


@pytest.mark.rule("ACC-6")
def test_an_approval_used_at_once_is_used_once(house: House) -> None:
    clerk = house.signed_in(house.person("li.hua", "receptionist"))
    manager = house.person("chen", "duty_manager")
    proof = house.prove("chen", PASSWORD)
    approval = execute(approvals.grant_approval, clerk, proof, manager.code(clerk.now), "price", SUBJECT)
    subject = subject_hash("price", SUBJECT)
    results = at_once(lambda: execute(approvals.consume_approval, clerk, approval, "price", subject))
    assert results.count(manager.account_id) == 1
    assert results.count("approval-missing") == AT_ONCE - 1


@pytest.mark.rule("ACC-3")
def test_a_code_given_at_once_in_two_places_opens_one(house: House) -> None:
    code = house.person("chen", "duty_manager").code(house.now)
    proof = house.prove("chen", PASSWORD)
    results = at_once(lambda: execute(sessions.open_session, house.visitor(), proof, Screen(), code))
    assert results.count("credentials-wrong") == AT_ONCE - 1
