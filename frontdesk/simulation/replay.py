"""Living through a real hotel's bookings day by day, as its clerk would, with the same commands as everybody."""

import random
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from time import perf_counter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier import shift_queries, shifts
from frontdesk.edge.house import build
from frontdesk.edge.opening import found_hotel
from frontdesk.edge.runtime import Runtime
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.identity.accounts import create_account
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.night_audit.service import roll
from frontdesk.property.models import Property
from frontdesk.rates.quotes import QuoteRequest
from frontdesk.rooms.models import Room, RoomType
from frontdesk.simulation.bookings import Booking, by_arrival
from frontdesk.simulation.desk import Colleague, SimulatedClock, deposit, tell_departments
from frontdesk.simulation.expectation import tasks_of_arrival, tasks_of_departure
from frontdesk.simulation.moves import change_rooms, wants_to_move
from frontdesk.simulation.people import People, with_privacy
from frontdesk.simulation.resort import DAY_USE_HOURS, ZONE, resort

HIDDEN_ONE_IN = 50
VIP_ONE_IN = 40
LUGGAGE_ONE_IN = 3
AMENITY_ONE_IN = 70
METHODS = ("cash", "card_pre_authorisation", "wechat_pay", "alipay")

STAFF = {"clerk": "receptionist", "manager": "duty_manager", "keeper": "housekeeping"}


@dataclass(frozen=True, slots=True)
class Lodging:
    """A stay in house: where it is and when it leaves."""

    stay_id: UUID
    room: tuple[UUID, str]
    room_type: str
    departure: date


