"""The house of races and kills: founded as `frontdesk init` does it, with clerks at work and a token for each."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from frontdesk.cashier import shifts
from frontdesk.edge.context import operator_context
from frontdesk.edge.execute import execute
from frontdesk.edge.house import Administrator, HousePlan, PlannedRate, PlannedRooms, build
from frontdesk.edge.opening import found_hotel
from frontdesk.edge.runtime import Runtime
from frontdesk.identity import undertakings
from frontdesk.identity.accounts import create_account
from frontdesk.identity.tokens import create_token
from frontdesk.kernel.context import Context
from frontdesk.property.models import Property
from frontdesk.property.service import NewProperty
from frontdesk.rooms.catalogue import TypeDetails
from frontdesk.simulation.desk import Colleague

ROOMS = tuple(f"8{number:02d}" for number in range(1, 9))
CLERKS = tuple(f"clerk{number}" for number in range(1, 5))
KEEPER = "keeper"
PRICE = 38_800
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class House:
    """The hotel with the tokens of its clerks and of its housekeeper."""

    means: Runtime
    property_id: UUID
    business_date: str
    clerks: tuple[str, ...]
    keeper: str


def open_house(means: Runtime) -> House:
    """Found the hotel in an empty migrated database; its clerks have signed the undertaking and opened drawers."""
    plan = _plan(means)

    def furnish(ctx: Context) -> dict[str, UUID]:
        build(ctx, plan)
        roles = dict.fromkeys(CLERKS, "receptionist") | {KEEPER: "housekeeping"}
        return {name: create_account(ctx, name, name, [role]).account_id for name, role in roles.items()}

    accounts = found_hotel(means, plan.property, furnish)
    with Session(means.engine, expire_on_commit=False) as session:
        hotel = session.query(Property).one()
    tokens = {}
    for name, account_id in accounts.items():
        role = "housekeeping" if name == KEEPER else "receptionist"
        person = Colleague(means, hotel, account_id, frozenset({role}))
        person.run(_sign)
        if name != KEEPER:
            person.run(shifts.open_shift, 20_000)
        tokens[name] = _token(means, hotel.id, name)
    business_date = hotel.business_date.isoformat()
    return House(means, hotel.id, business_date, tuple(tokens[name] for name in CLERKS), tokens[KEEPER])


def _plan(means: Runtime) -> HousePlan:
    return HousePlan(
        property=NewProperty(
            code="harbour",
            name_zh="港湾酒店",
            name_en="Harbour Hotel",
            address_zh="青岛市市南区1号",
            address_en="1 Shinan, Qingdao",
            phone="+86 532 0000 0000",
            business_date=means.clock().astimezone(ZoneInfo(ZONE)).date(),
        ),
        administrator=Administrator(username="boss", display_name="林晓东"),
        room_types=(TypeDetails(code="DBL", name_zh="大床房", name_en="Double"),),
        rooms=(PlannedRooms(first=ROOMS[0], last=ROOMS[-1], room_type="DBL", floor="8"),),
        rate_plans=(PlannedRate(code="RACK", kind="rack", name_zh="门市价", name_en="Rack", prices={"DBL": PRICE}),),
    )


def _sign(ctx: Context) -> None:
    undertaking = undertakings.current_undertaking(ctx)
    assert undertaking is not None
    undertakings.sign_undertaking(ctx, undertaking.id)


def _token(means: Runtime, property_id: UUID, username: str) -> str:
    with Session(means.engine, expire_on_commit=False) as session:
        return execute(create_token, operator_context(means, session, property_id), username).token
