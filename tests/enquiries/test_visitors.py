"""Visitors: let in with the guests' consent, the same whoever the guests are; told of when they stay too long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from frontdesk.edge.emergency_list import list_rooms
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.worker import answer_due_once, drain_once
from frontdesk.enquiries import consents, visitors, visitors_agreed, visitors_queries
from frontdesk.enquiries.rules import Scope
from frontdesk.enquiries.visitors import VisitGiven
from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.enquiries.visitors_rules import still_in_at, visit_faults
from frontdesk.kernel.errors import Forbidden, NotFound, Refused
from frontdesk.notifications import queries as notifications
from frontdesk.rooms.models import RoomOccupancy
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.intake import read_late_arrival
from frontdesk.stays.late_arrival import register_late
from tests.enquiries.asking import TRUE_NAME, EnquiryDesk
from tests.small_hotel import NOW
from tests.stays.arrivals import MARY, guest

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOT_AGREED = [("visit-not-agreed", "enquiry_id")]
FRIEND = VisitGiven(
    enquiry_id=None,
    name="孙晓",
    document_type="resident_id",
    document_number="11010519491231002X",
)


def comes(desk: EnquiryDesk, enquiry_id: UUID | None, role: str = "receptionist", **changes: Any) -> Visitor:
    """Register a visitor with the consent to an enquiry."""
    return execute(visitors.let_in, desk.ctx(role), replace(FRIEND, enquiry_id=enquiry_id, **changes))


def refused(command: Callable[[], object]) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as raised:
        command()
    return [(reason.code, reason.field) for reason in raised.value.reasons]


def still_in(desk: EnquiryDesk) -> list[str]:
    with reading(desk.ctx()) as ctx:
        return [each.name for each in visitors_queries.visitors(ctx)]


@pytest.mark.rule("PRI-2", "PRI-12")
def test_nobody_goes_up_before_the_guest_and_everybody_in_the_room_has_agreed() -> None:
    def codes(*, agreed: bool, since: bool, sharers: bool) -> list[str]:
        return [fault.code for fault in visit_faults(agreed=agreed, shared_since=since, sharers_agree=sharers)]

    assert codes(agreed=True, since=False, sharers=False) == []
    assert codes(agreed=True, since=True, sharers=True) == []
    assert codes(agreed=True, since=True, sharers=False) == ["sharers-not-asked"]
    assert codes(agreed=False, since=False, sharers=True) == ["visit-not-agreed"]


@pytest.mark.rule("PRI-2", "PRI-3")
def test_a_visitor_enters_with_the_consent_to_their_enquiry_and_is_refused_alike_without_one(desk: EnquiryDesk) -> None:
    stay = desk.ordinary()
    waiting, absent = desk.ask("王建国"), desk.ask("赵铁柱")
    for enquiry in (waiting, absent, UUID(int=5)):
        assert refused(lambda enquiry=enquiry: comes(desk, enquiry)) == NOT_AGREED
    desk.consents(desk.queue()[0], Scope.CALL)
    assert refused(lambda: comes(desk, waiting)) == NOT_AGREED
    enquiry = desk.agreed_visit()
    with reading(desk.ctx("security")) as ctx:
        (waited,) = visitors_agreed.expected(ctx)
    assert (waited.enquiry_id, waited.asked_by, waited.room) == (enquiry, "孙晓", "301")
    visitor = comes(desk, enquiry, "security")
    (held,) = [each for each in desk.given() if each.scope is Scope.VISIT]
    assert (visitor.agreed_by, visitor.consent_id) == (stay.registrations[0].id, held.id)
    execute(consents.withdraw, desk.ctx(), held.id)
    assert refused(lambda: comes(desk, enquiry)) == NOT_AGREED


@pytest.mark.rule("PRI-2")
def test_a_consent_to_a_visit_ends_with_its_time_and_with_the_stay(desk: EnquiryDesk) -> None:
    stay = desk.ordinary()
    first = desk.agreed_visit()
    desk.later(3601)
    assert refused(lambda: comes(desk, first)) == NOT_AGREED
    again = desk.agreed_visit()
    execute(check_out, desk.ctx(), stay.stay_id, Leaving(room_checked=True))
    assert refused(lambda: comes(desk, again)) == NOT_AGREED
    with reading(desk.ctx()) as ctx:
        assert visitors_agreed.expected(ctx) == []


@pytest.mark.rule("PRI-2", "PRI-7")
def test_who_keeps_the_register_sees_the_visitor_and_the_room_and_not_whom_they_asked_for(desk: EnquiryDesk) -> None:
    desk.hidden()
    enquiry = desk.ask(TRUE_NAME, asked_by="孙晓")
    desk.consents(desk.queue("duty_manager")[0], Scope.VISIT, "duty_manager")
    with reading(desk.ctx("security")) as ctx:
        found = visitors_agreed.expected(ctx)
    assert TRUE_NAME not in repr(found)
    assert [(each.asked_by, each.room) for each in found] == [("孙晓", "301")]
    assert comes(desk, enquiry).room_id is not None


@pytest.mark.rule("PRI-12")
def test_who_has_come_to_share_the_room_since_is_asked_too(desk: EnquiryDesk) -> None:
    stay = desk.ordinary()
    enquiry = desk.agreed_visit()
    desk.later(60)
    late = {"registrations": [guest(MARY)], "key_cards": 0}
    execute(register_late, desk.ctx(), stay.stay_id, read_late_arrival(late))
    assert refused(lambda: comes(desk, enquiry)) == [("sharers-not-asked", "sharers_agree")]
    comes(desk, enquiry, sharers_agree=True)


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


def test_a_visitor_is_kept_sealed_gets_a_vehicle_pass_and_leaves(desk: EnquiryDesk) -> None:
    desk.ordinary()
    enquiry = desk.agreed_visit()
    first = comes(desk, enquiry, vehicle_plate="京A12345")
    second = comes(desk, enquiry, "security", name="周平")
    assert (first.pass_number, second.pass_number) == (1, None)
    with Session(desk.arrivals.hotel.runtime.engine) as session:
        rows = session.scalars(select(Visitor)).all()
        written = repr([{column.name: getattr(row, column.name) for column in row.__table__.columns} for row in rows])
    assert not any(word in written for word in ("孙晓", "1949", "京A12345"))
    execute(visitors.let_out, desk.ctx(), first.id)
    assert still_in(desk) == ["周平"]
    assert refused(lambda: execute(visitors.let_out, desk.ctx(), first.id)) == [("visitor-left-already", None)]
    with pytest.raises(NotFound):
        execute(visitors.let_out, desk.ctx(), UUID(int=5))


@pytest.mark.rule("EMG-1")
def test_visitors_count_on_the_emergency_list_even_when_their_host_has_left(desk: EnquiryDesk) -> None:
    desk.ordinary()
    comes(desk, desk.agreed_visit())
    (room,) = execute(list_rooms, desk.ctx()).rooms
    assert (room.persons, room.visitors) == (1, 1)
    with Session(desk.arrivals.hotel.runtime.engine) as session, session.begin():
        session.execute(delete(RoomOccupancy))
    found = execute(list_rooms, desk.ctx())
    assert ([(room.number, room.persons, room.visitors) for room in found.rooms], found.persons) == ([("301", 0, 1)], 1)
    with pytest.raises(Forbidden), reading(desk.ctx("bell")) as ctx:
        visitors_queries.headcount(ctx)


def test_what_is_missing_is_said_at_once(desk: EnquiryDesk) -> None:
    assert set(refused(lambda: comes(desk, None, name=None, document_type=None))) == {
        ("missing", "name"),
        ("missing", "document_type"),
        ("missing", "enquiry_id"),
    }


def test_who_is_still_in_at_the_hour_is_told_to_security_once_until_they_leave(desk: EnquiryDesk) -> None:
    desk.ordinary()
    enquiry = desk.agreed_visit()
    gone, late = (comes(desk, enquiry, name=name) for name in ("孙晓", "周平"))
    execute(visitors.let_out, desk.ctx(), gone.id)
    runtime, security = desk.arrivals.hotel.runtime, desk.ctx("security")

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
