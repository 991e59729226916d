"""A desk where somebody asks."""

import pytest

from frontdesk.edge.runtime import Runtime
from tests.enquiries.asking import EnquiryDesk
from tests.stays import arrivals


@pytest.fixture
def desk(runtime: Runtime) -> EnquiryDesk:
    return EnquiryDesk(arrivals.build(runtime))
