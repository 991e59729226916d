"""The prepared hotel: founded, staffed and half filled by the commands of the desk, its past loaded in bulk."""

import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier import shifts
from frontdesk.edge.execute import execute
from frontdesk.edge.house import build
from frontdesk.edge.opening import found_hotel
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import operating
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.identity.accounts import Created, create_account
from frontdesk.identity.tokens import create_token
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import WRITES
from frontdesk.night_audit.service import roll
from frontdesk.property.models import Property
from frontdesk.rates.quotes import QuoteRequest
from frontdesk.rooms.models import Room, RoomType
from frontdesk.simulation.bench.guests import Loaded, load_guests
from frontdesk.simulation.bench.loading import loader
from frontdesk.simulation.bench.past import Lived, keep_numbers, keys_of, lived_since, load_past, numbers_of
from frontdesk.simulation.bench.plan import CLERKS, KEEPER, MANAGER, PLAN, ZONE, Size, bench_house
from frontdesk.simulation.desk import Colleague, SimulatedClock, deposit, tell_departments
from frontdesk.simulation.people import CHINA, People, with_privacy
from frontdesk.simulation.staff import settle

SEED = 20260501
NAMES_TOLD = 2_000
PAST_NIGHTS = (1, 2)
STAY_NIGHTS = (2, 3, 4)
PROTECTED = {3: DisclosureLevel.NO_ENQUIRIES, 6: DisclosureLevel.CONFIDENTIAL}
"""Two guests in eight are protected, one of them hidden."""

Progress = Callable[[str], None]


@dataclass(slots=True)
class House:
    """What a client has to know of the prepared hotel to work in it."""

    business_date: str
    tokens: list[str] = field(default_factory=list)
    keeper: str = ""
    """The token of housekeeping; the others are the clerks'."""

    sign_ins: list[tuple[str, str]] = field(default_factory=list)
    free_rooms: list[tuple[str, str]] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    lodged: dict[str, list[str]] = field(default_factory=dict)
    """The same stays by the type of their room."""

    names: list[str] = field(default_factory=list)
    here: dict[str, list[str]] = field(default_factory=dict)
    """The true names of who is in house, by how confidential the stay is."""

    @classmethod
    def load(cls, path: Path) -> "House":
        """Return what `save` kept."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def save(self, path: Path) -> None:
        """Keep it beside the hotel's database; the passwords in it open nothing else."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


@dataclass(slots=True)
class _Staff:
    """Who works in the hotel."""

    hotel: Property
    clerks: list[Colleague]
    manager: Colleague
    keeper: Colleague

    def business_date(self) -> date:
        """Return the day on which the hotel stands."""
        return self.clerks[0].read(_today)


