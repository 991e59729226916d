"""A hotel served twice, as by two machines on one database, for the races of one run."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.races.desks import Desks, opened


@pytest.fixture(scope="session")
def served() -> Iterator[dict[str, Desks]]:
    """Keep the hotels of this run, one on each engine, until its end."""
    with ExitStack() as kept:
        yield _Served(kept)


class _Served(dict[str, Desks]):
    """The hotels that are served by now; a missing one is opened when it is asked for."""

    def __init__(self, kept: ExitStack) -> None:
        super().__init__()
        self.kept = kept

    def __missing__(self, engine_name: str) -> Desks:
        self[engine_name] = self.kept.enter_context(opened(engine_name))
        return self[engine_name]


@pytest.fixture
def desks(served: dict[str, Desks], engine_name: str) -> Iterator[Desks]:
    """Return the desks of the hotel on this engine; every test leaves its house empty and clean."""
    found = served[engine_name]
    yield found
    found.hang_up()
