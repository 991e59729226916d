"""Reports from the floors, the sharing out of rooms, and discrepancies (HSK-1, HSK-4)."""

from datetime import datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.housekeeping import assignments, discrepancies, queries
from frontdesk.housekeeping.discrepancies import DiscrepancyView
from frontdesk.housekeeping.errors import HousekeepingRefused
from frontdesk.housekeeping.models import FloorReport
from frontdesk.housekeeping.reports import ReportGiven, take_reports
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import service as rooms
from frontdesk.rooms.board import board
from frontdesk.rooms.models import Room, RoomOccupancy
from frontdesk.stays.check_out import Leaving, check_out
from tests.small_hotel import NOW, ROOMS, account_of
from tests.stays.arrivals import Arrivals

MAID = account_of("housekeeping")


def pressed(kind: str, minutes: int = 0, room: str = "301", at: int | None = None) -> ReportGiven:
    number = at if at is not None else 1000 + minutes
    return ReportGiven(id=UUID(int=number), room=room, kind=kind, happened_at=NOW + timedelta(minutes=minutes))


def send(desk: Arrivals, *reports: ReportGiven, now: datetime | None = None) -> list[str]:
    ctx = desk.hotel.context("housekeeping", now=now or NOW + timedelta(hours=1))
    return [each.outcome for each in execute(take_reports, ctx, list(reports))]


def state(desk: Arrivals, number: str = "301") -> str:
    with Session(desk.hotel.runtime.engine) as session:
        return session.scalars(select(Room.cleanliness).where(Room.id == ROOMS[number])).one()


def listed(desk: Arrivals) -> list[DiscrepancyView]:
    return discrepancies.discrepancies(desk.hotel.context())


def soiled(desk: Arrivals, *numbers: str) -> None:
    for number in numbers:
        execute(rooms.set_cleanliness, desk.hotel.context("housekeeping"), ROOMS[number], "dirty")


@pytest.mark.rule("HSK-1")
def test_reports_count_once_however_often_and_in_whatever_order_they_are_sent(desk: Arrivals) -> None:
    soiled(desk, "301")
    day = [pressed("clean", 1), pressed("inspected", 2), pressed("dirty", 3), pressed("clean", 4)]
    for again in range(3):
        assert send(desk, *day) == ["done"] * 4, again
    assert state(desk) == "clean"
    with Session(desk.hotel.runtime.engine) as session:
        assert len(session.scalars(select(FloorReport)).all()) == 4


@pytest.mark.rule("HSK-1")
def test_the_newest_report_counts_whichever_arrives_last(desk: Arrivals) -> None:
    for at, order in enumerate(permutations((("clean", 2), ("dirty", 3)))):
        soiled(desk, "301")
        base = 10 * at
        for kind, minute in order:
            send(desk, pressed(kind, base + minute, at=2000 + base + minute))
        assert state(desk) == "dirty"


@pytest.mark.rule("HSK-1")
def test_a_room_that_was_cleaned_before_the_guest_left_is_dirty_when_the_telephone_tells_it_late(
    desk: Arrivals,
) -> None:
    stay_id = desk.check_in(nights=1).stay_id
    execute(check_out, desk.ctx, stay_id, Leaving(room_checked=True))
    assert send(desk, pressed("clean", -30)) == ["late"]
    assert state(desk) == "dirty"
    assert send(desk, pressed("clean", 30)) == ["done"]
    assert state(desk) == "clean"


def test_a_telephone_whose_clock_runs_ahead_is_taken_as_now(desk: Arrivals) -> None:
    soiled(desk, "301")
    assert send(desk, pressed("clean", 600)) == ["done"]
    assert send(desk, pressed("inspected", 601)) == ["done"]
    assert state(desk) == "inspected"


@pytest.mark.rule("HSK-1")
def test_what_the_transitions_forbid_is_refused_and_remembered(desk: Arrivals) -> None:
    soiled(desk, "301")
    assert send(desk, pressed("inspected", 1)) == ["refused"]
    assert send(desk, pressed("inspected", 1)) == ["refused"]
    assert state(desk) == "dirty"


