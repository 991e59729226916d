"""A stay changes its room whole or not at all: nights, prices, keys, board and departments follow (MOV-1 to MOV-6)."""

from datetime import date, datetime
from uuid import UUID

import pytest

from frontdesk.edge.execute import execute, reading
from frontdesk.identity.approvals import answer_approval, request_approval
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance.models import WorkOrder
from frontdesk.outbox.models import OutboxEvent
from frontdesk.reservations.models import ReservationNight
from frontdesk.rooms.claims import claim
from frontdesk.rooms.models import Room, RoomBlock, RoomNight, RoomOccupancy
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.errors import CheckInRefused, KeyRefused, MoveRefused
from frontdesk.stays.models import KeyCard, Stay
from frontdesk.stays.room_change import MoveGiven, change_room, free_upgrade
from frontdesk.stays.room_change_models import RoomChange
from frontdesk.stays.room_change_queries import change_view, changes_of, outlook
from frontdesk.stays.room_change_rules import Terms
from frontdesk.stays.room_swap import SwapGiven, swap_rooms
from tests.small_hotel import account_of
from tests.stays.arrivals import MARY, NIGHTLY, guest
from tests.stays.moving import IDS, PRICES, Movers

MUCH = {"method": "cash", "amount": 500_000}
FIRST, SECOND = date(2026, 5, 1), date(2026, 5, 2)


def codes(refused: pytest.ExceptionInfo[MoveRefused]) -> list[tuple[str, str | None]]:
    return [(reason.code, reason.rule) for reason in refused.value.reasons]


def state(movers: Movers, number: str) -> tuple[str, str]:
    (room,) = movers.rows(Room, Room.number == number)
    return room.occupancy, room.cleanliness


def dirty_since(movers: Movers, number: str) -> datetime | None:
    (room,) = movers.rows(Room, Room.number == number)
    return room.cleanliness_at


@pytest.mark.rule("MOV-4", "KEY-2", "HSK-1")
def test_nights_board_and_keys_follow_the_stay_and_the_old_room_is_left_dirty(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH), key_cards=2)
    moved = movers.move(made.stay_id, "302")
    assert (moved.before, moved.after, moved.terms) == (2 * NIGHTLY, 2 * NIGHTLY, Terms.PLAN)
    assert {(night.room_id, night.night) for night in movers.rows(RoomNight)} == {
        (IDS["302"], FIRST),
        (IDS["302"], SECOND),
    }
    assert (state(movers, "301"), state(movers, "302")) == (("vacant", "dirty"), ("occupied", "inspected"))
    assert dirty_since(movers, "301") == movers.desk.ctx.now
    (inside,) = movers.rows(RoomOccupancy)
    assert (inside.room_id, inside.stay_id, inside.shown_name) == (IDS["302"], made.stay_id, "王建国")
    cards = sorted(movers.rows(KeyCard), key=lambda card: card.serial)
    assert [(card.state, card.room_id) for card in cards] == [
        ("void", IDS["301"]),
        ("void", IDS["301"]),
        ("issued", IDS["302"]),
        ("issued", IDS["302"]),
    ]


@pytest.mark.rule("MOV-4")
def test_a_dearer_room_costs_its_price_from_today_on_and_nights_before_stay_as_they_were(movers: Movers) -> None:
    made = movers.check_in(guest(deposit={"amount": 150_000}), nights=3)
    tomorrow = movers.later(1)
    moved = tomorrow.move(made.stay_id, "501", told=2 * PRICES["SUP"])
    assert (moved.before, moved.after) == (2 * NIGHTLY, 2 * PRICES["SUP"])
    prices = {each.night: each.amount for each in movers.rows(ReservationNight)}
    assert [prices[day] for day in sorted(prices)] == [NIGHTLY, PRICES["SUP"], PRICES["SUP"]]
    held = sorted((each.night, each.room_id) for each in movers.rows(RoomNight))
    assert [room for _night, room in held] == [IDS["301"], IDS["501"], IDS["501"]]
    left = execute(check_out, tomorrow.later(2).desk.ctx, made.stay_id, Leaving(room_checked=True))
    assert left.refunded == 150_000 - NIGHTLY - 2 * PRICES["SUP"]


