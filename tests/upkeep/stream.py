"""A hotel of many rooms into which guests keep coming, each with a signature on the screen and a deposit."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.rooms.models import Room
from frontdesk.stays.check_in import CheckedIn
from frontdesk.stays.check_out import Leaving, check_out
from tests.small_hotel import SmallHotel
from tests.stays.arrivals import MARY, Arrivals, build, guest

FIRST_ROOM, ROOMS = 1000, 400
PATIENCE = 60


def signature() -> str:
    """Return a picture as a signature pad makes it, in base64."""
    picture = BytesIO()
    Image.new("1", (40, 20), 1).save(picture, "PNG")
    return base64.b64encode(picture.getvalue()).decode()


def visitor(number: int, **changes: Any) -> dict[str, Any]:
    """Return what is typed for a guest who is like no other."""
    return guest(
        MARY,
        name=f"Visitor {'abcdefghij'[number % 10]}",
        document={"number": f"P{number:08d}"},
        deposit={"method": "cash", "amount": 80_000, "reference": None},
        signature={"kind": "screen", "image": signature()},
        **changes,
    )


def open_big(runtime: Runtime) -> Arrivals:
    """Build the small hotel with hundreds of rooms more."""
    desk = build(runtime)
    with Session(runtime.engine) as session, session.begin():
        session.add_all(_room(desk.hotel, number) for number in range(FIRST_ROOM, FIRST_ROOM + ROOMS))
    return desk


def _room(hotel: SmallHotel, number: int) -> Room:
    return Room(
        property_id=hotel.property_id,
        id=UUID(int=10_000 + number),
        number=str(number),
        floor=str(number)[:2],
        room_type_id=UUID(int=700),
        cleanliness="inspected",
    )


@dataclass(slots=True)
class Stream:
    """Guests who come one after the other; every third leaves again at once."""

    desk: Arrivals
    arrived: list[CheckedIn] = field(default_factory=list)
    left: list[UUID] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    more: threading.Condition = field(default_factory=threading.Condition)

    def run(self) -> None:
        """Let guests come until told to stop."""
        try:
            for number in range(ROOMS):
                if self.stop.is_set():
                    return
                self._one(number)
        except BaseException as fault:  # noqa: BLE001 - told to the test, which fails by it
            self.faults.append(fault)

    def wait_for(self, count: int) -> None:
        """Wait until so many have arrived."""
        with self.more:
            assert self.more.wait_for(lambda: self.faults or len(self.arrived) >= count, PATIENCE), "nobody comes"
        assert not self.faults, self.faults

    def _one(self, number: int) -> None:
        made = self.desk.check_in(visitor(number), room=str(FIRST_ROOM + number))
        if number % 3 == 0:
            execute(check_out, self.desk.ctx, made.stay_id, Leaving(room_checked=True))
            self.left.append(made.stay_id)
        with self.more:
            self.arrived.append(made)
            self.more.notify_all()


@contextmanager
def running(desk: Arrivals) -> Iterator[Stream]:
    """Let a stream run meanwhile, and fail with whatever went wrong in it."""
    stream = Stream(replace(desk))
    thread = threading.Thread(target=stream.run)
    thread.start()
    try:
        yield stream
    finally:
        stream.stop.set()
        thread.join(PATIENCE)
    assert not stream.faults, stream.faults
