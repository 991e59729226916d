"""What may become of a complaint, decided without a hotel."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from frontdesk.complaints.rules import (
    ANSWERS_FOR,
    FURTHEST,
    State,
    Step,
    about_faults,
    departments_of,
    due_faults,
    next_call,
    step_faults,
)
from frontdesk.notifications.rules import TABLE, roles_in, wanted

NOW = datetime(2026, 5, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)

ALLOWED = {
    State.RECEIVED: {Step.CLASSIFY, Step.ASK, Step.CLOSE},
    State.IN_HAND: {Step.CLASSIFY, Step.ASK, Step.COMPENSATE, Step.ANSWER, Step.CLOSE},
    State.ANSWERED: {Step.CLASSIFY, Step.COMPENSATE, Step.SATISFIED, Step.NOT_SATISFIED, Step.CLOSE},
    State.CLOSED: {Step.NOT_SATISFIED},
}


@pytest.mark.rule("CPL-2")
@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_every_step_is_taken_in_its_states_and_refused_in_all_others(state: State, step: Step) -> None:
    faults = step_faults(state, step)
    assert (faults == []) is (step in ALLOWED[state])
    assert all((each.code, each.rule) == ("complaint-state", "CPL-2") for each in faults)


@pytest.mark.rule("CPL-1")
@pytest.mark.parametrize(
    ("about", "room", "stay", "code"),
    [
        ("stay", True, False, None),
        ("stay", False, True, None),
        ("stay", False, False, "missing"),
        ("room", True, False, None),
        ("room", False, True, "missing"),
        ("nobody", False, False, None),
        ("nobody", True, False, "complaint-about-nobody"),
        ("moon", True, True, "not-a-choice"),
        (None, True, True, "missing"),
    ],
)
def test_a_complaint_is_about_a_stay_a_room_or_nobody(about: str | None, room: bool, stay: bool, code: str) -> None:
    assert [each.code for each in about_faults(about, room=room, stay=stay)] == ([code] if code else [])


@pytest.mark.rule("CPL-4")
def test_a_call_is_promised_for_a_time_that_lies_ahead_and_not_too_far() -> None:
    assert due_faults(None, NOW) == due_faults(NOW + HOUR, NOW) == due_faults(NOW + FURTHEST, NOW) == []
    assert [each.code for each in due_faults(NOW, NOW)] == ["call-back-past"]
    assert [each.code for each in due_faults(NOW + FURTHEST + HOUR, NOW)] == ["call-back-too-far"]


@pytest.mark.rule("CPL-4")
def test_the_guests_own_time_comes_first_and_nobody_in_particular_is_not_called() -> None:
    assert next_call(NOW + 3 * HOUR, NOW, HOUR, about_stay=False, was_unsatisfied=False) == NOW + 3 * HOUR
    assert next_call(None, NOW, HOUR, about_stay=True, was_unsatisfied=False) == NOW + HOUR
    assert next_call(None, NOW, HOUR, about_stay=False, was_unsatisfied=True) == NOW + HOUR
    assert next_call(None, NOW, HOUR, about_stay=False, was_unsatisfied=False) is None


@pytest.mark.rule("CPL-3")
def test_a_department_answers_by_the_roles_that_work_in_it_and_is_told_the_minimum() -> None:
    assert {name: roles_in(name) for name in ANSWERS_FOR} == dict(ANSWERS_FOR)
    assert departments_of({"duty_manager"}) == {"front_office"}
    facts = {"room_id": "r", "complaint": "noise", "severity": "severe", "words": "secret", "name": "Wang"}
    for department in ANSWERS_FOR:
        (told,) = wanted("complaint.department_asked", facts | {"department": department})
        assert (told.department, told.facts) == (department, {"complaint": "noise", "severity": "severe"})
    assert {line.department for line in TABLE["complaint.department_asked"]} == set(ANSWERS_FOR)
