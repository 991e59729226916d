"""The 18 digits of a resident's number (GB 11643): region, birth date, sequence, check digit. Pure."""

import random
from datetime import date

from frontdesk.guests.rules import Sex

LENGTH = 18
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK_DIGITS = "10X98765432"
_NO_REGION = "10"  # no province begins so: a made-up number belongs to nobody


def has_form(number: str) -> bool:
    """Tell whether these are 17 digits and a digit or X; the number is normalised already."""
    body, last = number[:-1], number[-1:]
    return len(number) == LENGTH and _is_digits(body) and (_is_digits(last) or last == "X")


def check_digit(body: str) -> str:
    """Return the last character that belongs to the 17 digits before it (ISO 7064, modulo 11-2)."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def check_digit_holds(number: str) -> bool:
    """Tell whether a number of the right form ends in its own check digit."""
    return check_digit(number[:-1]) == number[-1]


def birth_date(number: str) -> date | None:
    """Return the birth date that a number of the right form states, or None where it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> Sex:
    """Return the sex that a number of the right form states: the sequence is odd for men."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def make_resident_id(rng: random.Random, birth: date, sex: Sex) -> str:
    """Return a made-up number that passes every check and belongs to nobody: its region does not exist."""
    sequence = rng.randrange(0, 1000, 2) + (sex is Sex.MALE)
    body = f"{_NO_REGION}{rng.randrange(10_000):04d}{birth:%Y%m%d}{sequence:03d}"
    return body + check_digit(body)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()
