"""Rooms at once and without names; names at once, with alarm and review; a copy for when the server is down (EMG)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.authority import emergency, queries
from frontdesk.authority.models import EmergencyNames
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.worker import copy_emergency_once, drain_once, jobs
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.notifications import queries as notifications
from frontdesk.property.models import Property
from tests.small_hotel import account_of
from tests.stays.arrivals import MARY, Arrivals, guest

ALIAS, TRUE_NAME = "李明", "王建国"
HIDDEN = guest(disclosure_level="confidential", alias=ALIAS)


def code_of(command: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        command()
    return refused.value.reasons[0].code


def alarms(desk: Arrivals, role: str) -> list[str]:
    drain_once(desk.hotel.runtime)
    with reading(desk.hotel.context(role)) as ctx:
        return [task.kind for task in notifications.inbox(ctx).tasks if task.kind == "emergency_names"]


@pytest.mark.rule("EMG-1")
@pytest.mark.parametrize("role", ["receptionist", "duty_manager", "security"])
def test_desk_and_security_list_rooms_headcount_and_needs_without_a_name(desk: Arrivals, role: str) -> None:
    stay = desk.check_in(HIDDEN, guest(MARY))
    execute(emergency.record_needs, desk.ctx, stay.stay_id, {"walking": 1, "infant": 0})
    found = execute(emergency.list_rooms, desk.hotel.context(role))
    assert [(room.number, room.floor, room.persons, dict(room.needs)) for room in found.rooms] == [
        ("301", "3", 2, {"walking": 1})
    ]
    assert (found.persons, found.needing_help) == (2, 1)
    assert not any(name in repr(found) for name in (TRUE_NAME, ALIAS, "Mary"))
    with Session(desk.hotel.runtime.engine) as session:
        listed = select(TrailEntry).where(TrailEntry.action == "emergency.rooms_listed")
        assert len(session.scalars(listed).all()) == 1


@pytest.mark.rule("EMG-1")
def test_needs_are_kept_for_a_stay_in_house_and_replaced(desk: Arrivals) -> None:
    stay = desk.check_in(HIDDEN)
    execute(emergency.record_needs, desk.ctx, stay.stay_id, {"walking": 1})
    execute(emergency.record_needs, desk.ctx, stay.stay_id, {"hearing": 2})
    with reading(desk.ctx) as ctx:
        assert emergency.needs_of(ctx, stay.stay_id) == {"hearing": 2}
    assert code_of(lambda: execute(emergency.record_needs, desk.ctx, stay.stay_id, {"wings": 1})) == "not-a-choice"
    assert code_of(lambda: execute(emergency.record_needs, desk.ctx, stay.stay_id, {"sight": -1})) == (
        "number-out-of-range"
    )
    with pytest.raises(NotFound):
        execute(emergency.record_needs, desk.ctx, UUID(int=5), {"sight": 1})


@pytest.mark.rule("EMG-1")
def test_the_copy_for_when_the_server_is_down_stands_by_itself_and_names_nobody(desk: Arrivals, tmp_path: Path) -> None:
    stay = desk.check_in(HIDDEN)
    execute(emergency.record_needs, desk.ctx, stay.stay_id, {"walking": 1})
    copy_emergency_once(desk.hotel.runtime, tmp_path)
    desk.check_in(guest(MARY), room="302")
    copy_emergency_once(desk.hotel.runtime, tmp_path)
    (file,) = tmp_path.iterdir()
    page = file.read_text(encoding="utf-8")
    assert file.name == "emergency-small.html"
    assert "<strong>301</strong>" in page
    assert "<strong>302</strong>" in page
    assert "在住 2 间、2 人，需协助 1 人" in page
    assert "2026-05-01 14:00" in page
    assert not any(word in page for word in (TRUE_NAME, ALIAS, "Mary", "Smith", "http", "src=", "href="))


@pytest.mark.rule("EMG-1")
def test_the_copy_is_renewed_each_minute_whoever_writes_it_and_wherever_the_hotel_is_called(
    desk: Arrivals, tmp_path: Path
) -> None:
    queue = jobs(desk.hotel.runtime, tmp_path / "jobs.db", tmp_path / "copies")
    minute = datetime(2026, 5, 1, 6, 1)  # noqa: DTZ001 - as huey's clock has it
    due = {type(task).__name__ for task in queue.read_periodic(minute)}
    assert "copy_emergency" in due
    assert "copy_emergency" not in {type(task).__name__ for task in queue.read_periodic(minute.replace(second=30))}
    with Session(desk.hotel.runtime.engine) as session, session.begin():
        session.execute(update(Property).values(code="../small"))
    copy_emergency_once(desk.hotel.runtime, tmp_path / "copies")
    assert [file.name for file in (tmp_path / "copies").iterdir()] == ["emergency--small.html"]


@pytest.mark.rule("EMG-2", "PRI-7")
@pytest.mark.parametrize(("opener", "alarmed"), [("duty_manager", "security"), ("security", "duty_manager")])
def test_manager_or_security_alone_open_the_true_names_and_the_other_is_alarmed_and_reviews(
    desk: Arrivals, opener: str, alarmed: str
) -> None:
    desk.check_in(HIDDEN, guest(MARY))
    who, other = desk.hotel.context(opener), desk.hotel.context(alarmed)
    found = execute(emergency.list_names, who, "fire")
    assert [(each.room, each.name) for each in found.persons] == [("301", TRUE_NAME), ("301", "Mary Smith")]
    assert (alarms(desk, alarmed), alarms(desk, opener)) == (["emergency_names"], [])
    assert code_of(lambda: execute(emergency.review_names, who, found.opening_id, "in-order")) == "reviewer-is-opener"
    execute(emergency.review_names, other, found.opening_id, "in-order")
    assert alarms(desk, alarmed) == []
    again = code_of(lambda: execute(emergency.review_names, other, found.opening_id, "not-in-order"))
    assert again == "reviewed-already"
    with reading(other) as ctx:
        (line,) = queries.names_opened(ctx)
    assert (line.opened_by, line.reviewed_by, line.verdict, line.reason) == (opener, alarmed, "in-order", "fire")


@pytest.mark.rule("EMG-2")
def test_whoever_holds_both_offices_alarms_both(desk: Arrivals) -> None:
    both = desk.hotel.context("security")
    roles = frozenset({"security", "duty_manager"})
    execute(emergency.list_names, with_roles(both, roles), "drill")
    assert alarms(desk, "security") == alarms(desk, "duty_manager") == ["emergency_names"]


def with_roles(ctx: Context, roles: frozenset[str]) -> Context:
    return replace(ctx, actor=replace(ctx.actor, roles=roles))


@pytest.mark.rule("EMG-2")
def test_names_are_not_opened_without_a_reason_nor_reviewed_by_who_opened_them(desk: Arrivals) -> None:
    security = desk.hotel.context("security")
    assert code_of(lambda: execute(emergency.list_names, security, "curiosity")) == "not-a-choice"
    assert code_of(lambda: execute(emergency.review_names, security, UUID(int=5), "fine")) == "not-a-choice"
    with pytest.raises(NotFound):
        execute(emergency.review_names, security, UUID(int=5), "in-order")
    execute(emergency.list_names, security, "fire")
    own = update(EmergencyNames).values(reviewed_by=account_of("security"), verdict="in-order")
    with Session(desk.hotel.runtime.engine) as session, pytest.raises(IntegrityError):
        session.execute(own)
