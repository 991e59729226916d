"""What housekeeping does again and again: a room is cleaned, or found dirty, and a telephone says so."""

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from frontdesk.simulation.bench.house import House
from frontdesk.simulation.bench.line import API, FalseRefusal, Line, Task


class RoomState:
    """An attendant's report: a vacant room is dirty, and the next time round it is clean again."""

    name: ClassVar[str] = "room_state"
    uses_up: ClassVar[bool] = False
    grows: ClassVar[bool] = False
    by_screen: ClassVar[bool] = False
    by_keeper: ClassVar[bool] = True

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield a report of each vacant room in turn; a round that was not ended leaves some as they are told next."""
        for kind in itertools.cycle(("dirty", "clean")):
            for number, _room_type in house.free_rooms:
                yield _Report(number, kind, UUID(int=luck.getrandbits(128), version=4))


@dataclass(frozen=True, slots=True)
class _Report:
    room: str
    kind: str
    report_id: UUID

    def __call__(self, line: Line) -> None:
        now = datetime.now(UTC).isoformat()
        report = {"id": str(self.report_id), "room": self.room, "kind": self.kind, "happened_at": now}
        body = json.dumps({"reports": [report]}).encode()
        (told,) = line.post(f"{API}/housekeeping/reports", body).json()["reports"]
        if told["outcome"] == "refused":
            raise FalseRefusal(f"room {self.room} could not be {self.kind}")
