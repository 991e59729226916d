"""What every command begins with: the settings of the environment, and a program opened and found in order."""

from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk.config import Settings
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import check_ready, open_runtime, operating
from frontdesk.kernel.context import Context
from frontdesk.kernel.ids import Source


@contextmanager
def unchecked(settings: Settings, source: Source | None = None) -> Iterator[Runtime]:
    """Give the means of a program whatever its database holds, for who sets it up or mends it."""
    means = open_runtime(settings, source=source)
    try:
        yield means
    finally:
        means.engine.dispose()


@contextmanager
def opened() -> Iterator[Runtime]:
    """Give the means of a hotel that is set up, or raise what keeps the program from starting."""
    with unchecked(Settings.from_environment()) as means:
        check_ready(means)
        yield means


@contextmanager
def operator() -> Iterator[Context]:
    """Give the context of whoever runs the machine, in a hotel that is set up."""
    with opened() as means, operating(means) as ctx:
        yield ctx
