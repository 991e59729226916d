"""A guest in the house asks to be hidden, or not to be asked for: nothing shows the former name any more (PRI-7)."""

from typing import Any
from uuid import UUID

import pytest

from frontdesk.edge.execute import execute
from frontdesk.edge.worker import drain_once
from frontdesk.enquiries import consents, messages
from frontdesk.enquiries import queries as enquiries
from frontdesk.enquiries.consents import GuestAnswer
from frontdesk.enquiries.rules import Channel, Decision, Scope
from frontdesk.enquiries.service import Asked, open_enquiry
from frontdesk.guests import queries as guests
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.kernel.errors import Forbidden, NotFound, Refused
from frontdesk.outbox.models import OutboxEvent
from frontdesk.privacy import openings
from frontdesk.privacy.openings import Credential
from frontdesk.privacy.raising import Raised, Wanted, raise_disclosure
from frontdesk.property.service import print_copies
from frontdesk.rooms.models import RoomOccupancy
from frontdesk.stays import queries
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.models import Registration, Stay
from tests.stays.arrivals import MARY, WANG, Arrivals, guest
from tests.stays.test_hidden_guests import everything_stored, rows

NUMBER = WANG["document"]["number"]


def raised(desk: Arrivals, registration_id: UUID, **changes: Any) -> Raised:
    wanted = {"level": DisclosureLevel.CONFIDENTIAL, "document_number": NUMBER, "alias": "林小雨"} | changes
    return execute(raise_disclosure, desk.ctx, registration_id, Wanted(**wanted))


