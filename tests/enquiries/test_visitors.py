"""Visitors: let in with the guests' consent, the same whoever the guests are; told of when they stay too long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from frontdesk.edge.emergency_list import list_rooms
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import answer_due_once, drain_once
from frontdesk.enquiries import visitors, visitors_queries
from frontdesk.enquiries.visitors import VisitGiven
from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.enquiries.visitors_rules import still_in_at, visit_faults
from frontdesk.kernel.errors import Forbidden, NotFound, Refused
from frontdesk.notifications import queries as notifications
from frontdesk.rooms.models import RoomOccupancy
from tests.small_hotel import NOW
from tests.stays import arrivals
from tests.stays.arrivals import MARY, Arrivals, guest

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIEND = VisitGiven(
    room="301",
    name="孙晓",
    document_type="resident_id",
    document_number="11010519491231002X",
    agreed_by=0,
    consent_confirmed=True,
)


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    runtime.clock = lambda: NOW
    return arrivals.build(runtime)


def refused(command: Callable[[], object]) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as raised:
        command()
    return [(reason.code, reason.field) for reason in raised.value.reasons]


def still_in(desk: Arrivals) -> list[str]:
    with reading(desk.ctx) as ctx:
        return [each.name for each in visitors_queries.visitors(ctx)]


@pytest.mark.rule("PRI-2", "PRI-12")
def test_nobody_goes_up_before_the_guest_and_everybody_in_the_room_has_agreed() -> None:
    def codes(registered: int | None, agreed_by: int | None, *, confirmed: bool, sharers: bool) -> list[str]:
        faults = visit_faults(registered=registered, agreed_by=agreed_by, confirmed=confirmed, sharers_agree=sharers)
        return [fault.code for fault in faults]

    assert codes(1, 0, confirmed=True, sharers=False) == []
    assert codes(2, 1, confirmed=True, sharers=True) == []
    assert codes(2, 1, confirmed=True, sharers=False) == ["sharers-not-asked"]
    assert codes(1, 1, confirmed=False, sharers=False) == ["guest-unknown", "consent-not-confirmed"]
    assert codes(None, None, confirmed=False, sharers=False) == ["missing", "consent-not-confirmed"]


@pytest.mark.parametrize(
    ("came", "leave_minute", "told"),
    [
        ("2026-05-01 14:00", 23 * 60, "2026-05-01 23:00"),
        ("2026-05-01 23:30", 23 * 60, "2026-05-01 23:30"),
        ("2026-05-02 02:00", 23 * 60, "2026-05-02 02:00"),
        ("2026-05-02 06:00", 23 * 60, "2026-05-02 23:00"),
        ("2026-05-01 22:00", 30, "2026-05-02 00:30"),
        ("2026-05-02 00:10", 30, "2026-05-02 00:30"),
    ],
)
def test_security_is_told_at_the_hotels_hour_or_at_once_after_it(came: str, leave_minute: int, told: str) -> None:
    came_at = datetime.fromisoformat(came).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert still_in_at(came_at, leave_minute, SHANGHAI).astimezone(SHANGHAI).isoformat(" ")[:16] == told


def test_a_visitor_is_kept_sealed_gets_a_vehicle_pass_and_leaves(desk: Arrivals) -> None:
    stay = desk.check_in()
    first = execute(visitors.let_in, desk.ctx, replace(FRIEND, vehicle_plate="京A12345"))
    second = execute(visitors.let_in, desk.hotel.context("security"), replace(FRIEND, name="周平"))
    assert (first.pass_number, second.pass_number) == (1, None)
    assert first.agreed_by == stay.registrations[0].id
    with Session(desk.hotel.runtime.engine) as session:
        rows = session.scalars(select(Visitor)).all()
        written = repr([{column.name: getattr(row, column.name) for column in row.__table__.columns} for row in rows])
    assert not any(word in written for word in ("孙晓", "1949", "京A12345"))
    execute(visitors.let_out, desk.ctx, first.id)
    assert still_in(desk) == ["周平"]
    assert refused(lambda: execute(visitors.let_out, desk.ctx, first.id)) == [("visitor-left-already", None)]
    with pytest.raises(NotFound):
        execute(visitors.let_out, desk.ctx, UUID(int=5))


@pytest.mark.rule("EMG-1")
def test_visitors_count_on_the_emergency_list_even_when_their_host_has_left(desk: Arrivals) -> None:
    desk.check_in()
    execute(visitors.let_in, desk.ctx, FRIEND)
    (room,) = execute(list_rooms, desk.ctx).rooms
    assert (room.persons, room.visitors) == (1, 1)
    with Session(desk.hotel.runtime.engine) as session, session.begin():
        session.execute(delete(RoomOccupancy))
    found = execute(list_rooms, desk.ctx)
    assert ([(room.number, room.persons, room.visitors) for room in found.rooms], found.persons) == ([("301", 0, 1)], 1)
    with pytest.raises(Forbidden), reading(desk.hotel.context("bell")) as ctx:
        visitors_queries.headcount(ctx)


def test_what_is_missing_is_said_at_once_and_a_vacant_room_takes_no_visitor(desk: Arrivals) -> None:
    empty = replace(FRIEND, room="999", name=None, document_type=None, agreed_by=None, consent_confirmed=False)
    assert set(refused(lambda: execute(visitors.let_in, desk.ctx, empty))) == {
        ("missing", "name"),
        ("missing", "document_type"),
        ("room-unknown", "room"),
        ("missing", "agreed_by"),
        ("consent-not-confirmed", "consent_confirmed"),
    }
    assert refused(lambda: execute(visitors.let_in, desk.ctx, FRIEND)) == [("room-vacant", "room")]


@pytest.mark.rule("PRI-12", "PRI-7")
@pytest.mark.parametrize("level", ["ask", "confidential"])
def test_a_shared_room_takes_everybodys_consent_whether_or_not_somebody_is_hidden(desk: Arrivals, level: str) -> None:
    alias = {"alias": "李明"} if level == "confidential" else {}
    desk.check_in(guest(), guest(MARY, disclosure_level=level, **alias))
    assert refused(lambda: execute(visitors.let_in, desk.ctx, FRIEND)) == [("sharers-not-asked", "sharers_agree")]
    execute(visitors.let_in, desk.ctx, replace(FRIEND, sharers_agree=True))
    assert still_in(desk) == ["孙晓"]


def test_who_is_still_in_at_the_hour_is_told_to_security_once_until_they_leave(desk: Arrivals) -> None:
    desk.check_in()
    gone, late = (execute(visitors.let_in, desk.ctx, replace(FRIEND, name=name)) for name in ("孙晓", "周平"))
    execute(visitors.let_out, desk.ctx, gone.id)
    runtime, security = desk.hotel.runtime, desk.hotel.context("security")

    def told() -> list[tuple[str, str | None]]:
        drain_once(runtime)
        with reading(security) as ctx:
            tasks = notifications.inbox(ctx).tasks
        assert "周平" not in repr(tasks)
        return [(task.kind, task.room) for task in tasks]

    for hours, expected in ((8, []), (9, [("visitor_still_in", "301")]), (10, [("visitor_still_in", "301")])):
        runtime.clock = lambda hours=hours: NOW + timedelta(hours=hours)
        answer_due_once(runtime)
        assert told() == expected
    execute(visitors.let_out, replace(security, now=NOW + timedelta(hours=11)), late.id)
    assert told() == []
