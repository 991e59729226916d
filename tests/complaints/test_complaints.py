"""Complaints from the first word to the last call (CPL)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.complaints import call_backs, forgetting, queries, service
from frontdesk.complaints.errors import ComplaintRefused
from frontdesk.complaints.models import Complaint
from frontdesk.complaints.service import Classified, Given
from frontdesk.edge.execute import execute
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.rules import MAY_GO_TO, Kind
from frontdesk.outbox.models import OutboxEvent
from frontdesk.privacy.forgetting import STEPS
from frontdesk.privacy.periods import periods_of
from frontdesk.privacy.retention_rules import Purpose
from frontdesk.stays.models import Registration
from tests.complaints.conftest import House, codes
from tests.small_hotel import NOW, TODAY
from tests.stays.arrivals import MARY, WANG, guest

SECRET = "The lift hums and nobody came"
DECIDED = Classified(kind="noise", severity="severe", liability="liable", reason="The lift is old")


@pytest.mark.rule("CPL-1")
def test_a_complaint_of_a_guest_is_found_by_the_room_and_its_words_are_sealed(house: House) -> None:
    stay = house.desk.check_in(guest())
    complaint_id = house.take(about="stay", room="301", words=SECRET)
    seen = house.seen(complaint_id)
    assert (seen.number, seen.room, seen.stay_id, seen.guest) == (1, "301", stay.stay_id, WANG["name"])
    assert (seen.words, seen.state, seen.liability) == (SECRET, "received", "open")
    with Session(house.desk.hotel.runtime.engine) as session:
        row = session.scalars(select(Complaint)).one()
        told = session.scalars(select(OutboxEvent.facts).where(OutboxEvent.cause == complaint_id)).all()
    assert SECRET.encode() not in (row.sealed or b"")
    assert all("words" not in facts and "guest" not in str(facts) for facts in told)


@pytest.mark.rule("CPL-1", "PRI-7")
def test_a_hidden_guests_complaint_stands_under_the_alias(house: House) -> None:
    house.desk.check_in(guest(disclosure_level="confidential", alias="李明"))
    assert house.seen(house.take(about="stay", room="301")).guest == "李明"


@pytest.mark.rule("CPL-1")
def test_which_of_two_guests_complains_is_said_later_and_only_of_those_who_stay_there(house: House) -> None:
    stay = house.desk.check_in(guest(), guest(MARY))
    complaint_id = house.take(about="stay", room="301")
    assert house.seen(complaint_id).guest is None
    named = dict(queries.guests_of(house.of(), stay.stay_id))
    (mary,) = [registration_id for registration_id, name in named.items() if name == MARY["name"]]
    stranger = Classified(kind="noise", severity="minor", registration_id=UUID(int=5))
    assert codes(lambda: execute(service.classify, house.of(), complaint_id, stranger)) == ["not-a-choice"]
    chosen = Classified(kind="noise", severity="minor", registration_id=mary)
    execute(service.classify, house.of(), complaint_id, chosen)
    assert house.seen(complaint_id).guest == MARY["name"]


@pytest.mark.rule("CPL-1")
def test_everything_that_is_wrong_with_a_complaint_is_named_at_once(house: House) -> None:
    wrong = Given(room="999", channel="dove", kind=None, severity="awful", words=" ", call_back_at=NOW)
    found = codes(lambda: execute(service.receive, house.of(), wrong), Invalid)
    assert found == ["room-unknown", "not-a-choice", "missing", "not-a-choice", "missing", "call-back-past"]
    assert codes(lambda: house.take(about="stay", room="302")) == ["room-vacant"]
    assert codes(lambda: house.take(about="stay", stay_id=UUID(int=5))) == ["stay-unknown"]
    assert house.seen(house.take(about="room", room="302")).room == "302"


@pytest.mark.rule("CPL-1")
def test_the_duty_manager_alone_says_whether_the_hotel_is_liable_and_why(house: House) -> None:
    complaint_id = house.take()
    with pytest.raises(Forbidden):
        execute(service.classify, house.of(), complaint_id, DECIDED)
    undecided = Classified(kind="noise", severity="minor", liability="not_liable")
    manager = house.of("duty_manager")
    assert codes(lambda: execute(service.classify, manager, complaint_id, undecided), Invalid) == ["missing"]
    execute(service.classify, manager, complaint_id, DECIDED)
    seen = house.seen(complaint_id)
    assert (seen.state, seen.severity, seen.liability) == ("in_hand", "severe", "liable")
    assert seen.liability_reason == "The lift is old"


@pytest.mark.rule("CPL-1")
def test_the_duty_manager_hears_of_a_severe_complaint_until_it_is_answered(house: House) -> None:
    complaint_id = house.in_hand(severity="severe")
    (task,) = house.tasks(Kind.COMPLAINT_SEVERE)
    assert (task.department, task.facts) == ("duty_manager", {"complaint": "noise", "severity": "severe"})
    execute(service.answer, house.of(), complaint_id, "We are sorry")
    assert house.tasks(Kind.COMPLAINT_SEVERE) == []


@pytest.mark.rule("CPL-3", "NTF-2")
def test_a_department_is_told_room_and_kind_and_answers_once(house: House) -> None:
    house.desk.check_in(guest())
    complaint_id = house.take(about="stay", room="301", words=SECRET)
    task = execute(service.ask_department, house.of(), complaint_id, "housekeeping")
    assert codes(lambda: execute(service.ask_department, house.of(), complaint_id, "housekeeping")) == [
        "department-asked-already"
    ]
    (told,) = house.tasks(Kind.COMPLAINT)
    assert (told.department, told.facts) == ("housekeeping", {"complaint": "noise", "severity": "minor"})
    maid = house.of("housekeeping")
    (asked,) = queries.asked(maid)
    assert (asked.room, asked.kind, asked.severity) == ("301", "noise", "minor")
    assert not hasattr(asked, "words")
    assert queries.asked(house.of("engineering")) == []
    with pytest.raises(NotFound):
        execute(service.answer_as_department, house.of("engineering"), task.id, "Not ours")
    execute(service.answer_as_department, maid, task.id, "We have closed the door")
    assert house.seen(complaint_id).departments[0].words == "We have closed the door"
    assert house.tasks(Kind.COMPLAINT) == []
    assert codes(lambda: execute(service.answer_as_department, maid, task.id, "Again")) == [
        "department-answered-already"
    ]


@pytest.mark.rule("CPL-2", "CPL-4")
def test_a_guest_who_is_not_satisfied_is_answered_and_called_until_it_will_do(house: House) -> None:
    house.desk.check_in(guest())
    complaint_id = house.answered(about="stay", room="301")
    (task,) = house.tasks(Kind.COMPLAINT_CALL_BACK)
    assert task.due_at == NOW + timedelta(minutes=60)
    execute(call_backs.call_back, house.of(), complaint_id, satisfied=False, words="It hums again")
    assert (house.seen(complaint_id).state, house.tasks(Kind.COMPLAINT_CALL_BACK)) == ("in_hand", [])
    execute(service.answer, house.of(), complaint_id, "It is mended", NOW + timedelta(hours=5))
    (task,) = house.tasks(Kind.COMPLAINT_CALL_BACK)
    assert task.due_at == NOW + timedelta(hours=5)
    execute(call_backs.call_back, house.of(), complaint_id, satisfied=True)
    seen = house.seen(complaint_id)
    assert (seen.state, [each.outcome for each in seen.call_backs]) == ("closed", ["not_satisfied", "satisfied"])
    assert house.tasks(Kind.COMPLAINT_CALL_BACK) == []
    assert codes(lambda: execute(call_backs.call_back, house.of(), complaint_id, satisfied=True)) == ["complaint-state"]
    execute(call_backs.call_back, house.of(), complaint_id, satisfied=False)
    assert house.seen(complaint_id).state == "in_hand"


@pytest.mark.rule("CPL-4", "NTF-3")
def test_a_guest_who_wants_a_call_has_a_time_for_it_and_a_new_time_takes_its_place(house: House) -> None:
    complaint_id = house.in_hand(call_back_at=NOW + timedelta(hours=1))
    (task,) = house.tasks(Kind.COMPLAINT_CALL_BACK)
    assert (task.due_at, task.escalate_at) == (NOW + timedelta(hours=1), NOW + timedelta(hours=1))
    assert Kind.COMPLAINT_CALL_BACK in MAY_GO_TO
    execute(service.answer, house.of(), complaint_id, "We are sorry", NOW + timedelta(hours=2))
    (task,) = house.tasks(Kind.COMPLAINT_CALL_BACK)
    assert (task.due_at, house.seen(complaint_id).call_back_due) == (NOW + timedelta(hours=2),) * 2


@pytest.mark.rule("CPL-2", "CPL-4")
def test_a_duty_manager_closes_with_a_reason_and_nobody_waits_any_more(house: House) -> None:
    complaint_id = house.in_hand(call_back_at=NOW + timedelta(hours=1))
    execute(service.ask_department, house.of(), complaint_id, "engineering")
    assert len(house.tasks(Kind.COMPLAINT)) == 1
    with pytest.raises(Forbidden):
        execute(call_backs.close, house.of(), complaint_id, "Enough")
    manager = house.of("duty_manager")
    assert codes(lambda: execute(call_backs.close, manager, complaint_id, " "), Invalid) == ["missing"]
    execute(call_backs.close, manager, complaint_id, "The guest cannot be reached")
    seen = house.seen(complaint_id)
    assert (seen.state, seen.close_reason, seen.call_back_due) == ("closed", "The guest cannot be reached", None)
    assert house.tasks(Kind.COMPLAINT) == house.tasks(Kind.COMPLAINT_CALL_BACK) == []
    assert queries.asked(house.of("engineering")) == []
    assert codes(lambda: execute(service.answer, house.of(), complaint_id, "Late"), ComplaintRefused) == [
        "complaint-state"
    ]


def test_the_list_is_read_by_state_kind_and_room_in_as_many_queries_for_many_as_for_one(house: House) -> None:
    first = house.take(kind="food")
    second = house.in_hand(about="room", room="302")
    ctx = house.of()
    assert {each.id for each in queries.complaints(ctx)} == {first, second}
    assert [each.id for each in queries.complaints(ctx, state="received")] == [first]
    assert [each.id for each in queries.complaints(ctx, kind="food")] == [first]
    assert [each.id for each in queries.complaints(ctx, room="302", closed=False)] == [second]
    (latest,) = queries.complaints(ctx, limit=1)
    (other,) = queries.complaints(ctx, before=(latest.received_at, latest.id))
    assert {latest.id, other.id} == {first, second}


@pytest.mark.rule("PRI-11")
def test_the_words_of_a_complaint_are_in_the_guests_copy_and_go_with_the_guest(house: House) -> None:
    stay = house.desk.check_in(guest())
    complaint_id = house.answered(about="stay", room="301", words=SECRET)
    execute(call_backs.call_back, house.of(), complaint_id, satisfied=False, words="No")
    with Session(house.desk.hotel.runtime.engine) as session:
        own = session.scalars(select(Registration.id)).one()
    (told,) = forgetting.complaints_of(house.of(), {own})
    assert (told["words"], told["answer"], told["said_later"]) == (SECRET, "We are sorry", ["No"])
    assert execute(forgetting.forget_for, house.of(), {own}, {stay.stay_id}) == 1
    seen = house.seen(complaint_id)
    assert (seen.words, seen.answer, [each.words for each in seen.call_backs]) == ("", "", [""])
    assert (seen.kind, seen.number) == ("noise", 1)


@pytest.mark.rule("PRI-11")
def test_the_words_of_a_complaint_go_when_the_time_of_the_registration_book_is_over(house: House) -> None:
    complaint_id = house.answered()
    ctx = house.desk.hotel.worker()
    step, periods = STEPS[Purpose.COMPLAINT], periods_of(ctx)
    soon = replace(ctx, business_date=TODAY.replace(year=TODAY.year + periods.registration_years))
    assert list(step(soon, periods, []).ids) == []
    late = replace(soon, business_date=soon.business_date + timedelta(days=1))
    assert forgetting.complaints_past(late, NOW + timedelta(days=1)) == 1
    assert list(step(late, periods, []).ids) == [complaint_id]
    late.session.commit()
    seen = house.seen(complaint_id)
    assert (seen.words, seen.answer, seen.state) == ("", "", "answered")


def test_nobody_takes_decides_or_answers_a_complaint_without_leave(house: House) -> None:
    complaint_id = house.in_hand()
    hotel = house.desk.hotel
    taker, worker = hotel.without(Permission.COMPLAINT_TAKE), hotel.without(Permission.COMPLAINT_WORK)
    given = Given(about="nobody", channel="desk", kind="noise", severity="minor", words="It hums")
    for refused in (
        lambda: execute(service.receive, taker, given),
        lambda: execute(service.classify, taker, complaint_id, Classified(kind="noise", severity="minor")),
        lambda: execute(service.ask_department, taker, complaint_id, "bell"),
        lambda: execute(service.answer, taker, complaint_id, "Sorry"),
        lambda: execute(call_backs.call_back, taker, complaint_id, satisfied=True),
        lambda: execute(service.answer_as_department, worker, complaint_id, "Sorry"),
        lambda: queries.complaints(taker),
        lambda: queries.asked(worker),
    ):
        with pytest.raises(Forbidden):
            refused()
