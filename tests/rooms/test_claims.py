"""No night of a room is held twice, whoever asks and however many ask at once."""

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import claims
from frontdesk.rooms.errors import RoomNotFree
from frontdesk.rooms.models import RoomClaim, RoomNight
from tests.priced_hotel import TODAY, trial
from tests.small_hotel import ROOMS, SmallHotel

ROOM = ROOMS["301"]


def nights(first: int, last: int) -> list[date]:
    return [TODAY + timedelta(days=each) for each in range(first, last)]


def held(runtime: Runtime) -> list[date]:
    with Session(runtime.engine) as session:
        return sorted(session.scalars(select(RoomNight.night).where(RoomNight.room_id == ROOM)))


@pytest.mark.rule("RES-2")
def test_a_claim_holds_its_nights(runtime: Runtime, desk: Context) -> None:
    execute(claims.claim, desk, "reservation", ROOM, nights(0, 3))
    assert held(runtime) == nights(0, 3)


@pytest.mark.rule("RES-2")
def test_a_room_that_is_held_is_refused_with_every_night_that_is_taken(runtime: Runtime, desk: Context) -> None:
    execute(claims.claim, desk, "reservation", ROOM, nights(1, 3))
    with pytest.raises(RoomNotFree) as refused:
        execute(claims.claim, desk, "stay", ROOM, nights(0, 5))
    (reason,) = refused.value.reasons
    assert reason.facts == {"room": "301", "nights": "2026-05-02, 2026-05-03"}
    assert held(runtime) == nights(1, 3)


@pytest.mark.rule("RES-2")
def test_the_database_itself_refuses_to_hold_a_night_twice(runtime: Runtime, desk: Context) -> None:
    made = execute(claims.claim, desk, "stay", ROOM, nights(0, 1))
    twice = RoomNight(property_id=desk.property_id, room_id=ROOM, night=TODAY, claim_id=made.id)
    with Session(runtime.engine) as session:
        session.add(twice)
        with pytest.raises(IntegrityError):
            session.flush()


def test_a_stay_by_the_hour_holds_no_night(runtime: Runtime, desk: Context) -> None:
    assert execute(claims.claim, desk, "stay", ROOM, []).kind == "stay"
    assert held(runtime) == []


def test_a_check_in_takes_over_the_nights_of_the_reservation(runtime: Runtime, desk: Context) -> None:
    made = execute(claims.claim, desk, "reservation", ROOM, nights(0, 2))
    assert execute(claims.hand_over, desk, made.id, "stay").kind == "stay"
    assert held(runtime) == nights(0, 2)


@pytest.mark.rule("RES-3")
def test_releasing_frees_the_nights_to_come_and_keeps_the_past(runtime: Runtime, desk: Context) -> None:
    made = execute(claims.claim, desk, "stay", ROOM, nights(0, 4))
    assert execute(claims.release, desk, made.id, TODAY + timedelta(days=2)) == 2
    assert held(runtime) == nights(0, 2)
    execute(claims.claim, desk, "stay", ROOM, nights(2, 4))
    assert held(runtime) == nights(0, 4)
    with Session(runtime.engine) as session:
        assert session.get_one(RoomClaim, (desk.property_id, made.id)).released_at is not None


def test_an_unknown_room_or_claim_is_not_found(desk: Context) -> None:
    for attempt in (
        lambda: execute(claims.claim, desk, "stay", UUID(int=1), nights(0, 1)),
        lambda: execute(claims.hand_over, desk, UUID(int=1), "stay"),
        lambda: execute(claims.release, desk, UUID(int=1), TODAY),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("kind", sorted(claims.MAY_CLAIM))
def test_each_kind_of_claim_needs_its_own_permission(hotel: SmallHotel, kind: str) -> None:
    with pytest.raises(Forbidden):
        execute(claims.claim, hotel.without(claims.MAY_CLAIM[kind]), kind, ROOM, nights(0, 1))
    made = execute(claims.claim, hotel.without(), kind, ROOM, nights(0, 1))
    with pytest.raises(Forbidden):
        execute(claims.hand_over, hotel.without(claims.MAY_CLAIM[kind]), made.id, kind)
    with pytest.raises(Forbidden):
        execute(claims.release, hotel.without(claims.MAY_RELEASE[kind]), made.id, TODAY)


def test_rooms_are_locked_in_one_order_whoever_asks(desk: Context) -> None:
    with trial(desk) as ctx:
        asked = [room.id for room in claims.locked(ctx, ROOMS["401"], ROOMS["301"], ROOMS["302"])]
    assert asked == sorted(ROOMS.values())


ranges = st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from(sorted(ROOMS)))


@pytest.mark.rule("RES-2")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(ranges, max_size=12))
def test_whatever_is_claimed_in_whatever_order_no_night_is_held_twice(
    hotel: SmallHotel, asked: list[tuple[int, int, str]]
) -> None:
    model: dict[str, set[date]] = {number: set() for number in ROOMS}
    with trial(hotel.context()) as ctx:
        for first, length, number in asked:
            wanted = nights(first, first + length)
            clash = sorted(model[number].intersection(wanted))
            if clash:
                with pytest.raises(RoomNotFree) as refused:
                    claims.claim(ctx, "reservation", ROOMS[number], wanted)
                assert refused.value.reasons[0].facts["nights"] == ", ".join(night.isoformat() for night in clash)
            else:
                claims.claim(ctx, "reservation", ROOMS[number], wanted)
                model[number].update(wanted)
        counted = ctx.session.scalar(select(func.count()).select_from(RoomNight))
    assert counted == sum(map(len, model.values()))


@pytest.mark.rule("RES-2")
def test_of_two_clerks_who_sell_the_last_room_at_once_exactly_one_does(runtime: Runtime, hotel: SmallHotel) -> None:
    """Both begin together on connections of their own; the loser is told politely which nights are taken."""
    together = Barrier(2)
    outcomes: list[object] = []

    def sell() -> None:
        desk = hotel.context()
        together.wait()
        try:
            outcomes.append(execute(claims.claim, desk, "stay", ROOM, nights(0, 3)).id)
        except RoomNotFree as refused:
            outcomes.append(refused)

    clerks = [Thread(target=sell) for _ in range(2)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(isinstance(outcome, RoomNotFree) for outcome in outcomes) == [False, True]
    assert held(runtime) == nights(0, 3)


def test_two_commands_that_take_the_same_rooms_in_opposite_order_both_finish(hotel: SmallHotel) -> None:
    together = Barrier(2)
    finished: list[str] = []

    def take(ctx: Context, *numbers: str) -> None:
        for room in claims.locked(ctx, *(ROOMS[number] for number in numbers)):
            room.position += 1

    def run(*numbers: str) -> None:
        ctx = hotel.context()
        together.wait()
        for _ in range(5):
            execute(take, ctx, *numbers)
        finished.append(numbers[0])

    workers = [Thread(target=run, args=numbers) for numbers in (("301", "401"), ("401", "301"))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(finished) == ["301", "401"]


def test_claiming_needs_no_other_permission(hotel: SmallHotel) -> None:
    desk = hotel.context("engineering")
    assert desk.may(Permission.ROOM_TAKE_OUT_OF_ORDER)
    assert execute(claims.claim, desk, "block", ROOM, nights(0, 1)).kind == "block"
