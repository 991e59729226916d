"""A small hotel, and a way to make news in it."""

from collections.abc import Callable
from uuid import UUID

import pytest

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from tests.small_hotel import NOW, ROOMS, SmallHotel, build

Arrive = Callable[..., UUID]


@pytest.fixture
def hotel(runtime: Runtime) -> SmallHotel:
    runtime.clock = lambda: NOW
    return build(runtime)


@pytest.fixture
def arrive(hotel: SmallHotel) -> Arrive:
    """Return a function that announces an arrival in a room, and returns the stay that it stands for."""

    def announce(room: str = "301", **facts: str | int | bool) -> UUID:
        told = {"room_id": str(ROOMS[room]), "due_out": "2026-05-03", "persons": 1, "registrations": 1} | facts
        stay_id = hotel.runtime.source.uuid()

        def say(ctx: Context) -> None:
            ctx.announce("stay.checked_in", stay_id, **told)

        execute(say, hotel.context())
        return stay_id

    return announce
