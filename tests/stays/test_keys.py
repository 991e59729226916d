"""A key is made only for somebody registered in the room, after their document or a compared signature (KEY-1)."""

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from frontdesk.cashier.deposits import top_up
from frontdesk.cashier.rules import Method, Payment
from frontdesk.edge.execute import execute
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries
from frontdesk.stays.errors import KeyRefused
from frontdesk.stays.keys import Proof, issue_key, void_key
from tests.stays.arrivals import MARY, NIGHTLY, Arrivals, guest

NUMBER = "110105198001010016"


@pytest.mark.rule("KEY-1")
def test_a_key_is_made_after_the_guests_own_document(desk: Arrivals) -> None:
    made = desk.check_in()
    card = execute(issue_key, desk.ctx, made.stay_id, made.registrations[0].id, Proof.DOCUMENT, document_number=NUMBER)
    assert (card.serial, card.state, card.proof) == (2, "issued", "document")


@pytest.mark.rule("KEY-1")
@pytest.mark.parametrize("number", [None, "110105198001010017", "王建国"])
def test_no_key_is_made_for_another_document_or_none(desk: Arrivals, number: str | None) -> None:
    made = desk.check_in()
    with pytest.raises(KeyRefused) as refused:
        execute(issue_key, desk.ctx, made.stay_id, made.registrations[0].id, Proof.DOCUMENT, document_number=number)
    assert refused.value.reasons[0].rule == "KEY-1"


@pytest.mark.rule("KEY-1")
def test_no_key_is_made_for_somebody_registered_in_another_room(desk: Arrivals) -> None:
    mine = desk.check_in(room="301")
    other = desk.check_in(guest(MARY), room="302")
    with pytest.raises(KeyRefused) as refused:
        execute(
            issue_key, desk.ctx, mine.stay_id, other.registrations[0].id, Proof.DOCUMENT, document_number="501234567"
        )
    assert [reason.code for reason in refused.value.reasons] == ["not-registered-here"]


@pytest.mark.rule("KEY-1")
def test_a_signature_counts_only_when_a_duty_manager_compared_it(desk: Arrivals) -> None:
    made = desk.check_in()
    registration = made.registrations[0].id
    with pytest.raises(KeyRefused):
        execute(issue_key, desk.ctx, made.stay_id, registration, Proof.SIGNATURE)
    manager = desk.hotel.context("duty_manager")
    assert execute(issue_key, manager, made.stay_id, registration, Proof.SIGNATURE).proof == "signature"


@pytest.mark.rule("KEY-2")
def test_a_lost_card_is_marked_lost_and_stays_counted(desk: Arrivals) -> None:
    made = desk.check_in()
    with Session(desk.hotel.runtime.engine):
        card = queries.key_cards(desk.ctx, made.stay_id)[0]
    execute(void_key, desk.ctx, made.stay_id, card.id, lost=True)
    execute(issue_key, desk.ctx, made.stay_id, made.registrations[0].id, Proof.DOCUMENT, document_number=NUMBER)
    desk.ctx.session.close()
    assert [(each.serial, each.state) for each in queries.key_cards(desk.ctx, made.stay_id)] == [
        (1, "lost"),
        (2, "issued"),
    ]


@pytest.mark.rule("KEY-2")
def test_a_card_that_is_void_already_is_not_voided_again(desk: Arrivals) -> None:
    made = desk.check_in()
    card = queries.key_cards(desk.ctx, made.stay_id)[0]
    execute(void_key, desk.ctx, made.stay_id, card.id)
    execute(void_key, desk.ctx, made.stay_id, card.id, lost=True)
    desk.ctx.session.close()
    assert queries.key_cards(desk.ctx, made.stay_id)[0].state == "void"
    with pytest.raises(NotFound):
        execute(void_key, desk.ctx, made.stay_id, uuid4())


@pytest.mark.rule("REG-5")
def test_a_top_up_lets_a_new_key_reach_further_and_old_keys_stay_as_they_were(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": NIGHTLY}), nights=3)
    (registration,) = queries.registrations(desk.ctx, made.stay_id)
    before = queries.key_cards(desk.ctx, made.stay_id)[0].valid_until
    assert registration.deposit_id is not None
    execute(top_up, desk.ctx, registration.deposit_id, Payment(Method.CASH, 2 * NIGHTLY))
    card = execute(issue_key, desk.ctx, made.stay_id, registration.id, Proof.DOCUMENT, document_number=NUMBER)
    assert before < card.valid_until == made.due_out_at
    desk.ctx.session.close()
    assert queries.key_cards(desk.ctx, made.stay_id)[0].valid_until == before


def test_keys_are_refused_without_the_permission(desk: Arrivals) -> None:
    made = desk.check_in()
    nobody = desk.hotel.without(Permission.KEY_ISSUE)
    with pytest.raises(Forbidden):
        execute(issue_key, nobody, made.stay_id, made.registrations[0].id, Proof.DOCUMENT, document_number=NUMBER)
    with pytest.raises(Forbidden):
        execute(void_key, nobody, made.stay_id, uuid4())
