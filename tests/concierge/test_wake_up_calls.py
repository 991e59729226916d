"""Wake-up calls: taken alike for every room, told in time, followed until somebody is awake, wherever they move."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from frontdesk.concierge.errors import WakeUpCallRefused
from frontdesk.concierge.wake_up_calls import CallGiven, record_outcome, take_call, tell_due
from frontdesk.concierge.wake_up_models import WakeUpCall
from frontdesk.concierge.wake_up_queries import CallView, calls, purge_calls
from frontdesk.concierge.wake_up_rules import AGAIN, AHEAD, Outcome, step
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import answer_due_once, drain_once
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import queries as notifications
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.room_swap import SwapGiven, swap_rooms
from tests.small_hotel import NOW, TODAY
from tests.stays import moving
from tests.stays.arrivals import MARY, guest
from tests.stays.moving import Movers

MORNING = NOW + timedelta(hours=16, minutes=30)
"""Half past six of the next morning on the hotel's clock."""

MUCH = {"method": "cash", "amount": 500_000}


@dataclass
class Night:
    """A hotel whose clock tests move, with its switchboard and its worker at hand."""

    movers: Movers
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.movers.desk.hotel.runtime.clock = lambda: self.now

    def ctx(self, role: str = "switchboard") -> Context:
        """Return the context of the person in this role, now."""
        return self.movers.desk.hotel.context(role, now=self.now)

    def take(self, room: str = "301", at: datetime = MORNING) -> UUID:
        """Take a call at the switchboard."""
        return execute(take_call, self.ctx(), CallGiven(at=at, room=room)).id

    def becomes(self, call_id: UUID, outcome: Outcome) -> WakeUpCall:
        """Write down what became of a call."""
        return execute(record_outcome, self.ctx(), call_id, outcome)

    def waiting(self) -> list[CallView]:
        """Return the calls that wait."""
        with reading(self.ctx()) as ctx:
            return calls(ctx)

    def told(self, role: str = "switchboard") -> list[tuple[str, str | None]]:
        """Let the worker do what is due, and return what is told of calls in this role."""
        runtime = self.movers.desk.hotel.runtime
        drain_once(runtime)
        answer_due_once(runtime)
        drain_once(runtime)
        with reading(self.ctx(role)) as ctx:
            tasks = notifications.inbox(ctx).tasks
        return [(task.kind, task.room) for task in tasks if task.kind in {"wake_up_call", "knock"}]


@pytest.fixture
def night(runtime: Runtime) -> Night:
    return Night(moving.build(runtime))


@pytest.mark.rule("MOV-4")
def test_a_call_and_its_task_go_along_with_the_guests(night: Night) -> None:
    made = night.movers.check_in(guest(deposit=MUCH))
    call_id = night.take()
    night.now = MORNING - AHEAD
    assert night.told() == [("wake_up_call", "301")]
    night.movers.move(made.stay_id, "302")
    assert [(each.id, each.room) for each in night.waiting()] == [(call_id, "302")]
    assert night.told() == [("wake_up_call", "302")]
    night.movers.desk.check_in(guest(MARY), room="401")
    other = night.take("401")
    execute(
        swap_rooms, night.movers.desk.ctx, made.stay_id, SwapGiven(room="401", reason="noise", identity_confirmed=True)
    )
    assert {each.id: each.room for each in night.waiting()} == {call_id: "401", other: "302"}
    assert night.becomes(call_id, Outcome.ANSWERED).room_id == moving.IDS["401"]


@pytest.mark.rule("PRI-5")
def test_a_switchboard_cannot_tell_an_occupied_room_from_a_vacant_one(night: Night) -> None:
    night.movers.check_in(guest(deposit=MUCH))
    for room in ("301", "302"):
        night.take(room)
    one, other = ([getattr(each, name) for name in each.__slots__[2:]] for each in night.waiting())
    assert one == other
    night.now = MORNING
    assert sorted(night.told()) == [("wake_up_call", "301"), ("wake_up_call", "302")]
    for outcome in (Outcome.NO_ANSWER, Outcome.BUSY):
        one, other = (night.becomes(each.id, outcome) for each in night.waiting())
        assert (one.tries, one.ended_at, one.due_at) == (other.tries, other.ended_at, other.due_at)
        night.now += AGAIN
    assert sorted(night.told("bell")) == [("knock", "301"), ("knock", "302")]


