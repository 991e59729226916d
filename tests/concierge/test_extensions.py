"""The extensions of the house, and who is not to be disturbed by telephone."""

import pytest

from frontdesk.concierge.extensions import extensions, forget_quiet, set_quiet
from frontdesk.concierge.line_models import QuietLine
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.errors import Forbidden, Invalid
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import RoomOccupancy
from frontdesk.stays.check_out import Leaving, check_out
from tests.stays import moving
from tests.stays.arrivals import MARY, guest
from tests.stays.moving import Movers

MUCH = {"method": "cash", "amount": 500_000}


@pytest.fixture
def movers(runtime: Runtime) -> Movers:
    return moving.build(runtime)


def quiet(movers: Movers) -> list[str]:
    """Return the rooms that are not to be disturbed, as the switchboard sees them."""
    with reading(movers.ctx("switchboard")) as ctx:
        return [each.number for each in extensions(ctx) if each.quiet]


def hush(movers: Movers, room: str, *, on: bool = True) -> None:
    execute(set_quiet, movers.ctx("switchboard"), room, quiet=on)


@pytest.mark.rule("MOV-4")
def test_do_not_disturb_goes_along_with_the_guest_and_ends_with_the_stay(movers: Movers) -> None:
    made = movers.check_in(guest())
    hush(movers, "301")
    movers.move(made.stay_id, "302")
    assert quiet(movers) == ["302"]
    hush(movers, "302", on=False)
    assert quiet(movers) == []
    hush(movers, "302")
    execute(check_out, movers.desk.ctx, made.stay_id, Leaving(room_checked=True))
    assert quiet(movers) == []
    execute(forget_quiet, movers.desk.hotel.worker())
    assert [each.ended_by is None for each in movers.rows(QuietLine)] == [False]


@pytest.mark.rule("PRI-5")
def test_every_extension_is_alike_whatever_is_in_the_room_and_whoever_comes_next_is_called_again(
    movers: Movers,
) -> None:
    movers.check_in(guest(deposit=MUCH))
    for room in ("301", "302", "302"):
        hush(movers, room)
    assert quiet(movers) == ["301", "302"]
    assert not any(each.do_not_disturb for each in movers.rows(RoomOccupancy)), "the sign at the door is another thing"
    movers.desk.check_in(guest(MARY), room="302")
    assert quiet(movers) == ["301"]
    with reading(movers.ctx("switchboard")) as ctx:
        assert {(each.number, each.floor) for each in extensions(ctx)} == {(room, room[0]) for room in moving.IDS}


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission_and_for_a_room_of_the_house(movers: Movers) -> None:
    nobody = movers.desk.hotel.without(Permission.SWITCHBOARD_RUN, Permission.OPERATE)
    for attempt in (lambda: execute(set_quiet, nobody, "301", quiet=True), lambda: execute(forget_quiet, nobody)):
        with pytest.raises(Forbidden):
            attempt()
    with pytest.raises(Invalid) as refused:
        hush(movers, "999")
    assert [each.code for each in refused.value.reasons] == ["room-unknown"]
