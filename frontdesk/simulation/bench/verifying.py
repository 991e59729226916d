"""How quick the trail is read again: entries in a second, over a trail of known length."""

import time
from typing import Final

from sqlalchemy.orm import Session

from frontdesk.audit.service import verify
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import operating
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

AT_ONCE: Final = 1000


def lengthen_trail(ctx: Context, count: int) -> None:
    """Put so many entries more on record, like those of a check-in."""
    ctx.require(Permission.OPERATE)
    for _ in range(count):
        ctx.record("bench.noted", "registration", ctx.source.uuid(), stay_id=str(ctx.source.uuid()), amount=38_800)


def verified_per_second(means: Runtime, entries: int) -> float:
    """Return how many entries of a trail with so many more are read again and found to hold in a second."""
    with operating(means) as ctx:
        for _ in range(0, entries, AT_ONCE):
            execute(lengthen_trail, ctx, AT_ONCE)
        property_id = ctx.property_id
    with Session(means.engine) as session:
        begun = time.perf_counter()
        found = verify(session, property_id)
        took = time.perf_counter() - begun
    if not found.holds:
        message = f"the benched trail does not hold: {found.faults}"
        raise AssertionError(message)
    return found.entries / took
