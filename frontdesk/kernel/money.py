"""Money: integer minor units with their currency; it never passes through a float and never silently overflows."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering
from typing import Self

LIMIT = 2**53
"""Amounts stay below this, so that JSON readers that count in floats read them exactly."""

BASIS_POINTS = 10_000

# Digits after the decimal point, where they are not two (ISO 4217).
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3}
_USUAL_EXPONENT = 2

# How a Chinese reader tells the currencies apart; others show their code.
_CHINESE_SIGNS = {
    "CNY": "¥",
    "USD": "US$",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "MOP": "MOP$",
    "TWD": "NT$",
    "JPY": "JP¥",
}

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_SECTIONS = ((10**8, "亿"), (10**4, "万"))


class MoneyOutOfRange(ValueError):
    """An amount, or the result of a calculation, that is not below 2**53 minor units either way."""

    code = "money-out-of-range"


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added, subtracted or compared."""

    code = "currency-mismatch"


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (fen) of one currency (ISO 4217 code).

    Raises `MoneyOutOfRange` for amounts of 2**53 and beyond, `TypeError` for anything but an int, and `ValueError`
    for what is no currency code.
    """

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError("money is counted in whole minor units")
        if abs(self.amount) >= LIMIT:
            raise MoneyOutOfRange("an amount must stay below 2**53 minor units")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):  # noqa: PLR2004 — ISO 4217
            raise ValueError("a currency is a code of three capital letters")

    @classmethod
    def total(cls, amounts: Iterable[Self], currency: str) -> Self:
        """Return the sum of the amounts, nothing of `currency` if there are none."""
        return sum(amounts, start=cls(0, currency))

    def __add__(self, other: Self) -> Self:
        return self._of(self.amount + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return self._of(self.amount - self._same(other))

    def __neg__(self) -> Self:
        return self._of(-self.amount)

    def __mul__(self, times: int) -> Self:
        return self._of(self.amount * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same(other)

    def split(self, parts: int) -> list[Self]:
        """Return `parts` amounts that add up to the whole; none is more than one minor unit from another (DEP-4).

        The larger shares come first. Raises `ValueError` for less than one part.
        """
        if parts < 1:
            raise ValueError("money is split into one part or more")
        share, over = divmod(self.amount, parts)
        return [self._of(share + (index < over)) for index in range(parts)]

    def percent(self, basis_points: int) -> Self:
        """Return so many hundredths of a percent of the amount, rounded once, halves away from zero (DEP-4).

        A reversal is therefore the exact mirror of what it reverses.
        """
        doubled = 2 * abs(self.amount * basis_points)
        rounded = (doubled + BASIS_POINTS) // (2 * BASIS_POINTS)
        return self._of(rounded if self.amount * basis_points >= 0 else -rounded)

    def format(self, locale: str) -> str:
        """Return the amount as people read it: `¥1,388.00` in Chinese (`zh…`), `CNY 1,388.00` in any other language."""
        sign = "-" if self.amount < 0 else ""
        if locale.startswith("zh"):
            return f"{sign}{_CHINESE_SIGNS.get(self.currency, self.currency + ' ')}{self._figures()}"
        return f"{self.currency} {sign}{self._figures()}"

    def chinese_capitals(self) -> str:
        """Return the renminbi amount in 大写, as banks ask for it: 壹仟贰佰叁拾肆元伍角陆分, 壹佰元整.

        Without the words 人民币 before it. 整 closes what ends in 元 or 角; zeros are written where they must be, and
        not where they may be left out. Raises `ValueError` for any other currency.
        """
        if self.currency != "CNY":
            raise ValueError("only renminbi is written in Chinese capitals")
        yuan, fen = divmod(abs(self.amount), 100)
        sign = "负" if self.amount < 0 else ""
        whole = _numeral(yuan) + "元" if yuan or not fen else ""
        return sign + whole + _jiao_and_fen(fen, after_yuan=bool(yuan))

    def _figures(self) -> str:
        exponent = _EXPONENTS.get(self.currency, _USUAL_EXPONENT)
        whole, minor = divmod(abs(self.amount), 10**exponent)
        return f"{whole:,}.{minor:0{exponent}d}" if exponent else f"{whole:,}"

    def _of(self, amount: int) -> Self:
        return type(self)(amount, self.currency)

    def _same(self, other: object) -> int:
        if not isinstance(other, Money):
            raise TypeError("money meets nothing but money")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be put together")
        return other.amount


def _jiao_and_fen(fen: int, *, after_yuan: bool) -> str:
    jiao, rest = divmod(fen, 10)
    if not fen:
        return "整"
    if not rest:
        return f"{_DIGITS[jiao]}角整"
    if not jiao:
        return f"{'零' if after_yuan else ''}{_DIGITS[rest]}分"
    return f"{_DIGITS[jiao]}角{_DIGITS[rest]}分"


def _numeral(number: int) -> str:
    for size, name in _SECTIONS:
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return f"{_numeral(high)}{name}{gap}{_numeral(low) if low else ''}"
    return _section(number)


def _section(number: int) -> str:
    """Write a number below ten thousand; a run of zeros within it is one 零, zeros at its end are none."""
    if not number:
        return _DIGITS[0]
    written = "".join(_DIGITS[number // size % 10] + (name if number // size % 10 else "") for size, name in _PLACES)
    while "零零" in written:
        written = written.replace("零零", "零")
    return written.strip("零")