@pytest.mark.rule("MOV-1")
def test_on_the_day_of_check_in_nobody_goes_to_a_cheaper_room_not_even_in_two_moves(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH))
    movers.move(made.stay_id, "501", told=2 * PRICES["SUP"])
    with pytest.raises(MoveRefused) as refused:
        movers.move(made.stay_id, "302", told=2 * NIGHTLY)
    assert codes(refused) == [("cheaper-room-same-day", "MOV-1")]
    tomorrow = movers.later(1)
    assert tomorrow.move(made.stay_id, "302", told=NIGHTLY).after == NIGHTLY


@pytest.mark.rule("MOV-1")
def test_out_and_in_again_the_same_day_to_a_cheaper_room_is_refused_and_to_an_equal_one_is_not(movers: Movers) -> None:
    made = movers.check_in(guest(deposit={"amount": 98_000}), kind="SUP")
    execute(check_out, movers.desk.ctx, made.stay_id, Leaving(room_checked=True, refund_approval_id=None))
    with pytest.raises(CheckInRefused) as refused:
        movers.check_in(guest(deposit=MUCH))
    assert [reason.code for reason in refused.value.reasons] == ["see-duty-manager"]
    assert movers.check_in(guest(deposit=MUCH), kind="SUP", room="502").room == "502"


@pytest.mark.rule("MOV-2")
def test_after_a_fault_a_dearer_room_costs_nothing_more_and_the_old_one_is_out_of_order_at_once(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH))
    movers.broken("301")
    moved = movers.move(made.stay_id, "601", reason="nothing-that-exists")
    assert (moved.terms, moved.reason, moved.before, moved.after) == (Terms.FAULT, "fault", 2 * NIGHTLY, 2 * NIGHTLY)
    (block,) = movers.rows(RoomBlock)
    assert (block.room_id, block.kind, block.until_date, block.reason_code) == (
        IDS["301"],
        "ooo",
        date(2026, 5, 4),
        "plumbing",
    )
    assert {each.night for each in movers.rows(RoomNight, RoomNight.claim_id == block.claim_id)} == {
        FIRST,
        SECOND,
        date(2026, 5, 3),
    }
    assert movers.rows(WorkOrder)[0].block_id == block.id
    assert movers.move(made.stay_id, "401").after == 2 * NIGHTLY


@pytest.mark.rule("MOV-2")
def test_after_a_fault_a_cheaper_room_costs_its_lower_price_on_the_day_of_check_in_too(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH), kind="STE")
    movers.broken("601")
    assert movers.move(made.stay_id, "301").after == 2 * NIGHTLY


@pytest.mark.rule("MOV-2")
def test_nothing_that_is_owed_keeps_a_guest_in_a_broken_room(movers: Movers) -> None:
    made = movers.check_in(guest(deposit={"amount": NIGHTLY}), nights=1)
    overdue = movers.later(1)
    overdue.broken("301", date(2026, 5, 9))
    moved = overdue.move(made.stay_id, "302")
    assert (moved.before, moved.after) == (0, 0)
    assert state(movers, "301") == ("vacant", "dirty")


@pytest.mark.rule("MOV-2")
def test_nights_that_others_hold_stay_theirs_and_never_stop_the_move_out_of_a_broken_room(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH))
    execute(claim, movers.desk.ctx, "reservation", IDS["301"], [date(2026, 5, 3)])
    movers.broken("301", date(2026, 5, 20))
    movers.move(made.stay_id, "302")
    (block,) = movers.rows(RoomBlock)
    assert block.until_date == date(2026, 5, 20)
    nights = {each.night for each in movers.rows(RoomNight, RoomNight.claim_id == block.claim_id)}
    assert len(nights) == 18
    assert date(2026, 5, 3) not in nights