def reasons(desk: Arrivals, registration_id: UUID, **changes: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        raised(desk, registration_id, **changes)
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.rule("PRI-7", "PRI-10")
def test_a_guest_who_asks_to_be_hidden_is_shown_nowhere_as_before(desk: Arrivals) -> None:
    past = desk.check_in(guest())
    execute(check_out, desk.ctx, past.stay_id, Leaving(room_checked=True))
    made = desk.check_in(guest(), guest(MARY), room="302")
    assert "王建国" in everything_stored(desk)
    told = raised(desk, made.registrations[0].id)
    assert (told.registration.shown_name, told.registration.shown_level) == ("林小雨", "ask")
    stored = everything_stored(desk)
    assert "林小雨" in stored
    for former in ("王建国", "wangjianguo", "wjg", "confidential"):
        assert former not in stored
        assert former.encode().decode("latin-1") not in stored
    assert guests.search(desk.ctx, "王") == []
    assert [each.shown_name for each in guests.search(desk.ctx, "林")] == ["林小雨"]
    assert [each.shown_name for each in rows(desk, RoomOccupancy)] == ["林小雨"]
    assert {each.shown_name for each in queries.registrations(desk.ctx, past.stay_id, made.stay_id)} == {
        "林小雨",
        "Mary Smith",
    }


@pytest.mark.rule("PRI-7")
def test_the_truth_stays_behind_the_document_and_the_guest_hidden_when_they_come_again(desk: Arrivals) -> None:
    made = desk.check_in(guest())
    alias = raised(desk, made.registrations[0].id, alias=None).registration.shown_name
    assert alias != "王建国"
    assert not {alias[0], alias[1:]} & {"王", "建国"}
    execute(openings.open_by_credential, desk.ctx, Credential(document_number=NUMBER))
    assert [truth.name for truth in openings.truths(desk.ctx, made.stay_id)] == ["王建国"]
    execute(check_out, desk.ctx, made.stay_id, Leaving(room_checked=True))
    again = desk.check_in(guest(), room="302")
    assert again.registrations[0].shown_name == alias


@pytest.mark.rule("PRI-7")
def test_who_was_hidden_before_is_answered_as_an_ordinary_guest_is(desk: Arrivals) -> None:
    made = desk.check_in(guest(disclosure_level="confidential", alias="李明"))
    assert raised(desk, made.registrations[0].id).registration.shown_name == "林小雨"
    less = raised(desk, made.registrations[0].id, level=DisclosureLevel.NO_ENQUIRIES)
    assert (less.registration.shown_name, less.registration.shown_level) == ("林小雨", "no_enquiries")
    assert "王建国" not in everything_stored(desk)


@pytest.mark.rule("PRI-7", "NTF-2")
def test_news_on_its_way_and_the_board_say_nothing_more_of_vip_and_birthday(desk: Arrivals) -> None:
    made = desk.check_in(guest(MARY, birth_date="1985-05-02"), vip_level="gold")
    news = {each.sequence: each.facts for each in rows(desk, OutboxEvent) if each.cause == made.stay_id}
    assert [(facts["vip"], facts["birthday"]) for facts in news.values()] == [(True, True)]
    raised(desk, made.registrations[0].id, document_number=MARY["document"]["number"], alias=None)
    told = [each.facts for each in rows(desk, OutboxEvent) if each.sequence in news]
    assert [(facts["vip"], facts["birthday"]) for facts in told] == [(False, False)]
    assert rows(desk, Stay)[0].vip_level is None
    assert not rows(desk, RoomOccupancy)[0].vip


@pytest.mark.rule("PRI-7", "PRI-2")
def test_what_was_asked_by_the_former_name_goes_to_the_duty_manager_and_consents_end(desk: Arrivals) -> None:
    made = desk.check_in(guest())
    asked = Asked(channel=Channel.VISITOR, asked_for="王建国", asked_by="陈静")
    given, _waiting = (execute(open_enquiry, desk.ctx, asked).id for _ in range(2))
    execute(messages.take_message, desk.ctx, "王建国", "call me")
    drain_once(desk.hotel.runtime)
    first = enquiries.queue(desk.ctx)[0]
    execute(consents.record_answer, desk.ctx, first.id, GuestAnswer(decision=Decision.GIVEN, scope=Scope.HERE))
    assert [len(enquiries.queue(desk.ctx)), len(enquiries.given(desk.ctx))] == [1, 1]
    raised(desk, made.registrations[0].id)
    assert enquiries.queue(desk.ctx) == []
    assert enquiries.given(desk.ctx) == []
    manager = desk.hotel.context("duty_manager")
    assert [each.asked_for for each in enquiries.queue(manager)] == ["王建国"]
    assert given is not None


@pytest.mark.rule("PRI-7", "DEP-1")
def test_the_papers_that_are_about_are_named(desk: Arrivals) -> None:
    made = desk.check_in(guest(), guest(MARY))
    first, second = made.registrations
    for document, subject in (("registration_card", first.id), ("registration_card", second.id)):
        execute(print_copies, desk.ctx, document, subject)
    for _ in range(2):
        execute(print_copies, desk.ctx, "key_handover", made.stay_id)
    papers = raised(desk, first.id).papers
    assert [(each.document, each.subject_id, each.copies) for each in papers] == [
        ("key_handover", made.stay_id, 2),
        ("registration_card", first.id, 1),
    ]


@pytest.mark.rule("PRI-7")
def test_no_enquiries_leaves_the_name_and_lets_nobody_be_told(desk: Arrivals) -> None:
    made = desk.check_in(guest())
    told = raised(desk, made.registrations[0].id, level=DisclosureLevel.NO_ENQUIRIES)
    assert (told.registration.shown_name, told.registration.shown_level) == ("王建国", "no_enquiries")
    execute(open_enquiry, desk.ctx, Asked(channel=Channel.VISITOR, asked_for="王建国"))
    drain_once(desk.hotel.runtime)
    assert enquiries.queue(desk.ctx) == []
    assert reasons(desk, made.registrations[0].id, level=DisclosureLevel.NO_ENQUIRIES) == ["level-not-raised"]


@pytest.mark.rule("PRI-7")
def test_it_takes_the_guests_own_document_and_never_lowers(desk: Arrivals) -> None:
    made = desk.check_in(guest())
    own = made.registrations[0].id
    assert reasons(desk, own, document_number=None) == ["proof-missing"]
    assert reasons(desk, own, document_number="E12345678") == ["not-registered-here"]
    assert reasons(desk, own, level=DisclosureLevel.ASK) == ["level-not-raised"]
    assert reasons(desk, own, alias="李" * 201) == ["text-too-long"]
    assert rows(desk, Registration)[0].shown_name == "王建国"
    execute(check_out, desk.ctx, made.stay_id, Leaving(room_checked=True))
    with pytest.raises(NotFound):
        raised(desk, own)


@pytest.mark.rule("PRI-7", "ACC-2")
def test_who_does_not_check_in_guests_raises_nobody(desk: Arrivals) -> None:
    made = desk.check_in(guest())
    with pytest.raises(Forbidden):
        execute(
            raise_disclosure,
            desk.hotel.context("switchboard"),
            made.registrations[0].id,
            Wanted(level=DisclosureLevel.CONFIDENTIAL, document_number=NUMBER),
        )
