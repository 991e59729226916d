"""Somebody asks for somebody: what is said, when, and who asks the guest behind it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.execute import execute
from frontdesk.enquiries import consents
from frontdesk.enquiries.consents import GuestAnswer
from frontdesk.enquiries.errors import ConsentRefused
from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.purge import purge
from frontdesk.enquiries.rules import Channel, Decision, Scope
from frontdesk.enquiries.service import Asked, open_enquiry
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task
from frontdesk.stays.check_out import Leaving, check_out
from tests.enquiries.asking import ALIAS, PHRASE, PHRASE_EN, TRUE_NAME, EnquiryDesk
from tests.stays.arrivals import MARY, guest

CLOSED = ("closed", PHRASE)
PENDING = ("pending", "请稍候,我为您查询。")


def rows(desk: EnquiryDesk, model: type, *where: Any) -> list[Any]:
    with Session(desk.arrivals.hotel.runtime.engine) as session:
        return list(session.scalars(select(model).where(*where)))


def tasks(desk: EnquiryDesk) -> list[tuple[str, bool]]:
    found = rows(desk, Task, Task.kind == "ask_guest")
    return sorted((task.department, task.completed_at is None) for task in found)


@pytest.mark.rule("PRI-2", "PRI-3")
def test_an_ordinary_guest_is_asked_behind_the_asker_who_hears_only_that_somebody_looks(desk: EnquiryDesk) -> None:
    desk.ordinary()
    enquiry = desk.ask("wang jianguo", asked_by="张伟", purpose="old friend")
    assert desk.told(enquiry) == PENDING
    (wanted,) = desk.queue()
    assert (wanted.guest, wanted.room, wanted.asked_by, wanted.purpose) == (TRUE_NAME, "301", "张伟", "old friend")
    assert tasks(desk) == [("front_office", True), ("switchboard", True)]


@pytest.mark.rule("PRI-5")
def test_the_switchboard_asks_by_the_form_of_address_and_sees_no_room(desk: EnquiryDesk) -> None:
    desk.ordinary()
    desk.ask("王建国", Channel.PHONE, role="switchboard")
    (wanted,) = desk.queue("switchboard")
    assert (wanted.guest, wanted.room) == ("Mr 王", None)


@pytest.mark.rule("PRI-2", "PRI-5", "PRI-8")
@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope.HERE, "您要找的客人住在本酒店。"),
        (Scope.CALL, "客人已知道您来电,会尽快给您回电。"),
        (Scope.VISIT, "客人同意您上楼,请先办理访客登记。"),
        (Scope.ROOM_NUMBER, "客人同意告知:房间号是 301。"),
        (Scope.NEARBY, "可以为您安排相邻的客房。"),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_consent_closes_an_enquiry_at_once_with_what_was_agreed_to(
    desk: EnquiryDesk, scope: Scope, said: str
) -> None:
    desk.ordinary()
    enquiry = desk.ask("王建国")
    desk.later(5)
    desk.consents(desk.queue()[0], scope)
    assert desk.told(enquiry) == ("closed", said)
    assert desk.queue() == []
    desk.work()
    assert tasks(desk) == [("front_office", False), ("switchboard", False)]


@pytest.mark.rule("PRI-3")
def test_who_declines_or_is_not_reached_or_is_not_here_is_answered_alike_at_the_same_age(desk: EnquiryDesk) -> None:
    desk.ordinary()
    desk.arrivals.check_in(guest(MARY), room="302")
    asked = [desk.ask(name) for name in ("王建国", "Mary Smith", "李四")]
    desk.declines(next(each for each in desk.queue() if each.guest == TRUE_NAME))
    desk.later(119)
    assert [desk.told(each) for each in asked] == [PENDING] * 3
    desk.later(1)
    assert [desk.told(each) for each in asked] == [CLOSED] * 3
    assert {desk.view(each).script.en for each in asked} == {PHRASE_EN}
    assert desk.queue() == []
    desk.work()
    assert tasks(desk) == [("front_office", False)] * 2 + [("switchboard", False)] * 2


@pytest.mark.rule("PRI-2", "PRI-3")
def test_nobody_asks_a_guest_who_shuts_out_enquiries(desk: EnquiryDesk) -> None:
    desk.no_enquiries()
    enquiry = [desk.ask("王建国"), desk.ask("301")]
    assert desk.queue() == desk.queue("duty_manager") == []
    assert tasks(desk) == []
    desk.later(120)
    assert [desk.told(each) for each in enquiry] == [CLOSED, CLOSED]


@pytest.mark.rule("PRI-4", "PRI-7")
def test_a_hidden_guest_is_asked_for_by_true_name_through_the_duty_manager_alone(desk: EnquiryDesk) -> None:
    desk.hidden()
    enquiry = desk.ask(TRUE_NAME)
    assert desk.queue() == desk.queue("switchboard") == []
    assert tasks(desk) == []
    (wanted,) = desk.queue("duty_manager")
    assert (wanted.guest, wanted.room, wanted.asked_for) == (ALIAS, "301", TRUE_NAME)
    with pytest.raises(NotFound):
        desk.consents(wanted)
    desk.consents(wanted, Scope.VISIT, role="duty_manager")
    assert desk.told(enquiry) == ("closed", "客人同意您上楼,请先办理访客登记。")
    assert desk.given() == []
    assert [each.guest for each in desk.given("duty_manager")] == [ALIAS]


@pytest.mark.rule("PRI-4", "PRI-7")
def test_a_hidden_guest_is_asked_for_by_alias_as_anybody(desk: EnquiryDesk) -> None:
    desk.hidden()
    enquiry = desk.ask("liming")
    assert [each.guest for each in desk.queue()] == [ALIAS]
    desk.declines(desk.queue()[0])
    desk.later(120)
    assert desk.told(enquiry) == CLOSED


@pytest.mark.rule("PRI-3", "PRI-4")
def test_what_is_kept_and_done_is_as_much_for_a_guest_who_is_here_as_for_nobody(desk: EnquiryDesk) -> None:
    desk.hidden()
    desk.arrivals.check_in(guest(MARY, disclosure_level="no_enquiries"), room="302")
    statements: list[list[str]] = []
    for name in ("王建国", "Mary Smith", "Karl Marx", "302", "909"):
        made: list[str] = []

        def note(*told: Any, made: list[str] = made) -> None:
            made.append(told[2])

        event.listen(desk.arrivals.hotel.runtime.engine, "before_cursor_execute", note)
        execute(open_enquiry, desk.ctx(), Asked(channel=Channel.PHONE, asked_for=name))
        event.remove(desk.arrivals.hotel.runtime.engine, "before_cursor_execute", note)
        statements.append(made)
    assert len(statements[0]) > 3
    assert all(each == statements[0] for each in statements)
    assert not any(table in each.lower() for each in statements[0] for table in ("guest", "registration", "stay"))
    desk.work()
    kept = rows(desk, Enquiry)
    assert len({len(row.outcome) for row in kept}) == 1
    assert len({row.outcome for row in kept}) == len(kept)
    seen = {entry.action for entry in rows(desk, TrailEntry) if entry.action.startswith(("enquiry", "consent"))}
    assert seen == {"enquiry.opened"}


@pytest.mark.rule("PRI-4")
def test_the_trail_does_not_tell_who_declined_from_who_is_not_here(desk: EnquiryDesk) -> None:
    desk.ordinary()
    desk.ask("王建国")
    desk.declines(desk.queue()[0])
    actions = [entry.action for entry in rows(desk, TrailEntry)]
    assert actions[-1] == "enquiry.opened"


@pytest.mark.rule("PRI-2")
def test_a_consent_is_withdrawn_and_ends_by_itself(desk: EnquiryDesk) -> None:
    desk.ordinary()
    withdrawn, ended = desk.ask("王建国"), desk.ask("王建国", asked_by="张伟")
    for wanted in desk.queue():
        desk.consents(wanted, until=desk.now + timedelta(minutes=10))
    first = next(each for each in desk.given() if each.asked_by is None)
    assert execute(consents.withdraw, desk.ctx(), first.id).decision is Decision.WITHDRAWN
    assert desk.told(withdrawn) == CLOSED
    assert desk.told(ended)[1] != PHRASE
    desk.later(600)
    assert desk.told(ended) == CLOSED
    with pytest.raises(NotFound):
        execute(consents.withdraw, desk.ctx(), first.id)


def test_a_consent_ends_when_the_guest_leaves(desk: EnquiryDesk) -> None:
    stay = desk.ordinary()
    enquiry = desk.ask("王建国")
    desk.consents(desk.queue()[0])
    execute(check_out, desk.ctx(), stay.stay_id, Leaving(room_checked=True))
    assert desk.told(enquiry) == CLOSED
    assert desk.given() == []


@pytest.mark.rule("PRI-12")
def test_what_concerns_the_room_takes_everybody_in_it(desk: EnquiryDesk) -> None:
    desk.couple()
    desk.ask("王建国")
    (wanted,) = desk.queue()
    for scope in (Scope.CALL, Scope.VISIT, Scope.ROOM_NUMBER):
        with pytest.raises(ConsentRefused) as refused:
            desk.consents(wanted, scope)
        assert [reason.code for reason in refused.value.reasons] == ["sharers-not-asked"]
    desk.consents(wanted, Scope.VISIT, sharers_agree=True)
    other = desk.ask("Mary Smith")
    desk.consents(desk.queue()[0], Scope.HERE)
    assert desk.told(other)[0] == "closed"


def test_a_consent_names_an_end_that_can_be(desk: EnquiryDesk) -> None:
    desk.ordinary()
    desk.ask("王建国")
    for until, code in ((desk.now, "until-past"), (desk.now + timedelta(days=31), "until-too-far")):
        with pytest.raises(ConsentRefused) as refused:
            desk.consents(desk.queue()[0], until=until)
        assert [reason.code for reason in refused.value.reasons] == [code]


def test_an_answer_is_recorded_once_and_in_time(desk: EnquiryDesk) -> None:
    desk.ordinary()
    desk.ask("王建国")
    (wanted,) = desk.queue()
    desk.declines(wanted)
    with pytest.raises(NotFound):
        desk.consents(wanted)
    desk.ask("王建国")
    (late,) = desk.queue()
    desk.later(121)
    with pytest.raises(NotFound):
        desk.consents(late)


def test_an_enquiry_is_shown_to_whoever_opened_it_alone(desk: EnquiryDesk) -> None:
    enquiry = desk.ask("王建国")
    with pytest.raises(NotFound):
        desk.told(enquiry, "switchboard")
    with pytest.raises(NotFound):
        desk.told(UUID(int=5))


def test_what_is_typed_is_refused_for_itself_alone(desk: EnquiryDesk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.ask(" ", pass_phrase="x" * 201)
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [
        ("missing", "asked_for"),
        ("text-too-long", "pass_phrase"),
    ]


def test_the_worker_looks_once_and_may_be_stopped(desk: EnquiryDesk) -> None:
    desk.ordinary()
    desk.ask("王建国")
    before = [row.outcome for row in rows(desk, Enquiry)]
    desk.work()
    assert [row.outcome for row in rows(desk, Enquiry)] == before
    assert len(desk.queue()) == 1


def test_an_enquiry_is_forgotten_in_time(desk: EnquiryDesk) -> None:
    desk.ask("王建国")
    worker = desk.arrivals.hotel.worker
    execute(purge, worker(desk.now + timedelta(days=29)))
    assert len(rows(desk, Enquiry)) == 1
    execute(purge, worker(desk.now + timedelta(days=31)))
    assert rows(desk, Enquiry) == []


def test_only_who_may_opens_an_enquiry_or_records_an_answer(desk: EnquiryDesk) -> None:
    hotel = desk.arrivals.hotel
    with pytest.raises(Forbidden):
        execute(open_enquiry, hotel.without(Permission.ENQUIRY_OPEN), Asked(channel=Channel.PHONE, asked_for="x"))
    answer = GuestAnswer(decision=Decision.DECLINED)
    with pytest.raises(Forbidden):
        execute(consents.record_answer, hotel.without(Permission.CONSENT_RECORD), UUID(int=1), answer)
    with pytest.raises(Forbidden):
        execute(consents.withdraw, hotel.without(Permission.CONSENT_RECORD), UUID(int=1))
