"""Quotes: priced as the plans say, kept as they were told, refused with every fault."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute, execute_alone, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.service import change_settings, roll_business_date
from frontdesk.rates import quotes
from frontdesk.rates.errors import NotSoldNow, QuoteExpired, QuoteRefused
from frontdesk.rates.queries import availability, plan_choices
from frontdesk.rates.quotes import NightPrice, QuoteRequest, QuoteView
from frontdesk.rates.service import PriceDetails, set_price
from frontdesk.rooms.catalogue import TypeDetails, save_type
from tests.priced_hotel import BLOCK, CORPORATE, DOUBLE, EARLY, FURTHER, MEMBER, RACK, TODAY, PricedHotel
from tests.small_hotel import SmallHotel

INCIDENTAL = 10_000
TOMORROW = TODAY + timedelta(days=1)
USUAL = QuoteRequest(room_type="DBL", arrival=TODAY, departure=TOMORROW, rate_plan="RACK", adults=2)
BEFORE_ROLL = datetime(2026, 5, 1, 19, 0, tzinfo=UTC)
"""Three in the morning of 2 May by the hotel's clock, while its business date is 1 May."""

AFTER_ROLL = datetime(2026, 4, 30, 19, 0, tzinfo=UTC)
"""Three in the morning of 1 May, its business date having begun."""


def quote(ctx: Context, **changes: object) -> QuoteView:
    return execute(quotes.make_quote, ctx, replace(USUAL, **changes))


