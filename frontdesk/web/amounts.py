"""Amounts of money as people type them. Pure."""

import re
import unicodedata
from decimal import Decimal

MOST_DIGITS = 9
"""Of the whole part: nothing in a hotel costs a thousand million."""

_AMOUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?", re.ASCII)
_DECORATION = "¥$元 "


class AmountRefused(ValueError):
    """What was typed is no amount of money."""


def parse_amount(text: str, places: int) -> int:
    """Return the minor units of an amount such as `388`, `1,388.50`, `¥388` or `388元`, or raise `AmountRefused`.

    `places` is how many decimals the currency has; more digits after the point than that are refused, not rounded.
    """
    bare = unicodedata.normalize("NFKC", text).strip(_DECORATION)
    found = _AMOUNT.fullmatch(bare)
    if found is None or len(found.group(1) or "") > places:
        raise AmountRefused(text)
    value = Decimal(bare.replace(",", "").rstrip("."))
    if value >= 10**MOST_DIGITS:
        raise AmountRefused(text)
    return int(value.scaleb(places))
