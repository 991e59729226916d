"""Tasks are handed on and commented, and what nobody acknowledges goes up."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute, reading
from frontdesk.edge.worker import drain_once
from frontdesk.identity.models import Membership
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import digest, escalation, handing_on, queries, service, terms
from frontdesk.notifications.errors import ColleagueElsewhere, NotHandedThere, TaskIsDone
from frontdesk.notifications.models import Task, TaskNote
from frontdesk.notifications.queries import InboxTask
from frontdesk.notifications.rules import MAY_GO_TO, TABLE, Kind, Level, goes_up_at, may_go_to
from frontdesk.outbox.models import OutboxEvent
from tests.notifications.conftest import Arrive
from tests.small_hotel import NOW, SECOND_RECEPTIONIST, SmallHotel, account_of

STEP = timedelta(minutes=10)


@pytest.fixture
def staffed(hotel: SmallHotel) -> SmallHotel:
    """Give everybody their role, as an account holds it."""
    with Session(hotel.runtime.engine) as session, session.begin():
        roles = ("receptionist", "housekeeping", "bell", "duty_manager", "switchboard")
        people = [(account_of(role), role) for role in roles] + [(SECOND_RECEPTIONIST, "receptionist")]
        session.add_all(
            Membership(property_id=hotel.property_id, account_id=account_id, role=role) for account_id, role in people
        )
    return hotel


def told(hotel: SmallHotel, role: str, kind: str, after: timedelta = timedelta(0)) -> InboxTask | None:
    with reading(hotel.context(role, now=NOW + after)) as ctx:
        boxes = [queries.inbox(ctx, each) for each in queries.own_departments(ctx)]
    return next((task for box in boxes for task in box.tasks if task.kind == kind), None)


def a_task(hotel: SmallHotel, role: str, kind: str) -> UUID:
    found = told(hotel, role, kind)
    assert found is not None
    return found.task_id


def round_at(hotel: SmallHotel, after: timedelta) -> int:
    """Let a worker that knows nothing of the rounds before do what is due."""
    return escalation.escalate_due(hotel.worker(NOW + after), execute)


@pytest.mark.rule("NTF-3")
def test_a_task_goes_to_the_supervisor_when_it_is_due_and_to_the_duty_manager_after_that() -> None:
    assert goes_up_at(Kind.LUGGAGE, NOW, Level.DEPARTMENT, STEP) == NOW
    assert goes_up_at(Kind.LUGGAGE, NOW, Level.SUPERVISOR, STEP) == NOW + STEP
    assert goes_up_at(Kind.LUGGAGE, NOW, Level.DUTY_MANAGER, STEP) is None


@pytest.mark.rule("NTF-3")
def test_what_watches_over_colleagues_is_never_handed_to_the_one_it_may_be_about() -> None:
    assert all(goes_up_at(kind, NOW, 0, STEP) is None for kind in (Kind.HONEY_GUEST, Kind.LOOKUPS))
    assert may_go_to(Kind.HONEY_GUEST, "security") == may_go_to(Kind.SUSPICION, "security") == []


@pytest.mark.rule("NTF-2")
def test_a_kind_is_handed_only_between_departments_that_are_named_for_it() -> None:
    assert may_go_to(Kind.LUGGAGE, "bell") == ["duty_manager", "front_office"]
    assert may_go_to(Kind.ARRIVAL, "housekeeping") == []
    homes = {(line.kind, line.department) for lines in TABLE.values() for line in lines}
    assert {kind for kind, places in MAY_GO_TO.items() if not any((kind, place) in homes for place in places)} == set()


@pytest.mark.rule("NTF-3")
def test_what_nobody_acknowledges_goes_up_step_by_step_whichever_worker_does_it(
    staffed: SmallHotel, arrive: Arrive
) -> None:
    arrive(luggage_pieces=1)
    drain_once(staffed.runtime)
    bell = {("bell", "luggage"): None}
    execute(terms.set_terms, staffed.context("administrator"), bell, {"bell": account_of("bell")})
    assert round_at(staffed, timedelta(minutes=9)) == 0
    assert round_at(staffed, timedelta(minutes=10)) == 1
    raised = told(staffed, "bell", "luggage")
    assert raised is not None
    assert raised.escalation == Level.SUPERVISOR
    assert told(staffed, "duty_manager", "luggage") is None
    assert round_at(staffed, timedelta(minutes=10)) == 0  # a second worker finds it done
    with reading(staffed.context("bell")) as ctx:
        notes = queries.sheet(ctx, "bell", raised.task_id).notes
        assert [(note.kind, note.to) for note in notes] == [("escalated", "bell")]
    assert round_at(staffed, timedelta(minutes=20)) > 1  # the others are due by now
    assert told(staffed, "duty_manager", "luggage") is not None
    execute(service.acknowledge, staffed.context("duty_manager"), raised.task_id)
    assert escalation.escalate_due(staffed.worker(NOW + timedelta(days=2)), execute) > 0
    with Session(staffed.runtime.engine) as session:
        levels = select(Task.escalation).where(Task.id == raised.task_id)
        assert session.scalars(levels).one() == Level.DUTY_MANAGER


@pytest.mark.rule("NTF-3")
def test_a_worker_that_was_away_makes_up_for_every_step(staffed: SmallHotel, arrive: Arrive) -> None:
    arrive(luggage_pieces=1)
    drain_once(staffed.runtime)
    execute(service.acknowledge, staffed.context("switchboard"), a_task(staffed, "switchboard", "arrival"))
    late = timedelta(hours=3)
    assert [round_at(staffed, late) for _ in range(3)] == [2, 2, 0]  # luggage and housekeeping's arrival, twice
    assert told(staffed, "duty_manager", "luggage") is not None


@pytest.mark.rule("NTF-3")
def test_a_task_that_was_handed_on_is_gone_from_here_and_begins_anew_there(staffed: SmallHotel, arrive: Arrive) -> None:
    arrive(luggage_pieces=2)
    drain_once(staffed.runtime)
    task_id = a_task(staffed, "bell", "luggage")
    execute(service.acknowledge, staffed.context("bell"), task_id)
    bell = staffed.context("bell", now=NOW + timedelta(minutes=30))
    execute(handing_on.hand_on, bell, task_id, "front_office", None, "the lift is out of order")
    assert told(staffed, "bell", "luggage") is None
    there = told(staffed, "receptionist", "luggage")
    assert there is not None
    assert (there.acknowledged_at, there.due_at) == (None, NOW + timedelta(minutes=40))
    with reading(staffed.context()) as ctx:
        notes = queries.sheet(ctx, "front_office", task_id).notes
        said = [(note.kind, note.by, note.department, note.text) for note in notes]
    assert said == [("handed_on", "bell", "front_office", "the lift is out of order")]
    with Session(staffed.runtime.engine) as session:
        assert queries.mismatches(session, staffed.property_id) == []
    with pytest.raises(NotFound):
        execute(service.acknowledge, staffed.context("bell"), task_id)


@pytest.mark.rule("NTF-3")
def test_a_task_is_handed_to_a_person_who_works_there_and_to_nobody_else(staffed: SmallHotel, arrive: Arrive) -> None:
    arrive()
    drain_once(staffed.runtime)
    task_id = a_task(staffed, "receptionist", "police_report")
    execute(handing_on.hand_on, staffed.context(), task_id, None, SECOND_RECEPTIONIST)
    found = told(staffed, "receptionist", "police_report")
    assert found is not None
    assert found.assigned == "second"
    with pytest.raises(ColleagueElsewhere):
        execute(handing_on.hand_on, staffed.context(), task_id, None, account_of("bell"))
    with pytest.raises(NotFound):
        execute(handing_on.hand_on, staffed.context(), task_id, None, uuid4())
    with pytest.raises(NotHandedThere):
        execute(handing_on.hand_on, staffed.context(), task_id, "housekeeping")
    with pytest.raises(Invalid):
        execute(handing_on.hand_on, staffed.context(), task_id)
    execute(service.complete, staffed.context(), task_id)
    with pytest.raises(TaskIsDone):
        execute(handing_on.hand_on, staffed.context(), task_id, "duty_manager")


def test_a_comment_stays_with_the_task_until_the_hotels_time_for_it_is_over(
    staffed: SmallHotel, arrive: Arrive
) -> None:
    arrive()
    drain_once(staffed.runtime)
    task_id = a_task(staffed, "switchboard", "arrival")
    execute(handing_on.comment, staffed.context("switchboard"), task_id, " the line is busy ")
    for refused in ("", "x" * 501):
        with pytest.raises(Invalid):
            execute(handing_on.comment, staffed.context("switchboard"), task_id, refused)
    with pytest.raises(NotFound):
        execute(handing_on.comment, staffed.context("bell"), task_id, "not mine")
    execute(service.complete, staffed.context("switchboard"), task_id)
    with reading(staffed.context("switchboard")) as ctx:
        assert [note.text for note in queries.sheet(ctx, "switchboard", task_id).notes] == ["the line is busy"]
    for days, kept in ((29, 1), (31, 0)):
        execute(escalation.purge_notes, staffed.worker(NOW + timedelta(days=days)))
        with Session(staffed.runtime.engine) as session:
            assert session.execute(select(func.count()).select_from(TaskNote)).scalar_one() == kept


@pytest.mark.rule("NTF-3")
def test_a_department_has_its_own_time_for_a_kind(staffed: SmallHotel, arrive: Arrive) -> None:
    administrator = staffed.context("administrator")
    execute(terms.set_terms, administrator, {("switchboard", "arrival"): 3, ("bell", "luggage"): None}, {})
    arrive()
    drain_once(staffed.runtime)
    due = {role: task.due_at for role in ("switchboard", "housekeeping") if (task := told(staffed, role, "arrival"))}
    assert due == {"switchboard": NOW + timedelta(minutes=3), "housekeeping": NOW + timedelta(minutes=15)}
    for times, heads in (({("bell", "arrival"): 3}, {}), ({("bell", "luggage"): 0}, {}), ({}, {"bell": uuid4()})):
        with pytest.raises(Invalid):
            execute(terms.set_terms, administrator, times, heads)


@pytest.mark.rule("NTF-3")
def test_the_day_before_is_summed_up_once_and_told_to_the_duty_manager(staffed: SmallHotel, arrive: Arrive) -> None:
    arrive(luggage_pieces=1)
    drain_once(staffed.runtime)
    execute(service.complete, staffed.context("bell"), a_task(staffed, "bell", "luggage"))
    round_at(staffed, timedelta(minutes=15))
    before, after = (NOW + timedelta(hours=hours) for hours in (16, 17.5))  # 06:00 and 07:30 of the next day here
    for now in (before, after, after):
        digest.sum_up_if_due(staffed.worker(now), execute)
    with Session(staffed.runtime.engine) as session:
        kinds = session.scalars(select(OutboxEvent.kind).where(OutboxEvent.kind == "tasks.digest")).all()
        assert len(kinds) == 1
    with reading(staffed.context("housekeeping")) as ctx:
        [(_, [own])] = digest.days(ctx)
        assert own == digest.Line("housekeeping", told=1, done=0, late=1, open=1)
    with reading(staffed.context("duty_manager")) as ctx:
        [(_, lines)] = digest.days(ctx)
        assert [line for line in lines if line.department == "bell"] == [digest.Line("bell", 1, 1, 0, 0)]
    drain_once(staffed.runtime)
    assert told(staffed, "duty_manager", "digest") is not None


@pytest.mark.rule("NTF-3")
def test_a_day_on_which_nobody_was_told_anything_is_not_summed_up(staffed: SmallHotel) -> None:
    digest.sum_up_if_due(staffed.worker(NOW + timedelta(hours=17.5)), execute)
    with Session(staffed.runtime.engine) as session:
        assert session.scalars(select(OutboxEvent.kind).where(OutboxEvent.kind == "tasks.digest")).all() == []


def test_each_command_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.OPERATE, Permission.TASK_DO, Permission.TASK_VIEW, Permission.PROPERTY_MANAGE)

    def keep(bound: Context) -> object:
        return digest.keep(bound, NOW.date(), [])

    def hand_on(bound: Context) -> object:
        return handing_on.hand_on(bound, uuid4(), "bell")

    def comment(bound: Context) -> object:
        return handing_on.comment(bound, uuid4(), "x")

    def set_terms(bound: Context) -> object:
        return terms.set_terms(bound, {}, {})

    for command in (keep, hand_on, comment, set_terms, escalation.escalate, escalation.purge_notes, digest.days):
        with pytest.raises(Forbidden):
            execute(command, ctx)
    for job in (escalation.escalate_due, digest.sum_up_if_due):
        with pytest.raises(Forbidden):
            job(ctx, execute)
