"""Driving a served hotel with one client or several at once, and what their watches showed."""

import itertools
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from frontdesk.simulation.bench.line import FalseRefusal, Line, Task, Trouble

SAID_AT_MOST = 3


@dataclass(slots=True)
class Figures:
    """What rounds came to, pooled: the time of each task and of all of them, in seconds, and what went wrong."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0
    false_refusals: int = 0
    said: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Pool another round with these."""
        self.times += other.times
        self.seconds += other.seconds
        self.errors += other.errors
        self.false_refusals += other.false_refusals
        self.said = (self.said + other.said)[:SAID_AT_MOST]

    @property
    def per_second(self) -> float:
        """Return how many tasks were done in a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """Return the time in milliseconds that this share of the tasks did not exceed."""
        if not self.times:
            return math.nan
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] * 1000

    def alone(self) -> dict[str, Any]:
        """Return what is told of one client."""
        return {"p50_ms": round(self.quantile(0.5), 2), "p95_ms": round(self.quantile(0.95), 2)}

    def together(self) -> dict[str, Any]:
        """Return what is told of several clients at once."""
        wrong = {"errors": self.errors, "false_refusals": self.false_refusals}
        return {"per_s": round(self.per_second, 1), **self.alone(), **wrong}


def warm_up(lines: Sequence[Line], tasks: Iterable[Task], count: int) -> None:
    """Do so many tasks in turn on all lines, unmeasured: a hotel in its day's work has compiled its statements."""
    for task, line in zip(itertools.islice(tasks, count), itertools.cycle(lines), strict=False):
        task(line)


def drive(lines: Sequence[Line], tasks: Iterable[Task]) -> Figures:
    """Let all lines do these tasks at once, each taking the next as soon as it is done, and return the figures."""
    waiting = deque(tasks)
    return at_once([partial(_work, line, waiting) for line in lines])


def at_once(workers: Sequence[Callable[[threading.Barrier, Figures], None]]) -> Figures:
    """Run each worker in a thread, all past the barrier in the same moment, and return their figures pooled."""
    together = threading.Barrier(len(workers) + 1)
    made = [Figures() for _ in workers]
    threads = [
        threading.Thread(target=worker, args=(together, figures)) for worker, figures in zip(workers, made, strict=True)
    ]
    for thread in threads:
        thread.start()
    together.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    pooled = Figures(seconds=time.perf_counter() - begun)
    for figures in made:
        pooled.add(figures)
    return pooled


def _work(line: Line, waiting: deque[Task], together: threading.Barrier, figures: Figures) -> None:
    together.wait()
    while True:
        try:
            task = waiting.popleft()
        except IndexError:
            return
        begun = time.perf_counter()
        try:
            task(line)
        except FalseRefusal as refusal:
            figures.false_refusals += 1
            figures.said.append(str(refusal))
        except (Trouble, OSError) as trouble:
            figures.errors += 1
            figures.said.append(str(trouble))
        else:
            figures.times.append(time.perf_counter() - begun)


def hang_up(lines: Iterable[Line]) -> None:
    """Close these lines."""
    for line in lines:
        line.close()
