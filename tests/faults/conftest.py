"""A served hotel with a token for each role, once for each module and engine: starting one takes seconds."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.api import front
from tests.faults.served import Served, bring_to_today, serving
from tests.rules_plugin import ENGINES


@pytest.fixture(scope="module", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Return the engine that the module's hotel runs on."""
    return str(request.param)


@pytest.fixture(scope="module")
def served_url(engine_name: str) -> Iterator[str]:
    """Return the URL of the database of the module's hotel."""
    with databases.copied(engine_name, "interface", front.prepare) as url:
        bring_to_today(url)
        yield url


@pytest.fixture(scope="module")
def served(served_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return the module's hotel, served by two processes of few threads."""
    with serving(tmp_path_factory.mktemp("served") / "home", served_url) as server:
        yield server
