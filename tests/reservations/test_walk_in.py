"""Every stay has a reservation; guests who walk in get one under a random number (RES-7)."""

from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, NotFound
from frontdesk.kernel.ids import READABLE, SystemSource
from frontdesk.kernel.permissions import Permission
from frontdesk.rates.quotes import QuoteRequest, make_quote
from frontdesk.reservations import queries, service
from frontdesk.reservations.errors import WrongState
from frontdesk.reservations.models import Booking, Reservation
from frontdesk.reservations.rules import Status, transition_faults
from frontdesk.rooms.claims import claim
from tests.priced_hotel import RACK, TODAY
from tests.small_hotel import COMPANY, ROOMS, SmallHotel

USUAL = QuoteRequest(
    room_type="DBL", arrival=TODAY, departure=TODAY + timedelta(days=2), rate_plan="RACK", adults=2, children=1
)


def walk_in(ctx: Context, number: str = "301", company_id: UUID | None = None) -> Reservation:
    quote = make_quote(ctx, USUAL)
    held = claim(ctx, "stay", ROOMS[number], quote.prices)
    return service.for_walk_in(ctx, quote, ROOMS[number], held.id, company_id)


@pytest.mark.rule("RES-7")
def test_a_walk_in_is_booked_and_checked_in_with_its_nights_as_they_were_told(runtime: Runtime, desk: Context) -> None:
    made = execute(walk_in, desk, company_id=COMPANY)
    assert (made.status, made.room_id, made.adults, made.children) == ("checked_in", ROOMS["301"], 2, 1)
    assert queries.nights_of(desk, made.id) == {TODAY: RACK, TODAY + timedelta(days=1): RACK}
    assert queries.reservation(desk, made.id).quote_id == made.quote_id
    with Session(runtime.engine) as session:
        booking = session.get_one(Booking, (desk.property_id, made.booking_id))
        assert (booking.source, booking.company_id) == ("walk_in", COMPANY)


@pytest.mark.rule("RES-7")
def test_confirmation_numbers_are_random_and_readable(desk: Context) -> None:
    numbers = [execute(walk_in, desk, number).confirmation_number for number in ROOMS]
    assert len(set(numbers)) == 3
    assert all(set(number) <= set(READABLE) for number in numbers)


@pytest.mark.rule("RES-7")
def test_a_confirmation_number_is_beyond_guessing() -> None:
    number = SystemSource().reference()
    assert len(READABLE) ** len(number) >= 2**60
    assert not {"0", "O", "1", "I", "L"} & set(READABLE)


@pytest.mark.rule("RES-6")
def test_a_stay_that_ends_completes_its_reservation_once(desk: Context) -> None:
    made = execute(walk_in, desk)
    assert execute(service.complete, desk, made.id).status == "checked_out"
    with pytest.raises(WrongState) as refused:
        execute(service.complete, desk, made.id)
    assert refused.value.reasons[0].facts == {"before": "checked_out", "after": "checked_out"}


@pytest.mark.rule("RES-6")
def test_the_states_of_a_reservation_follow_one_another_as_the_house_has_it() -> None:
    allowed = {(before, after) for before, after in product(Status, Status) if not transition_faults(before, after)}
    assert allowed == {
        ("tentative", "confirmed"),
        ("tentative", "cancelled"),
        ("confirmed", "checked_in"),
        ("confirmed", "cancelled"),
        ("confirmed", "no_show"),
        ("checked_in", "checked_out"),
        ("checked_in", "confirmed"),
    }


def test_an_unknown_reservation_is_not_found(desk: Context) -> None:
    with pytest.raises(NotFound):
        queries.reservation(desk, COMPANY)
    with pytest.raises(NotFound):
        execute(service.complete, desk, COMPANY)


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel, desk: Context) -> None:
    quote = execute(make_quote, desk, USUAL)
    held = execute(claim, desk, "stay", ROOMS["301"], quote.prices)
    for missing in (Permission.RESERVATION_MAKE, Permission.STAY_CHECK_IN):
        with pytest.raises(Forbidden):
            execute(service.for_walk_in, hotel.without(missing), quote, ROOMS["301"], held.id)
    made = execute(service.for_walk_in, desk, quote, ROOMS["301"], held.id)
    with pytest.raises(Forbidden):
        execute(service.complete, hotel.without(Permission.STAY_CHECK_OUT), made.id)
    for query in (queries.reservation, queries.nights_of):
        with pytest.raises(Forbidden):
            query(hotel.without(Permission.RESERVATION_VIEW), made.id)
