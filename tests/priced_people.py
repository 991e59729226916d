"""The priced hotel, and the people who work in it: for every folder of tests that has no hotel of its own."""

import pytest

from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from tests.priced_hotel import PricedHotel, furnish
from tests.small_hotel import SmallHotel


@pytest.fixture
def priced(runtime: Runtime) -> PricedHotel:
    return furnish(runtime)


@pytest.fixture
def hotel(priced: PricedHotel) -> SmallHotel:
    return priced.hotel


@pytest.fixture
def desk(hotel: SmallHotel) -> Context:
    return hotel.context("receptionist")


@pytest.fixture
def manager(hotel: SmallHotel) -> Context:
    return hotel.context("duty_manager")


@pytest.fixture
def administrator(hotel: SmallHotel) -> Context:
    return hotel.context("administrator")