@pytest.mark.rule("NTF-3")
def test_the_switchboard_is_told_of_each_ring_once_and_the_bell_knocks_after_the_second(night: Night) -> None:
    night.movers.check_in(guest(deposit=MUCH))
    call_id = night.take()
    assert night.told() == []
    with pytest.raises(WakeUpCallRefused) as refused:
        night.becomes(call_id, Outcome.ANSWERED)
    assert [each.code for each in refused.value.reasons] == ["wake-up-call-not-due"]
    night.now = MORNING - AHEAD
    assert night.told() == night.told() == [("wake_up_call", "301")]
    night.now = MORNING
    night.becomes(call_id, Outcome.NO_ANSWER)
    assert night.told() == []
    night.now += AGAIN
    assert night.told() == [("wake_up_call", "301")]
    assert night.becomes(call_id, Outcome.NO_ANSWER).ended_at == night.now
    assert (night.told(), night.told("bell")) == ([], [("knock", "301")])
    with pytest.raises(WakeUpCallRefused) as refused:
        night.becomes(call_id, Outcome.ANSWERED)
    assert [each.code for each in refused.value.reasons] == ["wake-up-call-over"]


@pytest.mark.rule("MOV-4")
def test_calls_end_with_the_stay_and_wake_nobody_who_comes_after(night: Night) -> None:
    made = night.movers.check_in(guest(), nights=1)
    night.take()
    vacant = night.take("302")
    tomorrow = night.movers.later(1)
    night.now = NOW + timedelta(hours=12)
    execute(check_out, tomorrow.desk.ctx, made.stay_id, Leaving(room_checked=True))
    assert [each.room for each in night.waiting()] == ["302"]
    tomorrow.desk.check_in(guest(MARY), room="302")
    assert night.waiting() == []
    with pytest.raises(WakeUpCallRefused):
        night.becomes(vacant, Outcome.CANCELLED)
    assert night.told() == []
    assert {(each.outcome, each.recorded_by, each.ended_at) for each in night.movers.rows(WakeUpCall)} == {
        ("cancelled", None, night.now)
    }


@pytest.mark.parametrize(
    ("outcomes", "over"),
    [
        ([Outcome.ANSWERED], True),
        ([Outcome.CANCELLED], True),
        ([Outcome.BUSY], False),
        ([Outcome.BUSY, Outcome.NO_ANSWER], True),
        ([Outcome.NO_ANSWER, Outcome.ANSWERED], True),
    ],
)
def test_a_call_is_over_when_somebody_is_awake_or_must_be_woken_at_the_door(
    outcomes: list[Outcome], over: bool
) -> None:
    tries = 0
    for outcome in outcomes:
        after = step(outcome, tries)
        tries = after.tries
    assert after.ended is over
    assert after.knock is (over and outcomes[-1] in {Outcome.BUSY, Outcome.NO_ANSWER})


def test_everything_that_is_wrong_with_a_call_is_said_at_once(night: Night) -> None:
    for given, wrong in (
        (CallGiven(at=None), [("missing", "at"), ("missing", "room")]),
        (CallGiven(at=NOW, room="999"), [("call-time-past", "at"), ("room-unknown", "room")]),
        (CallGiven(at=NOW + timedelta(days=31), room="301"), [("call-time-too-far", "at")]),
    ):
        with pytest.raises(Invalid) as refused:
            execute(take_call, night.ctx(), given)
        assert [(each.code, each.field) for each in refused.value.reasons] == wrong
    with pytest.raises(NotFound):
        execute(take_call, night.ctx("receptionist"), CallGiven(at=MORNING, stay_id=UUID(int=5)))
    with pytest.raises(NotFound):
        night.becomes(UUID(int=5), Outcome.ANSWERED)


def test_the_calls_of_a_day_stand_in_order_of_time_until_they_are_forgotten(night: Night) -> None:
    made = night.movers.check_in(guest(deposit=MUCH))
    desk = night.ctx("receptionist")
    late = execute(take_call, desk, CallGiven(at=MORNING + timedelta(hours=1), stay_id=made.stay_id)).id
    early = night.take()
    night.now = MORNING
    night.becomes(early, Outcome.ANSWERED)
    with reading(night.ctx()) as ctx:
        assert [(each.id, each.outcome) for each in calls(ctx, TODAY + timedelta(days=1))] == [
            (early, "answered"),
            (late, None),
        ]
        assert calls(ctx, TODAY) == []
    assert [each.id for each in night.waiting()] == [late]
    worker = night.movers.desk.hotel.worker(MORNING + timedelta(days=31))
    execute(purge_calls, worker)
    assert [each.id for each in night.movers.rows(WakeUpCall)] == [late]


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(night: Night) -> None:
    hotel = night.movers.desk.hotel
    nobody = hotel.without(Permission.WAKE_UP_CALL_RUN, Permission.OPERATE)
    made = night.movers.check_in(guest(deposit=MUCH))
    for attempt in (
        lambda: execute(take_call, nobody, CallGiven(at=MORNING, room="301")),
        lambda: execute(take_call, night.ctx(), CallGiven(at=MORNING, stay_id=made.stay_id)),
        lambda: execute(record_outcome, nobody, UUID(int=3), Outcome.ANSWERED),
        lambda: execute(tell_due, nobody, UUID(int=3)),
        lambda: execute(purge_calls, nobody),
    ):
        with pytest.raises(Forbidden):
            attempt()
