"""A check-out settles everything, or says everything that stands in the way (DEP-2, DEP-6, KEY-2)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier.models import Deposit, DepositEntry, Folio, FolioEntry
from frontdesk.cashier.rules import Method, Payment
from frontdesk.edge.execute import execute, reading
from frontdesk.identity.approvals import answer_approval, request_approval
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import Property
from frontdesk.reservations.models import Reservation
from frontdesk.rooms.models import Room, RoomNight, RoomOccupancy
from frontdesk.stays.check_out import Leaving, check_out, due_now, in_house
from frontdesk.stays.errors import CheckOutRefused
from frontdesk.stays.models import KeyCard, Registration, Stay
from tests.small_hotel import ROOMS, account_of
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


LARGE = 200_000
"""Deposits of which so much is left after one night that a clerk may not give it back alone."""


def refund_approval(desk: Arrivals, deposit_id: UUID, amount: int) -> UUID:
    asked = execute(request_approval, desk.ctx, "refund", {"deposit_id": str(deposit_id), "amount": amount})
    execute(answer_approval, desk.hotel.context("duty_manager"), asked, granted=True)
    return asked


def two_large_deposits(desk: Arrivals) -> tuple[UUID, dict[UUID, int]]:
    """Check in two guests who both left much; return the stay and what each deposit gives back today."""
    made = desk.check_in(guest(deposit={"amount": LARGE}), guest(MARY, deposit={"amount": LARGE}))
    with reading(desk.ctx) as ctx:
        return made.stay_id, {
            deposit.id: amount for deposit, amount in due_now(ctx, in_house(ctx, made.stay_id)).given_back
        }


@pytest.mark.rule("DEP-2", "ACC-6")
def test_every_refund_beyond_the_limit_is_approved_at_one_check_out(desk: Arrivals) -> None:
    stay_id, refunds = two_large_deposits(desk)
    approvals = {deposit_id: refund_approval(desk, deposit_id, amount) for deposit_id, amount in refunds.items()}
    left = execute(check_out, desk.ctx, stay_id, Leaving(room_checked=True, refund_approvals=approvals))
    assert left.refunded == sum(refunds.values()) == 2 * LARGE - NIGHTLY
    assert {entry.approved_by for entry in rows(desk, DepositEntry) if entry.kind == "refunded"} == {
        account_of("duty_manager")
    }


@pytest.mark.rule("DEP-2")
def test_all_refunds_that_still_need_an_approval_are_named_at_once(desk: Arrivals) -> None:
    stay_id, refunds = two_large_deposits(desk)
    with pytest.raises(CheckOutRefused) as refused:
        execute(check_out, desk.ctx, stay_id, CHECKED)
    named = {(reason.code, reason.field, reason.rule) for reason in refused.value.reasons}
    assert named == {("approval-missing", f"refund_approvals.{deposit_id}", "DEP-2") for deposit_id in refunds}
    assert rows(desk, Stay)[0].status == "in_house"


@pytest.mark.rule("DEP-2", "ACC-6")
def test_an_approval_counts_for_its_own_deposit_and_amount_and_a_refused_check_out_does_not_use_it_up(
    desk: Arrivals,
) -> None:
    stay_id, refunds = two_large_deposits(desk)
    (first, much), (second, more) = refunds.items()
    good, small = refund_approval(desk, first, much), refund_approval(desk, second, more - 1)
    for wrong in ({first: good}, {first: good, second: good}, {first: good, second: small}):
        with pytest.raises(CheckOutRefused) as refused:
            execute(check_out, desk.ctx, stay_id, Leaving(room_checked=True, refund_approvals=wrong))
        assert [reason.field for reason in refused.value.reasons] == [f"refund_approvals.{second}"]
    whole = {first: good, second: refund_approval(desk, second, more)}
    assert execute(check_out, desk.ctx, stay_id, Leaving(room_checked=True, refund_approvals=whole)).refunded


@pytest.mark.rule("DEP-2")
def test_one_approval_that_is_not_named_for_a_deposit_stands_for_the_only_one_that_needs_it(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": LARGE}))
    with reading(desk.ctx) as ctx:
        ((deposit, amount),) = due_now(ctx, in_house(ctx, made.stay_id)).given_back
    approval = refund_approval(desk, deposit.id, amount)
    left = execute(check_out, desk.ctx, made.stay_id, Leaving(room_checked=True, refund_approval_id=approval))
    assert left.refunded == LARGE - NIGHTLY


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
