"""A desk for arriving guests."""

import pytest

from frontdesk.edge.runtime import Runtime
from tests.stays import arrivals
from tests.stays.arrivals import Arrivals


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    """Return a small hotel's desk with an open drawer and one price."""
    return arrivals.build(runtime)
