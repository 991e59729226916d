"""The desk of a small hotel, with a drawer open."""

import pytest

from frontdesk.cashier import shifts
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from tests.small_hotel import Desk, SmallHotel, build


@pytest.fixture
def hotel(runtime: Runtime) -> SmallHotel:
    return build(runtime)


@pytest.fixture
def ctx(hotel: SmallHotel) -> Context:
    return hotel.context("receptionist")


@pytest.fixture
def desk(hotel: SmallHotel, ctx: Context) -> Desk:
    execute(shifts.open_shift, ctx, 20_000)
    return Desk(hotel, ctx)
