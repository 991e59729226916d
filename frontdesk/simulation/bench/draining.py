"""How quick the worker is with a pile of notifications that were left undelivered, and whether each is heard once."""

import time
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import operating
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import NewsHead
from frontdesk.notifications.rules import Department
from frontdesk.rooms.models import Room
from frontdesk.simulation.bench.listening import Screens, settle

AT_ONCE: Final = 1000
LONGEST_SECONDS: Final = 300
HEARS: Final = Department.HOUSEKEEPING


def pile_up(means: Runtime, count: int) -> int:
    """Announce so many rooms that were left, each for one task of housekeeping; return the last number of its news."""
    with Session(means.engine) as session:
        rooms = [str(room_id) for room_id in session.scalars(select(Room.id).order_by(Room.number))]
        head = session.scalar(select(NewsHead.number).where(NewsHead.department == HEARS)) or 0
    with operating(means) as ctx:
        for done in range(0, count, AT_ONCE):
            execute(_announce, ctx, rooms, min(AT_ONCE, count - done))
    return head


def drained(means: Runtime, port: int, token: str, count: int, after: int, begun: float) -> dict[str, Any]:
    """Return in how many seconds since `begun` nothing waited any more, and how an open screen heard of it."""
    with Screens(port, [token], 1, f"{HEARS}:{after}") as screens:
        settle(means, LONGEST_SECONDS)
        seconds = time.perf_counter() - begun
        (told,) = screens.heard("room_cleaning", count)
    numbers = [news["number"] for _moment, news in told]
    tasks = {news["task_id"] for _moment, news in told}
    return {
        "events": count,
        "seconds": round(seconds, 2),
        "heard_s": round(max((moment for moment, _news in told), default=begun) - begun, 2),
        "missed": count - len(tasks),
        "seen_twice": len(numbers) - len(tasks),
    }


def _announce(ctx: Context, rooms: Sequence[str], count: int) -> None:
    ctx.require(Permission.OPERATE)
    for room_id in islice(cycle(rooms), count):
        ctx.announce("stay.left_room", ctx.source.uuid(), room_id=room_id)
