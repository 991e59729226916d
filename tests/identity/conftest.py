"""The house of these tests."""

from collections.abc import Iterator

import pytest

from frontdesk.edge.runtime import Runtime
from tests import databases
from tests.identity.house import House, build, move_in


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "house", build) as url:
        yield url


@pytest.fixture
def house(runtime: Runtime) -> House:
    return move_in(runtime)
