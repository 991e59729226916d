"""Document and key card are handed over together, and that stands on record (REG-19)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.execute import execute
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.hand_over import hand_over
from frontdesk.stays.intake import read_late_arrival
from frontdesk.stays.late_arrival import register_late
from tests.small_hotel import NOW, SECOND_RECEPTIONIST
from tests.stays.arrivals import MARY, Arrivals, guest


@pytest.mark.rule("REG-19")
def test_the_hand_over_is_kept_with_who_and_when(desk: Arrivals) -> None:
    made = desk.check_in(guest(), guest(MARY))
    assert [each.handed_over_at for each in queries.registrations(desk.ctx, made.stay_id)] == [None, None]
    assert execute(hand_over, desk.ctx, made.stay_id) == 2
    for each in queries.registrations(desk.ctx, made.stay_id):
        assert (each.handed_over_at, each.handed_over_by) == (NOW, desk.ctx.account_id)
    with Session(desk.hotel.runtime.engine) as session:
        statement = select(TrailEntry.action).where(TrailEntry.action == "registration.handed_over")
        assert len(session.scalars(statement).all()) == 2


@pytest.mark.rule("REG-19")
def test_said_again_it_keeps_the_first_moment_and_adds_who_came_late(desk: Arrivals) -> None:
    made = desk.check_in()
    execute(hand_over, desk.ctx, made.stay_id)
    execute(register_late, desk.ctx, made.stay_id, read_late_arrival({"registrations": [guest(MARY)]}))
    later = desk.hotel.context(account=SECOND_RECEPTIONIST, now=NOW + timedelta(hours=1))
    assert execute(hand_over, later, made.stay_id) == 1
    assert execute(hand_over, later, made.stay_id) == 0
    first, second = queries.registrations(desk.ctx, made.stay_id)
    assert (first.handed_over_at, first.handed_over_by) == (NOW, desk.ctx.account_id)
    assert (second.handed_over_at, second.handed_over_by) == (NOW + timedelta(hours=1), SECOND_RECEPTIONIST)


def test_nothing_is_handed_over_after_the_guest_has_left(desk: Arrivals) -> None:
    made = desk.check_in()
    execute(check_out, desk.ctx, made.stay_id, Leaving(room_checked=True))
    with pytest.raises(NotFound):
        execute(hand_over, desk.ctx, made.stay_id)


@pytest.mark.rule("ACC-2")
def test_nobody_without_the_permission_says_so(desk: Arrivals) -> None:
    made = desk.check_in()
    with pytest.raises(Forbidden):
        execute(hand_over, desk.hotel.without(Permission.STAY_CHECK_IN), made.stay_id)
