"""News become tasks once, and people take and finish them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import queries, service
from frontdesk.notifications.models import Task
from frontdesk.notifications.queries import InboxTask
from frontdesk.outbox import queries as outbox
from frontdesk.property.models import Property
from frontdesk.rooms.models import Room, RoomOccupancy
from frontdesk.rooms.service import set_cleanliness
from tests.notifications.conftest import Arrive
from tests.small_hotel import NOW, ROOMS, SECOND_RECEPTIONIST, TODAY, SmallHotel, account_of


def inbox(hotel: SmallHotel, role: str) -> list[InboxTask]:
    with reading(hotel.context(role)) as ctx:
        return queries.inbox(ctx).tasks


def count(hotel: SmallHotel) -> int:
    with Session(hotel.runtime.engine) as session:
        return session.execute(select(func.count()).select_from(Task)).scalar_one()


@pytest.mark.rule("REG-12")
@pytest.mark.rule("NTF-1")
def test_an_arrival_reaches_every_department_that_it_concerns(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive(vip=True, luggage_pieces=2, patrol=True, calls="none", language="ko")
    assert drain_once(hotel.runtime) == 1
    shown = {
        role: [(task.kind, task.room) for task in inbox(hotel, role)]
        for role in ("housekeeping", "switchboard", "bell", "receptionist", "security", "engineering")
    }
    assert shown == {
        "housekeeping": [("amenity", "301"), ("arrival", "301")],
        "switchboard": [("arrival", "301")],
        "bell": [("luggage", "301")],
        "receptionist": [("police_report", "301")],
        "security": [("patrol", "301")],
        "engineering": [],
    }


@pytest.mark.rule("NTF-1")
def test_an_event_is_delivered_once_however_often_it_is_tried(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive()
    assert execute(service.deliver, hotel.worker(), 1) == 3
    assert execute(service.deliver, hotel.worker(), 1) == 0
    assert drain_once(hotel.runtime) == 0
    assert count(hotel) == 3


@pytest.mark.rule("NTF-1")
def test_a_delivery_that_breaks_off_has_not_happened(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive()

    def break_off(ctx: object, sequence: int) -> int:
        service.deliver(ctx, sequence)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(break_off, hotel.worker(), 1)
    assert count(hotel) == 0
    assert drain_once(hotel.runtime) == 1
    assert count(hotel) == 3


@pytest.mark.rule("NTF-1")
def test_news_are_delivered_in_their_order_and_in_batches(hotel: SmallHotel, arrive: Arrive) -> None:
    stays = [arrive() for _ in range(5)]
    ctx = hotel.worker()
    assert service.drain(ctx, execute, limit=3) == 3
    with Session(hotel.runtime.engine) as session:
        assert outbox.undelivered(session, hotel.property_id, 10) == [4, 5]
        delivered = session.scalars(select(Task.cause).order_by(Task.event_sequence)).unique().all()
        assert list(delivered) == stays[:3]


@pytest.mark.rule("NTF-1")
def test_what_came_while_a_delivery_waited_for_its_turn_goes_along(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive()
    ctx = hotel.worker()

    def late(*args: Any) -> int:
        arrive()
        return execute(*args)

    assert service.drain(ctx, late) == 2
    assert drain_once(hotel.runtime) == 0
    assert count(hotel) == 6


@pytest.mark.rule("NTF-1")
def test_news_that_end_a_task_leave_the_one_that_is_asked_for_after_them(hotel: SmallHotel) -> None:
    order_id, ctx = uuid4(), hotel.worker()

    def announce(bound: Context) -> None:
        bound.announce("work_order.called_back", order_id, room_id=str(ROOMS["301"]))
        bound.announce("work_order.ended", order_id, room_id=str(ROOMS["301"]), fault="lamp", call_back=True)

    execute(announce, ctx)
    assert drain_once(hotel.runtime) == 2
    assert [task.kind for task in inbox(hotel, "receptionist")] == ["call_back"]


def test_what_waits_and_for_how_long_is_known(hotel: SmallHotel, arrive: Arrive) -> None:
    with Session(hotel.runtime.engine) as session:
        assert outbox.lag(session, NOW) == outbox.Lag(0, timedelta(0))
    arrive()
    with Session(hotel.runtime.engine) as session:
        assert outbox.lag(session, NOW + timedelta(seconds=7)) == outbox.Lag(1, timedelta(seconds=7))


def test_a_task_is_due_as_the_hotel_has_set(hotel: SmallHotel, arrive: Arrive) -> None:
    with Session(hotel.runtime.engine) as session, session.begin():
        session.get_one(Property, hotel.property_id).settings = {"task_minutes_luggage": 3}
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    assert [task.due_at for task in inbox(hotel, "bell")] == [NOW + timedelta(minutes=3)]
    assert [task.due_at for task in inbox(hotel, "receptionist")] == [NOW + timedelta(hours=24)]


@pytest.mark.rule("HSK-1")
def test_a_room_that_was_cleaned_needs_no_more_cleaning(hotel: SmallHotel) -> None:
    def check_out(ctx: Context) -> None:
        for room in ("301", "302"):
            ctx.announce("stay.checked_out", ctx.source.uuid(), room_id=str(ROOMS[room]))
            ctx.session.get_one(Room, (ctx.property_id, ROOMS[room])).cleanliness = "dirty"

    execute(check_out, hotel.context())
    drain_once(hotel.runtime)
    execute(set_cleanliness, hotel.context("housekeeping"), ROOMS["301"], "clean")
    drain_once(hotel.runtime)
    assert [(task.kind, task.room) for task in inbox(hotel, "housekeeping")] == [("room_cleaning", "302")]
    assert count(hotel) == 4


@pytest.mark.rule("NTF-3")
def test_who_acknowledged_first_stays(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive()
    drain_once(hotel.runtime)
    task_id = inbox(hotel, "receptionist")[0].task_id
    execute(service.acknowledge, hotel.context(), task_id)
    again = execute(service.acknowledge, hotel.context(account=SECOND_RECEPTIONIST), task_id)
    assert again.acknowledged_by == account_of("receptionist")
    with Session(hotel.runtime.engine) as session:
        recorded = session.scalars(select(TrailEntry.action).where(TrailEntry.subject_id == task_id)).all()
        assert recorded == ["task.acknowledged"]


def test_a_finished_task_leaves_the_inbox(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive()
    drain_once(hotel.runtime)
    task_id = inbox(hotel, "switchboard")[0].task_id
    done = execute(service.complete, hotel.context("switchboard"), task_id)
    assert done.acknowledged_by == done.completed_by == account_of("switchboard")
    assert execute(service.complete, hotel.context("switchboard"), task_id).completed_at == done.completed_at
    assert inbox(hotel, "switchboard") == []


@pytest.mark.rule("NTF-2")
def test_a_department_sees_and_does_only_its_own_tasks(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive()
    drain_once(hotel.runtime)
    task_id = inbox(hotel, "housekeeping")[0].task_id
    for command in (service.acknowledge, service.complete):
        with pytest.raises(NotFound):
            execute(command, hotel.context("switchboard"), task_id)
        with pytest.raises(NotFound):
            execute(command, hotel.context("switchboard"), uuid4())
    with reading(hotel.context("switchboard")) as ctx:
        assert queries.own_departments(ctx) == ["switchboard"]
        with pytest.raises(NotFound):
            queries.inbox(ctx, "housekeeping")


@pytest.mark.rule("NTF-2")
def test_only_who_carries_luggage_is_told_how_to_address_the_guest(hotel: SmallHotel, arrive: Arrive) -> None:
    stay_id = arrive(luggage_pieces=2)
    occupy(hotel, stay_id)
    drain_once(hotel.runtime)
    assert [task.address for task in inbox(hotel, "bell")] == ["Mr 王"]
    assert all(task.address is None for role in ("housekeeping", "switchboard") for task in inbox(hotel, role))
    occupy(hotel, uuid4())
    assert [task.address for task in inbox(hotel, "bell")] == [None]


def test_a_task_that_nobody_took_in_time_is_late(hotel: SmallHotel, arrive: Arrive) -> None:
    arrive()
    drain_once(hotel.runtime)

    def late(minutes: int) -> list[bool]:
        with reading(hotel.context("housekeeping", now=NOW + timedelta(minutes=minutes))) as ctx:
            return [task.late for task in queries.inbox(ctx).tasks]

    assert (late(14), late(15)) == ([False], [True])
    execute(service.acknowledge, hotel.context("housekeeping"), inbox(hotel, "housekeeping")[0].task_id)
    assert late(15) == [False]


def test_an_inbox_shows_the_newest_first_and_says_how_many_there_are(hotel: SmallHotel, arrive: Arrive) -> None:
    for room in ("301", "302", "401"):
        arrive(room)
    drain_once(hotel.runtime)
    with reading(hotel.context("switchboard")) as ctx:
        found = queries.inbox(ctx, "switchboard")
        assert ([task.room for task in found.tasks], found.count) == (["401", "302", "301"], 3)
        assert [str(task.due_out) for task in found.tasks] == ["None"] * 3
    assert [str(task.due_out) for task in inbox(hotel, "housekeeping")] == ["2026-05-03"] * 3


@pytest.mark.rule("REG-12")
@pytest.mark.rule("NTF-1")
def test_missing_and_surplus_tasks_are_found(hotel: SmallHotel, arrive: Arrive) -> None:
    for _ in range(3):
        arrive(luggage_pieces=1)
    with Session(hotel.runtime.engine) as session, session.begin():
        assert queries.mismatches(session, hotel.property_id) == [1, 2, 3]
    drain_once(hotel.runtime)
    with Session(hotel.runtime.engine) as session, session.begin():
        assert queries.mismatches(session, hotel.property_id) == []
        session.execute(delete(Task).where(Task.event_sequence == 2, Task.kind == "luggage"))
        surplus = session.scalars(select(Task).where(Task.event_sequence == 3, Task.kind == "luggage")).one()
        surplus.told_to = "security"
        session.flush()
        assert queries.mismatches(session, hotel.property_id) == [2, 3]


def test_each_command_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.OPERATE, Permission.TASK_DO, Permission.TASK_VIEW)
    with pytest.raises(Forbidden):
        execute(service.deliver, ctx, 1)
    with pytest.raises(Forbidden):
        execute(service.deliver_next, ctx)
    with pytest.raises(Forbidden):
        service.drain(ctx, execute)
    for command in (service.acknowledge, service.complete):
        with pytest.raises(Forbidden):
            execute(command, ctx, uuid4())
    for read in (queries.inbox, queries.own_departments):
        with pytest.raises(Forbidden):
            read(ctx)


def occupy(hotel: SmallHotel, stay_id: UUID) -> None:
    with Session(hotel.runtime.engine) as session, session.begin():
        session.execute(delete(RoomOccupancy))
        session.add(
            RoomOccupancy(
                property_id=hotel.property_id,
                room_id=ROOMS["301"],
                stay_id=stay_id,
                shown_name="王伟",
                shown_surname="王",
                sex="M",
                persons=1,
                arrived=TODAY,
                due_out=TODAY + timedelta(days=1),
                due_out_at=NOW + timedelta(days=1),
            ),
        )
