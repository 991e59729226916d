"""How quick the machine itself was meanwhile: a fixed piece of work, timed before each round.

Where a machine is shared with others, the same work may take twice as long an hour later, and so does all else.
"""

import time
from collections.abc import Sequence
from statistics import median
from typing import Final

STEPS: Final = 400_000


def pace() -> float:
    """Return in how many milliseconds the interpreter did the piece of work, without database or disk."""
    begun = time.perf_counter()
    sum(step * step for step in range(STEPS))
    return (time.perf_counter() - begun) * 1000


def summed_up(paces: Sequence[float]) -> dict[str, float]:
    """Return the least, the median and the most of these milliseconds."""
    told = {"least": min(paces), "median": median(paces), "most": max(paces)}
    return {name: round(figure, 1) for name, figure in told.items()}
