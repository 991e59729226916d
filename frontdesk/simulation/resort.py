"""The house that a replay needs: as many rooms of each type as the data ever fill at once, at the data's own prices."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

from frontdesk.edge.house import Administrator, HousePlan, PlannedRate, PlannedRooms
from frontdesk.property.service import NewProperty
from frontdesk.rooms.catalogue import TypeDetails
from frontdesk.simulation.bookings import Booking

ZONE = "Europe/Lisbon"
DAY_USE_HOURS = 4
LEAST_PRICE = 3000
"""Minor units: where a type was given away for nothing, its plan still has a price."""


def resort(stays: Iterable[Booking]) -> HousePlan:
    """Return the plan of a resort that has room for all these stays, each in the type it was assigned."""
    booked = list(stays)
    first = min((booking.arrival for booking in booked), default=date(2015, 7, 1))
    by_type: dict[str, list[Booking]] = defaultdict(list)
    for booking in booked:
        by_type[booking.room_type].append(booking)
    prices = {code: _price(of_type) for code, of_type in by_type.items()}
    blocks = {code: max(LEAST_PRICE, amount // 2) for code, amount in prices.items()}
    return HousePlan(
        property=_property(first),
        administrator=Administrator(username="administrator", display_name="Administrator"),
        room_types=tuple(_type(code, by_type[code], place) for place, code in enumerate(sorted(by_type))),
        rooms=tuple(_rooms(code, rooms_needed(by_type[code]), place) for place, code in enumerate(sorted(by_type))),
        rate_plans=(
            PlannedRate(code="RACK", kind="rack", name_zh="门市价", name_en="Rack rate", prices=prices),
            PlannedRate(
                code="DAY",
                kind="hourly",
                name_zh="钟点房",
                name_en="Day use",
                block_hours=DAY_USE_HOURS,
                prices=blocks,
                further_hour=dict.fromkeys(blocks, 1000),
            ),
        ),
    )


def rooms_needed(stays: Iterable[Booking]) -> int:
    """Return the most rooms in use at once, by night or, beside those who stay on, by day."""
    nights: Counter[date] = Counter()
    days: Counter[date] = Counter()
    for booking in stays:
        held = [booking.arrival + timedelta(days=offset) for offset in range(booking.nights)]
        nights.update(held)
        days.update(held[1:] or ([booking.arrival] if not held else []))
    return max([*nights.values(), *days.values()], default=0)


def _property(first: date) -> NewProperty:
    return NewProperty(
        code="resort",
        name_zh="海滨度假酒店",
        name_en="Seaside Resort",
        address_zh="葡萄牙阿尔加维",
        address_en="Algarve, Portugal",
        phone="+351 000 000 000",
        currency="EUR",
        time_zone=ZONE,
        default_locale="en",
        business_date=first,
    )


def _price(stays: Iterable[Booking]) -> int:
    paid = [booking.adr for booking in stays if booking.adr]
    return max(LEAST_PRICE, round(median(paid))) if paid else LEAST_PRICE


def _type(code: str, stays: list[Booking], place: int) -> TypeDetails:
    adults = max(booking.adults for booking in stays)
    persons = max(booking.persons for booking in stays)
    sleeps = max(2, adults)
    return TypeDetails(
        code=code,
        name_zh=f"{code}型房",
        name_en=f"Type {code}",
        sleeps=sleeps,
        cots=max(0, persons - sleeps),
        position=place,
    )


def _rooms(code: str, count: int, place: int) -> PlannedRooms:
    first = (place + 1) * 1000 + 1
    return PlannedRooms(first=str(first), last=str(first + count - 1), room_type=code, floor=str(place + 1))
