"""Decisions about money, without a database."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.cashier.rules import (
    MOST,
    Credit,
    Method,
    Movement,
    Payment,
    Source,
    amount_faults,
    close_faults,
    covered_nights,
    credit_faults,
    deposit_required,
    draw,
    given_alone,
    looks_like_card_number,
    payment_faults,
    reversal_faults,
    shortfall,
    sources,
)

MONEY = st.integers(0, 10**9)
COMPANY = UUID(int=1)
GOOD = {
    Method.CASH: Payment("cash", 1),
    Method.CARD_PRE_AUTHORISATION: Payment("card_pre_authorisation", 1, "000123456789"),
    Method.WECHAT_PAY: Payment("wechat_pay", 1, "4200001234202605011234567890"),
    Method.ALIPAY: Payment("alipay", 1, "2026050122001412345678901234"),
    Method.CITY_LEDGER: Payment("city_ledger", 1, None, COMPANY),
}


def codes(payment: Payment) -> list[str]:
    return [reason.code for reason in payment_faults(payment)]


@pytest.mark.rule("REG-10")
@pytest.mark.parametrize("method", Method)
def test_each_method_is_accepted_with_what_it_needs(method: str) -> None:
    assert payment_faults(GOOD[method]) == []


@pytest.mark.rule("REG-10")
@pytest.mark.parametrize("method", [Method.CARD_PRE_AUTHORISATION, Method.WECHAT_PAY, Method.ALIPAY])
@pytest.mark.parametrize("reference", [None, ""])
def test_what_a_terminal_confirms_needs_its_reference(method: str, reference: str | None) -> None:
    assert codes(replace(GOOD[method], reference=reference)) == ["reference-missing"]


@pytest.mark.rule("REG-10")
def test_city_ledger_and_nothing_else_names_a_company() -> None:
    assert codes(Payment("city_ledger", 1)) == ["city-ledger-company-missing"]
    assert codes(Payment("cash", 1, None, COMPANY)) == ["company-not-charged"]


@pytest.mark.rule("REG-10")
@pytest.mark.parametrize(
    ("amount", "fault"),
    [(0, "amount-not-positive"), (-1, "amount-not-positive"), (MOST + 1, "amount-too-large")],
)
def test_an_amount_is_positive_and_within_reason(amount: int, fault: object) -> None:
    assert codes(Payment("cash", amount)) == [fault]
    assert codes(Payment("cash", MOST)) == []


@pytest.mark.parametrize("reference", ["a\nb", "王", " 12", "x" * 65])
def test_a_reference_is_one_short_plain_line(reference: str | None) -> None:
    assert codes(Payment("cash", 1, reference)) == ["reference-malformed"]


@pytest.mark.rule("REG-10")
@pytest.mark.parametrize(
    "text",
    ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111 12/27", "ref 378282246310005"],
)
def test_a_card_number_is_recognised_however_it_is_grouped(text: str) -> None:
    assert looks_like_card_number(text)


def luhn(text: str) -> bool:
    digits = [int(digit) for digit in text if digit.isdigit()][::-1]
    return sum(digits[0::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


@given(st.text("0123456789", min_size=12, max_size=18))
def test_every_number_with_a_right_check_digit_is_recognised(text: str) -> None:
    hits = [digit for digit in "0123456789" if looks_like_card_number(text + digit)]
    assert hits == [digit for digit in "0123456789" if luhn(text + digit)]
    assert len(hits) == 1


@given(st.text("0123456789", min_size=20, max_size=40) | st.text("0123456789", max_size=12))
def test_a_longer_or_shorter_number_is_no_card_number(text: str) -> None:
    assert not looks_like_card_number(text)


@pytest.mark.rule("REG-10")
@pytest.mark.parametrize(
    ("credit", "fault"),
    [
        (None, ["company-unknown"]),
        (Credit(approved=False, limit=100, used=0), ["city-ledger-not-approved"]),
        (Credit(approved=True, limit=100, used=91), ["credit-limit-exceeded"]),
        (Credit(approved=True, limit=100, used=90), []),
    ],
)
def test_a_company_is_charged_only_within_its_credit(credit: Credit | None, fault: object) -> None:
    assert [reason.code for reason in credit_faults(credit, 10)] == fault


@pytest.mark.rule("DEP-3")
def test_the_deposit_is_all_nights_and_the_incidental_amount_less_other_cover() -> None:
    assert deposit_required([38_800, 42_800], 10_000) == 91_600
    assert deposit_required([38_800], 10_000, 8_800) == 40_000
    assert deposit_required([38_800], 10_000, 50_000) == 0


@pytest.mark.rule("REG-5")
@pytest.mark.parametrize(
    ("cover", "nights"),
    [(0, 0), (9_999, 0), (10_000, 0), (10_099, 0), (10_100, 1), (10_299, 1), (10_300, 2), (99_999, 3)],
)
def test_nights_are_covered_one_after_another_after_the_incidentals(cover: int, nights: int) -> None:
    assert covered_nights(cover, 10_000, [100, 200, 300]) == nights


@pytest.mark.rule("REG-5")
def test_a_dear_night_is_not_skipped_for_a_cheap_one() -> None:
    assert covered_nights(250, 0, [100, 200, 50]) == 1


@pytest.mark.rule("REG-5")
@given(MONEY, MONEY, st.lists(MONEY, max_size=20))
def test_the_covered_nights_are_paid_and_the_next_is_not(cover: int, incidentals: int, prices: list[int]) -> None:
    count = covered_nights(cover, incidentals, prices)
    assert count == 0 or sum(prices[:count]) + incidentals <= cover
    assert count == len(prices) or sum(prices[: count + 1]) + incidentals > cover


@pytest.mark.rule("REG-5")
@pytest.mark.rule("DEP-3")
@given(st.lists(MONEY, max_size=20), MONEY)
def test_the_deposit_required_covers_every_night(prices: list[int], incidental: int) -> None:
    assert covered_nights(deposit_required(prices, incidental), incidental, prices) == len(prices)


@pytest.mark.rule("DEP-3")
def test_what_is_used_beyond_the_cover_is_missing() -> None:
    assert [shortfall(100, used) for used in (99, 100, 101)] == [0, 0, 1]


@pytest.mark.rule("DEP-2")
@given(st.lists(st.integers(1, 10**9), max_size=8), st.data())
def test_what_is_drawn_adds_up_and_takes_from_no_receipt_more_than_it_has(left: list[int], data: st.DataObject) -> None:
    held = [Source(UUID(int=number), "cash", amount) for number, amount in enumerate(left)]
    amount = data.draw(st.integers(0, sum(left)))
    parts = draw(held, amount)
    assert sum(part for _, part in parts) == amount
    assert all(0 < part <= source.left for source, part in parts)


def test_more_than_is_held_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="more is drawn"):
        draw([Source(COMPANY, "cash", 1)], 2)


RECEIVED = Movement(UUID(int=1), "received", "cash", 100)
REFUNDED = Movement(UUID(int=2), "refunded", "cash", 40, source_id=RECEIVED.id)
UNDONE = Movement(UUID(int=3), "reversal", "cash", 40, reverses_id=REFUNDED.id)


@pytest.mark.rule("DEP-2")
def test_a_receipt_holds_what_was_not_drawn_from_it() -> None:
    assert [source.left for source in sources([RECEIVED])] == [100]
    assert [source.left for source in sources([RECEIVED, REFUNDED])] == [60]
    assert [source.left for source in sources([RECEIVED, REFUNDED, UNDONE])] == [100]
    assert sources([RECEIVED, replace(REFUNDED, amount=100)]) == []


@pytest.mark.rule("DEP-2")
def test_what_went_out_without_approval_counts_together() -> None:
    voided = Movement(UUID(int=5), "received", "cash", 7)
    void = Movement(UUID(int=6), "reversal", "cash", 7, reverses_id=voided.id)
    forfeited = Movement(UUID(int=4), "forfeited", "cash", 10, source_id=RECEIVED.id)
    assert given_alone([RECEIVED, REFUNDED, forfeited, voided, void]) == 57
    assert given_alone([RECEIVED, replace(REFUNDED, approved=True)]) == 0
    assert given_alone([RECEIVED, REFUNDED, UNDONE]) == 0


@pytest.mark.rule("DEP-1")
def test_why_an_entry_cannot_be_reversed() -> None:
    def fault(entry: Movement, *all_: Movement) -> list[str]:
        return [reason.code for reason in reversal_faults(entry, all_)]

    assert fault(RECEIVED, RECEIVED) == []
    assert fault(REFUNDED, RECEIVED, REFUNDED) == []
    assert fault(RECEIVED, RECEIVED, REFUNDED) == ["deposit-already-used"]
    assert fault(REFUNDED, RECEIVED, REFUNDED, UNDONE) == ["already-reversed"]
    assert fault(UNDONE, RECEIVED, REFUNDED, UNDONE) == ["reversal-is-final"]


@pytest.mark.rule("DEP-2")
def test_an_amount_that_goes_out_is_positive_and_held() -> None:
    assert [[reason.code for reason in amount_faults(amount, 100)] for amount in (0, 1, 100, 101)] == [
        ["amount-not-positive"],
        [],
        [],
        ["amount-exceeds-held"],
    ]


@pytest.mark.rule("DEP-7")
def test_a_drawer_closes_on_its_sum_or_with_a_reason() -> None:
    assert close_faults(100, 100, None) == []
    assert close_faults(99, 100, "lost") == []
    assert [reason.facts["difference"] for reason in close_faults(99, 100, None)] == [-1]
    assert [reason.code for reason in close_faults(-1, 100, "lost")] == ["amount-out-of-range"]
