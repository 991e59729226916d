"""Forms that say everything that is wrong at once, to eyes and to screen readers alike."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from babel.numbers import get_currency_precision
from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, FieldList, FormField, StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import TextArea

from frontdesk.kernel.errors import Reason
from frontdesk.kernel.text import TOO_LONG, TextRefused, clean, clean_multiline
from frontdesk.web.amounts import AmountRefused, parse_amount
from frontdesk.web.formatting import plain_money, said_errors

CONTROL: dict[str, str] = {"BooleanField": "form-check-input", "SelectField": "form-select"}
BARE = frozenset({"HiddenField", "CSRFTokenField", "RadioField", "SubmitField", "FieldList", "FormField", "_Option"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: where it is, what the place is called, and what is wrong."""

    field_id: str | None
    label: str | None
    message: str


class DeskMeta(FlaskForm.Meta):
    """How every field of the desk is read and drawn: Bootstrap's classes, hint and errors named to screen readers."""

    def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
        """Take what a form sent; what came as JSON, whose values need not be texts, is no form."""
        return super().wrap_formdata(form, None if request.is_json else formdata)

    def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
        """Return the input with its class, `aria-describedby` and `aria-invalid`."""
        hinted = render_kw.pop("hinted", None)
        if field.type not in BARE:
            render_kw.setdefault("class", CONTROL.get(field.type, "form-control"))
            render_kw.setdefault("autocomplete", "off")
            described = f"{field.id}-hint {field.id}-errors" if hinted else f"{field.id}-errors"
            render_kw.setdefault("aria-describedby", described)
            if field.errors:
                render_kw["aria-invalid"] = "true"
        return Markup(super().render_field(field, render_kw))  # noqa: S704 - WTForms has escaped what was typed


class DeskForm(FlaskForm):
    """The base of every form: faults are listed at the top and at their fields, and what was typed stays."""

    Meta = DeskMeta

    def faults(self) -> list[Fault]:
        """Return every fault of the form, in the order of its fields, those of no field last."""
        return [*_faults(self), *(Fault(None, None, str(error)) for error in self.form_errors)]

    def refuse(self, reasons: Iterable[Reason], word: Callable[[Reason], str]) -> None:
        """Put the reasons of a refusal where they belong: `registrations.0.name` at that field, others at the top."""
        for reason in reasons:
            field = _find(self, reason.field)
            if field is None:
                self.form_errors.append(word(reason))
            else:
                field.errors = [*field.errors, word(reason)]


class LineField(StringField):
    """One line of text, cleaned as `kernel.text.clean` does it; `most` is its length in characters."""

    def __init__(self, label: str | None = None, validators: Any = None, *, most: int = 120, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text; what cannot be kept is refused and shown as it was typed."""
        if not valuelist:
            return
        self.data = valuelist[0]
        try:
            self.data = self.cleaned(valuelist[0])
        except TextRefused as refused:
            self.data = valuelist[0].encode("utf-8", "replace").decode("utf-8")
            raise ValueError(self._said(refused)) from None

    def cleaned(self, text: str) -> str:
        """Return the text as it is kept."""
        return clean(text, most=self.most)

    def _said(self, refused: TextRefused) -> str:
        if refused.code == TOO_LONG:
            return str(gettext("This is too long: at most %(most)d characters.", most=self.most))
        return str(gettext("This contains characters that cannot be read or kept."))


class LinesField(LineField):
    """Several lines of text, cleaned as `kernel.text.clean_multiline` does it."""

    widget = TextArea()

    def cleaned(self, text: str) -> str:
        """Return the text as it is kept."""
        return clean_multiline(text, most=self.most)


class AmountField(StringField):
    """An amount of money as people type it (`388`, `1,388.50`, `¥388`); `minor` holds fen, or None if empty."""

    minor: int | None = None

    def __init__(self, label: str | None = None, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.currency = currency

    def _value(self) -> str:
        typed: int | str | None = self.data
        return plain_money(typed, self.currency) if isinstance(typed, int) else typed or ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the amount; what is none is refused and shown as it was typed."""
        if not valuelist:
            return
        self.data = valuelist[0].strip()
        try:
            self.minor = parse_amount(self.data, get_currency_precision(self.currency)) if self.data else None
        except AmountRefused:
            message = gettext("This is not an amount of money. Type it like 388 or 388.50.")
            raise ValueError(message) from None


def required(_form: DeskForm, field: Field) -> None:
    """Refuse an empty field, in words that say what to do; what was typed and is wrong has been said to be so."""
    if field.data not in (None, "", [], False):
        return
    if field.errors and any(field.raw_data or ()):
        raise StopValidation
    field.errors[:] = []  # of choices, "none of these" goes without saying
    raise StopValidation(gettext("This is missing."))


required.field_flags = {"required": True}  # type: ignore[attr-defined]  # WTForms reads the flags of a validator


def _faults(form: Iterable[Field]) -> Iterator[Fault]:
    for field in form:
        for message in said_errors(field):
            yield Fault(field.id, str(field.label.text), message)
        if isinstance(field, FormField | FieldList):
            yield from _faults(field)


def _find(form: Any, path: str | None) -> Field | None:
    """Return the field that a reason names, going into lists and forms within forms."""
    place: Any = form
    for step in (path or "").split("."):
        place = _inside(place, step)
        if place is None:
            return None
    return place if isinstance(place, Field) and not isinstance(place, FormField | FieldList) else None


def _inside(place: Any, step: str) -> Any:
    if isinstance(place, FieldList):
        entries = place.entries
        return entries[int(step)] if step.isdigit() and int(step) < len(entries) else None
    inner = place.form if isinstance(place, FormField) else place
    return inner._fields.get(step) if hasattr(inner, "_fields") else None
