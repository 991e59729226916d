"""What the benched hotel is made of: how large it is, its house, and who works at its desk."""

from dataclasses import dataclass, field
from datetime import date

from frontdesk.edge.house import Administrator, HousePlan, PlannedFeature, PlannedRate, PlannedRooms
from frontdesk.property.service import NewProperty
from frontdesk.property.settings import MOST_LOOKUPS
from frontdesk.rooms.catalogue import TypeDetails

ZONE = "Asia/Shanghai"
CLERKS = tuple(f"clerk{number}" for number in range(1, 9))
"""Eight receptionists, each with a drawer of their own: as many as there are clients."""

MANAGER = "duty_manager"
KEEPER = "housekeeping"
PLAN = "RACK"

RACK = {"STK": 38800, "STT": 38800, "DLK": 48800, "DLT": 48800, "FAM": 58800, "STE": 98800}
FIRST_FLOOR = 2
ROOMS_ON_A_FLOOR = 30

REFUND_LIMIT = 500_000
"""So high that every guest may leave early and take the rest of the deposit along without a second person."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a prepared hotel is; half of its rooms are in use."""

    rooms: int = 300
    guests: int = 100_000
    past_stays: int = 20_000

    @property
    def in_house(self) -> int:
        """Return how many rooms are in use."""
        return self.rooms // 2


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: how many rounds are pooled, and how large the hotel is.

    A round is as many tasks as fill four in five of the free rooms, 120 of 150: a full house would be another measure.
    A few before them are not measured. With `growth` some operations are measured in a larger hotel as well.
    """

    rounds: int = 10
    size: Size = field(default_factory=Size)
    growth: bool = True

    @property
    def tasks(self) -> int:
        """Return how many tasks a round has."""
        return self.size.in_house * 4 // 5

    @property
    def enquiries(self) -> int:
        """Return how many enquiries of each kind a watch is held on: 5,000, and 2,500 where it is to be quick."""
        return 5_000 if self.growth else 2_500

    @property
    def mixture(self) -> float:
        """Return the share of a thousand mixed requests after which memory is measured: a tenth where it is quick."""
        return 1 if self.growth else 0.1

    @property
    def notifications(self) -> int:
        """Return how many wait before they are drained: 10,000, and a tenth of them where it is quick."""
        return 10_000 if self.growth else 1_000

    @property
    def warm(self) -> int:
        """Return how many tasks go before, unmeasured; some rooms are left over."""
        return min(24, self.size.in_house - self.tasks)


QUICK = 2
USUAL = 10
"""Rounds."""


def bench_house(first: date, rooms: int) -> HousePlan:
    """Return the plan of a hotel with this many rooms of six types, which opens on this business date."""
    return HousePlan(
        property=_property(first),
        administrator=Administrator(username="administrator", display_name="Administrator"),
        # The past that is loaded goes back further than the law's years: no run is to forget it while others measure.
        settings={
            "refund_limit": REFUND_LIMIT,
            "retain_registration_years": 30,
            "lookups_most_day": MOST_LOOKUPS,
        },
        features=(PlannedFeature(code="quiet", name_zh="安静", name_en="Quiet"),),
        room_types=tuple(
            TypeDetails(code=code, name_zh=f"{code}房", name_en=f"Type {code}", sleeps=2, extra_beds=1, position=place)
            for place, code in enumerate(RACK)
        ),
        rooms=tuple(_room(number) for number in range(rooms)),
        rate_plans=(
            PlannedRate(
                code=PLAN, kind="rack", name_zh="门市价", name_en="Rack rate", prices=RACK, weekend=_share(110)
            ),
            PlannedRate(code="MEMBER", kind="member", name_zh="会员价", name_en="Member rate", prices=_share(88)),
        ),
    )


def _room(place: int) -> PlannedRooms:
    floor, behind = divmod(place, ROOMS_ON_A_FLOOR)
    codes = list(RACK)
    return PlannedRooms(
        first=f"{floor + FIRST_FLOOR}{behind + 1:02d}",
        room_type=codes[place % len(codes)],
        floor=str(floor + FIRST_FLOOR),
        location_zh="东侧",
        location_en="East side",
        features=("quiet",) if place % 3 == 0 else (),
    )


def _share(percent: int) -> dict[str, int]:
    """Return a share of the rack prices, in whole yuan."""
    return {code: amount * percent // 10_000 * 100 for code, amount in RACK.items()}


def _property(first: date) -> NewProperty:
    return NewProperty(
        code="bench",
        name_zh="测速酒店",
        name_en="Bench Hotel",
        address_zh="武汉市江汉区沿江大道1号",
        address_en="1 Yanjiang Avenue, Jianghan District, Wuhan",
        phone="+86 27 0000 0000",
        time_zone=ZONE,
        business_date=first,
    )
