"""Whom a switchboard may put through, and beside which room a name may stand."""

import pytest

from frontdesk.edge.execute import execute, reading
from frontdesk.enquiries.connecting import connections, named_rooms
from frontdesk.enquiries.consents import withdraw
from frontdesk.enquiries.rules import Channel, Scope
from frontdesk.stays.intake import read_late_arrival
from frontdesk.stays.late_arrival import register_late
from tests.enquiries.asking import EnquiryDesk
from tests.stays.arrivals import MARY, guest


def seen(desk: EnquiryDesk, role: str = "switchboard") -> tuple[list[tuple[str, str | None]], dict[str, str]]:
    """Return whom this role may put through, for whom, and the names beside rooms."""
    with reading(desk.ctx(role)) as ctx:
        return [(each.address, each.caller) for each in connections(ctx)], named_rooms(ctx)


def agree(desk: EnquiryDesk, scope: Scope, **more: object) -> None:
    """Let somebody call for the one guest who is to be asked, who agrees to this much."""
    desk.ask("王建国", Channel.PHONE, asked_by="孙晓")
    (wanted,) = desk.queue()
    desk.consents(wanted, scope, **more)


@pytest.mark.rule("PRI-5", "PRI-2")
def test_a_call_is_put_through_by_form_of_address_and_a_name_stands_beside_a_room_by_consent_alone(
    desk: EnquiryDesk,
) -> None:
    desk.ordinary()
    agree(desk, Scope.HERE)
    assert seen(desk) == ([], {})
    agree(desk, Scope.CALL)
    assert seen(desk) == seen(desk, "receptionist") == ([("Mr 王", "孙晓")], {})
    agree(desk, Scope.ROOM_NUMBER)
    assert seen(desk)[1] == {"301": "Mr 王"}
    for given in desk.given():
        execute(withdraw, desk.ctx(), given.id)
    assert seen(desk) == ([], {})


@pytest.mark.rule("PRI-12")
def test_whoever_comes_to_share_the_room_is_asked_first(desk: EnquiryDesk) -> None:
    made = desk.ordinary()
    agree(desk, Scope.ROOM_NUMBER)
    assert seen(desk)[1] == {"301": "Mr 王"}
    desk.later(5)
    late = read_late_arrival({"registrations": [guest(MARY)], "key_cards": 0})
    execute(register_late, desk.ctx(), made.stay_id, late)
    assert seen(desk)[1] == {}
