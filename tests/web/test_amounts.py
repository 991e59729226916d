"""Amounts of money as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.web.amounts import AmountRefused, parse_amount
from frontdesk.web.formatting import plain_money


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("388", 38800),
        ("388.5", 38850),
        ("388.50", 38850),
        ("388.", 38800),
        ("1,388.00", 138800),
        ("¥388", 38800),
        ("￥388", 38800),
        ("388元", 38800),
        ("３８８", 38800),
        ("0", 0),
        ("999999999.99", 99_999_999_999),
    ],
)
def test_an_amount_is_understood_as_people_type_it(typed: str, fen: int) -> None:
    assert parse_amount(typed, 2) == fen


@pytest.mark.parametrize(
    "typed",
    ["", "-5", "388.555", "1e9", "NaN", "三百", "1,38", "1000000000", "9" * 400, "5 5", "٣٨٨", "0x10", ".5", "\ud800"],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(AmountRefused):
        parse_amount(typed, 2)


def test_a_currency_without_decimals_takes_none() -> None:
    assert parse_amount("500", 0) == 500
    with pytest.raises(AmountRefused):
        parse_amount("500.0", 0)


@given(st.integers(min_value=0, max_value=99_999_999_999))
def test_an_amount_that_is_shown_is_read_back_as_it_was(fen: int) -> None:
    assert parse_amount(plain_money(fen, "CNY"), 2) == fen


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_amount_or_refused(typed: str) -> None:
    with suppress(AmountRefused):
        assert 0 <= parse_amount(typed, 2) < 10**11
