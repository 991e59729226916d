"""What an open stay shows, and that a shut one shows nothing (PRI-7)."""

from uuid import uuid4

import pytest

from frontdesk.edge.execute import execute
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.privacy import opened, openings
from frontdesk.privacy.openings import Credential
from frontdesk.stays import queries
from tests.stays.arrivals import Arrivals


@pytest.mark.rule("PRI-7", "REG-11")
def test_plates_and_signature_are_read_while_the_stay_is_open_and_not_before(desk: Arrivals) -> None:
    made = desk.check_in(vehicle_plates=["京A12345"])
    (registration,) = queries.registrations(desk.ctx, made.stay_id)
    for shut in (
        lambda: opened.plates(desk.ctx, made.stay_id, registration.guest_id),
        lambda: opened.signature(desk.ctx, registration.id),
    ):
        with pytest.raises(Forbidden):
            shut()
    execute(openings.open_after_check_in, desk.ctx, made.stay_id)
    assert opened.plates(desk.ctx, made.stay_id, registration.guest_id) == ["京A12345"]
    assert opened.signature(desk.ctx, registration.id) is None


def test_a_stay_without_plates_has_none_and_nobody_signed_what_is_not_there(desk: Arrivals) -> None:
    made = desk.check_in()
    (registration,) = queries.registrations(desk.ctx, made.stay_id)
    execute(openings.open_after_check_in, desk.ctx, made.stay_id)
    assert opened.plates(desk.ctx, made.stay_id, registration.guest_id) == []
    with pytest.raises(NotFound):
        opened.signature(desk.ctx, uuid4())


@pytest.mark.rule("PRI-7")
def test_only_who_checked_in_has_the_stay_open_for_its_papers(desk: Arrivals) -> None:
    made = desk.check_in()
    with pytest.raises(Forbidden):
        execute(openings.open_after_check_in, desk.hotel.context("duty_manager"), made.stay_id)


@pytest.mark.rule("PRI-7")
def test_an_opening_needs_a_reason_a_stay_and_exactly_one_number(desk: Arrivals) -> None:
    made = desk.check_in()
    manager = desk.hotel.context("duty_manager")
    with pytest.raises(Invalid):
        execute(openings.open_with_reason, manager, made.stay_id, "")
    with pytest.raises(NotFound):
        execute(openings.open_with_reason, manager, uuid4(), "complaint")
    both = Credential(registration_number="A", confirmation_number="B")
    for unclear in (Credential(), both):
        with pytest.raises(Invalid):
            execute(openings.open_by_credential, desk.ctx, unclear)