def test_what_the_door_says_shows_on_the_board_and_nobody_wishes_anything_in_a_vacant_room(desk: Arrivals) -> None:
    assert send(desk, pressed("make_up", 1)) == ["refused"]
    desk.check_in()
    assert send(desk, pressed("do_not_disturb", 2), pressed("make_up", 4), pressed("do_not_disturb", 3, at=9)) == [
        "done",
        "done",
        "done",
    ]
    shown = next(tile for tile in board(desk.hotel.context("housekeeping")) if tile.number == "301")
    assert (shown.make_up, shown.do_not_disturb) == (True, False)
    assert send(desk, pressed("do_not_disturb", 3, at=10)) == ["late"]
    with Session(desk.hotel.runtime.engine) as session:
        assert session.scalars(select(RoomOccupancy.make_up)).one()


def test_everything_that_is_wrong_with_a_sending_is_named_and_nothing_is_taken(desk: Arrivals) -> None:
    soiled(desk, "301")
    with pytest.raises(Invalid) as refused:
        send(desk, pressed("clean", 1), pressed("polish", 2), pressed("clean", 3, room="999"))
    assert [(each.code, each.field) for each in refused.value.reasons] == [
        ("room-unknown", "reports.2.room"),
        ("not-a-choice", "reports.1.kind"),
    ]
    assert state(desk) == "dirty"
    with pytest.raises(Invalid):
        send(desk, *[pressed("clean", at) for at in range(51)])


@pytest.mark.rule("HSK-4")
def test_a_discrepancy_is_listed_once_until_somebody_resolves_it(desk: Arrivals) -> None:
    desk.check_in()
    send(desk, pressed("found_occupied", 1))
    assert listed(desk) == []
    send(desk, pressed("found_vacant", 2), pressed("found_vacant", 3))
    (found,) = listed(desk)
    assert (found.room, found.found, found.occupancy) == ("301", "vacant", "occupied")
    with pytest.raises(Invalid):
        execute(discrepancies.resolve, desk.ctx, found.id, "whim")
    execute(discrepancies.resolve, desk.ctx, found.id, "guest_there")
    assert listed(desk) == []
    with pytest.raises(HousekeepingRefused):
        execute(discrepancies.resolve, desk.ctx, found.id, "guest_there")
    with pytest.raises(NotFound):
        execute(discrepancies.resolve, desk.ctx, UUID(int=3), "guest_there")
    send(desk, pressed("found_vacant", 4))
    assert len(listed(desk)) == 1


def test_dirty_rooms_are_shared_out_and_show_on_the_telephone_of_their_attendant(desk: Arrivals) -> None:
    soiled(desk, "301", "401")
    maid = desk.hotel.context("housekeeping")
    assert execute(assignments.share_out, maid, [MAID]) == 2
    assert execute(assignments.share_out, maid, [MAID]) == 0
    assert [each.tile.number for each in queries.own_rooms(maid)] == ["301", "401"]
    (shown,) = queries.attendants(maid)
    assert (shown.rooms, shown.credits) == (2, 8)
    execute(assignments.give_room, maid, ROOMS["301"], None)
    execute(assignments.give_room, maid, ROOMS["302"], MAID)
    assert [each.tile.number for each in queries.own_rooms(maid)] == ["302", "401"]


def test_rooms_are_given_only_to_those_who_clean(desk: Arrivals) -> None:
    maid = desk.hotel.context("housekeeping")
    for wrong in ([], [account_of("receptionist")]):
        with pytest.raises(Invalid):
            execute(assignments.share_out, maid, wrong)
    with pytest.raises(NotFound):
        execute(assignments.give_room, maid, UUID(int=3), MAID)


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(desk: Arrivals) -> None:
    hotel = desk.hotel
    assigning = hotel.without(Permission.HOUSEKEEPING_ASSIGN)
    for attempt in (
        lambda: execute(take_reports, hotel.without(Permission.ROOM_SET_CLEANLINESS), []),
        lambda: execute(assignments.share_out, assigning, [MAID]),
        lambda: execute(assignments.give_room, assigning, ROOMS["301"], MAID),
        lambda: execute(
            discrepancies.resolve, hotel.without(Permission.DISCREPANCY_RESOLVE), UUID(int=1), "guest_left"
        ),
    ):
        with pytest.raises(Forbidden):
            attempt()
