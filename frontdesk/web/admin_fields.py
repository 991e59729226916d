"""Fields of the administrator's pages: times of day, percentages, weekdays, amounts of the house's own currency."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget, TimeInput

from frontdesk.edge.context import current_context
from frontdesk.rates.rules import clock
from frontdesk.web.forms import AmountField

WEEKDAYS: Final = (
    lazy_gettext("Mon"),
    lazy_gettext("Tue"),
    lazy_gettext("Wed"),
    lazy_gettext("Thu"),
    lazy_gettext("Fri"),
    lazy_gettext("Sat"),
    lazy_gettext("Sun"),
)

given = InputRequired(lazy_gettext("This is missing."))
"""Asks for a number; unlike `required` it takes 0 for one."""

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%?", re.ASCII)


def options(words: Mapping[Any, object]) -> list[SelectChoice]:
    """Return the choices of a field: value and words."""
    return [SelectChoice(value, said) for value, said in words.items()]


class TypedField(StringField):
    """A text that stands for a number: `value` is that number, or None; what is no such text stays as it was typed."""

    value: int | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text and what it stands for."""
        if not valuelist:
            return
        self.data = valuelist[0].strip()
        self.value = self.read(self.data) if self.data else None

    def _value(self) -> str:
        shown: object = self.data  # a number as it is kept, or what was typed
        return self.write(shown) if isinstance(shown, int) else str(shown or "")

    def read(self, text: str) -> int:
        """Return what the text stands for, or raise `ValueError` in words for the reader."""
        raise NotImplementedError

    def write(self, value: int) -> str:
        """Return the text that stands for a value."""
        raise NotImplementedError


class MinuteField(TypedField):
    """A time of day on the hotel's clock; `value` counts minutes from midnight."""

    widget = TimeInput()

    def read(self, text: str) -> int:
        """Return the minutes of a text such as 14:00."""
        found = _CLOCK.fullmatch(text)
        if found is None:
            raise ValueError(gettext("This is not a time of day. Type it like 14:00."))
        return int(found[1]) * 60 + int(found[2])

    def write(self, value: int) -> str:
        """Return the time as a clock shows it."""
        return clock(value)


class PercentField(TypedField):
    """A percentage with at most two decimals; `value` counts hundredths of a percent."""

    def read(self, text: str) -> int:
        """Return the hundredths of a text such as 10 or 12.5."""
        found = _PERCENT.fullmatch(text)
        if found is None:
            raise ValueError(gettext("This is not a percentage. Type it like 10 or 12.5."))
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))

    def write(self, value: int) -> str:
        """Return the percentage without needless zeros."""
        return f"{value / 100:g}"


class HouseAmountField(AmountField):
    """An amount in the currency that the house counts in."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, currency=current_context().currency, **kwargs)

    @property
    def value(self) -> int | None:
        """Return the minor units."""
        return self.minor


class BoxesField(SelectMultipleField):
    """Some of several choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WeekdaysField(BoxesField):
    """Days of the week as boxes; `mask` has a bit for each, Monday the lowest."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, coerce=int, choices=options(dict(enumerate(WEEKDAYS))), **kwargs)

    @property
    def mask(self) -> int:
        """Return the days as a bit mask, 0 for none."""
        return sum(1 << day for day in set(self.data or ()))


def weekday_names(mask: int) -> list[str]:
    """Return the names of the weekdays in a bit mask."""
    return [str(name) for day, name in enumerate(WEEKDAYS) if mask >> day & 1]
