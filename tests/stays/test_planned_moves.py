"""A room change that is planned: the nights follow at once, the guests on that day (MOV-3, MOV-4)."""

from datetime import date

import pytest

from frontdesk.edge.execute import execute, reading
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.night_audit.errors import NotReadyToRoll
from frontdesk.night_audit.service import roll
from frontdesk.rooms.claims import claim
from frontdesk.rooms.models import RoomNight
from frontdesk.stays.errors import MoveRefused
from frontdesk.stays.planned_moves import PlanGiven, plan_move, plan_of, plans_due, take_plan_back
from tests.stays.arrivals import NIGHTLY, guest
from tests.stays.moving import IDS, PRICES, Movers

SECOND = date(2026, 5, 2)
LATER = PlanGiven(room="501", on=SECOND, reason="view")
ENOUGH = {"amount": 150_000}


def held(movers: Movers) -> list[str]:
    """Return the room that is held on each night, in order."""
    numbers = {room_id: number for number, room_id in IDS.items()}
    return [numbers[each.room_id] for each in sorted(movers.rows(RoomNight), key=lambda each: each.night)]


@pytest.mark.rule("MOV-3", "MOV-4")
def test_the_room_is_held_from_that_day_on_and_the_change_is_made_that_day(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=ENOUGH), nights=3)
    planned = execute(plan_move, movers.desk.ctx, made.stay_id, LATER)
    assert (planned.from_room, planned.room, planned.on) == ("301", "501", SECOND)
    assert held(movers) == ["301", "501", "501"]
    with reading(movers.desk.ctx) as ctx:
        assert plans_due(ctx) == []
        assert plan_of(ctx, made.stay_id) == planned
    tomorrow = movers.later(1)
    with reading(tomorrow.desk.ctx) as ctx:
        assert plans_due(ctx) == [planned]
    with pytest.raises(NotReadyToRoll) as refused:
        execute(roll, tomorrow.ctx("duty_manager"))
    assert [(each.code, each.facts["room"]) for each in refused.value.reasons] == [("move-due", "301")]
    assert tomorrow.move(made.stay_id, "501", told=2 * PRICES["SUP"]).before == 2 * NIGHTLY
    with reading(tomorrow.desk.ctx) as ctx:
        assert plan_of(ctx, made.stay_id) is None
    assert held(movers) == ["301", "501", "501"]


@pytest.mark.rule("MOV-3")
def test_a_plan_is_refused_with_every_reason_and_taken_back_unless_others_came_between(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=ENOUGH), nights=3)
    execute(claim, movers.desk.ctx, "reservation", IDS["502"], [SECOND])
    with pytest.raises(MoveRefused) as refused:
        execute(plan_move, movers.desk.ctx, made.stay_id, PlanGiven(room="502", on=date(2026, 5, 1), reason="because"))
    codes = [reason.code for reason in refused.value.reasons]
    assert codes == ["move-day-outside", "reason-unknown", "room-not-free"]
    execute(plan_move, movers.desk.ctx, made.stay_id, LATER)
    with pytest.raises(MoveRefused) as twice:
        execute(plan_move, movers.desk.ctx, made.stay_id, LATER)
    assert [reason.code for reason in twice.value.reasons] == ["move-planned-already"]
    execute(take_plan_back, movers.desk.ctx, made.stay_id)
    assert held(movers).count("301") == 3
    with pytest.raises(NotFound):
        execute(take_plan_back, movers.desk.ctx, made.stay_id)
    execute(plan_move, movers.desk.ctx, made.stay_id, LATER)
    execute(claim, movers.desk.ctx, "reservation", IDS["301"], [SECOND])
    with pytest.raises(MoveRefused):
        execute(take_plan_back, movers.desk.ctx, made.stay_id)


def test_a_plan_takes_the_permission_to_move(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=ENOUGH), nights=3)
    nobody = movers.desk.hotel.without(Permission.STAY_MOVE)
    with pytest.raises(Forbidden):
        execute(plan_move, nobody, made.stay_id, LATER)
    with pytest.raises(Forbidden):
        execute(take_plan_back, nobody, made.stay_id)
