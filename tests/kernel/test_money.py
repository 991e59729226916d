"""Money adds up, rounds once, and is written so that nobody can alter it with a pen."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.kernel.money import LIMIT, CurrencyMismatch, Money, MoneyOutOfRange

AMOUNTS = st.integers(-LIMIT + 1, LIMIT - 1)
MODEST = st.integers(-(10**12), 10**12)


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


@pytest.mark.rule("DEP-4")
@given(AMOUNTS, st.integers(1, 500))
@example(100, 3)
@example(-100, 3)
def test_the_parts_of_a_split_add_up_to_the_whole(amount: int, parts: int) -> None:
    shares = cny(amount).split(parts)
    assert len(shares) == parts
    assert Money.total(shares, "CNY") == cny(amount)
    assert max(shares) - min(shares) <= cny(1)
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("parts", [0, -1])
def test_money_cannot_be_split_into_no_parts(parts: int) -> None:
    with pytest.raises(ValueError, match="one part or more"):
        cny(100).split(parts)


@pytest.mark.rule("DEP-4")
@pytest.mark.parametrize(
    "amount, basis_points, expected",
    [
        (38800, 600, 2328),
        (150, 5000, 75),
        (1, 5000, 1),
        (1, 4999, 0),
        (3, 5000, 2),
        (-1, 5000, -1),
        (-3, 5000, -2),
        (99, 0, 0),
    ],
)
def test_a_percentage_rounds_halves_away_from_zero(amount: int, basis_points: int, expected: int) -> None:
    assert cny(amount).percent(basis_points) == cny(expected)


@pytest.mark.rule("DEP-4")
@given(MODEST, st.integers(0, 30_000))
def test_a_percentage_rounds_only_once_and_is_mirrored_by_its_reversal(amount: int, basis_points: int) -> None:
    exact_ten_thousandths = amount * basis_points
    rounded = cny(amount).percent(basis_points).amount
    assert abs(rounded * 10_000 - exact_ten_thousandths) * 2 <= 10_000
    assert cny(-amount).percent(basis_points) == -cny(amount).percent(basis_points)


@pytest.mark.rule("DEP-4")
@given(MODEST, MODEST)
def test_what_was_added_can_be_taken_away_again(one: int, other: int) -> None:
    assert cny(one) + cny(other) - cny(other) == cny(one)
    assert (cny(one) < cny(other)) == (one < other)
    assert 3 * cny(one) == cny(one) * 3 == cny(one) + cny(one) + cny(one)


@pytest.mark.rule("DEP-4")
@pytest.mark.parametrize("amount", [1.0, True, "1", None])
def test_money_is_counted_in_whole_minor_units_only(amount: object) -> None:
    with pytest.raises(TypeError, match="whole minor units"):
        Money(amount, "CNY")


@pytest.mark.parametrize("currency", ["", "cny", "CN", "CNYX", "人民币"])
def test_money_needs_a_currency_code(currency: str) -> None:
    with pytest.raises(ValueError, match="three capital letters"):
        Money(1, currency)


@pytest.mark.parametrize("amount", [LIMIT, -LIMIT, 2**63, -(2**63), 10**40])
def test_an_amount_beyond_the_limit_is_refused(amount: int) -> None:
    with pytest.raises(MoneyOutOfRange):
        cny(amount)


def test_a_calculation_that_leaves_the_range_is_refused() -> None:
    with pytest.raises(MoneyOutOfRange):
        cny(LIMIT - 1) + cny(1)
    with pytest.raises(MoneyOutOfRange):
        cny(-LIMIT + 1) - cny(1)
    with pytest.raises(MoneyOutOfRange):
        cny(LIMIT - 1) * 2
    with pytest.raises(MoneyOutOfRange):
        cny(LIMIT - 1).percent(10_001)


def test_currencies_are_never_mixed() -> None:
    for mixed in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b):
        with pytest.raises(CurrencyMismatch):
            mixed(cny(1), Money(1, "USD"))
    assert cny(1) != Money(1, "USD")


def test_money_meets_nothing_but_money() -> None:
    for odd in (lambda m: m + 1, lambda m: m - 1, lambda m: m < 1, lambda m: m * 1.5, lambda m: m * m):
        with pytest.raises(TypeError):
            odd(cny(100))


def test_the_sum_of_nothing_is_nothing() -> None:
    assert Money.total([], "HKD") == Money(0, "HKD")


@pytest.mark.parametrize(
    "money, chinese, english",
    [
        (cny(38800), "¥388.00", "CNY 388.00"),
        (cny(-123_456_789), "-¥1,234,567.89", "CNY -1,234,567.89"),
        (cny(5), "¥0.05", "CNY 0.05"),
        (Money(1234, "USD"), "US$12.34", "USD 12.34"),
        (Money(1234, "JPY"), "JP¥1,234", "JPY 1,234"),
        (Money(1234, "KWD"), "KWD 1.234", "KWD 1.234"),
    ],
)
def test_an_amount_is_shown_as_its_reader_expects(money: Money, chinese: str, english: str) -> None:
    assert money.format("zh_Hans_CN") == money.format("zh") == chinese
    assert money.format("en") == english


@pytest.mark.parametrize(
    "amount, capitals",
    [
        # The examples of the central bank's rules for filling in bills and vouchers.
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        # Ends and edges.
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (56, "伍角陆分"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (1000, "壹拾元整"),
        (10_000, "壹佰元整"),
        (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
        (100_000_100, "壹佰万零壹元整"),
        (100_100_000, "壹佰万壹仟元整"),
        (1_000_000_000, "壹仟万元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (100_000_000_000_000, "壹万亿元整"),
        (100_000_000_000_100, "壹万亿零壹元整"),
        (100_010_000_000_000, "壹万零壹亿元整"),
        (9_007_199_254_740_991, "玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分"),
        (-38_800, "负叁佰捌拾捌元整"),
    ],
)
def test_renminbi_is_written_in_capitals_as_banks_ask(amount: int, capitals: str) -> None:
    assert cny(amount).chinese_capitals() == capitals


def test_only_renminbi_is_written_in_capitals() -> None:
    with pytest.raises(ValueError, match="renminbi"):
        Money(100, "USD").chinese_capitals()


def read_back(capitals: str) -> int:
    """Read capitals as a cashier does: digits times places, sections closed by 万 and 亿, then 角 and 分."""
    digits, places = "零壹贰叁肆伍陆柒捌玖", {"拾": 10, "佰": 100, "仟": 1000}
    fen = total = section = digit = 0
    for letter in capitals.removeprefix("负").removesuffix("整"):
        if letter in digits:
            digit = digits.index(letter)
        elif letter in places:
            section, digit = section + digit * places[letter], 0
        elif letter == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif letter == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif letter == "元":
            fen, digit = (total + section + digit) * 100, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[letter], 0
    return -fen if capitals.startswith("负") else fen


@given(AMOUNTS)
def test_capitals_can_be_read_back_to_the_same_amount(amount: int) -> None:
    capitals = cny(amount).chinese_capitals()
    assert read_back(capitals) == amount
    assert "零零" not in capitals
    assert capitals.endswith(("整", "分"))