def make_house(means: Runtime, now: datetime, size: Size, progress: Progress) -> House:
    """Make the prepared hotel in an empty migrated database, so that its business date is today, half full."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    yesterday = today - timedelta(days=1)
    first = yesterday - timedelta(days=sum(PAST_NIGHTS))
    clock = SimulatedClock(datetime.combine(first, time(8), ZoneInfo(ZONE)).astimezone(UTC))
    means.clock = clock
    house = House(business_date=today.isoformat())
    progress("founding the hotel")
    staff = _opened(means, first, size, house)
    lived = [_lived(staff, clock, nights) for nights in PAST_NIGHTS]
    progress(f"checking in {size.in_house} stays")
    clock.put(yesterday, 15, ZoneInfo(ZONE))
    luck = random.Random(SEED)
    rooms = _rooms(means, luck)
    _fill(staff, rooms[: size.in_house], yesterday, luck, house)
    house.free_rooms = rooms[size.in_house :]
    tell_departments(means, staff.hotel.id)
    staff.manager.run_alone(roll, carry_over=True)
    clock.now = max(clock.now, now - timedelta(minutes=5))
    progress(f"loading {size.guests} guest profiles")
    luck = random.Random(SEED + 1)
    with loader(means.engine) as load:
        told = max(NAMES_TOLD, size.past_stays)
        guests = load_guests(staff.clerks[0].context(), load, size.guests, luck, told=told)
    house.names = [guest.person.name for guest in guests[:: max(1, len(guests) // NAMES_TOLD)]]
    progress(f"loading {size.past_stays} past stays")
    _load_past(staff, lived, guests, size.past_stays)
    return house


def _lived(staff: _Staff, clock: SimulatedClock, nights: int) -> Lived:
    """Let one guest stay for so many nights, and return what that left in the tables."""
    clerk = staff.clerks[0]
    means, day = clerk.means, staff.business_date()
    with means.engine.connect() as connection:
        before = keys_of(connection)
    clock.put(day, 15, ZoneInfo(ZONE))
    luck = random.Random(nights)
    room = _rooms(means, luck)[0]
    guest = with_privacy(People(luck).adult(day, CHINA), DisclosureLevel.ASK)
    stay_id = _arrive(clerk, guest, room, day, nights, luck)
    for _ in range(nights):
        staff.manager.run_alone(roll, carry_over=True)
    clock.put(day + timedelta(days=nights), 11, ZoneInfo(ZONE))
    clerk.check_out(stay_id)
    tell_departments(means, staff.hotel.id)
    with means.engine.connect() as connection:
        lived = lived_since(connection, before)
    staff.keeper.clean([lived.room_id])
    return lived


def _load_past(staff: _Staff, lived: list[Lived], guests: list[Loaded], count: int) -> None:
    means, property_id = staff.manager.means, staff.hotel.id
    with Session(means.engine, expire_on_commit=False) as session:
        numbers = numbers_of(session, property_id)
    with loader(means.engine) as load:
        load_past(staff.clerks[0].context(), load, lived, guests, count, numbers)
    writing = means.engine.execution_options(**{WRITES: True})
    with Session(writing) as session, session.begin():
        keep_numbers(session, numbers)


def _opened(means: Runtime, first: date, size: Size, house: House) -> _Staff:
    plan = bench_house(first, size.rooms)

    def furnish(ctx: Context) -> dict[str, Created]:
        build(ctx, plan)
        made = {name: create_account(ctx, name, name, ["receptionist"]) for name in CLERKS}
        return made | {role: create_account(ctx, role, role, [role]) for role in (MANAGER, KEEPER)}

    hired = found_hotel(means, plan.property, furnish)
    with Session(means.engine, expire_on_commit=False) as session:
        hotel = session.scalars(select(Property)).one()
    clerks = [Colleague(means, hotel, hired[name].account_id, frozenset({"receptionist"})) for name in CLERKS]
    for name, clerk in zip(CLERKS, clerks, strict=True):
        sign_in = settle(clerk, name, name, hired[name].one_time_password)
        house.sign_ins.append((name, sign_in.password))
        clerk.run(shifts.open_shift, 100_000)
        with operating(means) as ctx:
            house.tokens.append(execute(create_token, ctx, name).token)
    others = [Colleague(means, hotel, hired[role].account_id, frozenset({role})) for role in (MANAGER, KEEPER)]
    settle(others[-1], KEEPER, KEEPER, hired[KEEPER].one_time_password)
    with operating(means) as ctx:
        house.keeper = execute(create_token, ctx, KEEPER).token
    return _Staff(hotel, clerks, *others)


def _today(ctx: Context) -> date:
    return ctx.session.get_one(Property, ctx.property_id).business_date


def _rooms(means: Runtime, luck: random.Random) -> list[tuple[str, str]]:
    """Return the number and the type of every room, in no order, so that those in use lie everywhere."""
    statement = (
        select(Room.number, RoomType.code)
        .join(RoomType, (RoomType.property_id == Room.property_id) & (RoomType.id == Room.room_type_id))
        .order_by(Room.position, Room.number)
    )
    with Session(means.engine) as session:
        found = [(number, code) for number, code in session.execute(statement)]
    luck.shuffle(found)
    return found


def _fill(staff: _Staff, rooms: list[tuple[str, str]], day: date, luck: random.Random, house: House) -> None:
    people = People(luck)
    for place, (number, code) in enumerate(rooms):
        nights = STAY_NIGHTS[place % len(STAY_NIGHTS)]
        clerk = staff.clerks[place % len(staff.clerks)]
        level = PROTECTED.get(place % len(CLERKS), DisclosureLevel.ASK)
        guest = with_privacy(people.adult(day, CHINA), level)
        house.here.setdefault(level, []).append(guest["name"])
        house.stays.append(str(_arrive(clerk, guest, (number, code), day, nights, luck)))
        house.lodged.setdefault(code, []).append(house.stays[-1])


def _arrive(
    clerk: Colleague,
    guest: dict[str, Any],
    room: tuple[str, str],
    day: date,
    nights: int,
    luck: random.Random,
) -> UUID:
    number, code = room
    request = QuoteRequest(
        room_type=code, arrival=day, departure=day + timedelta(days=nights), rate_plan=PLAN, adults=1, children=0
    )
    quote = clerk.quote(request)
    guest["deposit"] = deposit("wechat_pay", quote.deposit, luck.randrange(10**6))
    return clerk.check_in(quote, {"room": number, "registrations": [guest]}).stay_id
