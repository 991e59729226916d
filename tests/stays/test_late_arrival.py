"""Who joins a stay that is open is registered as at a check-in: whole or not at all, with everything named at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from frontdesk.cashier.models import Deposit, Receipt
from frontdesk.cashier.queries import unbalanced_deposits
from frontdesk.edge.execute import execute
from frontdesk.identity.approvals import subject_hash
from frontdesk.identity.models import Approval
from frontdesk.kernel.errors import Forbidden, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.rules import expected
from frontdesk.outbox.models import OutboxEvent
from frontdesk.privacy import openings
from frontdesk.rooms.models import RoomOccupancy, RoomType
from frontdesk.stays import drafts
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.errors import CheckInInvalid, CheckInRefused, KeyRefused
from frontdesk.stays.intake import read_late_arrival
from frontdesk.stays.late_arrival import Joined, register_late
from frontdesk.stays.models import Acknowledgement, KeyCard, Registration, Stay
from tests.small_hotel import NOW, SECOND_RECEPTIONIST, TODAY, account_of
from tests.stays.arrivals import MARY, NIGHTLY, Arrivals, guest

CHILD = {
    "name": "王小明",
    "birth_date": "2014-03-08",
    "document": {"number": "110105201403080011"},
    "deposit": None,
    "guardian": {"contact": "王建国 13800138000", "relation": "父亲", "present": True},
}


def codes(refused: Refused) -> set[tuple[str, str | None]]:
    return {(reason.code, reason.field) for reason in refused.reasons}


def rows(desk: Arrivals, model: Any) -> list[Any]:
    with Session(desk.hotel.runtime.engine) as session:
        return list(session.scalars(select(model)))


def join(desk: Arrivals, stay_id: UUID, *guests: dict[str, Any], ctx: Any = None, **more: Any) -> Joined:
    body = {"registrations": list(guests) or [guest(MARY)]} | more
    return execute(register_late, ctx or desk.ctx, stay_id, read_late_arrival(body))


def enlarge(desk: Arrivals, sleeps: int = 3) -> None:
    with Session(desk.hotel.runtime.engine) as session, session.begin():
        session.execute(update(RoomType).values(sleeps=sleeps))


@pytest.mark.rule("REG-1", "REG-6")
def test_a_late_guest_gets_a_registration_a_folio_and_a_receipt_of_their_own(desk: Arrivals) -> None:
    made = desk.check_in()
    joined = join(desk, made.stay_id)
    first, second = sorted(rows(desk, Registration), key=lambda each: each.position)
    assert [first.stay_id, second.stay_id] == [made.stay_id, made.stay_id]
    assert (second.position, second.shown_name, second.number) == (1, "Mary Smith", joined.registrations[0].number)
    assert first.folio_id != second.folio_id
    assert joined.registrations[0].receipt_number == 2
    assert sorted(each.held for each in rows(desk, Deposit)) == [50_000, 80_000]
    assert len(rows(desk, Receipt)) == 2


@pytest.mark.rule("REG-1")
def test_a_late_guest_beyond_what_the_room_sleeps_is_refused(desk: Arrivals) -> None:
    made = desk.check_in(guest(), guest(MARY))
    third = guest(MARY, document={"number": "501234568"}, name="Ann Smith")
    with pytest.raises(CheckInInvalid) as refused:
        join(desk, made.stay_id, third)
    assert codes(refused.value) == {("party-too-large", "registrations")}
    assert len(rows(desk, Registration)) == 2


@pytest.mark.rule("REG-2", "REG-3", "REG-4", "REG-7")
def test_everything_that_is_missing_or_wrong_of_a_late_guest_is_named_at_once(desk: Arrivals) -> None:
    made = desk.check_in()
    late = guest(
        MARY, document={"number": "5012345670000", "expires": "2020-01-01"}, birth_date="yesterday", scan="eA=="
    )
    for name in ("address", "disclosure_level", "call_preference", "identity_confirmed"):
        del late[name]
    with pytest.raises(CheckInInvalid) as refused:
        join(desk, made.stay_id, late, acknowledged=False, surprise=1)
    at = "registrations[0]."
    assert codes(refused.value) >= {
        ("missing", f"{at}address"),
        ("missing", f"{at}disclosure_level"),
        ("missing", f"{at}call_preference"),
        ("identity-not-confirmed", f"{at}identity_confirmed"),
        ("document-expired", f"{at}document.expires"),
        ("not-a-date", f"{at}birth_date"),
        ("not-a-scan", f"{at}scan"),
        ("quote-not-acknowledged", "acknowledged"),
        ("unknown-field", "surprise"),
    }


@pytest.mark.rule("REG-16")
@pytest.mark.parametrize("room", ["301", "302"])
def test_a_late_guest_whose_document_is_in_the_house_is_refused_in_one_wording(desk: Arrivals, room: str) -> None:
    joined = desk.check_in(guest(), room="301")
    desk.check_in(guest(MARY), room="302")
    again = guest() if room == "301" else guest(MARY)
    with pytest.raises(CheckInRefused) as refused:
        join(desk, joined.stay_id, again)
    assert codes(refused.value) == {("see-duty-manager", None)}


@pytest.mark.rule("KEY-2", "REG-5")
def test_the_cards_of_a_late_guest_reach_as_far_as_the_stay_is_then_covered(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": NIGHTLY}))
    assert made.key_valid_until < made.due_out_at
    joined = join(desk, made.stay_id, key_cards=2)
    assert joined.key_valid_until == made.due_out_at
    cards = sorted(rows(desk, KeyCard), key=lambda card: card.serial)
    assert [card.serial for card in cards] == [1, 2, 3]
    assert {card.registration_id for card in cards[1:]} == {joined.registrations[0].id}


@pytest.mark.rule("REG-5")
def test_no_card_is_made_where_nothing_covers_the_night_and_nobody_is_registered(desk: Arrivals) -> None:
    made = desk.check_in(guest(deposit={"amount": NIGHTLY}))
    tomorrow = desk.hotel.context(now=NOW + timedelta(days=1))
    with pytest.raises(KeyRefused) as refused:
        join(desk, made.stay_id, guest(MARY, deposit=None), ctx=tomorrow)
    assert codes(refused.value) == {("not-covered", None)}
    assert len(rows(desk, Registration)) == 1
    assert join(desk, made.stay_id, guest(MARY, deposit=None), key_cards=0, ctx=tomorrow).key_valid_until is None


@pytest.mark.rule("REG-7")
def test_what_a_late_guest_was_told_is_kept_too(desk: Arrivals) -> None:
    made = desk.check_in()
    join(desk, made.stay_id)
    before, after = rows(desk, Acknowledgement)
    assert before.told == after.told
    assert before.hash == after.hash


@pytest.mark.rule("REG-12")
def test_the_departments_are_told_who_joined_and_a_police_report_is_queued(desk: Arrivals) -> None:
    enlarge(desk, sleeps=1)
    with Session(desk.hotel.runtime.engine) as session, session.begin():
        session.execute(update(RoomType).values(extra_beds=1))
    made = desk.check_in()
    join(desk, made.stay_id, guest(MARY, birth_date="1985-05-02", language="en"), luggage_pieces=2, vip_level="V1")
    (event,) = [each for each in rows(desk, OutboxEvent) if each.kind == "stay.guests_joined"]
    told = {name: event.facts[name] for name in ("persons", "registrations", "foreigners", "extra_bed", "birthday")}
    assert told == {"persons": 2, "registrations": 1, "foreigners": 1, "extra_bed": True, "birthday": True}
    assert dict(expected(event.kind, event.facts)) == {
        ("housekeeping", "guest_joined"): 1,
        ("switchboard", "guest_joined"): 1,
        ("housekeeping", "amenity"): 1,
        ("bell", "luggage"): 1,
        ("front_office", "police_report"): 1,
    }
    (occupancy,) = rows(desk, RoomOccupancy)
    assert (occupancy.persons, occupancy.extra_bed, occupancy.vip) == (2, True, True)
    assert (occupancy.shown_name, rows(desk, Stay)[0].luggage_pieces) == ("王建国", 2)


@pytest.mark.rule("REG-15")
def test_an_adult_in_the_room_answers_for_a_child_who_joins_and_security_is_told_once(desk: Arrivals) -> None:
    enlarge(desk)
    made = desk.check_in()
    join(desk, made.stay_id, guest(**CHILD))
    second = CHILD | {"name": "王小红", "sex": "F", "document": {"number": "11010520140308002X"}}
    join(desk, made.stay_id, guest(**second))
    patrols = [each.facts["patrol"] for each in rows(desk, OutboxEvent) if each.kind == "stay.guests_joined"]
    assert patrols == [True, False]
    assert rows(desk, Stay)[0].patrol
    assert rows(desk, RoomOccupancy)[0].patrol


@pytest.mark.rule("REG-15", "ACC-6")
def test_a_small_child_without_a_guardian_needs_an_approval_for_this_stay(desk: Arrivals) -> None:
    made, elsewhere = desk.check_in(), desk.check_in(guest(MARY), room="302")
    alone = guest(**(CHILD | {"guardian": {"contact": "13800138000", "relation": "父亲", "reached": True}}))
    with pytest.raises(CheckInInvalid) as refused:
        join(desk, made.stay_id, alone)
    assert ("under-14-needs-duty-manager", "registrations[0].guardian.reached") in codes(refused.value)
    other, this = _approval(desk, elsewhere.stay_id), _approval(desk, made.stay_id)
    with pytest.raises(Refused) as refused_too:
        join(desk, made.stay_id, alone, approvals={"minor": str(other)})
    assert codes(refused_too.value) == {("approval-missing", "approval")}
    join(desk, made.stay_id, alone, approvals={"minor": str(this)})
    registered = [each for each in rows(desk, Registration) if each.shown_name == "王小明"]
    assert [each.approved_by for each in registered] == [account_of("duty_manager")]


def _approval(desk: Arrivals, stay_id: UUID) -> UUID:
    subject = {"joins": str(stay_id)}
    made = Approval(
        property_id=desk.hotel.property_id,
        id=desk.hotel.runtime.source.uuid(),
        kind="minor",
        subject=subject,
        subject_hash=subject_hash("minor", subject),
        requester_id=desk.ctx.account_id,
        requested_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
        approver_id=account_of("duty_manager"),
        answered_at=NOW,
        granted=True,
    )
    with Session(desk.hotel.runtime.engine, expire_on_commit=False) as session, session.begin():
        session.add(made)
    return made.id


@pytest.mark.rule("PRI-7")
def test_a_hidden_guest_who_joins_stands_under_the_alias_and_their_rank_stays_untold(desk: Arrivals) -> None:
    made = desk.check_in()
    hidden = guest(MARY, disclosure_level="confidential", alias="Jane Roe", birth_date="1985-05-02")
    joined = join(desk, made.stay_id, hidden, vip_level="V1")
    assert [each.shown_name for each in joined.registrations] == ["Jane Roe"]
    assert rows(desk, Stay)[0].vip_level is None
    assert not rows(desk, RoomOccupancy)[0].vip
    (event,) = [each for each in rows(desk, OutboxEvent) if each.kind == "stay.guests_joined"]
    assert not any(event.facts[name] for name in ("vip", "birthday", "amenity"))
    assert "Mary" not in repr([vars(row) for row in rows(desk, Registration)])


def test_a_late_guest_leaves_with_the_stay_and_every_deposit_balances(desk: Arrivals) -> None:
    made = desk.check_in()
    join(desk, made.stay_id)
    done = execute(check_out, desk.ctx, made.stay_id, Leaving(room_checked=True))
    assert done.refunded == 80_000 + 50_000 - NIGHTLY
    assert not any(each.in_house for each in rows(desk, Registration))
    with Session(desk.hotel.runtime.engine) as session:
        assert unbalanced_deposits(session, desk.hotel.property_id) == []
    with pytest.raises(NotFound):
        join(desk, made.stay_id)


def test_the_draft_of_a_late_guest_goes_with_it_so_that_sent_twice_it_registers_once(desk: Arrivals) -> None:
    made = desk.check_in()
    draft = execute(drafts.start_draft, desk.ctx)
    late = read_late_arrival({"registrations": [guest(MARY)]})
    execute(register_late, desk.ctx, made.stay_id, late, draft.id)
    with pytest.raises(NotFound):
        execute(register_late, desk.ctx, made.stay_id, late, draft.id)
    assert len(rows(desk, Registration)) == 2


def test_the_clerk_who_registers_a_late_guest_may_print_the_cards_and_no_other(desk: Arrivals) -> None:
    made = desk.check_in()
    colleague = desk.hotel.context(account=SECOND_RECEPTIONIST)
    with pytest.raises(Forbidden):
        execute(openings.open_after_check_in, colleague, made.stay_id)
    join(desk, made.stay_id, guest(MARY, deposit=None), ctx=colleague)
    assert execute(openings.open_after_check_in, colleague, made.stay_id).stay_id == made.stay_id


@pytest.mark.rule("ACC-2")
def test_nobody_without_the_permission_registers_a_late_guest(desk: Arrivals) -> None:
    made = desk.check_in()
    with pytest.raises(Forbidden):
        join(desk, made.stay_id, ctx=desk.hotel.without(Permission.STAY_CHECK_IN))
    assert desk.ctx.business_date == TODAY
