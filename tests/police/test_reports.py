"""Every registration is reported, with a receipt, and what is late is told of (REG-12)."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge import police_files
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import drain_once, watch_police_reports_once
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import queries as inbox
from frontdesk.notifications.models import Task
from frontdesk.police import queries, service
from frontdesk.police.errors import ReportRefused
from frontdesk.property.service import change_settings
from tests.small_hotel import NOW
from tests.stays import arrivals
from tests.stays.arrivals import MARY, Arrivals, guest


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    runtime.clock = lambda: NOW
    return arrivals.build(runtime)


def drain(desk: Arrivals) -> None:
    drain_once(desk.hotel.runtime)


@pytest.mark.rule("REG-12", "PRI-7")
def test_a_report_holds_the_truth_of_a_hidden_guest_and_the_queue_the_alias(desk: Arrivals) -> None:
    made = desk.check_in(guest(disclosure_level="confidential", alias="李明"))
    manager = desk.hotel.context("duty_manager")
    (waits,) = queries.queue(manager)
    assert (waits.shown_name, waits.room, waits.state) == ("李明", "301", "waiting")
    exported = execute(service.export, manager, made.registrations[0].id, "json")
    told = json.loads(exported.content)["registration"]
    assert (told["name"], told["document_number"]) == ("王建国", "110105198001010016")
    assert (told["room"], told["hotel_name"], exported.file_name) == ("301", "小旅馆", None)
    (handed,) = queries.queue(manager)
    assert (handed.state, handed.report_id) == ("exported", exported.report_id)


@pytest.mark.rule("REG-12")
def test_the_number_of_the_police_ends_the_report_and_one_task_of_it(desk: Arrivals) -> None:
    made = desk.check_in(guest(), guest(MARY))
    drain(desk)
    manager = desk.hotel.context("duty_manager")
    first, second = made.registrations
    exported = execute(service.export, manager, first.id, "xml")
    again = execute(service.export, manager, first.id, "xml")
    with pytest.raises(Invalid):
        execute(service.acknowledge, manager, exported.report_id, "?")
    execute(service.acknowledge, manager, again.report_id, "JCG-20260501-7")
    with pytest.raises(ReportRefused):
        execute(service.acknowledge, manager, exported.report_id, "JCG-20260501-8")
    drain(desk)
    assert [each.registration_id for each in queries.queue(manager)] == [second.id]
    (done,) = queries.acknowledged(manager)
    assert (done.registration_number, done.acknowledgement) == (first.number, "JCG-20260501-7")
    assert open_tasks(desk, "police_report") == 1


def open_tasks(desk: Arrivals, kind: str) -> int:
    with Session(desk.hotel.runtime.engine) as session:
        return len(session.scalars(select(Task.id).where(Task.kind == kind, Task.completed_at.is_(None))).all())


@pytest.mark.rule("REG-12")
def test_what_is_late_is_told_of_once_and_the_files_go_when_the_police_have_them(desk: Arrivals) -> None:
    means = desk.hotel.runtime
    execute(change_settings, desk.hotel.context("administrator"), police_report_hours=2)
    made = desk.check_in(guest())
    worker = desk.hotel.worker()
    written = execute(service.export, desk.hotel.without(), made.registrations[0].id, "xml", into_file=True)
    file = police_files.write(worker, written.file_name or "", written.content)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert "王建国" in file.read_text()
    watch_police_reports_once(means)
    assert open_tasks(desk, "police_overdue") == 0
    means.clock = lambda: NOW + timedelta(hours=2)
    for _ in range(2):
        watch_police_reports_once(means)
        drain(desk)
    assert open_tasks(desk, "police_overdue") == 1
    assert file.exists()
    late = desk.hotel.context("duty_manager", now=NOW + timedelta(hours=2))
    assert [each.overdue for each in queries.queue(late, overdue=True)] == [True]
    execute(service.acknowledge, late, written.report_id, "JCG-1")
    watch_police_reports_once(means)
    drain(desk)
    assert open_tasks(desk, "police_overdue") == 0
    assert not file.exists()
    assert inbox.mismatches(desk.ctx.session, desk.hotel.property_id) == []


def test_nothing_is_reported_of_nobody(desk: Arrivals) -> None:
    manager = desk.hotel.context("duty_manager")
    made = desk.check_in(guest())
    with pytest.raises(NotFound):
        execute(service.export, manager, uuid4(), "xml")
    with pytest.raises(Invalid):
        execute(service.export, manager, made.registrations[0].id, "docx")
    with pytest.raises(NotFound):
        execute(service.acknowledge, manager, uuid4(), "JCG-1")


@pytest.mark.parametrize(
    ("command", "given"),
    [
        (service.export, (UUID(int=1), "xml")),
        (service.acknowledge, (UUID(int=1), "JCG-1")),
        (service.warn_of_overdue, ()),
        (service.files_to_sweep, ()),
    ],
)
def test_whoever_may_not_is_refused(desk: Arrivals, command: object, given: tuple[object, ...]) -> None:
    nobody = desk.hotel.without(Permission.POLICE_REPORT_SEND, Permission.OPERATE)
    with pytest.raises(Forbidden):
        execute(command, nobody, *given)  # type: ignore[arg-type]
    for read in (queries.queue, queries.acknowledged, queries.suspicions):
        with pytest.raises(Forbidden):
            read(desk.ctx)
