"""A walk-in is checked in whole, or not at all, and a refusal names everything at once."""

import dataclasses
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit import service as trail
from frontdesk.audit.models import TrailEntry
from frontdesk.cashier.models import Deposit, Receipt
from frontdesk.cashier.shifts import open_shift
from frontdesk.edge.execute import execute
from frontdesk.kernel.errors import Forbidden, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.outbox.models import OutboxEvent
from frontdesk.reservations.models import Reservation, ReservationNight
from frontdesk.rooms.models import Room, RoomNight, RoomOccupancy
from frontdesk.stays import drafts, queries
from frontdesk.stays.check_in import check_in_walk_in
from frontdesk.stays.errors import CheckInInvalid, CheckInRefused
from frontdesk.stays.intake import read_walk_in
from frontdesk.stays.models import Acknowledgement, KeyCard, Registration, Stay
from tests.small_hotel import NOW, ROOMS
from tests.stays.arrivals import MARY, NIGHTLY, WANG, Arrivals, guest
from tests.stays.moving import Movers


def codes(refused: Refused) -> set[tuple[str, str | None]]:
    return {(reason.code, reason.field) for reason in refused.reasons}


def rows(desk: Arrivals, model: Any) -> list[Any]:
    with Session(desk.hotel.runtime.engine) as session:
        return list(session.scalars(select(model)))


@pytest.mark.rule("RES-7")
def test_a_walk_in_makes_a_checked_in_reservation_under_a_random_number(desk: Arrivals) -> None:
    made = desk.check_in()
    (reservation,) = rows(desk, Reservation)
    assert reservation.status == "checked_in"
    assert reservation.confirmation_number == made.confirmation_number
    assert len(made.confirmation_number) == 13
    assert [night.amount for night in rows(desk, ReservationNight)] == [NIGHTLY, NIGHTLY]


@pytest.mark.rule("RES-7")
def test_registration_and_confirmation_numbers_differ_from_each_other_and_between_stays(desk: Arrivals) -> None:
    first = desk.check_in(room="301")
    second = desk.check_in(guest(MARY), room="302")
    numbers = [first.confirmation_number, second.confirmation_number]
    numbers += [each.number for made in (first, second) for each in made.registrations]
    assert len(set(numbers)) == 4


@pytest.mark.rule("REG-1")
def test_every_guest_has_a_registration_of_their_own(desk: Arrivals) -> None:
    made = desk.check_in(guest(), guest(MARY))
    found = rows(desk, Registration)
    assert sorted(each.shown_name for each in found) == ["Mary Smith", "王建国"]
    assert {each.stay_id for each in found} == {made.stay_id}


@pytest.mark.rule("REG-1")
def test_more_or_fewer_guests_than_quoted_are_refused(desk: Arrivals) -> None:
    body = desk.typed(guest()) | {"registrations": [guest(), guest(MARY)]}
    with pytest.raises(CheckInInvalid) as refused:
        desk.send(body)
    assert codes(refused.value) == {("party-differs-from-quote", "registrations")}


@pytest.mark.rule("REG-1")
def test_more_guests_than_the_room_sleeps_are_refused(desk: Arrivals) -> None:
    third = guest(MARY, document={"number": "501234568"}, name="Ann Smith")
    body = desk.typed(guest(), guest(MARY)) | {"registrations": [guest(), guest(MARY), third]}
    with pytest.raises(CheckInInvalid) as refused:
        desk.send(body)
    assert ("party-too-large", "registrations") in codes(refused.value)


@pytest.mark.rule("REG-3")
def test_an_empty_registration_is_refused_with_everything_that_is_missing_at_once(desk: Arrivals) -> None:
    body = desk.typed(guest()) | {"registrations": [{}]}
    with pytest.raises(CheckInInvalid) as refused:
        desk.send(body)
    missing = {field for code, field in codes(refused.value) if code == "missing"}
    assert missing == {
        f"registrations[0].{name}"
        for name in (
            "name",
            "sex",
            "birth_date",
            "nationality",
            "address",
            "disclosure_level",
            "call_preference",
            "document.type",
            "document.number",
            "signature.kind",
        )
    }
    assert ("identity-not-confirmed", "registrations[0].identity_confirmed") in codes(refused.value)
    assert rows(desk, Stay) == []