@pytest.mark.rule("MOV-3")
def test_a_move_is_refused_with_every_reason_at_once_and_changes_nothing(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH))
    movers.set("501", cleanliness="dirty")
    execute(claim, movers.desk.ctx, "reservation", IDS["501"], [SECOND])
    with pytest.raises(MoveRefused) as refused:
        movers.move(made.stay_id, "501", reason="because", identity_confirmed=False)
    assert codes(refused) == [
        ("reason-unknown", "MOV-3"),
        ("identity-not-confirmed", "KEY-1"),
        ("room-dirty", "MOV-3"),
        ("room-not-free", "MOV-3"),
        ("price-not-told", "MOV-3"),
    ]
    assert movers.rows(Stay)[0].room_id == IDS["301"]
    assert movers.rows(RoomChange) == []
    with pytest.raises(MoveRefused) as own:
        movers.move(made.stay_id, "301")
    assert codes(own) == [("room-is-own", "MOV-3")]


@pytest.mark.rule("ACC-6", "REG-9")
def test_a_free_upgrade_is_approved_for_exactly_what_it_gives_away(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH))
    with pytest.raises(MoveRefused) as refused:
        movers.move(made.stay_id, "501", free_upgrade=True, reason="upgrade")
    assert codes(refused) == [("approval-missing", "MOV-1")]
    with reading(movers.desk.ctx) as ctx:
        facts = free_upgrade(ctx, made.stay_id, "501")
    assert facts["waived"] == 2 * (PRICES["SUP"] - NIGHTLY)
    asked = execute(request_approval, movers.desk.ctx, "move", facts)
    execute(answer_approval, movers.ctx("duty_manager"), asked, granted=True)
    moved = movers.move(made.stay_id, "501", free_upgrade=True, reason="upgrade", approval_id=asked)
    assert (moved.terms, moved.after) == (Terms.FREE, 2 * NIGHTLY)
    (change,) = movers.rows(RoomChange)
    assert change.approved_by == account_of("duty_manager")
    with pytest.raises(MoveRefused) as cheaper:
        movers.move(made.stay_id, "302", free_upgrade=True, reason="upgrade")
    assert codes(cheaper) == [("upgrade-not-dearer", "MOV-1")]
    assert movers.move(made.stay_id, "302").after == 2 * NIGHTLY


def test_a_duty_manager_gives_a_free_upgrade_under_their_own_name(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH))
    movers.move(made.stay_id, "601", role="duty_manager", free_upgrade=True, reason="upgrade")
    assert movers.rows(RoomChange)[0].approved_by == account_of("duty_manager")


@pytest.mark.rule("REG-5")
def test_a_move_that_nothing_covers_is_refused_until_the_deposit_is_topped_up(movers: Movers) -> None:
    made = movers.check_in(guest(deposit={"amount": NIGHTLY}))
    with pytest.raises(KeyRefused) as refused:
        movers.move(made.stay_id, "601", told=2 * PRICES["STE"])
    assert [reason.code for reason in refused.value.reasons] == ["not-covered"]
    assert movers.rows(Stay)[0].room_id == IDS["301"]


@pytest.mark.rule("MOV-5")
def test_the_departments_hear_of_both_rooms_in_the_same_transaction(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH), luggage_pieces=3)
    movers.broken("301")
    movers.move(made.stay_id, "302")
    left, moved = [e for e in movers.rows(OutboxEvent) if e.kind in {"stay.left_room", "stay.moved"}]
    assert (left.facts["room_id"], left.facts["fault"]) == (str(IDS["301"]), True)
    assert moved.facts["room_id"] == str(IDS["302"])
    assert (moved.facts["from_room"], moved.facts["luggage_pieces"]) == ("301", 3)
    assert "王" not in str(moved.facts) + str(left.facts)


@pytest.mark.rule("MOV-6")
def test_every_move_has_a_numbered_slip_with_the_prices_of_every_night(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH))
    movers.move(made.stay_id, "302")
    second = movers.move(made.stay_id, "501", told=2 * PRICES["SUP"], reason="view")
    with reading(movers.desk.ctx) as ctx:
        slip = change_view(ctx, second.id)
        assert [each.number for each in changes_of(ctx, made.stay_id)] == [1, 2]
        with pytest.raises(NotFound):
            change_view(ctx, UUID(int=1))
    assert (slip.from_room, slip.to_room, slip.reason, slip.requested_by) == ("302", "501", "view", "receptionist")
    assert slip.nights == [(FIRST, NIGHTLY, PRICES["SUP"]), (SECOND, NIGHTLY, PRICES["SUP"])]


