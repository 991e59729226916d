"""What guests say beforehand: consents with a pass-phrase, and that they want to be told."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.enquiries.beforehand import Beforehand, forget_beforehand, record_beforehand
from frontdesk.enquiries.errors import ConsentRefused
from frontdesk.enquiries.models import AdvanceWish
from frontdesk.enquiries.rules import Channel, Kind, Scope
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from tests.enquiries.asking import ALIAS, PHRASE, TRUE_NAME, EnquiryDesk
from tests.stays.arrivals import WANG

DOCUMENT = WANG["document"]["number"]


def said(**changes: Any) -> Beforehand:
    told = {"document_number": DOCUMENT, "asked_by": "张伟", "pass_phrase": "Blue Tulip", "scope": Scope.VISIT}
    return Beforehand(**told | changes)


def wishes(desk: EnquiryDesk) -> list[AdvanceWish]:
    with Session(desk.arrivals.hotel.runtime.engine) as session:
        return list(session.scalars(select(AdvanceWish)))


@pytest.mark.rule("PRI-2", "PRI-3")
@pytest.mark.parametrize("level", ["ask", "no_enquiries", "confidential"])
def test_the_right_phrase_closes_an_enquiry_early_and_a_wrong_one_at_the_same_age_as_any(
    desk: EnquiryDesk, level: str
) -> None:
    alias = {"alias": ALIAS} if level == "confidential" else {}
    stay = desk.ordinary(disclosure_level=level, call_preference="none", **alias)
    execute(record_beforehand, desk.ctx(), stay.registrations[0].id, said())
    caller: dict[str, Any] = {"channel": Channel.PHONE, "role": "switchboard"}
    right = desk.ask(TRUE_NAME, asked_by="Zhang Wei", pass_phrase="blue-tulip", **caller)
    wrong = desk.ask(TRUE_NAME, asked_by="张伟", pass_phrase="red tulip", **caller)
    other = desk.ask(TRUE_NAME, asked_by="李四", pass_phrase="blue tulip", **caller)
    assert desk.told(right, "switchboard") == ("closed", "客人同意您上楼,请先办理访客登记。")
    for each in (wrong, other):
        assert desk.told(each, "switchboard")[0] == "pending"
    assert desk.queue() == []
    desk.later(120)
    assert {desk.told(each, "switchboard") for each in (wrong, other)} == {("closed", PHRASE)}


@pytest.mark.rule("PRI-13")
def test_a_protected_guest_is_told_that_somebody_asked_by_the_duty_manager(desk: EnquiryDesk) -> None:
    stay = desk.no_enquiries()
    notice = said(kind=Kind.NOTICE, asked_by=None, pass_phrase=None)
    execute(record_beforehand, desk.ctx(), stay.registrations[0].id, notice)
    desk.ask(TRUE_NAME, asked_by="张伟")
    desk.later(3600)
    (told,) = desk.queue("duty_manager")
    assert (told.kind, told.guest, told.asked_by) == (Kind.NOTICE, TRUE_NAME, "张伟")
    assert desk.queue() == desk.queue("switchboard") == []
    desk.declines(told, "duty_manager")
    assert desk.queue("duty_manager") == []


@pytest.mark.rule("PRI-10")
def test_a_row_tells_neither_who_may_ask_nor_what_was_wished(desk: EnquiryDesk) -> None:
    stay = desk.no_enquiries()
    registration = stay.registrations[0].id
    execute(record_beforehand, desk.ctx(), registration, said())
    execute(record_beforehand, desk.ctx(), registration, said(kind=Kind.NOTICE, asked_by=None, pass_phrase=None))
    kept = wishes(desk)
    assert len({len(each.sealed) for each in kept}) == 1
    assert all("张伟".encode() not in each.sealed for each in kept)


@pytest.mark.rule("PRI-12")
def test_a_consent_beforehand_that_concerns_the_room_takes_everybody_in_it(desk: EnquiryDesk) -> None:
    stay = desk.couple()
    with pytest.raises(ConsentRefused) as refused:
        execute(record_beforehand, desk.ctx(), stay.registrations[0].id, said())
    assert [reason.code for reason in refused.value.reasons] == ["sharers-not-asked"]
    assert execute(record_beforehand, desk.ctx(), stay.registrations[0].id, said(sharers_agree=True))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"document_number": "110105199003070011"}, "not-registered-here"),
        ({"document_number": None}, "proof-missing"),
        ({"pass_phrase": " "}, "missing"),
        ({"asked_by": None}, "missing"),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_wish_is_kept_for_the_guest_with_the_document_alone(
    desk: EnquiryDesk, changes: dict[str, Any], code: str
) -> None:
    registration = desk.no_enquiries().registrations[0].id
    with pytest.raises((ConsentRefused, Invalid)) as refused:
        execute(record_beforehand, desk.ctx(), registration, said(**changes))
    assert code in [reason.code for reason in refused.value.reasons]
    assert wishes(desk) == []


def test_everything_said_beforehand_is_taken_back_by_the_document(desk: EnquiryDesk) -> None:
    registration = desk.no_enquiries().registrations[0].id
    execute(record_beforehand, desk.ctx(), registration, said())
    with pytest.raises(ConsentRefused):
        execute(forget_beforehand, desk.ctx(), registration, "x")
    execute(forget_beforehand, desk.ctx(), registration, DOCUMENT)
    assert wishes(desk) == []
    with pytest.raises(NotFound):
        execute(record_beforehand, desk.ctx(), UUID(int=9), said())


def test_only_who_may_record_keeps_a_wish(desk: EnquiryDesk) -> None:
    hotel = desk.arrivals.hotel
    for missing in (Permission.CONSENT_RECORD, Permission.REGISTRATION_VIEW):
        with pytest.raises(Forbidden):
            execute(record_beforehand, hotel.without(missing), UUID(int=1), said())
        with pytest.raises(Forbidden):
            execute(forget_beforehand, hotel.without(missing), UUID(int=1), DOCUMENT)
