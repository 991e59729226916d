"""A check-out settles everything, or says everything that stands in the way (DEP-2, DEP-6, KEY-2)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier.models import Deposit, DepositEntry, Folio, FolioEntry
from frontdesk.cashier.rules import Method, Payment
from frontdesk.edge.execute import execute
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import Property
from frontdesk.reservations.models import Reservation
from frontdesk.rooms.models import Room, RoomNight, RoomOccupancy
from frontdesk.stays.check_out import Leaving, check_out, due_now
from frontdesk.stays.errors import CheckOutRefused
from frontdesk.stays.models import KeyCard, Registration, Stay
from tests.small_hotel import ROOMS
from tests.stays.arrivals import MARY, NIGHTLY, Arrivals, guest

CHECKED = Leaving(room_checked=True)


def rows(desk: Arrivals, model: Any) -> list[Any]:
    with Session(desk.hotel.runtime.engine) as session:
        return list(session.scalars(select(model)))


def after(desk: Arrivals, nights: int) -> Arrivals:
    """Return the desk so many business dates later."""
    with Session(desk.hotel.runtime.engine) as session, session.begin():
        row = session.get_one(Property, desk.hotel.property_id)
        row.business_date += timedelta(days=nights)
        day: date = row.business_date
    return desk.on(day)


@pytest.mark.rule("DEP-2")
def test_the_deposit_pays_the_nights_and_the_rest_goes_back_the_way_it_came(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": 100_000}))
    left = execute(check_out, after(desk, 2).ctx, made.stay_id, CHECKED)
    assert (left.paid, left.refunded) == (0, 100_000 - 2 * NIGHTLY)
    (deposit,) = rows(desk, Deposit)
    assert (deposit.received, deposit.held, deposit.applied) == (100_000, 0, 2 * NIGHTLY)
    back = [entry for entry in rows(desk, DepositEntry) if entry.kind == "refunded"]
    assert [(entry.method, entry.amount) for entry in back] == [("cash", left.refunded)]


@pytest.mark.rule("DEP-2")
def test_each_deposit_is_used_for_its_own_folio_first_and_then_for_the_room(desk: Arrivals) -> None:
    first, second = guest(deposit={"amount": NIGHTLY}), guest(MARY, deposit={"amount": 2 * NIGHTLY})
    made = desk.check_in(first, second)
    left = execute(check_out, after(desk, 2).ctx, made.stay_id, CHECKED)
    assert left.refunded == NIGHTLY
    assert sorted((deposit.applied, deposit.refunded) for deposit in rows(desk, Deposit)) == [
        (NIGHTLY, 0),
        (NIGHTLY, NIGHTLY),
    ]


@pytest.mark.rule("DEP-1")
def test_a_refund_has_a_receipt_of_its_own_in_the_same_gapless_row(desk: Arrivals) -> None:
    made = desk.check_in()
    left = execute(check_out, after(desk, 2).ctx, made.stay_id, CHECKED)
    assert left.receipt_numbers == (2,)


def test_a_balance_that_nothing_covers_is_refused_with_everything_that_stands_in_the_way(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": NIGHTLY}))
    with pytest.raises(CheckOutRefused) as refused:
        execute(check_out, after(desk, 2).ctx, made.stay_id, Leaving(room_checked=False))
    assert [(reason.code, dict(reason.facts)) for reason in refused.value.reasons] == [
        ("room-not-checked", {}),
        ("balance-due", {"missing": NIGHTLY}),
    ]
    assert rows(desk, Stay)[0].status == "in_house"


def test_a_balance_is_paid_at_the_desk_exactly(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": NIGHTLY}))
    later = after(desk, 2)
    for wrong in (NIGHTLY - 1, NIGHTLY + 1):
        with pytest.raises(CheckOutRefused) as refused:
            execute(check_out, later.ctx, made.stay_id, Leaving(room_checked=True, payment=Payment(Method.CASH, wrong)))
        assert [reason.code for reason in refused.value.reasons] == ["payment-differs"]
    left = execute(
        check_out, later.ctx, made.stay_id, Leaving(room_checked=True, payment=Payment(Method.CASH, NIGHTLY))
    )
    assert (left.paid, left.refunded) == (NIGHTLY, 0)
    assert all(folio.closed_at for folio in rows(desk, Folio))


def test_leaving_early_frees_the_nights_that_remain_and_charges_only_those_slept(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": 2 * NIGHTLY}), nights=4)
    execute(check_out, after(desk, 1).ctx, made.stay_id, CHECKED)
    assert [entry.night for entry in rows(desk, FolioEntry) if entry.code == "room"] == [date(2026, 5, 1)]
    assert [night.night for night in rows(desk, RoomNight)] == [date(2026, 5, 1)]


def test_leaving_on_the_day_of_arrival_costs_the_first_night(desk: Arrivals) -> None:
    made = desk.check_in()
    left = execute(check_out, desk.ctx, made.stay_id, CHECKED)
    assert left.refunded == 80_000 - NIGHTLY


@pytest.mark.rule("KEY-2")
def test_every_card_of_the_stay_is_void_after_check_out(desk: Arrivals) -> None:
    made = desk.check_in(key_cards=3)
    execute(check_out, desk.ctx, made.stay_id, CHECKED)
    assert [(card.serial, card.state) for card in sorted(rows(desk, KeyCard), key=lambda card: card.serial)] == [
        (1, "void"),
        (2, "void"),
        (3, "void"),
    ]


def test_the_room_is_vacant_and_dirty_and_the_house_is_told(desk: Arrivals) -> None:
    made = desk.check_in()
    execute(check_out, desk.ctx, made.stay_id, CHECKED)
    with Session(desk.hotel.runtime.engine) as session:
        room = session.get_one(Room, (desk.hotel.property_id, ROOMS["301"]))
        assert (room.occupancy, room.cleanliness) == ("vacant", "dirty")
    assert rows(desk, RoomOccupancy) == []
    assert [event.cause for event in rows(desk, OutboxEvent) if event.kind == "stay.checked_out"] == [made.stay_id]
    assert rows(desk, Reservation)[0].status == "checked_out"
    assert not rows(desk, Registration)[0].in_house


def test_nobody_checks_out_twice(desk: Arrivals) -> None:
    made = desk.check_in()
    execute(check_out, desk.ctx, made.stay_id, CHECKED)
    with pytest.raises(NotFound):
        execute(check_out, desk.ctx, made.stay_id, CHECKED)


def test_what_would_be_due_now_is_shown_before_anything_is_written(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": NIGHTLY}))
    later = after(desk, 2)
    with Session(desk.hotel.runtime.engine) as session:
        stay = session.get_one(Stay, (desk.hotel.property_id, made.stay_id))
        later.ctx.session.close()
        assert due_now(later.ctx, stay).missing == NIGHTLY
    assert [entry for entry in rows(desk, FolioEntry) if entry.kind == "charge"] == []


def test_check_out_is_refused_without_the_permission(desk: Arrivals) -> None:
    made = desk.check_in()
    with pytest.raises(Forbidden):
        execute(check_out, desk.hotel.without(Permission.STAY_CHECK_OUT), made.stay_id, CHECKED)