@pytest.mark.rule("MOV-3")
def test_the_desk_sees_every_room_best_first_and_why_each_other_one_is_refused(movers: Movers) -> None:
    made = movers.check_in(guest(deposit=MUCH), kind="SUP")
    movers.set("502", cleanliness="dirty")
    with reading(movers.desk.ctx) as ctx:
        seen = outlook(ctx, made.stay_id)
    assert [each.number for each in seen.rooms] == ["601", "602", "502", "301", "302", "401"]
    found = {each.number: [reason.code for reason in each.reasons] for each in seen.rooms}
    assert (found["601"], found["502"], found["301"]) == ([], ["room-dirty"], ["cheaper-room-same-day"])
    assert {each.number: each.after for each in seen.rooms}["601"] == 2 * PRICES["STE"]
    assert not seen.is_full


@pytest.mark.rule("MOV-4")
def test_two_stays_change_places_each_with_its_own_slip(movers: Movers) -> None:
    one = movers.check_in(guest(deposit=MUCH))
    other = movers.check_in(guest(MARY, deposit={"amount": 400_000}), room="302", nights=3)
    given = SwapGiven(room="302", reason="companions", identity_confirmed=True)
    moves = execute(swap_rooms, movers.desk.ctx, one.stay_id, given)
    assert [(each.from_room, each.to_room) for each in moves] == [("301", "302"), ("302", "301")]
    assert {stay.id: stay.room_id for stay in movers.rows(Stay, Stay.status == "in_house")} == {
        one.stay_id: IDS["302"],
        other.stay_id: IDS["301"],
    }
    assert {each.room_id: each.stay_id for each in movers.rows(RoomOccupancy)} == {
        IDS["302"]: one.stay_id,
        IDS["301"]: other.stay_id,
    }
    assert len([night for night in movers.rows(RoomNight) if night.room_id == IDS["301"]]) == 3
    assert {change.swapped_with for change in movers.rows(RoomChange)} == {one.stay_id, other.stay_id}
    assert state(movers, "301") == state(movers, "302") == ("occupied", "dirty")
    assert dirty_since(movers, "301") == dirty_since(movers, "302") == movers.desk.ctx.now


@pytest.mark.rule("MOV-1", "MOV-3")
def test_a_swap_is_refused_with_what_either_stay_has_against_it(movers: Movers) -> None:
    one = movers.check_in(guest(deposit=MUCH))
    movers.check_in(guest(MARY, deposit={"amount": 500_000}), kind="SUP")
    with pytest.raises(MoveRefused) as refused:
        execute(
            swap_rooms,
            movers.desk.ctx,
            one.stay_id,
            SwapGiven(room="501", reason="companions", told=2 * PRICES["SUP"], identity_confirmed=True),
        )
    assert codes(refused) == [("cheaper-room-same-day", "MOV-1"), ("price-not-told", "MOV-3")]
    with pytest.raises(NotFound):
        execute(swap_rooms, movers.desk.ctx, one.stay_id, SwapGiven(room="401", reason="companions"))
    assert {stay.status for stay in movers.rows(Stay)} == {"in_house"}


@pytest.mark.parametrize("missing", [Permission.STAY_MOVE])
def test_a_move_and_a_swap_are_refused_without_the_permission(movers: Movers, missing: Permission) -> None:
    made = movers.check_in(guest(deposit=MUCH))
    nobody = movers.desk.hotel.without(missing)
    with pytest.raises(Forbidden):
        execute(change_room, nobody, made.stay_id, MoveGiven(room="302", reason="noise"))
    with pytest.raises(Forbidden):
        execute(swap_rooms, nobody, made.stay_id, SwapGiven(room="302", reason="noise"))
