"""What is free, what is ready, and what the board shows to whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import claims, service
from frontdesk.rooms.board import BoardTile, board
from frontdesk.rooms.catalogue import RoomDetails, add_rooms, save_feature
from frontdesk.rooms.errors import RoomNotFree
from frontdesk.rooms.queries import availability, ready_rooms, room_by_number, state_of
from tests.priced_hotel import DOUBLE, TODAY, trial
from tests.small_hotel import NOW, ROOMS, SmallHotel

TOMORROW = TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=3)


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(runtime.engine, "before_cursor_execute", note)
    yield statements
    event.remove(runtime.engine, "before_cursor_execute", note)


def occupied(ctx: Context) -> None:
    (room,) = claims.locked(ctx, ROOMS["302"])
    guest = {
        "stay_id": UUID(int=5),
        "shown_name": "王芳",
        "shown_surname": "王",
        "sex": "F",
        "persons": 2,
        "arrived": TODAY - timedelta(days=1),
        "due_out": TODAY,
        "due_out_at": NOW,
        "vip": True,
        "do_not_disturb": True,
        "extra_bed": True,
        "patrol": True,
    }
    service.occupy(ctx, room, state_of(ctx, room), guest)


def tile(ctx: Context, number: str = "302") -> BoardTile:
    return next(each for each in board(ctx) if each.number == number)


@pytest.mark.rule("RES-2")
def test_availability_counts_what_neither_guests_nor_repairs_hold(desk: Context, manager: Context) -> None:
    execute(claims.claim, desk, "stay", ROOMS["301"], [TODAY])
    execute(service.take_out_of_order, manager, ROOMS["302"], TOMORROW, LATER, "plumbing")
    (both,) = availability(desk, TODAY, LATER)
    assert (both.free, both.throughout, both.ready) == (2, 1, 1)
    (repaired,) = availability(desk, TOMORROW, LATER)
    assert (repaired.free, repaired.throughout) == (2, 2)
    (later,) = availability(desk, LATER, LATER + timedelta(days=1))
    assert (later.free, later.throughout) == (3, 3)


def test_a_stay_by_the_hour_finds_rooms_that_are_reserved_for_the_night(desk: Context, manager: Context) -> None:
    execute(claims.claim, desk, "reservation", ROOMS["301"], [TODAY])
    execute(service.take_out_of_order, manager, ROOMS["302"], TODAY, TOMORROW, "plumbing")
    assert [room.number for room in ready_rooms(desk, DOUBLE, TODAY, TODAY)] == ["301", "401"]
    assert [each.throughout for each in availability(desk, TODAY, TODAY)] == [2]


def test_dates_that_cannot_be_sold_are_refused(desk: Context) -> None:
    for query in (lambda: availability(desk, LATER, TODAY), lambda: ready_rooms(desk, DOUBLE, LATER, TODAY)):
        with pytest.raises(Invalid):
            query()


@pytest.mark.rule("REG-17")
def test_ready_rooms_come_first_and_the_others_say_why_not(hotel: SmallHotel, desk: Context) -> None:
    execute(service.set_cleanliness, hotel.context("housekeeping"), ROOMS["301"], "dirty")
    execute(occupied, desk)
    rooms = ready_rooms(desk, DOUBLE, TODAY, TOMORROW)
    assert [(room.number, room.ready) for room in rooms] == [("401", True), ("301", False), ("302", False)]
    assert [[reason.code for reason in room.reasons] for room in rooms] == [[], ["room-dirty"], ["room-occupied"]]


def test_a_room_that_is_held_on_any_of_the_nights_is_not_offered(desk: Context) -> None:
    execute(claims.claim, desk, "reservation", ROOMS["301"], [TOMORROW])
    assert "301" not in [room.number for room in ready_rooms(desk, DOUBLE, TODAY, LATER)]
    assert "301" in [room.number for room in ready_rooms(desk, DOUBLE, TODAY, TOMORROW)]


def test_a_room_with_a_small_fault_is_offered_after_those_without(desk: Context, manager: Context) -> None:
    execute(service.take_out_of_service, manager, ROOMS["301"], TODAY, LATER, "furniture")
    offered = ready_rooms(desk, DOUBLE, TODAY, TOMORROW)
    assert [(room.number, room.out_of_service) for room in offered][-1] == ("301", True)


def test_a_room_is_found_by_its_number(desk: Context) -> None:
    assert room_by_number(desk, " 301 ").id == ROOMS["301"]
    for number in ("999", "\x00", "\ud800", "3" * 1000):
        with pytest.raises(NotFound):
            room_by_number(desk, number)


bookings = st.lists(
    st.tuples(
        st.sampled_from(["reservation", "block"]),
        st.sampled_from(sorted(ROOMS)),
        st.integers(0, 8),
        st.integers(1, 4),
    ),
    max_size=8,
)


@pytest.mark.rule("RES-2")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=bookings, first=st.integers(0, 8), length=st.integers(1, 5))
def test_availability_is_what_counting_by_hand_gives(
    hotel: SmallHotel, made: list[tuple[str, str, int, int]], first: int, length: int
) -> None:
    day = [TODAY + timedelta(days=each) for each in range(20)]
    free = {(number, night) for number in ROOMS for night in day}
    with trial(hotel.without()) as ctx:
        for kind, number, begin, nights in made:
            wanted = day[begin : begin + nights]
            try:
                claims.claim(ctx, kind, ROOMS[number], wanted)
            except RoomNotFree:
                continue
            free -= {(number, night) for night in wanted}
        asked = day[first : first + length]
        (found,) = availability(ctx, asked[0], asked[-1] + timedelta(days=1))
        offered = {room.number for room in ready_rooms(ctx, DOUBLE, asked[0], asked[-1] + timedelta(days=1))}
    by_hand = {number for number in ROOMS if all((number, night) in free for night in asked)}
    assert found.free == min(sum((number, night) in free for number in ROOMS) for night in asked)
    assert found.throughout == len(by_hand)
    assert offered == by_hand


def test_a_board_of_any_size_takes_four_queries(runtime: Runtime, hotel: SmallHotel, administrator: Context) -> None:
    execute(save_feature, administrator, "quiet", "安静", "Quiet")
    execute(add_rooms, administrator, "501", "560", RoomDetails(room_type="DBL", floor="5", features=["quiet"]))
    viewer = hotel.context()
    with counted(runtime) as statements:
        tiles = board(viewer)
    assert (len(tiles), len(statements)) == (63, 4)
    assert tiles[-1].features == ("quiet",)


def test_availability_takes_as_many_queries_for_a_large_house(
    runtime: Runtime, hotel: SmallHotel, administrator: Context
) -> None:
    with counted(runtime) as small:
        availability(hotel.context(), TODAY, TOMORROW)
    execute(add_rooms, administrator, "501", "560", RoomDetails(room_type="DBL", floor="5"))
    with counted(runtime) as large:
        availability(hotel.context(), TODAY, LATER)
    assert len(large) == len(small)


def test_the_board_shows_a_room_with_everything_that_its_viewer_may_know(hotel: SmallHotel, desk: Context) -> None:
    execute(occupied, desk)
    shown = tile(hotel.context())
    assert (shown.code, shown.due_out, shown.ready, shown.shown_name) == ("OI", True, False, "王芳")
    assert (shown.vip, shown.extra_bed, shown.patrol, shown.do_not_disturb) == (True, True, True, True)


@pytest.mark.parametrize(
    ("role", "vip", "extra_bed", "patrol"),
    [
        ("housekeeping", True, True, False),
        ("bell", True, False, False),
        ("security", False, False, True),
        ("engineering", False, False, False),
        ("finance", False, False, False),
    ],
)
def test_a_department_sees_of_a_guest_what_it_needs_and_no_name(
    hotel: SmallHotel, desk: Context, role: str, vip: bool, extra_bed: bool, patrol: bool
) -> None:
    execute(occupied, desk)
    shown = tile(hotel.context(role))
    assert (shown.shown_name, shown.stay_id, shown.code) == (None, None, "OI")
    assert (shown.vip, shown.extra_bed, shown.patrol) == (vip, extra_bed, patrol)


def test_the_board_marks_arrivals_and_blocks(hotel: SmallHotel, desk: Context, manager: Context) -> None:
    execute(claims.claim, desk, "reservation", ROOMS["301"], [TODAY, TOMORROW])
    execute(service.take_out_of_order, manager, ROOMS["401"], TODAY, TOMORROW, "plumbing")
    assert [(each.number, each.code, each.arriving) for each in board(hotel.context())] == [
        ("301", "VI", True),
        ("302", "VI", False),
        ("401", "OOO", False),
    ]


@pytest.mark.rule("ACC-2")
def test_whoever_may_not_see_rooms_sees_none(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.ROOM_VIEW)
    for query in (
        lambda: board(ctx),
        lambda: availability(ctx, TODAY, TOMORROW),
        lambda: ready_rooms(ctx, DOUBLE, TODAY, TOMORROW),
        lambda: room_by_number(ctx, "301"),
    ):
        with pytest.raises(Forbidden):
            query()
