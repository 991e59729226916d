"""What is free and what it costs, over HTTP."""

import pytest

from tests.api.front import Front, days


@pytest.mark.rule("RES-2")
def test_availability_counts_free_rooms_and_names_the_lowest_price(front_desk: Front) -> None:
    (double,) = front_desk.desk.get(f"availability?arrival={days(0)}&departure={days(2)}").json["items"]
    assert (double["room_type"], double["free"], double["ready"]) == ("DBL", 3, 3)
    assert double["from_price"] == {"amount": 40_000, "currency": "CNY"}


def test_a_room_that_was_sold_is_no_longer_free(front_desk: Front) -> None:
    front_desk.check_in()
    (double,) = front_desk.desk.get(f"availability?arrival={days(0)}&departure={days(1)}").json["items"]
    assert double["free"] == 2


def test_a_quote_tells_every_night_the_deposit_and_the_terms_in_both_languages(front_desk: Front) -> None:
    told = front_desk.quote(nights=2)
    assert [night["amount"]["amount"] for night in told["nights"]] == [40_000, 40_000]
    assert told["total"] == {"amount": 80_000, "currency": "CNY"}
    assert told["ends_at"].endswith("+08:00")
    assert told["terms"]["zh"]
    assert told["terms"]["en"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", {("arrival", "missing"), ("departure", "missing")}),
        ("arrival=2026-5-1&departure=tomorrow", {("arrival", "not-a-date"), ("departure", "not-a-date")}),
        ("arrival=9999-12-31&departure=9999-12-31", {("arrival", "arrival-too-far")}),
        ("arrival=0001-01-01&departure=9999-12-31", {("arrival", "arrival-in-past"), ("departure", "stay-too-long")}),
    ],
)
def test_dates_that_cannot_be_sold_are_all_named(front_desk: Front, query: str, named: set[tuple[str, str]]) -> None:
    answer = front_desk.desk.get(f"availability?{query}")
    assert answer.status_code == 422
    assert {(reason["field"], reason["code"]) for reason in answer.json["reasons"]} == named


def test_everything_that_is_wrong_with_a_quote_is_named_at_once(front_desk: Front) -> None:
    body = {"room_type": "SUITE", "rate_plan": "FREE", "arrival": days(-1), "departure": days(-2), "adults": 1}
    answer = front_desk.desk.post("quotes", body)
    assert answer.status_code == 422
    assert {reason["code"] for reason in answer.json["reasons"]} >= {
        "room-type-unknown",
        "rate-plan-unknown",
        "arrival-in-past",
        "departure-before-arrival",
    }
    assert all(reason["title"] != answer.json["reasons"][0]["code"] for reason in answer.json["reasons"])


def test_housekeeping_makes_no_quotes(front_desk: Front) -> None:
    assert front_desk.of("housekeeping").post("quotes", {}).status_code == 403
