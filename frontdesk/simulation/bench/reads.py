"""What an answer waits for while it is put on record whom it shows (PRI-1)."""

import random
import time
from typing import Final
from uuid import UUID

from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import operating
from frontdesk.privacy.reads import Read
from frontdesk.simulation.bench.driving import Figures

PAGES: Final = 1000
GUESTS: Final = 150
"""Who are looked at, again and again, as in a full house."""

LISTED: Final = 20
LIST_EACH: Final = 5
"""Every fifth page is a list of twenty that nobody has seen before."""


def put_on_record(means: Runtime, luck: random.Random) -> Figures:
    """Return how long it took to put pages on record one after the other, those of one guest and lists of many."""
    figures = Figures()
    with operating(means) as ctx:
        property_id, account_id = ctx.property_id, ctx.source.uuid()
    key = means.keyring.derived("reads").encode()
    guests = [UUID(bytes=luck.randbytes(16)) for _ in range(GUESTS)]
    for number in range(PAGES + GUESTS):
        listed = number % LIST_EACH == 0
        shown = [UUID(bytes=luck.randbytes(16)) for _ in range(LISTED)] if listed else [luck.choice(guests)]
        read = Read(
            property_id, means.clock(), account_id, "stays.show", "stay:view", frozenset(shown), f"{number:032}"
        )
        begun = time.perf_counter()
        means.reads.write(read, key)
        if number >= GUESTS:  # before, most guests are seen for the first time
            figures.times.append(time.perf_counter() - begun)
    return figures
