"""A room next to somebody: given with that guest's consent to it alone, refused in one wording for everybody."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.execute import execute, reading
from frontdesk.enquiries import consents, neighbours
from frontdesk.enquiries.neighbours import (
    change_room_beside,
    check_in_beside,
    nearest_first,
    swap_rooms_beside,
)
from frontdesk.enquiries.rules import Scope
from frontdesk.kernel.errors import Forbidden, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room
from frontdesk.rooms.queries import RoomChoice
from frontdesk.stays.check_in import CheckedIn, check_in_walk_in
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.intake import read_walk_in
from frontdesk.stays.room_change import MoveGiven, change_room
from frontdesk.stays.room_swap import SwapGiven, swap_rooms
from tests.enquiries.asking import EnquiryDesk
from tests.stays.arrivals import MARY, guest

NOT_ASKED = [("neighbour-not-asked", "next_to", None)]


def arrives(desk: EnquiryDesk, next_to: object, role: str = "receptionist", **changes: Any) -> CheckedIn:
    """Check Mary Smith in, who wants to be next to somebody."""
    body = desk.arrivals.typed(guest(MARY), room="302", **changes) | {"next_to": str(next_to)}
    return execute(check_in_beside, desk.ctx(role), read_walk_in(body))


def refusal(desk: EnquiryDesk, next_to: object, **changes: Any) -> list[tuple[str, str | None, str | None]]:
    with pytest.raises(Refused) as refused:
        arrives(desk, next_to, **changes)
    return [(reason.code, reason.field, reason.rule) for reason in refused.value.reasons]


@pytest.mark.rule("PRI-8")
@pytest.mark.parametrize("asked_for", ["王建国", "301"])
def test_a_room_next_to_a_guest_is_given_with_that_guests_consent_to_it(desk: EnquiryDesk, asked_for: str) -> None:
    desk.ordinary()
    enquiry = desk.ask(asked_for, asked_by="Mary Smith")
    assert refusal(desk, enquiry) == NOT_ASKED
    (wanted,) = desk.queue()
    desk.consents(wanted, Scope.NEARBY)
    assert arrives(desk, enquiry).room == "302"
    with Session(desk.arrivals.hotel.runtime.engine) as session:
        used = session.scalars(select(TrailEntry).where(TrailEntry.action == "consent.used")).one()
    assert used.subject_id == enquiry


@pytest.mark.rule("PRI-8", "PRI-3")
def test_without_that_consent_the_refusal_is_the_same_whoever_is_asked_for(desk: EnquiryDesk) -> None:
    desk.ordinary()
    enquiries = []
    for name, role in (
        ("赵铁柱", "receptionist"),
        ("王建国", "receptionist"),
        ("wang jianguo", "receptionist"),
        ("王建国", "duty_manager"),
        ("王建国", "receptionist"),
    ):
        enquiries.append(desk.ask(name, role=role))
        desk.later(1)
    waiting = desk.queue()
    desk.declines(waiting[0])
    desk.consents(waiting[1], Scope.ROOM_NUMBER)
    desk.consents(waiting[2], Scope.NEARBY)
    taken_back = desk.consents(waiting[3], Scope.NEARBY)
    execute(consents.withdraw, desk.ctx(), taken_back.id)
    for enquiry in (*enquiries, UUID(int=9)):
        assert refusal(desk, enquiry) == NOT_ASKED
    desk.later(200)
    assert refusal(desk, enquiries[0]) == refusal(desk, enquiries[1]) == NOT_ASKED


@pytest.mark.rule("PRI-8")
def test_a_consent_is_worth_as_long_as_it_holds_and_the_guest_is_here(desk: EnquiryDesk) -> None:
    stay = desk.ordinary()
    enquiry = desk.ask("王建国")
    desk.consents(desk.queue()[0], Scope.NEARBY)
    with reading(desk.ctx()) as ctx:
        room = neighbours.room_agreed(ctx, enquiry)
        assert room is not None
        assert [each.asked_for for each in neighbours.own_requests(ctx)] == ["王建国"]
    desk.later(3601)
    assert refusal(desk, enquiry) == NOT_ASKED
    again = desk.ask("王建国")
    desk.consents(desk.queue()[0], Scope.NEARBY)
    execute(check_out, desk.ctx(), stay.stay_id, Leaving(room_checked=True))
    assert refusal(desk, again) == NOT_ASKED


@pytest.mark.rule("PRI-8", "PRI-12")
def test_a_consent_to_a_neighbouring_room_takes_everybody_in_the_room(desk: EnquiryDesk) -> None:
    desk.couple()
    enquiry = desk.ask("王建国")
    with pytest.raises(Refused):
        desk.consents(desk.queue()[0], Scope.NEARBY)
    with reading(desk.ctx()) as ctx:
        assert neighbours.room_agreed(ctx, enquiry) is None


@pytest.mark.rule("PRI-8", "PRI-7")
def test_a_hidden_guest_is_asked_by_the_duty_manager_and_may_consent(desk: EnquiryDesk) -> None:
    desk.hidden()
    enquiry = desk.ask("王建国")
    assert refusal(desk, enquiry) == NOT_ASKED
    desk.consents(desk.queue("duty_manager")[0], Scope.NEARBY, "duty_manager")
    assert arrives(desk, enquiry).room == "302"


@pytest.mark.rule("PRI-8")
def test_the_refusal_joins_the_others_and_a_check_in_that_asks_nobody_refuses_too(desk: EnquiryDesk) -> None:
    enquiry = desk.ask("王建国")
    body = desk.arrivals.typed(guest(MARY), room="302") | {"next_to": str(enquiry)}
    body["registrations"][0]["deposit"]["amount"] = 1
    for command in (check_in_beside, check_in_walk_in):
        with pytest.raises(Refused) as refused:
            execute(command, desk.ctx(), read_walk_in(body))
        assert {"neighbour-not-asked", "cover-too-small"} <= {each.code for each in refused.value.reasons}


@pytest.mark.rule("PRI-8")
def test_whoever_may_not_ask_gets_no_room_next_to_anybody(desk: EnquiryDesk) -> None:
    with pytest.raises(Forbidden), reading(desk.arrivals.hotel.without(Permission.ENQUIRY_OPEN)) as ctx:
        neighbours.room_agreed(ctx, UUID(int=1))
    with pytest.raises(Forbidden):
        execute(check_in_beside, desk.arrivals.hotel.without(Permission.STAY_CHECK_IN), read_walk_in({}))


def test_the_rooms_nearest_to_the_guest_stand_first() -> None:
    def choice(number: str, floor: str) -> RoomChoice:
        return RoomChoice(UUID(int=1), number, floor, "DBL", "", "", (), "clean", out_of_service=False, reasons=())

    rooms = [choice("201", "2"), choice("318", "3"), choice("302", "3"), choice("A3", "3")]
    assert [each.number for each in nearest_first(rooms, Room(number="303", floor="3"))][:2] == ["302", "318"]


def asked(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None, str | None]]:
    return [(reason.code, reason.field, reason.rule) for reason in refused.value.reasons]


@pytest.mark.rule("PRI-8", "PRI-7")
@pytest.mark.parametrize("level", ["ask", "confidential"])
def test_a_guest_who_changes_rooms_comes_next_to_somebody_with_that_guests_consent_alone(
    desk: EnquiryDesk, level: str
) -> None:
    keeper = "duty_manager" if level == "confidential" else "receptionist"
    _ = desk.hidden() if level == "confidential" else desk.ordinary()
    mary = desk.arrivals.check_in(guest(MARY), room="401")
    enquiries = [desk.ask(name) for name in ("赵铁柱", "王建国")]
    for enquiry in enquiries:
        given = MoveGiven(room="302", reason="companions", identity_confirmed=True, next_to=enquiry)
        for command in (change_room_beside, change_room):
            with pytest.raises(Refused) as refused:
                execute(command, desk.ctx(), mary.stay_id, given)
            assert asked(refused) == NOT_ASKED
    desk.consents(desk.queue(keeper)[0], Scope.NEARBY, keeper)
    assert execute(change_room_beside, desk.ctx(), mary.stay_id, given).to_room == "302"
    with Session(desk.arrivals.hotel.runtime.engine) as session:
        used = session.scalars(select(TrailEntry).where(TrailEntry.action == "consent.used")).one()
    assert (used.subject_id, used.facts["stay_id"]) == (enquiries[1], str(mary.stay_id))


@pytest.mark.rule("PRI-8")
def test_two_stays_change_places_next_to_somebody_with_that_guests_consent_alone(desk: EnquiryDesk) -> None:
    desk.ordinary()
    there = desk.arrivals.check_in(guest(MARY), room="302")
    ann = desk.arrivals.check_in(guest(MARY, name="Ann Lee", document={"number": "501234777"}), room="401")
    enquiry = desk.ask("王建国")
    given = SwapGiven(room="302", reason="companions", identity_confirmed=True, next_to=enquiry)
    for command in (swap_rooms_beside, swap_rooms):
        with pytest.raises(Refused) as refused:
            execute(command, desk.ctx(), ann.stay_id, given)
        assert asked(refused) == NOT_ASKED
    desk.consents(desk.queue()[0], Scope.NEARBY)
    moved = execute(swap_rooms_beside, desk.ctx(), ann.stay_id, given)
    assert [(each.stay_id, each.to_room) for each in moved] == [(ann.stay_id, "302"), (there.stay_id, "401")]


@pytest.mark.parametrize("command", [change_room_beside, swap_rooms_beside])
def test_whoever_may_not_change_rooms_gets_none_next_to_anybody(desk: EnquiryDesk, command: Any) -> None:
    with pytest.raises(Forbidden):
        execute(command, desk.arrivals.hotel.without(Permission.STAY_MOVE), UUID(int=1), None)
