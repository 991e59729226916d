"""The demo hotel: four days of its life through the real commands, ending on the business date of today."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier import shift_queries, shifts
from frontdesk.edge.house import build
from frontdesk.edge.opening import found_hotel
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.accounts import Created, create_account
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.night_audit.service import roll
from frontdesk.notifications import queries as tasks
from frontdesk.notifications import service as notifications
from frontdesk.property.models import Property
from frontdesk.rates.quotes import QuoteRequest
from frontdesk.rates.service import save_member_card
from frontdesk.rooms.models import Room, RoomType
from frontdesk.rooms.service import set_cleanliness, take_out_of_order, take_out_of_service
from frontdesk.simulation import demo_house
from frontdesk.simulation.demo_guests import TODAY, Party, parties, payment, registrations
from frontdesk.simulation.desk import Colleague, SimulatedClock, tell_departments
from frontdesk.simulation.people import People
from frontdesk.simulation.staff import SignIn, settle

PAST_DAYS = TODAY
FLOAT = 100_000


@dataclass(frozen=True, slots=True)
class Lodging:
    """A stay in house, its room, and the day on which it leaves."""

    stay_id: UUID
    room_id: UUID
    departure: date


@dataclass(slots=True)
class Demo:
    """A demo hotel in the making."""

    means: Runtime
    clock: SimulatedClock
    hotel: Property
    staff: dict[str, Colleague]
    sign_ins: list[SignIn]
    luck: random.Random
    people: People
    house: list[Lodging] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    drawer: int = FLOAT

    @property
    def zone(self) -> ZoneInfo:
        """Return the hotel's zone."""
        return ZoneInfo(self.hotel.time_zone)


def make_demo(means: Runtime, now: datetime, seed: int, progress: Callable[[str], None]) -> list[SignIn]:
    """Make the demo hotel in an empty migrated database and return how its staff signs in.

    `seed` decides who the guests are; `means.source` decides ids and passwords. Raises `AlreadyInitialised`.
    """
    today = now.astimezone(ZoneInfo(demo_house.ZONE)).date()
    first = today - timedelta(days=PAST_DAYS)
    clock = SimulatedClock(datetime.combine(first, time(8), ZoneInfo(demo_house.ZONE)).astimezone(UTC))
    means.clock = clock
    luck = random.Random(seed)
    progress("building the house and hiring the staff")
    demo = _opened(means, clock, first, luck)
    for past in range(PAST_DAYS):
        progress(f"living through {first + timedelta(days=past)}")
        _live_through(demo, past, first + timedelta(days=past))
    progress(f"opening today, {today}")
    clock.now = max(clock.now, now - timedelta(minutes=20))
    _open_today(demo, today)
    tell_departments(means, demo.hotel.id)
    return demo.sign_ins


def _opened(means: Runtime, clock: SimulatedClock, first: date, luck: random.Random) -> Demo:
    plan = demo_house.demo_house(first)

    def furnish(ctx: Context) -> list[tuple[str, str, str, Created]]:
        administrator = build(ctx, plan)
        for number, level in demo_house.MEMBER_CARDS:
            save_member_card(ctx, number, level)
        chief = (demo_house.ADMINISTRATOR.username, demo_house.ADMINISTRATOR.display_name, "administrator")
        return [(*chief, administrator)] + [
            (username, name, role, create_account(ctx, username, name, [role]))
            for username, name, role in demo_house.STAFF
        ]

    hired = found_hotel(means, plan.property, furnish)
    with Session(means.engine, expire_on_commit=False) as session:
        hotel = session.scalars(select(Property)).one()
    staff, sign_ins = {}, []
    for username, name, role, created in hired:
        person = Colleague(means, hotel, created.account_id, frozenset({role}))
        sign_ins.append(settle(person, username, name, created.one_time_password))
        staff[username] = person
    return Demo(means, clock, hotel, staff, sign_ins, luck, People(luck), parties=parties(luck))


def _live_through(demo: Demo, past: int, day: date) -> None:
    """Live through one past day, from opening the drawer to the roll of the date."""
    clerk, manager = demo.staff["lijing"], demo.staff["wangjianjun"]
    demo.clock.put(day, 8, demo.zone)
    clerk.run(shifts.open_shift, demo.drawer)
    demo.clock.put(day, 11, demo.zone)
    _check_out(demo, [each for each in demo.house if each.departure == day])
    demo.clock.put(day, 15, demo.zone)
    _check_in(demo, clerk, past, day)
    demo.clock.put(day, 22, demo.zone)
    tell_departments(demo.means, demo.hotel.id)
    _finish_tasks(demo)
    demo.drawer = clerk.read(_cash_in_drawer)
    clerk.run(shifts.close_shift, demo.drawer)
    manager.run_alone(roll, carry_over=True)


