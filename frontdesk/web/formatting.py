"""How pages show money, days and instants: in the reader's language, in the hotel's currency and zone."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time
from babel.numbers import format_currency, get_currency_precision
from flask import Flask
from flask_babel import get_locale

DAY = "yyyy-MM-dd EEE"
MOMENT = "yyyy-MM-dd HH:mm"
CLOCK = "HH:mm"


def money(minor: int, currency: str) -> str:
    """Return an amount of minor units (fen) with the sign of its currency: `money(38800, "CNY")` is ¥388.00."""
    return _money(minor, currency, "zh" if currency == "CNY" else str(get_locale()))


@lru_cache(maxsize=4096)
def _money(minor: int, currency: str, language: str) -> str:
    # Prices are few and stand on every page.
    major = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(major, currency, locale=language)


def plain_money(minor: int, currency: str) -> str:
    """Return an amount of minor units as a person types it: `388.00`."""
    places = get_currency_precision(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f}"


def day(value: date) -> str:
    """Return a day with its weekday: `2026-05-01 周五`."""
    return format_datetime(datetime(value.year, value.month, value.day), DAY, locale=get_locale())  # noqa: DTZ001


def moment(value: datetime, zone: ZoneInfo) -> str:
    """Return an aware instant as the hotel's clocks show it: `2026-05-01 14:05`."""
    return format_datetime(value, MOMENT, tzinfo=zone, locale=get_locale())


def clock(value: datetime, zone: ZoneInfo) -> str:
    """Return the time of day of an aware instant on the hotel's clocks: `14:05`."""
    return format_time(value, CLOCK, tzinfo=zone, locale=get_locale())


def said_errors(field: object) -> list[str]:
    """Return a field's own errors, without those of the fields inside it, which say theirs themselves."""
    return list(_texts(getattr(field, "errors", ())))


def _texts(errors: object) -> Iterator[str]:
    if isinstance(errors, Iterable) and not isinstance(errors, dict):
        for error in errors:
            if not isinstance(error, (dict, list, tuple)):
                yield str(error)


def register(app: Flask) -> None:
    """Give the templates these filters."""
    for shown in (money, plain_money, day, moment, clock, said_errors):
        app.add_template_filter(shown)