@dataclass(slots=True)
class Replay:
    """A resort being lived through, and what came of it."""

    means: Runtime
    clock: SimulatedClock
    hotel: Property
    clerk: Colleague
    manager: Colleague
    keeper: Colleague
    free: dict[str, deque[tuple[UUID, str]]]
    people: People
    luck: random.Random
    house: dict[date, list[Lodging]] = field(default_factory=dict)
    drawers: dict[UUID, int] = field(default_factory=dict)
    tasks: dict[UUID, Counter[tuple[str, str]]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    guests: int = 0
    hidden: int = 0
    check_ins: int = 0
    check_outs: int = 0
    moves: int = 0
    took: "array[float]" = field(default_factory=lambda: array("d"))
    """How long each check-in took, quote and all, in seconds."""

    @property
    def zone(self) -> ZoneInfo:
        """Return the hotel's zone."""
        return ZoneInfo(self.hotel.time_zone)


def open_resort(means: Runtime, stays: Iterable[Booking], seed: int) -> Replay:
    """Found the resort in an empty migrated database, sized for these stays, with three people at work."""
    plan = resort(stays)
    first = plan.property.business_date
    clock = SimulatedClock(datetime.combine(first, time(7), ZoneInfo(ZONE)))
    means.clock = clock

    def furnish(ctx: Context) -> dict[str, UUID]:
        build(ctx, plan)
        return {name: create_account(ctx, name, name, [role]).account_id for name, role in STAFF.items()}

    accounts = found_hotel(means, plan.property, furnish)
    with Session(means.engine, expire_on_commit=False) as session:
        hotel = session.scalars(select(Property)).one()
        statement = select(RoomType.code, Room.id, Room.number).join(RoomType, RoomType.id == Room.room_type_id)
        free: dict[str, deque[tuple[UUID, str]]] = {}
        for code, room_id, number in session.execute(statement.order_by(Room.number)):
            free.setdefault(code, deque()).append((room_id, number))
    staff = {name: Colleague(means, hotel, accounts[name], frozenset({role})) for name, role in STAFF.items()}
    luck = random.Random(seed)
    people = People(luck)
    clerk, manager, keeper = staff["clerk"], staff["manager"], staff["keeper"]
    return Replay(means, clock, hotel, clerk, manager, keeper, free=free, people=people, luck=luck)


def live_through(replay: Replay, stays: Sequence[Booking], until: date | None, arrived: Callable[[], None]) -> None:
    """Live through every day of these stays; `arrived` is called after each booking, for the progress bar."""
    last_arrival = max((booking.arrival for booking in stays), default=date.min)
    for day, arriving in by_arrival(stays):
        nobody_left = day > last_arrival and not replay.house
        if nobody_left or (until is not None and day > until):
            break
        _live(replay, day, arriving, arrived)


def _live(replay: Replay, day: date, arriving: list[Booking], arrived: Callable[[], None]) -> None:
    """Live through one day: drawer, departures, day use, arrivals, room changes, news, night audit."""
    replay.clock.put(day, 8, replay.zone)
    for person in (replay.clerk, replay.manager):
        person.run(shifts.open_shift, replay.drawers.get(person.account_id, 0))
    replay.clock.put(day, 10, replay.zone)
    _send_off(replay, replay.house.pop(day, []))
    replay.clock.put(day, 12, replay.zone)
    moving: list[Lodging] = []
    for day_use in (True, False):
        for booking in arriving:
            if (booking.nights == 0) is day_use:
                lodging = _receive(replay, booking)
                moving += [lodging] if lodging and not day_use and wants_to_move(replay.check_ins) else []
                arrived()
        if day_use:
            _send_off(replay, replay.house.pop(day, []))
            replay.clock.put(day, 15, replay.zone)
    change_rooms(replay, moving)
    tell_departments(replay.means, replay.hotel.id)
    replay.clock.put(day, 23, replay.zone)
    for person in (replay.clerk, replay.manager):
        counted = replay.drawers[person.account_id] = person.read(_cash_in_drawer)
        person.run(shifts.close_shift, counted)
    replay.manager.run_alone(roll, carry_over=True)


def _cash_in_drawer(ctx: Context) -> int:
    return shift_queries.expected_cash(ctx, shifts.current_shift(ctx))


def _receive(replay: Replay, booking: Booking) -> Lodging | None:
    """Check one booking in and return where it is, or count why the house refused it."""
    free = replay.free[booking.room_type]
    if not free:
        replay.refused["no-room-free"] += 1
        return None
    # Guests without a grown-up need a duty manager to stand behind the check-in (REG-15).
    person = replay.clerk if booking.adults else replay.manager
    try:
        lodging = _check_in(replay, person, booking, free[0])
    except Refused as refused:
        replay.refused["+".join(sorted({reason.code for reason in refused.reasons}))] += 1
        return None
    free.popleft()
    replay.check_ins += 1
    replay.house.setdefault(booking.departure, []).append(lodging)
    return lodging


def _check_in(replay: Replay, person: Colleague, booking: Booking, room: tuple[UUID, str]) -> Lodging:
    begun = perf_counter()
    quote = person.quote(_request(booking))
    guests = [_answered(replay, guest) for guest in _party(replay, booking)]
    payer = guests[0]
    payer["deposit"] = deposit(replay.luck.choice(METHODS), quote.deposit, replay.check_ins % 10**6)
    body = {
        "room": room[1],
        "registrations": guests,
        "luggage_pieces": booking.persons if replay.luck.randrange(LUGGAGE_ONE_IN) == 0 else 0,
        "vip_level": "V1" if replay.luck.randrange(VIP_ONE_IN) == 0 else None,
        "vehicle_plates": [f"XX{replay.check_ins % 10**4:04d}"] if booking.parking else [],
        "key_cards": max(1, min(2, booking.adults)),
    }
    stay_id = person.check_in(quote, body).stay_id
    replay.took.append(perf_counter() - begun)
    replay.tasks[stay_id] = tasks_of_arrival(body, booking.arrival, booking.departure)
    return Lodging(stay_id, room, booking.room_type, booking.departure)


def _request(booking: Booking) -> QuoteRequest:
    return QuoteRequest(
        room_type=booking.room_type,
        arrival=booking.arrival,
        departure=booking.departure,
        rate_plan="RACK" if booking.nights else "DAY",
        adults=booking.adults,
        children=booking.children + booking.babies,
        hours=None if booking.nights else DAY_USE_HOURS,
    )


def _party(replay: Replay, booking: Booking) -> list[dict[str, Any]]:
    """Make up the guests of a booking, as many as it counts, every fiftieth of all with a name that can be traced."""
    guests: list[dict[str, Any]] = []
    people, day, country = replay.people, booking.arrival, booking.nationality
    for place in range(booking.persons):
        rare = (replay.guests + place + 1) % HIDDEN_ONE_IN == 0
        if place < booking.adults:
            guests.append(people.adult(day, country, rare=rare))
        else:
            guardian = guests[0] if booking.adults else None
            baby = place >= booking.adults + booking.children
            guests.append(people.child(day, country, guardian, baby=baby, rare=rare))
    return guests


def _answered(replay: Replay, guest: dict[str, Any]) -> dict[str, Any]:
    """Let a guest answer the two questions of privacy: one in fifty wants to be hidden."""
    replay.guests += 1
    if replay.guests % HIDDEN_ONE_IN:
        level = DisclosureLevel.NO_ENQUIRIES if replay.guests % 20 == 0 else DisclosureLevel.ASK
        return with_privacy(guest, level) | {"amenity_agreed": replay.guests % AMENITY_ONE_IN == 0}
    replay.hidden += 1
    return with_privacy(guest, DisclosureLevel.CONFIDENTIAL) | {"amenity_agreed": replay.hidden % 2 == 0}


def _send_off(replay: Replay, leaving: list[Lodging]) -> None:
    """Check stays out and clean their rooms; who cannot leave is counted, and stays for another day."""
    left = []
    for lodging in leaving:
        try:
            replay.clerk.check_out(lodging.stay_id)
        except Refused as refused:
            codes = "+".join(sorted({reason.code for reason in refused.reasons}))
            replay.refused[f"check-out: {codes}"] += 1
            continue
        replay.check_outs += 1
        replay.tasks[lodging.stay_id].update(tasks_of_departure())
        replay.free[lodging.room_type].append(lodging.room)
        left.append(lodging.room[0])
    if left:
        replay.keeper.clean(left)
