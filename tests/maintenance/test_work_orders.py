"""Work orders from the report to the end (HSK-3)."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier.models import FolioEntry
from frontdesk.edge.execute import execute
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance import blocks, queries, repairs, service
from frontdesk.maintenance.errors import RoomHeld, WorkOrderRefused
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.repairs import Work
from frontdesk.maintenance.service import Report
from frontdesk.rooms import claims
from frontdesk.rooms import service as rooms
from frontdesk.rooms.models import Room, RoomBlock, RoomNight
from frontdesk.stays import damages
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.models import Registration
from tests.maintenance.conftest import House
from tests.small_hotel import ROOMS, TODAY, account_of

TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=4)
DONE = Work(words="New washer", parts="1 washer", cost=1200)
NOBODY = UUID(int=5)


def codes(refusal: Callable[[], Any], kind: type[Refused] = Refused) -> list[str]:
    with pytest.raises(kind) as refused:
        refusal()
    return [reason.code for reason in refused.value.reasons]


def room(house: House, number: str = "301") -> Room:
    with Session(house.desk.hotel.runtime.engine) as session:
        found = session.scalars(select(Room).where(Room.id == ROOMS[number])).one()
        session.expunge(found)
        return found


@pytest.mark.rule("HSK-3")
def test_a_fault_is_reported_given_to_somebody_and_fixed(house: House) -> None:
    engineer = house.of("engineering")
    order_id = house.report("housekeeping")
    seen = house.order(order_id)
    assert (seen.number, seen.room, seen.state, seen.source) == (1, "301", "reported", "housekeeping")
    assert seen.words == "The tap drips"
    execute(repairs.assign, engineer, order_id)
    assert house.order(order_id).repairer == "engineering"
    execute(repairs.fix, engineer, order_id, DONE)
    done = house.order(order_id)
    assert (done.state, done.work, done.parts, done.cost) == ("fixed", "New washer", "1 washer", 1200)
    assert house.news() == ["work_order.reported", "work_order.assigned", "work_order.ended"]
    assert queries.orders(engineer) == []
    assert [each.id for each in queries.orders(engineer, ended=True)] == [order_id]


@pytest.mark.rule("HSK-3")
def test_what_is_fixed_is_not_given_to_anybody_any_more(house: House) -> None:
    engineer, order_id = house.of("engineering"), house.report()
    execute(repairs.fix, engineer, order_id, DONE)
    assert codes(lambda: execute(repairs.assign, engineer, order_id)) == ["work-order-state"]
    with pytest.raises(NotFound):
        execute(repairs.assign, engineer, NOBODY)


def test_a_work_order_is_given_only_to_somebody_who_repairs_things(house: House) -> None:
    order_id = house.report()
    engineer, manager = house.of("engineering"), account_of("duty_manager")
    assert codes(lambda: execute(repairs.assign, engineer, order_id, account_of("receptionist"))) == [
        "repairer-unknown"
    ]
    execute(repairs.assign, engineer, order_id, manager)
    assert house.order(order_id).assigned_to == manager
    assert [each.name for each in queries.repairers(engineer)] == ["duty_manager", "engineering"]


def test_everything_that_is_wrong_with_a_report_is_named_at_once(house: House) -> None:
    given = Report(room="999", fault="ghost", priority="now", words=" ", photo=b"no picture")
    assert codes(lambda: execute(service.report, house.of("receptionist"), given), Invalid) == [
        "room-unknown",
        "not-a-choice",
        "not-a-choice",
        "missing",
        "not-a-picture",
    ]


def test_the_words_and_the_photograph_are_sealed(house: House) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    order_id = house.report(photo=picture.getvalue(), words="Secret words")
    assert queries.photo_of(house.of("engineering"), order_id) == picture.getvalue()
    with Session(house.desk.hotel.runtime.engine) as session:
        row = session.scalars(select(WorkOrder)).one()
    assert b"Secret" not in row.sealed
    (file,) = house.desk.hotel.runtime.blobs.folder.rglob(row.photo_id.hex)
    assert picture.getvalue() not in file.read_bytes()
    with pytest.raises(NotFound):
        queries.photo_of(house.of("engineering"), house.report())


@pytest.mark.rule("HSK-3")
def test_a_guest_who_reported_is_called_back_and_who_is_not_satisfied_is_heard_again(house: House) -> None:
    house.desk.check_in()
    engineer, desk = house.of("engineering"), house.desk.ctx
    order_id = house.report(by_guest=True)
    assert codes(lambda: execute(service.call_back, desk, order_id, satisfied=True)) == ["call-back-not-due"]
    execute(repairs.fix, engineer, order_id, DONE)
    execute(service.call_back, desk, order_id, satisfied=False)
    assert (house.order(order_id).state, house.order(order_id).call_back) == ("reported", "due")
    execute(repairs.fix, engineer, order_id, DONE)
    execute(service.call_back, desk, order_id, satisfied=True)
    assert (house.order(order_id).state, house.order(order_id).call_back) == ("fixed", "done")
    assert codes(lambda: execute(service.call_back, desk, order_id, satisfied=True)) == ["call-back-not-due"]


@pytest.mark.rule("HSK-3")
def test_what_a_guest_broke_stands_on_the_folio_once(house: House) -> None:
    stay_id = house.desk.check_in().stay_id
    order_id = house.report()
    desk = house.desk.ctx
    execute(repairs.fix, house.of("engineering"), order_id, Work(words="New lamp", charge=8800))
    execute(damages.charge_work_order, desk, order_id)
    with Session(house.desk.hotel.runtime.engine) as session:
        entries = session.scalars(select(FolioEntry).where(FolioEntry.code == "damage")).all()
        folios = session.scalars(select(Registration.folio_id).where(Registration.stay_id == stay_id)).all()
    assert [(each.folio_id, each.amount) for each in entries] == [(folios[0], 8800)]
    assert house.order(order_id).charged
    assert codes(lambda: execute(damages.charge_work_order, desk, order_id)) == ["nothing-to-charge"]


@pytest.mark.rule("HSK-3")
def test_nobody_is_charged_who_was_not_there_or_has_left(house: House) -> None:
    vacant = house.report()
    engineer = house.of("engineering")
    assert codes(lambda: execute(repairs.fix, engineer, vacant, Work(words="x", charge=1))) == ["nobody-to-charge"]
    stay_id = house.desk.check_in(nights=1).stay_id
    order_id = house.report()
    execute(repairs.fix, engineer, order_id, Work(words="x", charge=1))
    execute(check_out, house.desk.ctx, stay_id, Leaving(room_checked=True))
    assert codes(lambda: execute(damages.charge_work_order, house.desk.ctx, order_id)) == ["nobody-to-charge"]


@pytest.mark.rule("HSK-3")
def test_a_repair_is_put_off_until_a_day_that_lies_ahead(house: House) -> None:
    engineer, order_id = house.of("engineering"), house.report()
    assert codes(lambda: execute(repairs.defer, engineer, order_id, TODAY, "")) == ["day-not-ahead", "missing"]
    execute(repairs.defer, engineer, order_id, LATER, "The part is on its way")
    seen = house.order(order_id)
    assert (seen.state, seen.deferred_until, seen.work) == ("deferred", LATER, "The part is on its way")


@pytest.mark.rule("HSK-3", "MOV-2")
def test_a_vacant_room_is_out_of_order_with_the_declaration_and_returns_dirty_with_the_repair(house: House) -> None:
    engineer, order_id = house.of("engineering"), house.report()
    execute(repairs.declare_unrepairable, engineer, order_id, LATER, "The wall is open")
    found = queries.unrepairable_in(engineer, ROOMS["301"])
    assert found is not None
    assert found.id == order_id
    assert house.order(order_id).block == "ooo"
    assert (house.order(order_id).blocked_from, house.order(order_id).blocked_until) == (TODAY, LATER)
    execute(repairs.fix, engineer, order_id, DONE)
    assert queries.unrepairable_in(engineer, ROOMS["301"]) is None
    assert room(house).cleanliness == "dirty"
    with Session(house.desk.hotel.runtime.engine) as session:
        assert session.scalars(select(RoomNight)).all() == []
        assert session.scalars(select(RoomBlock)).one().released_at is not None


@pytest.mark.rule("HSK-3", "MOV-2")
def test_a_declaration_closes_the_nights_that_nobody_holds_and_names_who_holds_the_others(house: House) -> None:
    execute(claims.claim, house.desk.ctx, "reservation", ROOMS["301"], [TOMORROW])
    engineer, order_id = house.of("engineering"), house.report()
    execute(repairs.declare_unrepairable, engineer, order_id, LATER, "The wall is open")
    (conflict,) = queries.conflicts_of(engineer, order_id)
    assert (conflict.kind, conflict.nights, conflict.rooms) == ("reservation", (TOMORROW,), ("302", "401"))
    with Session(house.desk.hotel.runtime.engine) as session:
        assert len(session.scalars(select(RoomNight)).all()) == (LATER - TODAY).days


@pytest.mark.rule("MOV-2")
def test_a_room_with_a_guest_stays_open_until_the_guest_is_moved_and_the_desk_is_told(house: House) -> None:
    house.desk.check_in(nights=1)
    engineer, order_id = house.of("engineering"), house.report()
    execute(repairs.declare_unrepairable, engineer, order_id, LATER, "No heating")
    assert house.order(order_id).block is None
    assert queries.unrepairable_in(house.desk.ctx, ROOMS["301"]) is not None

    def leave_and_close(ctx: Context) -> None:
        (left,) = claims.locked(ctx, ROOMS["301"])
        order = service.locked(ctx, order_id)
        blocks.close_room(ctx, left, order)

    execute(leave_and_close, house.desk.ctx)
    assert house.order(order_id).block == "ooo"


@pytest.mark.rule("MOV-2")
def test_a_duty_manager_says_that_no_engineer_is_on_duty(house: House) -> None:
    manager, order_id = house.of("duty_manager"), house.report()
    refused = codes(lambda: execute(repairs.declare_unrepairable, manager, order_id, LATER, "Flooded"))
    assert refused == ["engineer-on-duty"]
    execute(repairs.declare_unrepairable, manager, order_id, LATER, "Flooded", no_engineer_on_duty=True)
    assert house.order(order_id).state == "unrepairable"


@pytest.mark.rule("HSK-3")
def test_a_room_is_not_taken_from_those_who_hold_it_and_each_is_named_with_free_rooms(house: House) -> None:
    house.desk.check_in(nights=1)
    execute(claims.claim, house.desk.ctx, "reservation", ROOMS["301"], [TOMORROW])
    execute(claims.claim, house.desk.ctx, "reservation", ROOMS["302"], [TODAY, TOMORROW])
    engineer, order_id = house.of("engineering"), house.report()
    with pytest.raises(RoomHeld) as refused:
        execute(blocks.take_room, engineer, order_id, "ooo", TODAY, LATER)
    told = [(each.code, each.facts["nights"], each.facts["rooms"]) for each in refused.value.reasons]
    assert told == [
        ("held-by-stay", TODAY.isoformat(), "401"),
        ("held-by-reservation", TOMORROW.isoformat(), "401"),
    ]
    execute(claims.claim, house.desk.ctx, "reservation", ROOMS["401"], [TODAY, TOMORROW])
    with pytest.raises(RoomHeld) as refused:
        execute(blocks.take_room, engineer, order_id, "ooo", TODAY, LATER)
    assert {each.code for each in refused.value.reasons} == {"held-by-stay-none-free", "held-by-reservation-none-free"}
    execute(blocks.take_room, engineer, order_id, "oos", TODAY, LATER)
    assert house.order(order_id).block == "oos"


def test_a_room_is_kept_from_sale_once_for_a_fault_and_only_a_room(house: House) -> None:
    engineer, order_id = house.of("engineering"), house.report()
    execute(blocks.take_room, engineer, order_id, "ooo", TODAY, LATER)
    again = codes(lambda: execute(blocks.take_room, engineer, order_id, "ooo", TODAY, LATER), WorkOrderRefused)
    assert again == ["room-blocked-already"]
    with Session(house.desk.hotel.runtime.engine) as session:
        block = session.scalars(select(RoomBlock)).one()
    execute(rooms.return_to_sale, house.of("duty_manager"), block.id)
    assert house.order(order_id).block is None
    execute(blocks.take_room, engineer, order_id, "oos", TODAY, LATER)
    execute(repairs.declare_unrepairable, engineer, order_id, LATER, "The wall is open")
    assert house.order(order_id).block == "ooo"
    with Session(house.desk.hotel.runtime.engine) as session:
        assert len(session.scalars(select(RoomBlock).where(RoomBlock.released_at.is_(None))).all()) == 1
    lobby = house.report(room=None, area="lobby")
    refused = codes(lambda: execute(blocks.take_room, engineer, lobby, "ooo", TODAY, LATER), WorkOrderRefused)
    assert refused == ["work-order-without-room"]


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(house: House) -> None:
    order_id = house.report()
    hotel = house.desk.hotel
    repairing = hotel.without(Permission.WORK_ORDER_REPAIR)
    for attempt in (
        lambda: execute(service.report, hotel.without(Permission.WORK_ORDER_REPORT), None),
        lambda: execute(service.call_back, hotel.without(Permission.STAY_VIEW), order_id, satisfied=True),
        lambda: execute(repairs.assign, repairing, order_id),
        lambda: execute(repairs.fix, repairing, order_id, DONE),
        lambda: execute(repairs.defer, repairing, order_id, LATER, "x"),
        lambda: execute(blocks.take_room, repairing, order_id, "ooo", TODAY, LATER),
        lambda: execute(
            repairs.declare_unrepairable, hotel.without(Permission.WORK_ORDER_DECLARE), order_id, LATER, "x"
        ),
        lambda: execute(damages.charge_work_order, hotel.without(Permission.FOLIO_POST), order_id),
    ):
        with pytest.raises(Forbidden):
            attempt()
