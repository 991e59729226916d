"""Numbers without gaps: taken with the transaction that uses them, given back by its rollback."""

from threading import Barrier, Thread

import pytest

from frontdesk.edge.execute import execute
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.property.counters import take
from tests.small_hotel import SmallHotel


@pytest.mark.rule("DEP-1")
def test_numbers_follow_one_another_however_many_are_taken(desk: Context) -> None:
    assert [list(execute(take, desk, "receipt", count)) for count in (1, 3, 0, 1)] == [[1], [2, 3, 4], [], [5]]


def test_a_counter_that_nobody_used_begins_with_one(desk: Context) -> None:
    assert list(execute(take, desk, "something-new", 2)) == [1, 2]
    assert list(execute(take, desk, "something-new")) == [3]


@pytest.mark.rule("DEP-1")
def test_what_is_refused_gives_its_number_back(desk: Context) -> None:
    def take_and_refuse(ctx: Context) -> None:
        take(ctx, "receipt")
        raise Refused

    with pytest.raises(Refused):
        execute(take_and_refuse, desk)
    assert list(execute(take, desk, "receipt")) == [1]


@pytest.mark.rule("DEP-1")
def test_of_many_who_take_numbers_at_once_each_gets_its_own_and_none_is_skipped(hotel: SmallHotel) -> None:
    together, taken = Barrier(3), []

    def work() -> None:
        ctx = hotel.context()
        together.wait()
        taken.extend(number for _ in range(5) for number in execute(take, ctx, "receipt"))

    clerks = [Thread(target=work) for _ in range(3)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(taken) == list(range(1, 16))
