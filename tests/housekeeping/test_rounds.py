"""Rounds of vacant rooms and the checklist of cleaned ones (HSK-2)."""

from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk.edge.execute import execute
from frontdesk.housekeeping.errors import HousekeepingRefused
from frontdesk.housekeeping.rounds import Inspected, inspect_room, rounds
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance import queries as work_orders
from frontdesk.rooms import service as rooms
from frontdesk.rooms.board import board
from tests.small_hotel import NOW, ROOMS
from tests.stays.arrivals import Arrivals

POINTS = {"structure", "fittings", "keys", "cleanliness"}
GOOD = Inspected(kind="round", passed=POINTS)
LEAK = Inspected(
    kind="round",
    passed=POINTS - {"structure"},
    failed={"structure"},
    fault="plumbing",
    words="The ceiling is wet",
    must_block=True,
)
CLEANED = {"beds", "bathroom", "supplies", "fittings", "cleanliness"}


def code(desk: Arrivals, number: str = "301") -> str:
    return next(tile.code for tile in board(desk.hotel.context("housekeeping")) if tile.number == number)


@pytest.mark.rule("HSK-2")
def test_a_vacant_room_is_due_again_after_the_hotels_days(desk: Arrivals) -> None:
    maid = desk.hotel.context("housekeeping")
    desk.check_in(room="302")
    assert {(each.number, each.due) for each in rounds(maid)} == {("301", True), ("401", True)}
    execute(inspect_room, maid, ROOMS["301"], GOOD)
    assert [(each.number, each.due) for each in rounds(maid)] == [("401", True), ("301", False)]
    later = desk.hotel.context("housekeeping", now=NOW + timedelta(days=3))
    assert {each.due for each in rounds(later)} == {True}


@pytest.mark.rule("HSK-2")
def test_a_finding_opens_a_work_order_and_blocks_the_room_if_it_must(desk: Arrivals) -> None:
    maid = desk.hotel.context("housekeeping")
    made = execute(inspect_room, maid, ROOMS["301"], LEAK)
    (order,) = work_orders.orders(maid)
    assert (order.id, order.room, order.fault, order.priority) == (made.work_order_id, "301", "plumbing", "urgent")
    assert code(desk) == "OOO"
    assert [each.number for each in rounds(maid)] == ["302", "401"]


@pytest.mark.rule("HSK-2")
def test_a_finding_without_words_is_refused_with_every_point_that_is_not_answered(desk: Arrivals) -> None:
    maid = desk.hotel.context("housekeeping")
    with pytest.raises(Invalid) as refused:
        execute(inspect_room, maid, ROOMS["301"], Inspected(kind="round", passed={"keys"}, failed={"structure"}))
    assert [each.field for each in refused.value.reasons] == ["fittings", "cleanliness"]
    with pytest.raises(Invalid) as refused:
        execute(inspect_room, maid, ROOMS["301"], Inspected(kind="round", passed=POINTS - {"keys"}, failed={"keys"}))
    assert [each.field for each in refused.value.reasons] == ["fault", "words"]
    assert work_orders.orders(maid) == []


@pytest.mark.rule("HSK-1", "HSK-2")
def test_a_checklist_without_a_fault_makes_a_cleaned_room_inspected_and_dirt_makes_it_dirty(desk: Arrivals) -> None:
    maid = desk.hotel.context("housekeeping")
    for state in ("dirty", "clean"):
        execute(rooms.set_cleanliness, maid, ROOMS["301"], state)
    dusty = Inspected(kind="cleaning", passed=CLEANED - {"cleanliness"}, failed={"cleanliness"})
    execute(inspect_room, maid, ROOMS["301"], dusty)
    assert code(desk) == "VD"
    with pytest.raises(HousekeepingRefused) as refused:
        execute(inspect_room, maid, ROOMS["301"], Inspected(kind="cleaning", passed=CLEANED))
    assert [each.code for each in refused.value.reasons] == ["room-dirty"]
    execute(rooms.set_cleanliness, maid, ROOMS["301"], "clean")
    execute(inspect_room, maid, ROOMS["301"], Inspected(kind="cleaning", passed=CLEANED))
    assert code(desk) == "VI"


def test_a_room_with_a_guest_has_no_round(desk: Arrivals) -> None:
    desk.check_in()
    maid = desk.hotel.context("housekeeping")
    with pytest.raises(HousekeepingRefused):
        execute(inspect_room, maid, ROOMS["301"], GOOD)
    with pytest.raises(NotFound):
        execute(inspect_room, maid, UUID(int=4), GOOD)


@pytest.mark.rule("ACC-2")
def test_an_inspection_asks_for_its_permission(desk: Arrivals) -> None:
    with pytest.raises(Forbidden):
        execute(inspect_room, desk.hotel.without(Permission.HOUSEKEEPING_WORK), ROOMS["301"], GOOD)
