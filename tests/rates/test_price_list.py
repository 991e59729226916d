"""Plans, prices and cards, kept by the administrator."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from frontdesk.edge.execute import execute
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rates import catalogue, service
from frontdesk.rates.service import PlanDetails, PriceDetails
from tests.priced_hotel import BEGIN, BLOCK, CORPORATE, DOUBLE, EARLY, MEMBER, RACK, TODAY, PricedHotel
from tests.small_hotel import COMPANY, SmallHotel

PLAN = PlanDetails(code="promo", kind="rack", name_zh="促销", name_en="Promotion")
NOWHERE = UUID(int=1)


def line(priced: PricedHotel, **changes: object) -> PriceDetails:
    usual = PriceDetails(rate_plan_id=priced.plans["RACK"], room_type_id=DOUBLE, from_date=TODAY, amount=50_000)
    return replace(usual, **changes)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str | None, str]]:
    return [(reason.field, reason.code) for reason in refused.value.reasons]


def test_a_plan_is_added_changed_and_taken_from_sale(administrator: Context) -> None:
    made = execute(service.save_plan, administrator, PLAN)
    changed = execute(service.save_plan, administrator, replace(PLAN, name_en="Sale", active=False), made.id)
    assert (changed.id, changed.code, changed.name_en, changed.active) == (made.id, "PROMO", "Sale", False)
    assert catalogue.plan(administrator, made.id).name_en == "Sale"


def test_a_plan_keeps_its_kind_and_its_code_is_its_own(priced: PricedHotel, administrator: Context) -> None:
    with pytest.raises(Invalid) as refused:
        execute(service.save_plan, administrator, replace(PLAN, kind="member", code="gold"), priced.plans["RACK"])
    assert codes(refused) == [("kind", "plan-kind-fixed"), ("code", "code-taken")]


def test_a_plan_has_the_particulars_of_its_kind_and_no_others(administrator: Context) -> None:
    everything = replace(PLAN, member_level="gold", company_id=COMPANY, check_out_minute=1, block_hours=3)
    made = execute(service.save_plan, administrator, everything)
    assert (made.member_level, made.company_id, made.check_out_minute, made.block_hours) == (None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"kind": "barter"}, [("kind", "plan-kind-unknown")]),
        ({"kind": "corporate"}, [("company_id", "missing")]),
        ({"kind": "corporate", "company_id": NOWHERE}, [("company_id", "company-unknown")]),
        ({"kind": "hourly"}, [("block_hours", "missing")]),
        ({"kind": "hourly", "block_hours": 25}, [("block_hours", "number-out-of-range")]),
        (
            {"kind": "early_morning", "sold_from_minute": 60, "sold_until_minute": 60, "check_out_minute": 1440},
            [("check_out_minute", "number-out-of-range"), ("sold_until_minute", "window-empty")],
        ),
        ({"name_zh": "", "terms_en": "x" * 401}, [("name_zh", "missing"), ("terms_en", "text-too-long")]),
    ],
)
def test_every_fault_of_a_plan_is_named(
    administrator: Context, changes: dict[str, object], found: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refused:
        execute(service.save_plan, administrator, replace(PLAN, **changes))
    assert codes(refused) == found


def test_a_price_replaces_the_one_of_the_same_days(priced: PricedHotel, administrator: Context) -> None:
    execute(service.set_price, administrator, line(priced))
    execute(service.set_price, administrator, line(priced, amount=51_000))
    listed = catalogue.price_lines(administrator, priced.plans["RACK"])
    assert [(each.type_code, each.rate.from_date, each.rate.amount) for each in listed] == [
        ("DBL", TODAY, 51_000),
        ("DBL", BEGIN, RACK),
    ]


def test_the_grid_shows_what_each_type_costs_on_a_day(priced: PricedHotel, administrator: Context) -> None:
    execute(service.set_price, administrator, line(priced, weekdays=0b1000000))
    plans = catalogue.plans(administrator)
    assert [plan.code for plan in plans] == ["ACME", "DAWN", "GOLD", "HOUR", "RACK"]
    (friday,) = catalogue.price_grid(administrator, plans, TODAY)
    assert friday.prices == (CORPORATE, EARLY, MEMBER, BLOCK, RACK)
    (sunday,) = catalogue.price_grid(administrator, plans, TODAY + timedelta(days=2))
    assert sunday.prices[-1] == 50_000
    (before,) = catalogue.price_grid(administrator, plans, BEGIN - timedelta(days=1))
    assert set(before.prices) == {None}


def test_a_price_of_a_further_hour_belongs_to_hourly_plans(priced: PricedHotel, administrator: Context) -> None:
    assert execute(service.set_price, administrator, line(priced, further_hour=100)).further_hour is None
    hourly = line(priced, rate_plan_id=priced.plans["HOUR"], further_hour=100)
    assert execute(service.set_price, administrator, hourly).further_hour == 100


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (
            {"rate_plan_id": NOWHERE, "room_type_id": NOWHERE, "from_date": None, "amount": None},
            [
                ("rate_plan_id", "rate-plan-unknown"),
                ("room_type_id", "room-type-unknown"),
                ("from_date", "missing"),
                ("amount", "missing"),
            ],
        ),
        (
            {"until_date": TODAY, "weekdays": 0, "amount": 2**63},
            [
                ("until_date", "dates-backwards"),
                ("weekdays", "number-out-of-range"),
                ("amount", "number-out-of-range"),
            ],
        ),
    ],
)
def test_every_fault_of_a_price_is_named(
    priced: PricedHotel, administrator: Context, changes: dict[str, object], found: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refused:
        execute(service.set_prices, administrator, [line(priced, **changes)])
    assert codes(refused) == found


def test_of_several_prices_all_are_written_or_none(priced: PricedHotel, administrator: Context) -> None:
    with pytest.raises(Invalid):
        execute(service.set_prices, administrator, [line(priced), line(priced, amount=-1)])
    assert len(catalogue.price_lines(administrator, priced.plans["RACK"])) == 1


def test_a_price_is_removed_once(priced: PricedHotel, administrator: Context) -> None:
    made = execute(service.set_price, administrator, line(priced))
    execute(service.remove_price, administrator, made.id)
    with pytest.raises(NotFound):
        execute(service.remove_price, administrator, made.id)


@pytest.mark.rule("REG-8")
def test_a_card_is_changed_by_its_number(administrator: Context) -> None:
    execute(service.save_member_card, administrator, "G1", "platinum", valid_until=date(2027, 1, 1))
    cards = {card.number: card for card in catalogue.member_cards(administrator)}
    assert (len(cards), cards["G1"].level) == (3, "platinum")
    with pytest.raises(Invalid) as refused:
        execute(service.save_member_card, administrator, "\x00", "")
    assert codes(refused) == [("number", "text-unreadable"), ("level", "missing")]


def test_a_plan_that_is_not_there_is_not_found(administrator: Context) -> None:
    with pytest.raises(NotFound):
        catalogue.plan(administrator, NOWHERE)
    with pytest.raises(NotFound):
        execute(service.save_plan, administrator, PLAN, NOWHERE)


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel, priced: PricedHotel) -> None:
    ctx, blind = hotel.without(Permission.RATE_MANAGE), hotel.without(Permission.RATE_VIEW)
    for attempt in (
        lambda: execute(service.save_plan, ctx, PLAN),
        lambda: execute(service.set_price, ctx, line(priced)),
        lambda: execute(service.set_prices, ctx, []),
        lambda: execute(service.remove_price, ctx, NOWHERE),
        lambda: execute(service.save_member_card, ctx, "1", "gold"),
        lambda: catalogue.member_cards(ctx),
        lambda: catalogue.plans(blind),
        lambda: catalogue.plan(blind, NOWHERE),
        lambda: catalogue.price_lines(blind, NOWHERE),
        lambda: catalogue.price_grid(blind, [], TODAY),
    ):
        with pytest.raises(Forbidden):
            attempt()
