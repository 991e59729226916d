"""Cleanliness, occupancy and blocks of rooms."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import claims, service
from frontdesk.rooms.errors import RoomInUse, RoomNotFree, RoomNotReady
from frontdesk.rooms.models import Room, RoomBlock, RoomNight, RoomOccupancy
from frontdesk.rooms.queries import state_of
from tests.priced_hotel import TODAY
from tests.small_hotel import NOW, ROOMS, SmallHotel

ROOM = ROOMS["301"]
TOMORROW = TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=5)


def room(runtime: Runtime) -> Room:
    with Session(runtime.engine) as session:
        found = session.query(Room).filter_by(id=ROOM).one()
        session.expunge(found)
        return found


GUEST = {
    "stay_id": UUID(int=5),
    "shown_name": "Wang",
    "shown_surname": "Wang",
    "sex": "M",
    "persons": 1,
    "arrived": TODAY,
    "due_out": TOMORROW,
    "due_out_at": NOW,
}


def check_in(ctx: Context, *, dirt_accepted: bool = False) -> None:
    (found,) = claims.locked(ctx, ROOM)
    service.occupy(ctx, found, state_of(ctx, found), GUEST, dirt_accepted=dirt_accepted)


def check_out(ctx: Context) -> None:
    (found,) = claims.locked(ctx, ROOM)
    service.vacate(ctx, found)


@pytest.mark.rule("HSK-1")
def test_housekeeping_says_what_became_of_a_room(runtime: Runtime, hotel: SmallHotel) -> None:
    maid = hotel.context("housekeeping")
    for state in ("dirty", "clean", "inspected"):
        execute(service.set_cleanliness, maid, ROOM, state)
        assert room(runtime).cleanliness == state


@pytest.mark.rule("HSK-1")
def test_a_dirty_room_is_not_inspected_before_it_is_cleaned(runtime: Runtime, hotel: SmallHotel) -> None:
    maid = hotel.context("housekeeping")
    execute(service.set_cleanliness, maid, ROOM, "dirty")
    with pytest.raises(Invalid):
        execute(service.set_cleanliness, maid, ROOM, "inspected")
    assert room(runtime).cleanliness == "dirty"


@pytest.mark.rule("DEP-6")
def test_a_room_is_occupied_by_its_guest_and_dirty_when_they_leave(runtime: Runtime, desk: Context) -> None:
    execute(check_in, desk)
    assert room(runtime).occupancy == "occupied"
    execute(check_out, desk)
    assert (room(runtime).occupancy, room(runtime).cleanliness) == ("vacant", "dirty")
    with Session(runtime.engine) as session:
        assert session.query(RoomOccupancy).count() == 0


@pytest.mark.rule("REG-17")
def test_nobody_is_put_into_a_dirty_room_without_a_duty_managers_reason(runtime: Runtime, hotel: SmallHotel) -> None:
    execute(service.set_cleanliness, hotel.context("housekeeping"), ROOM, "dirty")
    with pytest.raises(RoomNotReady) as refused:
        execute(check_in, hotel.context())
    assert [reason.code for reason in refused.value.reasons] == ["room-dirty"]
    execute(check_in, hotel.context(), dirt_accepted=True)
    assert room(runtime).occupancy == "occupied"


@pytest.mark.rule("REG-17")
def test_nobody_is_put_into_a_room_that_is_taken_or_out_of_order(desk: Context, manager: Context) -> None:
    execute(service.take_out_of_order, manager, ROOM, TODAY, TOMORROW, "plumbing")
    with pytest.raises(RoomNotReady) as refused:
        execute(check_in, desk, dirt_accepted=True)
    assert [reason.code for reason in refused.value.reasons] == ["room-out-of-order"]


def test_a_room_out_of_order_holds_its_nights(desk: Context, manager: Context) -> None:
    execute(service.take_out_of_order, manager, ROOM, TOMORROW, LATER, "plumbing")
    with pytest.raises(RoomNotFree):
        execute(claims.claim, desk, "stay", ROOM, [TODAY, TOMORROW])
    execute(claims.claim, desk, "stay", ROOM, [TODAY])


def test_a_room_that_is_sold_is_not_taken_out_of_order_for_those_nights(desk: Context, manager: Context) -> None:
    execute(claims.claim, desk, "stay", ROOM, [TOMORROW])
    with pytest.raises(RoomNotFree) as refused:
        execute(service.take_out_of_order, manager, ROOM, TODAY, LATER, "plumbing")
    assert refused.value.reasons[0].facts["nights"] == TOMORROW.isoformat()


def test_a_room_with_a_guest_by_the_hour_is_not_taken_out_of_order_today(desk: Context, manager: Context) -> None:
    execute(check_in, desk)
    with pytest.raises(RoomInUse) as refused:
        execute(service.take_out_of_order, manager, ROOM, TODAY, TOMORROW, "plumbing")
    assert refused.value.reasons[0].code == "room-occupied"
    later = execute(service.take_out_of_order, manager, ROOM, TOMORROW, LATER, "plumbing")
    assert (later.from_date, later.until_date) == (TOMORROW, LATER)


def test_a_room_out_of_service_can_still_be_sold(runtime: Runtime, desk: Context, manager: Context) -> None:
    execute(service.take_out_of_service, manager, ROOM, TODAY, LATER, "furniture")
    held = execute(claims.claim, desk, "stay", ROOM, [TODAY])
    execute(check_in, desk)
    with Session(runtime.engine) as session:
        assert session.scalars(select(RoomNight.claim_id)).all() == [held.id]
        assert session.scalars(select(Room.occupancy).where(Room.id == ROOM)).one() == "occupied"


def test_a_room_returned_to_sale_is_free_again_and_only_once(runtime: Runtime, desk: Context, manager: Context) -> None:
    block = execute(service.take_out_of_order, manager, ROOM, TODAY, LATER, "plumbing")
    execute(service.return_to_sale, manager, block.id)
    execute(claims.claim, desk, "stay", ROOM, [TODAY])
    with pytest.raises(RoomInUse):
        execute(service.return_to_sale, manager, block.id)
    with pytest.raises(NotFound):
        execute(service.return_to_sale, manager, UUID(int=1))
    with Session(runtime.engine) as session:
        assert session.query(RoomBlock).one().released_at is not None


@pytest.mark.parametrize(
    ("from_date", "until_date", "reason", "codes"),
    [
        (TODAY, TODAY, "plumbing", ["no-nights"]),
        (LATER, TODAY, "whim", ["departure-before-arrival", "reason-unknown"]),
        (TODAY - timedelta(days=1), TODAY, "plumbing", ["arrival-in-past"]),
        (date(9999, 12, 30), date(9999, 12, 31), "plumbing", ["arrival-too-far"]),
        (TODAY, date(9999, 12, 31), "plumbing", ["stay-too-long"]),
    ],
)
@pytest.mark.parametrize("command", [service.take_out_of_order, service.take_out_of_service])
def test_a_block_has_nights_and_a_reason(
    manager: Context,
    command: Callable[..., RoomBlock],
    from_date: date,
    until_date: date,
    reason: str,
    codes: list[str],
) -> None:
    with pytest.raises(Invalid) as refused:
        execute(command, manager, ROOM, from_date, until_date, reason)
    assert [each.code for each in refused.value.reasons] == codes
    assert {each.field for each in refused.value.reasons} <= {"from_date", "until_date", "reason_code"}


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel) -> None:
    block = execute(service.take_out_of_service, hotel.without(), ROOM, TODAY, LATER, "other")
    blocking = hotel.without(Permission.ROOM_TAKE_OUT_OF_ORDER)
    for attempt in (
        lambda: execute(service.set_cleanliness, hotel.without(Permission.ROOM_SET_CLEANLINESS), ROOM, "dirty"),
        lambda: execute(check_in, hotel.without(Permission.STAY_CHECK_IN)),
        lambda: execute(check_out, hotel.without(Permission.STAY_CHECK_OUT)),
        lambda: execute(service.take_out_of_order, blocking, ROOM, TODAY, LATER, "other"),
        lambda: execute(service.take_out_of_service, blocking, ROOM, TODAY, LATER, "other"),
        lambda: execute(service.return_to_sale, blocking, block.id),
    ):
        with pytest.raises(Forbidden):
            attempt()
