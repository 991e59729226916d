"""What the board shows of its tiles."""

from uuid import UUID

import pytest

from frontdesk.rooms.board import MARKS, BoardTile
from frontdesk.web.tiles import Filter, arrange, count

PLAIN = BoardTile(
    room_id=UUID(int=1),
    number="808",
    floor="8",
    type_code="DBL",
    type_name_zh="大床房",
    type_name_en="Double",
    occupancy="vacant",
    cleanliness="clean",
    block=None,
    code="VC",
    ready=True,
    due_out=False,
    arriving=False,
    vip=False,
    do_not_disturb=False,
    make_up=False,
    extra_bed=False,
    patrol=False,
    shown_name=None,
    stay_id=None,
    features=("QUIET",),
)
TAKEN = PLAIN._replace(
    number="1001",
    floor="10",
    type_code="SUI",
    occupancy="occupied",
    cleanliness="dirty",
    code="OD",
    ready=False,
    due_out=True,
    vip=True,
    shown_name="Smith, John",
    features=(),
)


def test_without_a_filter_every_room_is_shown_from_the_top_floor_down() -> None:
    board = arrange(
        [PLAIN, TAKEN, PLAIN._replace(number="101", floor="1"), PLAIN._replace(number="B1", floor="B")], Filter()
    )
    assert [floor for floor, _ in board.floors] == ["10", "8", "1", "B"]
    assert board.shown == 4


def test_the_rooms_of_a_floor_stand_in_the_order_of_their_numbers() -> None:
    tiles = [PLAIN._replace(number=number) for number in ("812", "801", "805")]
    assert [tile.number for tile in arrange(tiles, Filter()).floors[0][1]] == ["801", "805", "812"]


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(search="1001"),
        Filter(search="00"),
        Filter(search="smith"),
        Filter(search="JOHN"),
        Filter(codes=frozenset({"OD", "VD"})),
        Filter(type_code="SUI"),
        Filter(floor="10"),
        Filter(mark="due_out"),
        Filter(mark="vip", floor="10", search="smi"),
    ],
)
def test_a_filter_lets_only_the_rooms_through_that_it_describes(chosen: Filter) -> None:
    assert chosen.lets_through(TAKEN)
    assert not chosen.lets_through(PLAIN)


@pytest.mark.parametrize("chosen", [Filter(feature="QUIET"), Filter(ready=True), Filter(search="808")])
def test_features_and_readiness_are_filters_too(chosen: Filter) -> None:
    assert chosen.lets_through(PLAIN)
    assert not chosen.lets_through(TAKEN)


@pytest.mark.parametrize(
    "chosen", [Filter(mark="number"), Filter(mark="no-such"), Filter(type_code="no"), Filter(codes=frozenset({"XX"}))]
)
def test_a_filter_that_means_nothing_finds_nothing(chosen: Filter) -> None:
    assert arrange([PLAIN, TAKEN], chosen).shown == 0


def test_a_name_that_the_viewer_does_not_see_cannot_be_searched() -> None:
    assert not Filter(search="smith").lets_through(TAKEN._replace(shown_name=None))


def test_the_counts_are_of_the_whole_house_whatever_is_shown() -> None:
    board = arrange([PLAIN, TAKEN], Filter(search="nobody"))
    assert board.shown == 0
    assert dict(board.counts) == {
        "all": 2, "VC": 1, "OD": 1, "vacant": 1, "occupied": 1, "ready": 1, "due_out": 1, "vip": 1,
    }  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
def test_each_mark_is_counted(mark: str) -> None:
    assert count([PLAIN._replace(**{mark: True}), PLAIN])[mark] == 1
