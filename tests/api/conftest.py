"""A priced hotel behind its JSON interface, with a token for the person in each role and an open drawer."""

from collections.abc import Iterator

import pytest
from flask import Flask

from frontdesk.edge.runtime import Runtime
from tests import databases
from tests.api import front
from tests.api.front import Front


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    """Return the URL of a copy of the hotel, which is built once per run."""
    with databases.copied(engine_name, "interface", front.prepare) as url:
        yield url


@pytest.fixture
def front_desk(runtime: Runtime, app: Flask) -> Front:
    """Return the hotel with one program for each role; its clock stands still."""
    return front.enter(runtime, app)
