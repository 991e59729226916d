"""The news of departments: one row of numbers each, in the order of commits, whoever writes at once."""

import threading
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.errors import Forbidden, Invalid
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import handing_on, news, positions, queries, service
from frontdesk.notifications.models import Task
from frontdesk.notifications.news import Line
from frontdesk.notifications.rules import Department
from tests.notifications.conftest import Arrive
from tests.small_hotel import NOW, SmallHotel

DEPARTMENTS = st.sampled_from([str(each) for each in Department])
HANDS, ROUNDS = 4, 5


def lines(hotel: SmallHotel, department: str, after: int = 0) -> list[Line]:
    with Session(hotel.runtime.engine) as session:
        return news.following(session, hotel.property_id, department, after, 1000)


def task_of(hotel: SmallHotel, role: str) -> UUID:
    return queries.inbox(hotel.context(role)).tasks[0].task_id


@pytest.mark.rule("NTF-4")
@given(st.dictionaries(DEPARTMENTS, st.integers(0, 10**18 - 1)))
def test_a_position_that_was_given_out_is_read_back(position: dict[str, int]) -> None:
    assert positions.read(positions.written(position), position) == position
    assert positions.read(positions.written(position), []) == {}


@pytest.mark.rule("NTF-4")
@given(st.text(max_size=40))
def test_any_other_text_is_refused_and_breaks_nothing(text: str) -> None:
    with suppress(Invalid):
        found = positions.read(text, list(Department))
        assert all(number >= 0 for number in found.values())


@pytest.mark.rule("NTF-4")
def test_whatever_is_missing_is_noticed() -> None:
    here = [Line("bell", "told", uuid4(), "luggage", number) for number in (4, 5)]
    assert news.is_whole(3, 5, here)
    assert news.is_whole(5, 5, [])
    assert not news.is_whole(2, 5, here)  # line 3 was purged
    assert not news.is_whole(3, 5, [])  # all were
    assert not news.is_whole(9, 5, [])  # a database that was set back


@pytest.mark.rule("NTF-4")
def test_everything_that_becomes_of_a_task_is_news_of_its_department_once(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    task_id = task_of(hotel, "bell")
    bell = hotel.context("bell")
    for _ in range(2):
        execute(service.acknowledge, bell, task_id)
    execute(handing_on.comment, bell, task_id, "on the way")
    execute(handing_on.hand_on, bell, task_id, "front_office")
    execute(service.complete, hotel.context(), task_id)
    assert [(line.number, line.change) for line in lines(hotel, "bell")] == [
        (1, "told"),
        (2, "taken"),
        (3, "commented"),
        (4, "gone"),
    ]
    there = [(line.change, line.task_id) for line in lines(hotel, "front_office") if line.kind == "luggage"]
    assert there == [(change, task_id) for change in ("told", "taken", "done")]


@pytest.mark.rule("NTF-4")
def test_the_duty_manager_hears_of_what_went_up_and_of_what_becomes_of_it(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    task_id = task_of(hotel, "bell")
    with Session(hotel.runtime.engine) as session, session.begin():
        session.execute(update(Task).where(Task.id == task_id).values(escalation=2))
    execute(service.complete, hotel.context("bell"), task_id)
    assert [line.change for line in lines(hotel, "duty_manager")] == ["taken", "done"]


@pytest.mark.rule("NTF-4")
def test_numbers_have_no_gap_and_no_double_when_many_write_at_once(hotel: SmallHotel, arrive: Arrive) -> None:
    for _ in range(HANDS * ROUNDS):
        arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    tasks = [task.task_id for task in queries.inbox(hotel.context("bell")).tasks]

    def work(own: list[UUID]) -> None:
        for task_id in own:
            execute(service.complete, hotel.context("bell"), task_id)

    hands = [threading.Thread(target=work, args=(tasks[number::HANDS],)) for number in range(HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    found = lines(hotel, "bell")
    assert [line.number for line in found] == list(range(1, 3 * HANDS * ROUNDS + 1))
    assert [line.number for line in lines(hotel, "bell", after=50)] == [line.number for line in found[50:]]


def test_old_news_are_purged_by_the_worker_alone(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    execute(news.purge_news, hotel.worker(NOW + news.KEPT))
    assert len(lines(hotel, "bell")) == 1
    execute(news.purge_news, hotel.worker(NOW + 2 * news.KEPT))
    assert lines(hotel, "bell") == []
    with pytest.raises(Forbidden):
        execute(news.purge_news, hotel.without(Permission.OPERATE))