@pytest.mark.rule("REG-3")
def test_faults_of_reading_and_of_judging_are_named_together(desk: Arrivals) -> None:
    typed = guest(birth_date="yesterday", nationality="Atlantis", document={"number": "1"}, surprise=1)
    with pytest.raises(CheckInInvalid) as refused:
        desk.send(desk.typed(guest()) | {"registrations": [typed], "room": "999"})
    assert codes(refused.value) == {
        ("not-a-date", "registrations[0].birth_date"),
        ("country-unknown", "registrations[0].nationality"),
        ("unknown-field", "registrations[0].surprise"),
        ("document-number-length", "registrations[0].document.number"),
        ("room-unknown", "room"),
    }


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"document": {"number": "110105198001010017"}}, ("document-check-digit", "document.number")),
        ({"birth_date": "1981-01-01"}, ("document-birth-date-mismatch", "birth_date")),
        ({"document": {"expires": "2026-04-30"}}, ("document-expired", "document.expires")),
        ({"identity_confirmed": False}, ("identity-not-confirmed", "identity_confirmed")),
        ({"document": {"type": "police_certificate"}}, ("document-needs-duty-manager", "document.type")),
    ],
)
def test_a_person_whose_document_does_not_hold_is_not_checked_in(
    desk: Arrivals, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    with pytest.raises(CheckInInvalid) as refused:
        desk.check_in(guest(**changes))
    assert (fault[0], f"registrations[0].{fault[1]}") in codes(refused.value)


@pytest.mark.rule("REG-2")
def test_a_duty_manager_may_record_a_police_certificate(desk: Arrivals) -> None:
    manager = dataclasses.replace(desk, ctx=desk.hotel.context("duty_manager"))
    execute(open_shift, manager.ctx)
    made = manager.check_in(guest(document={"type": "police_certificate", "number": "证2026-17"}))
    assert rows(desk, Registration)[0].approved_by == manager.ctx.account_id
    assert made.registrations[0].shown_name == "王建国"


@pytest.mark.rule("REG-4")
def test_the_two_questions_of_privacy_have_no_default(desk: Arrivals) -> None:
    typed = guest()
    del typed["disclosure_level"], typed["call_preference"]
    with pytest.raises(CheckInInvalid) as refused:
        desk.check_in(typed)
    assert codes(refused.value) == {
        ("missing", "registrations[0].disclosure_level"),
        ("missing", "registrations[0].call_preference"),
    }
    assert {reason.rule for reason in refused.value.reasons} == {"REG-4"}


@pytest.mark.rule("REG-4")
def test_not_asked_is_no_answer_at_the_desk(desk: Arrivals) -> None:
    with pytest.raises(CheckInInvalid) as refused:
        desk.check_in(guest(disclosure_level="not_asked"))
    assert codes(refused.value) == {("not-a-choice", "registrations[0].disclosure_level")}


@pytest.mark.rule("REG-4")
def test_named_callers_must_be_named(desk: Arrivals) -> None:
    with pytest.raises(CheckInInvalid) as refused:
        desk.check_in(guest(call_preference="allow_list"))
    assert codes(refused.value) == {("callers-missing", "registrations[0].callers")}


@pytest.mark.rule("REG-5")
def test_the_key_opens_for_exactly_as_many_nights_as_are_covered(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": 2 * NIGHTLY}), nights=3)
    assert made.due_out_at.date() == date(2026, 5, 4)
    assert made.key_valid_until == datetime(2026, 5, 3, 12, 0, tzinfo=desk.ctx.zone)


@pytest.mark.rule("REG-5")
def test_a_key_of_a_stay_that_is_wholly_covered_opens_until_departure(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": 3 * NIGHTLY}), nights=3)
    assert made.key_valid_until == made.due_out_at
    (card,) = rows(desk, KeyCard)
    assert (card.state, card.valid_until) == ("issued", made.due_out_at)


@pytest.mark.rule("REG-5")
def test_a_first_night_that_is_not_covered_is_refused_with_the_amount_missing(desk: Arrivals) -> None:
    with pytest.raises(CheckInRefused) as refused:
        desk.check_in(guest(deposit={"amount": NIGHTLY - 1}))
    (reason,) = refused.value.reasons
    assert (reason.code, reason.rule, reason.facts) == ("cover-too-small", "REG-5", {"missing": 1})


@pytest.mark.rule("REG-6", "DEP-1")
def test_guests_who_check_in_together_get_separate_receipts_in_a_row(desk: Arrivals) -> None:
    made = desk.check_in(guest(), guest(MARY))
    assert [each.receipt_number for each in made.registrations] == [1, 2]
    assert len({each.deposit_id for each in rows(desk, Registration)}) == 2
    assert [receipt.number for receipt in rows(desk, Receipt)] == [1, 2]


@pytest.mark.rule("REG-6")
def test_a_guest_who_paid_nothing_gets_no_receipt(desk: Arrivals) -> None:
    made = desk.check_in(guest(), guest(MARY, deposit=None))
    assert [each.receipt_number for each in made.registrations] == [1, None]
    assert len(rows(desk, Deposit)) == 1


@pytest.mark.rule("REG-7")
def test_what_the_guest_was_told_is_kept_with_the_stay_word_for_word(desk: Arrivals) -> None:
    made = desk.check_in()
    (kept,) = rows(desk, Acknowledgement)
    assert kept.stay_id == made.stay_id
    assert kept.told["nights"] == [["2026-05-01", NIGHTLY], ["2026-05-02", NIGHTLY]]
    assert kept.told["location"] == {"zh": "", "en": ""}
    assert kept.told["terms"]["zh"]


@pytest.mark.rule("REG-7")
def test_a_quote_that_was_not_acknowledged_or_is_unknown_is_refused(desk: Arrivals) -> None:
    with pytest.raises(CheckInInvalid) as refused:
        desk.send(desk.typed() | {"acknowledged": False, "quote_id": str(uuid4())})
    assert codes(refused.value) == {("quote-not-acknowledged", "acknowledged"), ("quote-unknown", "quote_id")}


@pytest.mark.rule("REG-10")
@pytest.mark.parametrize(
    ("deposit", "code"),
    [
        ({"method": "card_pre_authorisation"}, "reference-missing"),
        ({"method": "wechat_pay"}, "reference-missing"),
        ({"method": "city_ledger"}, "city-ledger-company-missing"),
        ({"method": "beads"}, "not-a-choice"),
    ],
)
def test_a_payment_without_what_its_method_needs_is_refused(desk: Arrivals, deposit: dict[str, Any], code: str) -> None:
    with pytest.raises(CheckInInvalid) as refused:
        desk.check_in(guest(deposit=deposit))
    assert code in {reason.code for reason in refused.value.reasons}


@pytest.mark.rule("REG-10")
def test_city_ledger_of_an_approved_company_covers_the_nights(desk: Arrivals) -> None:
    desk.check_in(guest(deposit={"method": "city_ledger", "company": "ACME", "amount": 80_000}))
    assert len(rows(desk, Stay)) == 1


@pytest.mark.rule("REG-11", "PRI-10")
def test_vehicle_plates_are_recorded_and_sealed(desk: Arrivals) -> None:
    desk.check_in(vehicle_plates=["京A12345"])
    (stay,) = rows(desk, Stay)
    assert stay.plates
    assert "京A12345".encode() not in stay.plates


@pytest.mark.rule("REG-12", "NTF-1")
def test_the_house_is_told_in_the_transaction_of_the_check_in(desk: Arrivals) -> None:
    made = desk.check_in(guest(birth_date="1980-01-01"), guest(MARY, birth_date="1985-05-02"), luggage_pieces=3)
    (event,) = [event for event in rows(desk, OutboxEvent) if event.kind == "stay.checked_in"]
    assert event.cause == made.stay_id
    assert event.facts == {
        "room_id": str(ROOMS["301"]),
        "due_out": "2026-05-03",
        "persons": 2,
        "registrations": 2,
        "foreigners": 1,
        "vip": False,
        "birthday": True,
        "amenity": False,
        "extra_bed": False,
        "luggage_pieces": 3,
        "calls": "ask",
        "language": None,
        "patrol": False,
    }


@pytest.mark.rule("REG-12")
def test_a_check_in_that_is_refused_tells_nobody(desk: Arrivals) -> None:
    with pytest.raises(CheckInRefused):
        desk.check_in(guest(deposit={"amount": 1}))
    assert not [event for event in rows(desk, OutboxEvent) if event.kind == "stay.checked_in"]
    assert rows(desk, Registration) == []


@pytest.mark.rule("REG-15")
def test_a_minor_without_a_guardian_is_refused_naming_what_is_missing(desk: Arrivals) -> None:
    child = guest(MARY, birth_date="2016-05-05", document={"number": "501234569"})
    with pytest.raises(CheckInInvalid) as refused:
        desk.check_in(child)
    assert {code for code, _ in codes(refused.value)} == {
        "guardian-contact-missing",
        "guardian-relation-missing",
        "guardian-not-reached",
        "under-14-needs-duty-manager",
    }


@pytest.mark.rule("REG-15")
def test_a_child_with_a_parent_in_the_room_is_checked_in_and_the_room_patrolled(desk: Arrivals) -> None:
    guardian = {"contact": "13800138000", "relation": "mother", "present": True}
    child = guest(MARY, birth_date="2016-05-05", document={"number": "501234569"}, guardian=guardian)
    desk.check_in(guest(), child)
    assert rows(desk, Stay)[0].patrol
    assert rows(desk, RoomOccupancy)[0].patrol


@pytest.mark.rule("REG-15")
def test_a_guardian_is_only_present_when_somebody_grown_up_checks_in(desk: Arrivals) -> None:
    guardian = {"contact": "13800138000", "relation": "mother", "present": True}
    child = guest(MARY, birth_date="2016-05-05", document={"number": "501234569"}, guardian=guardian)
    with pytest.raises(CheckInInvalid) as refused:
        desk.check_in(child)
    assert "guardian-not-reached" in {reason.code for reason in refused.value.reasons}


@pytest.mark.rule("REG-16")
def test_the_same_document_is_not_in_the_house_twice_and_the_wording_tells_nobody_why(desk: Arrivals) -> None:
    desk.check_in(room="301")
    with pytest.raises(CheckInRefused) as refused:
        desk.check_in(room="302")
    assert codes(refused.value) == {("see-duty-manager", None)}


@pytest.mark.rule("REG-16")
def test_a_document_in_the_house_is_not_told_while_anything_else_is_wrong(desk: Arrivals) -> None:
    desk.check_in(room="301")
    with pytest.raises(CheckInRefused) as refused:
        desk.check_in(guest(deposit={"amount": 1}), room="302")
    assert {code for code, _ in codes(refused.value)} == {"cover-too-small"}


@pytest.mark.rule("REG-16", "PRI-7")
def test_a_hidden_guest_in_the_house_is_refused_in_the_same_words(desk: Arrivals) -> None:
    desk.check_in(guest(disclosure_level="confidential"), room="301")
    with pytest.raises(CheckInRefused) as refused:
        desk.check_in(room="302")
    assert codes(refused.value) == {("see-duty-manager", None)}


@pytest.mark.rule("REG-7")
def test_a_guest_who_was_told_the_price_of_another_kind_of_room_is_not_checked_in_here(
    movers: Movers,
) -> None:
    with pytest.raises(CheckInRefused) as refused:
        movers.desk.check_in(room="502", kind="DBL")
    assert codes(refused.value) == {("room-of-another-type", "room")}
    movers.desk.check_in(guest(deposit={"amount": 98_000}), room="502", kind="SUP")


@pytest.mark.rule("REG-17")
def test_a_dirty_room_needs_a_duty_managers_reason(desk: Arrivals) -> None:
    with Session(desk.hotel.runtime.engine) as session, session.begin():
        session.get_one(Room, (desk.hotel.property_id, ROOMS["301"])).cleanliness = "dirty"
    with pytest.raises(CheckInRefused) as refused:
        desk.check_in(room_reason="guest-insists")
    assert codes(refused.value) == {("room-dirty", "room")}
    manager = dataclasses.replace(desk, ctx=desk.hotel.context("duty_manager"))
    execute(open_shift, manager.ctx)
    with pytest.raises(CheckInRefused):
        manager.check_in()
    assert manager.check_in(room_reason="guest-insists").room == "301"


@pytest.mark.rule("REG-17")
def test_a_room_that_is_taken_is_refused_with_every_reason(desk: Arrivals) -> None:
    desk.check_in(room="301")
    with pytest.raises(CheckInRefused) as refused:
        desk.check_in(guest(MARY, deposit={"amount": 1}), room="301")
    assert {code for code, _ in codes(refused.value)} == {"room-occupied", "room-not-free", "cover-too-small"}


def test_a_stay_holds_its_nights_and_no_other(desk: Arrivals) -> None:
    desk.check_in(nights=2)
    assert sorted(night.night for night in rows(desk, RoomNight)) == [date(2026, 5, 1), date(2026, 5, 2)]


def test_a_check_in_is_on_the_trail_whole_and_the_trail_verifies(desk: Arrivals) -> None:
    made = desk.check_in()
    entries = rows(desk, TrailEntry)
    assert ("stay.checked_in", made.stay_id) in {(entry.action, entry.subject_id) for entry in entries}
    with Session(desk.hotel.runtime.engine) as session:
        assert trail.verify(session, desk.hotel.property_id).holds


def test_the_same_draft_sent_twice_checks_in_once(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    body = desk.typed()
    first = desk.send(body, draft.id)
    assert desk.send(body, draft.id) == first
    assert first.stay_id == draft.id
    assert len(rows(desk, Stay)) == 1


def test_check_in_is_refused_without_the_permission(desk: Arrivals) -> None:
    body = desk.typed()
    with pytest.raises(Forbidden):
        execute(check_in_walk_in, desk.hotel.without(Permission.STAY_CHECK_IN), read_walk_in(body))


def test_a_check_in_is_one_transaction_whatever_fails_last(desk: Arrivals) -> None:
    body = desk.typed()
    before = {model: len(rows(desk, model)) for model in (Stay, Registration, Deposit, OutboxEvent, TrailEntry)}

    def then_fail(ctx: Any) -> None:
        check_in_walk_in(ctx, read_walk_in(body))
        raise Refused

    with pytest.raises(Refused):
        execute(then_fail, desk.ctx)
    assert {model: len(rows(desk, model)) for model in before} == before


def test_the_occupancy_shows_what_the_board_may_know(desk: Arrivals) -> None:
    made = desk.check_in(vip_level="gold")
    (shown,) = rows(desk, RoomOccupancy)
    assert (shown.stay_id, shown.shown_name, shown.vip, shown.due_out) == (
        made.stay_id,
        "王建国",
        True,
        date(2026, 5, 3),
    )
    with Session(desk.hotel.runtime.engine) as session:
        occupied = session.scalar(select(func.count()).where(Room.occupancy == "occupied"))
    assert occupied == 1


def test_a_stay_is_read_back_as_it_was_made(desk: Arrivals) -> None:
    made = desk.check_in()
    view = queries.stay(desk.ctx, made.stay_id)
    assert (view.room, view.status, view.checked_in_at) == ("301", "in_house", NOW)
    assert [each.number for each in queries.registrations(desk.ctx, made.stay_id)] == [made.registrations[0].number]
    assert view.reservation_id != UUID(int=0)
    assert WANG["name"] == queries.registrations(desk.ctx, made.stay_id)[0].shown_name
