"""Where the fields of a machine-readable zone lie (ICAO 9303-4, -5, -6), and how its check digits are reckoned."""

from dataclasses import dataclass
from enum import StrEnum

NUMBER_WIDTH = 9
DATE_WIDTH = 6

_WEIGHTS = (7, 3, 1)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"<": 0}


class MrzKind(StrEnum):
    """The format of a zone: passports are TD3, cards TD1, older cards TD2."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each field lies, counted over the joined lines; a check digit follows number, birth and expiry."""

    lines: int
    width: int
    number: int
    nationality: slice
    birth: int
    sex: int
    expiry: int
    optional: slice
    more_optional: slice
    name: slice
    composite: tuple[slice, ...]
    composite_digit: int
    long_numbers: bool = False
    optional_digit: int | None = None

    @property
    def size(self) -> int:
        """The number of characters of the whole zone."""
        return self.lines * self.width


_NOWHERE = slice(0, 0)
LAYOUTS = {
    MrzKind.TD3: Layout(
        lines=2,
        width=44,
        name=slice(5, 44),
        number=44,
        nationality=slice(54, 57),
        birth=57,
        sex=64,
        expiry=65,
        optional=slice(72, 86),
        more_optional=_NOWHERE,
        optional_digit=86,
        composite=(slice(44, 54), slice(57, 64), slice(65, 87)),
        composite_digit=87,
    ),
    MrzKind.TD2: Layout(
        lines=2,
        width=36,
        name=slice(5, 36),
        number=36,
        nationality=slice(46, 49),
        birth=49,
        sex=56,
        expiry=57,
        optional=slice(64, 71),
        more_optional=_NOWHERE,
        long_numbers=True,
        composite=(slice(36, 46), slice(49, 56), slice(57, 71)),
        composite_digit=71,
    ),
    MrzKind.TD1: Layout(
        lines=3,
        width=30,
        number=5,
        optional=slice(15, 30),
        long_numbers=True,
        birth=30,
        sex=37,
        expiry=38,
        nationality=slice(45, 48),
        more_optional=slice(48, 59),
        composite=(slice(5, 30), slice(30, 37), slice(38, 45), slice(48, 59)),
        composite_digit=59,
        name=slice(60, 90),
    ),
}


def is_zone_text(text: str) -> bool:
    """Tell whether the text holds nothing but what a zone is printed in: A to Z, 0 to 9 and the filler `<`."""
    return all(character in _VALUES for character in text)


def check_digit(field: str) -> str:
    """Return the check digit of a field of capital letters, digits and `<` (weights 7, 3, 1; modulo 10)."""
    total = sum(_VALUES[character] * _WEIGHTS[place % 3] for place, character in enumerate(field))
    return str(total % 10)


def holds(field: str, digit: str) -> bool:
    """Tell whether `digit` is the check digit of `field`; an empty field may have a filler in its place."""
    return digit == check_digit(field) or (digit == "<" and not field.strip("<"))