def _open_today(demo: Demo, today: date) -> None:
    """Begin the day that the demo shows: some have left, some rooms wait for cleaning, the first guests are here."""
    demo.staff["lijing"].run(shifts.open_shift, demo.drawer)
    leaving = [each for each in demo.house if each.departure == today]
    _check_out(demo, leaving[::2], cleaned=1)
    keeper, staying = demo.staff["liuxiuying"], [each.room_id for each in demo.house]
    keeper.clean(staying[::2])
    for room_id in staying[::4]:
        keeper.run(set_cleanliness, room_id, "inspected")
    _check_in(demo, demo.staff["lijing"], PAST_DAYS, today)
    _block_rooms(demo, today)


def _check_out(demo: Demo, leaving: list[Lodging], cleaned: int | None = None) -> None:
    """Check these stays out and clean the rooms of the first `cleaned` (all, unless named)."""
    for position, lodging in enumerate(leaving):
        demo.staff["lijing"].check_out(lodging.stay_id)
        demo.house.remove(lodging)
        if cleaned is None or position < cleaned:
            demo.staff["liuxiuying"].clean([lodging.room_id])


def _check_in(demo: Demo, clerk: Colleague, day_number: int, day: date) -> None:
    for party in demo.parties:
        if party.day == day_number:
            demo.house.append(_arrive(demo, clerk, party, day))


def _arrive(demo: Demo, clerk: Colleague, party: Party, day: date) -> Lodging:
    departure = day + timedelta(days=party.nights)
    request = QuoteRequest(
        room_type=party.room_type,
        arrival=day,
        departure=departure,
        rate_plan=party.plan,
        adults=party.adults,
        children=party.children,
        member_card=party.member_card,
        company=party.company,
        hours=party.hours,
    )
    quote = clerk.quote(request)
    room_id, number = _free_room(demo, party.room_type)
    guests = registrations(demo.people, party, day)
    guests[0]["deposit"] = payment(demo.luck, party, quote.deposit)
    body = {
        "room": number,
        "registrations": guests,
        "luggage_pieces": party.luggage,
        "vip_level": party.vip,
        "member_card": party.member_card,
        "company": party.company,
        "key_cards": min(2, party.adults),
    }
    return Lodging(clerk.check_in(quote, body).stay_id, room_id, departure)


def _free_room(demo: Demo, type_code: str) -> tuple[UUID, str]:
    statement = (
        select(Room.id, Room.number)
        .join(RoomType, RoomType.id == Room.room_type_id)
        .where(RoomType.code == type_code, Room.occupancy == "vacant", Room.cleanliness != "dirty")
        .order_by(Room.number)
    )
    with Session(demo.means.engine) as session:
        room_id, number = demo.luck.choice(session.execute(statement).all())
        return room_id, number


def _finish_tasks(demo: Demo) -> None:
    """Let every department finish what is in its inbox at the end of a day."""
    for person in demo.staff.values():
        if not person.may(Permission.TASK_DO):
            continue
        for task in person.read(tasks.inbox).tasks:
            person.run(notifications.complete, task.task_id)


def _cash_in_drawer(ctx: Context) -> int:
    return shift_queries.expected_cash(ctx, shifts.current_shift(ctx))


def _block_rooms(demo: Demo, today: date) -> None:
    """Put a few rooms into the states that a board should show: dirty, out of order, out of service."""
    engineer, keeper = demo.staff["zhengwei"], demo.staff["liuxiuying"]
    week = today + timedelta(days=7)
    engineer.run(take_out_of_order, _free_room(demo, "STT")[0], today, week, "plumbing")
    engineer.run(take_out_of_order, _free_room(demo, "DLT")[0], today, week, "renovation")
    engineer.run(take_out_of_service, _free_room(demo, "STK")[0], today, week, "furniture")
    for type_code in ("STK", "STK", "STT", "DLK", "FAM"):
        keeper.run(set_cleanliness, _free_room(demo, type_code)[0], "dirty")
