"""Security passes by the rooms of minors, and what looks suspicious goes to the police and to security (REG-15)."""

from dataclasses import fields, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import drain_once
from frontdesk.guests import sealed
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import queries as inbox
from frontdesk.police import queries, watch
from frontdesk.police.models import Suspicion
from frontdesk.police.queries import PatrolledRoom
from frontdesk.police.watch import Seen
from frontdesk.stays.models import Registration
from tests.stays import arrivals
from tests.stays.arrivals import MARY, Arrivals, guest

CHILD = guest(
    MARY,
    birth_date="2016-05-05",
    document={"number": "501234569"},
    deposit=None,
    guardian={"contact": "13900139000", "relation": "father", "present": True, "reached": False},
)
SEEN = Seen(room="301", kind="not-a-relative", police_called=True, police_reference="110-77", words="He said uncle.")


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    return arrivals.build(runtime)


@pytest.mark.rule("REG-15")
def test_the_patrol_list_names_rooms_and_nobody(desk: Arrivals) -> None:
    desk.check_in(guest(), CHILD)
    desk.check_in(guest(MARY, document={"number": "501234567"}), room="302")
    security = desk.hotel.context("security")
    (room,) = queries.patrol_list(security)
    assert (room.room, room.floor, room.last_round) == ("301", "3", None)
    assert {field.name for field in fields(PatrolledRoom)} == {
        "room",
        "floor",
        "arrived",
        "due_out",
        "last_round",
        "last_outcome",
    }
    execute(watch.record_round, security, "301", "quiet")
    (passed,) = queries.patrol_list(security)
    assert passed == replace(room, last_round=security.now, last_outcome="quiet")
    for number in ("302", "401", "x"):
        with pytest.raises(NotFound):
            execute(watch.record_round, security, number, "quiet")
    with pytest.raises(Invalid):
        execute(watch.record_round, security, "301", "asleep")


@pytest.mark.rule("REG-15")
def test_what_the_guardian_answered_is_kept_with_the_registration(desk: Arrivals) -> None:
    made = desk.check_in(guest(), CHILD)
    with Session(desk.hotel.runtime.engine) as session:
        row = session.get_one(Registration, (desk.hotel.property_id, made.registrations[1].id))
    truth = sealed.unseal(desk.ctx, row.guest_id, "registration", row.id, row.sealed)
    assert truth["guardian"] == {"contact": "13900139000", "relation": "father", "present": True, "reached": False}


@pytest.mark.rule("REG-15")
def test_a_suspicion_is_kept_sealed_and_security_is_told_at_once(desk: Arrivals) -> None:
    made = execute(watch.report_suspicion, desk.ctx, SEEN)
    drain_once(desk.hotel.runtime)
    security = desk.hotel.context("security")
    (told,) = [task for task in inbox.inbox(security).tasks if task.kind == "suspicion"]
    assert (told.room, told.facts) == ("301", {})
    (kept,) = queries.suspicions(security)
    assert (kept.room, kept.kind, kept.police_reference, kept.words) == (
        "301",
        "not-a-relative",
        "110-77",
        "He said uncle.",
    )
    with Session(desk.hotel.runtime.engine) as session:
        assert b"uncle" not in session.scalars(select(Suspicion.sealed).where(Suspicion.id == made.id)).one()


@pytest.mark.rule("REG-15")
def test_a_suspicion_names_everything_that_is_missing(desk: Arrivals) -> None:
    wrong = Seen(room="999", kind="nosiness", police_called=False, words="x" * 1001)
    with pytest.raises(Invalid) as refused:
        execute(watch.report_suspicion, desk.ctx, wrong)
    assert {reason.code for reason in refused.value.reasons} == {
        "reason-unknown",
        "police-not-called",
        "room-unknown",
        "text-too-long",
    }


@pytest.mark.parametrize(
    ("command", "given"), [(watch.report_suspicion, (SEEN,)), (watch.record_round, ("301", "quiet"))]
)
def test_whoever_may_not_is_refused(desk: Arrivals, command: object, given: tuple[object, ...]) -> None:
    nobody = desk.hotel.without(Permission.SUSPICION_REPORT, Permission.PATROL_RECORD)
    with pytest.raises(Forbidden):
        execute(command, nobody, *given)  # type: ignore[arg-type]
