"""What the house consists of, kept by its administrator."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk.edge.execute import execute
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import catalogue, claims
from frontdesk.rooms.catalogue import RoomDetails, TypeDetails
from frontdesk.rooms.errors import RoomInUse
from frontdesk.rooms.queries import room_by_number
from tests.priced_hotel import DOUBLE, TODAY
from tests.small_hotel import ROOMS, SmallHotel

SUITE = TypeDetails(code=" ste ", name_zh="套房", name_en="Suite", sleeps=4)
EIGHTH = RoomDetails(room_type="DBL", floor="8")
NOWHERE = UUID(int=1)


def test_a_range_of_rooms_is_added_vacant_and_inspected(desk: Context, administrator: Context) -> None:
    made = execute(catalogue.add_rooms, administrator, "801", "812", EIGHTH)
    assert [room.number for room in made] == [str(number) for number in range(801, 813)]
    room = room_by_number(desk, "812")
    assert (room.occupancy, room.cleanliness, room.floor, room.active) == ("vacant", "inspected", "8", True)


def test_one_room_is_a_range_of_one(administrator: Context) -> None:
    made = execute(catalogue.add_rooms, administrator, "Garden", "", EIGHTH)
    assert [room.number for room in made] == ["Garden"]


def test_rooms_have_features_that_the_house_knows(administrator: Context) -> None:
    execute(catalogue.save_feature, administrator, "Quiet", "安静", "Quiet")
    execute(catalogue.add_rooms, administrator, "801", "802", replace(EIGHTH, features=["quiet"]))
    assert [room.features for room in catalogue.listing(administrator)][-2:] == [("quiet",), ("quiet",)]
    execute(catalogue.change_room, administrator, ROOMS["301"], EIGHTH, active=True)
    assert [feature.name_en for feature in catalogue.features(administrator)] == ["Quiet"]


def test_every_fault_of_new_rooms_is_named_and_none_is_added(administrator: Context) -> None:
    wrong = RoomDetails(room_type="NONE", floor="", location_zh="x" * 81, features=["pool"])
    with pytest.raises(Invalid) as refused:
        execute(catalogue.add_rooms, administrator, "301", "302", wrong)
    assert [reason.code for reason in refused.value.reasons] == [
        "room-number-taken",
        "room-type-unknown",
        "feature-unknown",
        "missing",
        "text-too-long",
    ]
    assert len(catalogue.listing(administrator)) == 3


@pytest.mark.parametrize(("first", "last"), [("1", "501"), ("801", "A12"), ("812", "801"), ("\x00", "\x00"), ("", "")])
def test_what_makes_no_range_is_refused(administrator: Context, first: str, last: str) -> None:
    with pytest.raises(Invalid):
        execute(catalogue.add_rooms, administrator, first, last, EIGHTH)


def test_a_type_is_added_and_changed(administrator: Context) -> None:
    made = execute(catalogue.save_type, administrator, SUITE)
    changed = execute(catalogue.save_type, administrator, replace(SUITE, sleeps=5), made.id)
    assert (changed.id, changed.code, changed.sleeps) == (made.id, "STE", 5)
    assert [each.code for each in catalogue.room_types(administrator)] == ["DBL", "STE"]


def test_every_fault_of_a_type_is_named(administrator: Context) -> None:
    wrong = TypeDetails(code="dbl", name_zh="", name_en="", sleeps=0, extra_beds=None, cots=2**63, position=-1)
    with pytest.raises(Invalid) as refused:
        execute(catalogue.save_type, administrator, wrong)
    assert [(reason.field, reason.code) for reason in refused.value.reasons] == [
        ("name_zh", "missing"),
        ("name_en", "missing"),
        ("sleeps", "number-out-of-range"),
        ("extra_beds", "missing"),
        ("cots", "number-out-of-range"),
        ("position", "number-out-of-range"),
        ("code", "code-taken"),
    ]
    with pytest.raises(NotFound):
        execute(catalogue.save_type, administrator, SUITE, NOWHERE)


def test_a_room_that_is_held_does_not_leave_the_house_or_change_its_type(desk: Context, administrator: Context) -> None:
    execute(catalogue.save_type, administrator, SUITE)
    execute(claims.claim, desk, "reservation", ROOMS["301"], [TODAY + timedelta(days=3)])
    for details, active in ((EIGHTH, False), (replace(EIGHTH, room_type="STE"), True)):
        with pytest.raises(RoomInUse) as refused:
            execute(catalogue.change_room, administrator, ROOMS["301"], details, active=active)
        assert [reason.code for reason in refused.value.reasons] == ["room-held"]
    moved = execute(catalogue.change_room, administrator, ROOMS["301"], replace(EIGHTH, floor="9"), active=True)
    assert (moved.floor, moved.room_type_id) == ("9", DOUBLE)


def test_a_room_that_left_the_house_is_not_found_at_the_desk(desk: Context, administrator: Context) -> None:
    execute(catalogue.change_room, administrator, ROOMS["301"], EIGHTH, active=False)
    with pytest.raises(NotFound):
        room_by_number(desk, "301")
    assert [room.active for room in catalogue.listing(administrator)].count(False) == 1


@pytest.mark.rule("ACC-4")
def test_the_list_of_rooms_tells_its_administrator_nothing_of_guests(administrator: Context) -> None:
    assert set(catalogue.RoomListing.__slots__) == {
        "room_id",
        "number",
        "floor",
        "type_code",
        "location_zh",
        "location_en",
        "active",
        "features",
    }


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.ROOM_MANAGE)
    for attempt in (
        lambda: execute(catalogue.save_type, ctx, SUITE),
        lambda: execute(catalogue.save_feature, ctx, "a", "b", "c"),
        lambda: execute(catalogue.add_rooms, ctx, "801", "801", EIGHTH),
        lambda: execute(catalogue.change_room, ctx, ROOMS["301"], EIGHTH, active=True),
        lambda: catalogue.room_types(ctx),
        lambda: catalogue.listing(ctx),
        lambda: catalogue.features(hotel.without(Permission.PROPERTY_VIEW)),
    ):
        with pytest.raises(Forbidden):
            attempt()
