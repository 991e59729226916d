"""The hotel that is attacked: everybody works there, and whoever attacks it knows its addresses."""

from collections.abc import Iterator

import pytest
from flask import Flask

from frontdesk.edge.runtime import Runtime
from tests import databases
from tests.api import front
from tests.api.front import Front


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "interface", front.prepare) as url:
        yield url


@pytest.fixture
def desk(runtime: Runtime, app: Flask) -> Front:
    """Return the hotel, with a program for each role."""
    return front.enter(runtime, app)
