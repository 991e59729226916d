"""The small hotel with everything that it sells: one plan of each kind, member cards, a company."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import WRITES
from frontdesk.rates.service import PlanDetails, PriceDetails, save_member_card, save_plan, set_price
from frontdesk.rooms.catalogue import TypeDetails, save_type
from tests.small_hotel import COMPANY, TODAY, SmallHotel, build

DOUBLE = UUID(int=700)
RACK, MEMBER, CORPORATE, EARLY, BLOCK, FURTHER = 40_000, 36_000, 34_000, 20_000, 12_000, 3_000
BEGIN = date(2026, 1, 1)

PLANS = (
    (PlanDetails(code="RACK", kind="rack", name_zh="门市价", name_en="Rack"), RACK, None),
    (PlanDetails(code="GOLD", kind="member", name_zh="会员价", name_en="Gold", member_level="gold"), MEMBER, None),
    (PlanDetails(code="ACME", kind="corporate", name_zh="协议价", name_en="Acme", company_id=COMPANY), CORPORATE, None),
    (
        PlanDetails(
            code="DAWN",
            kind="early_morning",
            name_zh="凌晨特价",
            name_en="Early morning",
            sold_from_minute=0,
            sold_until_minute=6 * 60,
            check_out_minute=14 * 60,
        ),
        EARLY,
        None,
    ),
    (PlanDetails(code="HOUR", kind="hourly", name_zh="钟点房", name_en="Hourly", block_hours=3), BLOCK, FURTHER),
)


@dataclass(frozen=True, slots=True)
class PricedHotel:
    """The hotel, and the ids of its plans by code."""

    hotel: SmallHotel
    plans: dict[str, UUID]


def furnish(runtime: Runtime) -> PricedHotel:
    """Build the hotel in an empty migrated database: double rooms for two, with one extra bed and one cot."""
    hotel = build(runtime)
    return PricedHotel(hotel, execute(_sell, hotel.context("administrator")))


@contextmanager
def trial(ctx: Context) -> Iterator[Context]:
    """Give a context in which commands can be tried out; nothing of it is kept."""
    engine = ctx.session.get_bind()
    with engine.connect().execution_options(**{WRITES: True}) as connection, Session(connection) as session:
        yield replace(ctx, session=session, trail=[], events=[])
        session.rollback()


def _sell(ctx: Context) -> dict[str, UUID]:
    save_type(ctx, TypeDetails(code="DBL", name_zh="大床房", name_en="Double", extra_beds=1, cots=1), DOUBLE)
    for number, level, valid_until in (
        ("G1", "gold", None),
        ("S1", "silver", None),
        ("OLD", "gold", date(2026, 4, 30)),
    ):
        save_member_card(ctx, number, level, valid_until=valid_until)
    made = {}
    for details, amount, further in PLANS:
        plan = save_plan(ctx, details)
        line = PriceDetails(
            rate_plan_id=plan.id, room_type_id=DOUBLE, from_date=BEGIN, amount=amount, further_hour=further
        )
        set_price(ctx, line)
        made[plan.code] = plan.id
    return made


__all__ = ["TODAY", "PricedHotel", "furnish", "trial"]
