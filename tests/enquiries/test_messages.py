"""Messages for any name: the same receipt, handed over in rounds, by another than who took them."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute, reading
from frontdesk.enquiries import messages
from frontdesk.enquiries.errors import MessageRefused
from frontdesk.enquiries.messages import MessageView
from frontdesk.enquiries.models import GuestMessage
from frontdesk.enquiries.purge import purge
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task
from tests.enquiries.asking import TRUE_NAME, EnquiryDesk
from tests.stays.arrivals import MARY, guest

RECEIPT = "留言已收下。如有这位客人,我们会转交。"


def take(desk: EnquiryDesk, asked_for: str = TRUE_NAME, role: str = "receptionist") -> UUID:
    answered = execute(messages.take_message, desk.ctx(role), asked_for, "call me\nback", "张伟")
    assert answered.script.zh == RECEIPT
    return answered.id


def waiting(desk: EnquiryDesk, role: str) -> list[MessageView]:
    with reading(desk.ctx(role)) as ctx:
        return messages.to_deliver(ctx)


def tasks(desk: EnquiryDesk) -> list[bool]:
    with Session(desk.arrivals.hotel.runtime.engine) as session:
        return [task.completed_at is None for task in session.scalars(select(Task).where(Task.kind == "message"))]


def next_round(desk: EnquiryDesk) -> None:
    desk.later(1800)
    desk.work()


@pytest.mark.rule("PRI-6")
def test_a_message_is_handed_over_in_the_next_round_by_the_bell_desk(desk: EnquiryDesk) -> None:
    desk.ordinary()
    message = take(desk, "wang jianguo")
    desk.work()
    assert waiting(desk, "bell") == []
    next_round(desk)
    (found,) = waiting(desk, "bell")
    assert (found.room, found.guest, found.text, found.asked_by) == ("301", "Mr 王", "call me\nback", "张伟")
    assert tasks(desk) == [True]
    execute(messages.deliver, desk.ctx("bell"), message)
    assert waiting(desk, "bell") == []
    desk.work()
    assert tasks(desk) == [False]
    with pytest.raises(NotFound):
        execute(messages.deliver, desk.ctx("bell"), message)


@pytest.mark.rule("PRI-6")
def test_a_message_for_two_guests_of_a_name_goes_to_the_duty_manager(desk: EnquiryDesk) -> None:
    desk.ordinary()
    desk.arrivals.check_in(guest(MARY, name=TRUE_NAME), room="302")
    take(desk)
    next_round(desk)
    assert waiting(desk, "bell") == []
    assert [each.asked_for for each in waiting(desk, "duty_manager")] == [TRUE_NAME]


@pytest.mark.rule("PRI-4", "PRI-6")
def test_a_message_for_a_hidden_guest_under_the_true_name_is_seen_by_the_duty_manager_alone(desk: EnquiryDesk) -> None:
    desk.hidden()
    message = take(desk)
    next_round(desk)
    assert waiting(desk, "bell") == []
    assert tasks(desk) == []
    assert [each.id for each in waiting(desk, "duty_manager")] == [message]
    with pytest.raises(NotFound):
        execute(messages.deliver, desk.ctx("bell"), message)
    execute(messages.deliver, desk.ctx("duty_manager"), message)
    assert waiting(desk, "duty_manager") == []


@pytest.mark.rule("PRI-6")
def test_a_message_waits_for_a_guest_who_has_not_arrived(desk: EnquiryDesk) -> None:
    take(desk)
    next_round(desk)
    assert waiting(desk, "duty_manager") == []
    desk.no_enquiries()
    next_round(desk)
    assert [each.room for each in waiting(desk, "bell")] == ["301"]


@pytest.mark.rule("PRI-6")
def test_who_took_a_message_does_not_hand_it_over(desk: EnquiryDesk) -> None:
    desk.ordinary()
    message = take(desk, role="duty_manager")
    next_round(desk)
    with pytest.raises(MessageRefused) as refused:
        execute(messages.deliver, desk.ctx("duty_manager"), message)
    assert [reason.code for reason in refused.value.reasons] == ["message-own"]


@pytest.mark.rule("PRI-6")
def test_a_message_is_purged_in_time_whether_or_not_somebody_got_it(desk: EnquiryDesk) -> None:
    desk.ordinary()
    take(desk)
    take(desk, "李四")
    next_round(desk)
    for days, left in ((6, 2), (8, 0)):
        execute(purge, desk.arrivals.hotel.worker(desk.now + timedelta(days=days)))
        with Session(desk.arrivals.hotel.runtime.engine) as session:
            kept = session.scalars(select(GuestMessage)).all()
            assert len(kept) == left
            assert len({len(each.outcome or b"") for each in kept}) <= 1


def test_a_message_of_an_enquiry_is_for_whom_it_asked(desk: EnquiryDesk) -> None:
    desk.ordinary()
    enquiry = desk.ask(TRUE_NAME, asked_by="张伟")
    execute(messages.answer_with_message, desk.ctx(), enquiry, "hello")
    next_round(desk)
    assert [(each.asked_for, each.asked_by) for each in waiting(desk, "bell")] == [(TRUE_NAME, "张伟")]
    with pytest.raises(NotFound):
        execute(messages.answer_with_message, desk.ctx("switchboard"), enquiry, "hello")


def test_an_empty_message_is_refused(desk: EnquiryDesk) -> None:
    with pytest.raises(Invalid) as refused:
        execute(messages.take_message, desk.ctx(), "", " \n ")
    assert [reason.field for reason in refused.value.reasons] == ["asked_for", "text"]


def test_only_who_may_takes_or_hands_over_a_message(desk: EnquiryDesk) -> None:
    hotel = desk.arrivals.hotel
    with pytest.raises(Forbidden):
        execute(messages.take_message, hotel.without(Permission.MESSAGE_TAKE), "x", "y")
    with pytest.raises(Forbidden):
        execute(messages.answer_with_message, hotel.without(Permission.ENQUIRY_OPEN), UUID(int=1), "y")
    with pytest.raises(Forbidden):
        execute(messages.deliver, hotel.without(Permission.MESSAGE_DELIVER), UUID(int=1))
