"""A hotel with a desk to sit at: three room types on three floors, hotels nearby, and people who can sign in."""

import base64
from datetime import date, datetime
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.models import EVERYWHERE, Account, Membership
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.context import Context
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.secrets import Place
from frontdesk.property.referrals import NearbyHotelDetails, save_nearby_hotel
from frontdesk.rates.service import PriceDetails, set_price
from frontdesk.rooms.catalogue import TypeDetails, save_type
from frontdesk.rooms.models import Room
from tests.conftest import KEYRING
from tests.priced_hotel import BEGIN, PricedHotel, furnish
from tests.small_hotel import account_of

PASSWORD = "tulip-anchor-93"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD, salt=bytes(16))
"""As passwords are kept, but found out in no time: whoever signs in at these hotels need not wait."""
DESK = ("receptionist", "housekeeping", "switchboard", "duty_manager", "security")
CODED = ("duty_manager", "security")
SECRET = bytes(range(20))
"""What the authenticators of the duty manager and of security hold."""

TYPES = (
    (UUID(int=701), TypeDetails(code="TWN", name_zh="双床房", name_en="Twin", extra_beds=1), 42_000),
    (UUID(int=702), TypeDetails(code="FAM", name_zh="家庭房", name_en="Family", sleeps=4, cots=1), 68_000),
)
PLACES = (("安静侧,近电梯", "Quiet side, near the lift"), ("街景", "Street view"), ("花园侧", "Garden side"))


def build(engine: Engine) -> None:
    """Build the hotel in an empty migrated database."""
    furnish_front(Runtime(engine, KEYRING, BlobStore("/nonexistent"), SeededSource(3)))  # type: ignore[arg-type]


def furnish_front(runtime: Runtime) -> PricedHotel:
    """Build the hotel with these means and return it."""
    house = furnish(runtime)
    execute(_sell_more, house.hotel.context("administrator"), house.plans["RACK"])
    with Session(runtime.engine) as session, session.begin():
        session.add_all(_rooms(house.hotel.property_id))
        for role in DESK:
            session.execute(update(Account).where(Account.id == account_of(role)).values(password_hash=PASSWORD_HASH))
            session.add(Membership(property_id=house.hotel.property_id, account_id=account_of(role), role=role))
        for at, role in enumerate(CODED):
            place = Place("account", EVERYWHERE, account_of(role), "totp_sealed")
            sealed = runtime.keyring.seal(place, SECRET, SeededSource(5 + at))
            session.execute(update(Account).where(Account.id == account_of(role)).values(totp_sealed=sealed))
    return house


def code_at(instant: datetime) -> str:
    """Return what these authenticators show at this moment."""
    return pyotp.TOTP(base64.b32encode(SECRET).decode()).at(instant)


def _sell_more(ctx: Context, rack: UUID) -> None:
    for type_id, details, amount in TYPES:
        made = save_type(ctx, details)
        line = PriceDetails(rate_plan_id=rack, room_type_id=made.id, from_date=BEGIN, amount=amount)
        set_price(ctx, line)
        _MADE[type_id] = made.id
    for position, (chinese, english, metres) in enumerate(
        (("湖滨酒店", "Lakeside", 400), ("南门宾馆", "South Gate", 900))
    ):
        details = NearbyHotelDetails(
            name_zh=chinese, name_en=english, phone="+86 10 8888 0000", distance_m=metres, position=position
        )
        save_nearby_hotel(ctx, details)


_MADE: dict[UUID, UUID] = {}


def _rooms(property_id: UUID) -> list[Room]:
    made = []
    for floor, type_id in (("5", TYPES[0][0]), ("6", TYPES[1][0])):
        for place, (chinese, english) in enumerate(PLACES, start=1):
            number = f"{floor}0{place}"
            made.append(
                Room(
                    property_id=property_id,
                    id=UUID(int=800 + int(number)),
                    number=number,
                    floor=floor,
                    room_type_id=_MADE[type_id],
                    location_zh=chinese,
                    location_en=english,
                    cleanliness="dirty" if number == "503" else "inspected",
                )
            )
    return made


TODAY = date(2026, 5, 1)