def refusal(ctx: Context, **changes: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        quote(ctx, **changes)
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.rule("REG-7")
@pytest.mark.rule("DEP-3")
def test_a_quote_tells_the_price_of_every_night_and_the_deposit(desk: Context) -> None:
    made = quote(desk, departure=TODAY + timedelta(days=3))
    assert made.nights == tuple(NightPrice(TODAY + timedelta(days=each), RACK) for each in range(3))
    assert (made.total, made.deposit, made.incidental) == (3 * RACK, 3 * RACK + INCIDENTAL, INCIDENTAL)
    assert made.persons == 2


@pytest.mark.rule("REG-7")
def test_a_price_found_ahead_is_kept_unless_the_business_date_has_rolled_since(desk: Context) -> None:
    with reading(desk) as ctx:
        priced = quotes.ahead(ctx, USUAL)
    assert priced is not None
    kept = execute(quotes.make_quote, desk, USUAL, priced)
    assert (kept.id, kept.business_date) == (priced.quote.id, TODAY)
    with reading(desk) as ctx:
        of_yesterday = quotes.ahead(replace(ctx, business_date=TODAY - timedelta(days=1)), USUAL)
    assert of_yesterday is not None
    made = execute(quotes.make_quote, desk, USUAL, of_yesterday)
    assert made.id != of_yesterday.quote.id
    assert made.business_date == TODAY


@pytest.mark.rule("REG-7")
def test_what_cannot_be_sold_has_no_price_ahead(desk: Context) -> None:
    with reading(desk) as ctx:
        assert quotes.ahead(ctx, replace(USUAL, room_type="NONE")) is None


@pytest.mark.rule("REG-7")
def test_a_quote_stays_as_it_was_told_whatever_becomes_of_the_prices(
    priced: PricedHotel, desk: Context, administrator: Context
) -> None:
    made = quote(desk)
    line = PriceDetails(rate_plan_id=priced.plans["RACK"], room_type_id=DOUBLE, from_date=TODAY, amount=99_900)
    execute(set_price, administrator, line)
    execute(change_settings, administrator, incidental_minor=0)
    assert execute(quotes.told, desk, made.id) == made
    assert quote(desk).total == 99_900


@pytest.mark.rule("REG-7")
def test_a_quote_tells_what_later_nights_cost_and_when_to_leave(desk: Context) -> None:
    made = quote(desk)
    assert made.ends_at.isoformat() == "2026-05-02T12:00:00+08:00"
    assert made.later_night == RACK
    assert made.terms["en"][0] == "An extension is charged at the price of its nights; the next one costs CNY 400.00."
    assert made.terms["zh"][1] == "请于 2026-05-02 12:00 前退房。"


@pytest.mark.rule("REG-8")
def test_a_member_pays_the_member_rate_only_with_the_card_presented(desk: Context) -> None:
    assert refusal(desk, rate_plan="GOLD") == ["member-card-not-presented"]
    assert refusal(desk, rate_plan="GOLD", member_card="S1") == ["member-card-level"]
    assert refusal(desk, rate_plan="GOLD", member_card="OLD") == ["member-card-expired"]
    assert refusal(desk, rate_plan="GOLD", member_card="\x00") == ["member-card-unknown"]
    made = quote(desk, rate_plan="GOLD", member_card="G1")
    assert (made.total, made.member_card_id is None) == (MEMBER, False)


def test_a_company_pays_its_own_rate(desk: Context) -> None:
    assert refusal(desk, rate_plan="ACME") == ["company-missing"]
    assert refusal(desk, rate_plan="ACME", company="NOBODY") == ["company-unknown"]
    made = quote(desk, rate_plan="ACME", company="ACME")
    assert (made.total, made.company_id is None) == (CORPORATE, False)


@pytest.mark.rule("REG-7")
def test_an_early_morning_guest_is_told_the_window_the_time_to_leave_and_later_nights(hotel: SmallHotel) -> None:
    night_clerk = hotel.context(now=BEFORE_ROLL)
    made = quote(night_clerk, rate_plan="DAWN")
    assert (made.total, made.ends_at.isoformat(), made.later_night) == (EARLY, "2026-05-02T14:00:00+08:00", RACK)
    assert made.terms["en"][:2] == [
        "The early-morning rate is for arrivals between 00:00 and 06:00.",
        "Later nights are charged at the rack rate; the next one costs CNY 400.00.",
    ]


def test_an_early_morning_guest_who_stays_on_pays_the_rack_rate_for_later_nights(hotel: SmallHotel) -> None:
    made = quote(hotel.context(now=BEFORE_ROLL), rate_plan="DAWN", departure=TODAY + timedelta(days=3))
    assert [night.amount for night in made.nights] == [EARLY, RACK, RACK]
    assert made.ends_at.isoformat() == "2026-05-04T12:00:00+08:00"


def test_after_the_roll_an_early_morning_guest_holds_no_night(hotel: SmallHotel) -> None:
    made = quote(hotel.context(now=AFTER_ROLL), rate_plan="DAWN", departure=TODAY)
    assert (made.total, made.nights) == (EARLY, (NightPrice(TODAY, EARLY),))
    assert made.ends_at.isoformat() == "2026-05-01T14:00:00+08:00"


def test_the_early_morning_rate_is_refused_in_the_afternoon_as_not_sold_now(desk: Context) -> None:
    with pytest.raises(NotSoldNow) as refused:
        quote(desk, rate_plan="DAWN", departure=TODAY)
    assert (refused.value.status, refused.value.reasons[0].code) == (409, "early-morning-closed")


@pytest.mark.rule("REG-7")
def test_a_guest_by_the_hour_is_told_block_further_hours_and_the_time_to_leave(desk: Context) -> None:
    made = quote(desk, rate_plan="HOUR", departure=TODAY, hours=5)
    assert (made.total, made.further_hour) == (BLOCK + 2 * FURTHER, FURTHER)
    assert made.ends_at - made.starts_at == timedelta(hours=5)
    assert made.terms["en"][:2] == ["Hourly rate: CNY 120.00 for 3 hours.", "Each further hour begun costs CNY 30.00."]


def test_an_hourly_rate_without_further_hours_sells_its_block_only(priced: PricedHotel, administrator: Context) -> None:
    line = PriceDetails(rate_plan_id=priced.plans["HOUR"], room_type_id=DOUBLE, from_date=TODAY, amount=100)
    execute(set_price, administrator, line)
    desk = priced.hotel.context()
    assert refusal(desk, rate_plan="HOUR", departure=TODAY, hours=4) == ["further-hours-not-sold"]
    assert quote(desk, rate_plan="HOUR", departure=TODAY, hours=3).total == 100


@pytest.mark.rule("REG-1")
def test_more_people_than_the_room_sleeps_are_refused(desk: Context) -> None:
    assert quote(desk, adults=3, children=1).persons == 4
    assert refusal(desk, adults=4) == ["party-too-large"]
    assert refusal(desk, adults=3, children=2) == ["party-too-large"]
    assert refusal(desk, adults=2**63, children=2**63) == ["party-too-large"]
    assert refusal(desk, adults=0) == ["party-empty"]


def test_everything_that_is_wrong_with_a_request_is_said_at_once(desk: Context) -> None:
    found = refusal(
        desk,
        arrival=TODAY - timedelta(days=1),
        departure=TODAY - timedelta(days=2),
        adults=9,
        rate_plan="ACME",
        hours=2,
        member_card="X",
        company="Y",
    )
    assert found == [
        "arrival-in-past",
        "departure-before-arrival",
        "party-too-large",
        "hours-not-sold",
        "member-card-unknown",
        "company-unknown",
    ]


@pytest.mark.parametrize("text", ["", "NONE", "\x00", "\ud800", "X" * 10_000])
def test_a_type_or_plan_that_does_not_exist_is_named(desk: Context, text: str) -> None:
    assert refusal(desk, room_type=text, rate_plan=text) == ["room-type-unknown", "rate-plan-unknown"]


def test_the_year_9999_is_refused_like_any_other_impossible_date(desk: Context) -> None:
    assert refusal(desk, arrival=date(9999, 12, 30), departure=date(9999, 12, 31)) == ["arrival-too-far"]
    assert refusal(desk, departure=date.max) == ["stay-too-long"]
    assert refusal(desk, arrival=date.min, departure=date.max) == ["arrival-in-past", "stay-too-long"]


def test_a_night_without_a_price_is_named(priced: PricedHotel, administrator: Context) -> None:
    line = PriceDetails(rate_plan_id=priced.plans["RACK"], room_type_id=DOUBLE, from_date=date(2026, 1, 1), amount=1)
    execute(set_price, administrator, replace(line, until_date=TOMORROW))
    with pytest.raises(QuoteRefused) as refused:
        quote(priced.hotel.context(), departure=TODAY + timedelta(days=2))
    (reason,) = refused.value.reasons
    assert (reason.code, reason.facts) == ("price-missing", {"nights": "2026-05-02"})


def test_where_nothing_prices_the_next_night_no_price_is_told_for_it(
    priced: PricedHotel, administrator: Context
) -> None:
    line = PriceDetails(rate_plan_id=priced.plans["RACK"], room_type_id=DOUBLE, from_date=date(2026, 1, 1), amount=1)
    execute(set_price, administrator, replace(line, until_date=TOMORROW))
    made = quote(priced.hotel.context())
    assert made.later_night is None
    assert made.terms["en"][0].startswith("Please check out by")


def test_an_hourly_stay_without_a_price_is_refused(priced: PricedHotel, administrator: Context) -> None:
    details = TypeDetails(code="TWN", name_zh="双床房", name_en="Twin")
    execute(save_type, administrator, details)
    desk = priced.hotel.context()
    assert refusal(desk, room_type="TWN", rate_plan="HOUR", departure=TODAY, hours=3) == ["price-missing"]


@pytest.mark.rule("REG-7")
def test_a_quote_is_good_on_its_business_date_only(desk: Context, manager: Context, hotel: SmallHotel) -> None:
    made = quote(desk)
    assert execute(quotes.usable, desk, made.id) == made
    execute_alone(roll_business_date, manager)
    with pytest.raises(QuoteExpired):
        execute(quotes.usable, hotel.context(), made.id)
    assert execute(quotes.told, hotel.context(), made.id) == made


def test_an_unknown_quote_is_not_found(desk: Context) -> None:
    with pytest.raises(NotFound):
        quotes.told(desk, DOUBLE)


def test_what_is_kept_of_a_quote_names_no_guest(runtime: Runtime, desk: Context) -> None:
    made = quote(desk)
    with Session(runtime.engine) as session:
        kept = session.get_one(quotes.Quote, (desk.property_id, made.id))
        columns = {column.key for column in kept.__table__.columns}
    assert not {column for column in columns if "name" in column or "guest" in column or "phone" in column}


@pytest.mark.rule("RES-2")
def test_availability_comes_with_the_lowest_price_that_anybody_may_have(desk: Context) -> None:
    (double,) = availability(desk, TODAY, TOMORROW)
    assert (double.room_type.code, double.room_type.free, double.from_price) == ("DBL", 3, RACK)


def test_plans_are_offered_with_those_that_are_not_sold_now(desk: Context) -> None:
    assert {plan.code: plan.sold_now for plan in plan_choices(desk)} == {
        "ACME": True,
        "DAWN": False,
        "GOLD": True,
        "HOUR": True,
        "RACK": True,
    }


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel, desk: Context) -> None:
    made = quote(desk)
    nobody = hotel.without(Permission.QUOTE_MAKE)
    for attempt in (
        lambda: quote(nobody),
        lambda: quotes.ahead(nobody, USUAL),
        lambda: execute(quotes.told, nobody, made.id),
        lambda: execute(quotes.usable, nobody, made.id),
        lambda: execute(quotes.derived, hotel.without(Permission.RATE_CHANGE), made.id, {TODAY: 1}),
        lambda: availability(hotel.without(Permission.RATE_VIEW), TODAY, TOMORROW),
        lambda: plan_choices(hotel.without(Permission.RATE_VIEW)),
    ):
        with pytest.raises(Forbidden):
            attempt()
