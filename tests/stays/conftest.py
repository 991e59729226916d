"""A desk for arriving guests."""

import pytest

from frontdesk.edge.runtime import Runtime
from tests.stays import arrivals, moving
from tests.stays.arrivals import Arrivals
from tests.stays.moving import Movers


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    """Return a small hotel's desk with an open drawer and one price."""
    return arrivals.build(runtime)


@pytest.fixture
def movers(runtime: Runtime) -> Movers:
    """Return a hotel with dearer rooms, for guests who change theirs."""
    return moving.build(runtime)
