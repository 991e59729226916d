"""A small hotel with a maid who belongs to it."""

import pytest
from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.identity.models import Membership
from tests.small_hotel import account_of
from tests.stays import arrivals
from tests.stays.arrivals import Arrivals


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    """Return the hotel's desk; the person in the role of housekeeping works there."""
    made = arrivals.build(runtime)
    place = {"property_id": made.hotel.property_id, "account_id": account_of("housekeeping"), "role": "housekeeping"}
    with Session(runtime.engine) as session, session.begin():
        session.add(Membership(**place))
    return made
