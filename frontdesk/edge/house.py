"""What a new hotel consists of, as a plan, and the commands that build it (the same as an administrator's)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from uuid import UUID

from frontdesk.companies.service import CompanyDetails, save_company
from frontdesk.identity.accounts import Created, create_account
from frontdesk.identity.policy import Role
from frontdesk.identity.undertakings import DEFAULT_EN, DEFAULT_ZH, publish_undertaking
from frontdesk.kernel.context import Context
from frontdesk.kernel.faults import Faults
from frontdesk.property.referrals import NearbyHotelDetails, save_nearby_hotel
from frontdesk.property.service import NewProperty, change_settings
from frontdesk.property.workstations import WorkstationDetails, save_workstation
from frontdesk.rates.service import PlanDetails, PriceDetails, save_plan, set_price
from frontdesk.rooms.catalogue import RoomDetails, TypeDetails, add_rooms, save_feature, save_type


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFeature:
    """Something that rooms can have."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRooms:
    """A range of rooms alike, such as 801 to 812; one room where `last` is left out."""

    first: str
    last: str = ""
    room_type: str
    floor: str
    location_zh: str = ""
    location_en: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRate:
    """A rate plan with its price per room type in minor units; `weekend` counts on Friday and Saturday nights."""

    code: str
    kind: str
    name_zh: str
    name_en: str
    terms_zh: str = ""
    terms_en: str = ""
    company: str = ""
    member_level: str | None = None
    sold_from_minute: int | None = None
    sold_until_minute: int | None = None
    check_out_minute: int | None = None
    block_hours: int | None = None
    prices: Mapping[str, int]
    weekend: Mapping[str, int] = field(default_factory=dict)
    further_hour: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """Who may set everything else up: the first account."""

    username: str
    display_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HousePlan:
    """A whole hotel before it opens; `settings` names what differs from the defaults."""

    property: NewProperty
    administrator: Administrator
    settings: Mapping[str, bool | int] = field(default_factory=dict)
    features: tuple[PlannedFeature, ...] = ()
    room_types: tuple[TypeDetails, ...] = ()
    rooms: tuple[PlannedRooms, ...] = ()
    companies: tuple[CompanyDetails, ...] = ()
    rate_plans: tuple[PlannedRate, ...] = ()
    nearby_hotels: tuple[NearbyHotelDetails, ...] = ()
    workstations: tuple[WorkstationDetails, ...] = ()


FRIDAY_AND_SATURDAY = 0b0110000


def build(ctx: Context, plan: HousePlan) -> Created:
    """Build everything of the plan and make its first account, whose one-time password is in the answer.

    Raises `Invalid` naming every fault of the first part that has any.
    """
    if plan.settings:
        change_settings(ctx, **plan.settings)
    for feature in plan.features:
        save_feature(ctx, feature.code, feature.name_zh, feature.name_en)
    types = {details.code.upper(): save_type(ctx, details).id for details in plan.room_types}
    for rooms in plan.rooms:
        add_rooms(ctx, rooms.first, rooms.last or rooms.first, _details(rooms))
    companies = {details.code.upper(): save_company(ctx, details).id for details in plan.companies}
    for position, rate in enumerate(plan.rate_plans):
        _build_rate(ctx, rate, position, types, companies)
    for position, hotel in enumerate(plan.nearby_hotels):
        save_nearby_hotel(ctx, replace(hotel, position=position))
    for workstation in plan.workstations:
        save_workstation(ctx, workstation)
    publish_undertaking(ctx, DEFAULT_ZH, DEFAULT_EN)
    return create_account(ctx, plan.administrator.username, plan.administrator.display_name, [Role.ADMINISTRATOR])


def _details(rooms: PlannedRooms) -> RoomDetails:
    return RoomDetails(
        room_type=rooms.room_type.upper(),
        floor=rooms.floor,
        location_zh=rooms.location_zh,
        location_en=rooms.location_en,
        features=rooms.features,
    )


def _build_rate(
    ctx: Context,
    rate: PlannedRate,
    position: int,
    types: Mapping[str, UUID],
    companies: Mapping[str, UUID],
) -> None:
    faults = Faults()
    if rate.company and rate.company.upper() not in companies:
        faults.add("company-unknown", f"rate_plans.{rate.code}.company")
    for code in {*rate.prices, *rate.weekend, *rate.further_hour}:
        if code.upper() not in types:
            faults.add("room-type-unknown", f"rate_plans.{rate.code}.prices.{code}")
    faults.check()
    names = {each.name for each in fields(PlanDetails)} & {each.name for each in fields(PlannedRate)}
    shared = {name: getattr(rate, name) for name in names}
    company_id = companies.get(rate.company.upper())
    plan_id = save_plan(ctx, PlanDetails(**shared, company_id=company_id, position=position)).id
    for code, amount in rate.prices.items():
        line = PriceDetails(
            rate_plan_id=plan_id,
            room_type_id=types[code.upper()],
            from_date=ctx.business_date,
            amount=amount,
            further_hour=rate.further_hour.get(code),
        )
        set_price(ctx, line)
        if code in rate.weekend:
            set_price(ctx, replace(line, weekdays=FRIDAY_AND_SATURDAY, amount=rate.weekend[code]))
