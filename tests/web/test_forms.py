"""Forms: every fault at once, in words, at its field, and what was typed stays."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, FieldList, FormField, RadioField, SelectChoice, SelectField
from wtforms import Form as PlainForm

from frontdesk.kernel.errors import Reason
from frontdesk.web.forms import AmountField, DeskForm, LineField, LinesField, required


class Person(PlainForm):
    name = LineField("Name", [required], most=10)


class Example(DeskForm):
    title = LineField("Title", [required], most=10, description="Short")
    notes = LinesField("Notes", most=20)
    price = AmountField("Price")
    kind = SelectField("Kind", choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    sure = BooleanField("Sure")
    people = FieldList(FormField(Person), min_entries=1)


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    app = Flask("forms")
    app.config.update(SECRET_KEY="-", WTF_CSRF_ENABLED=False)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def sent(**fields: str) -> Example:
    return Example(MultiDict({"kind": "a", **fields}))


def test_every_fault_is_named_with_its_field_and_in_the_order_of_the_page() -> None:
    form = sent(notes="x" * 21, price="much")
    form["people"][0].form.name.data = None
    assert not form.validate()
    assert [(fault.field_id, fault.label) for fault in form.faults()] == [
        ("title", "Title"),
        ("notes", "Notes"),
        ("price", "Price"),
        ("people-0-name", "Name"),
    ]


class Asked(DeskForm):
    level = RadioField("Level", [required], choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    day = DateField("Day", [required])


def test_a_question_without_an_answer_and_an_answer_that_is_none_are_each_said_once() -> None:
    for typed, day in (({}, "This is missing."), ({"day": "tomorrow"}, "Not a valid date value.")):
        form = Asked(MultiDict(typed))
        assert not form.validate()
        assert [fault.message for fault in form.faults()] == ["This is missing.", day]


def test_what_was_typed_stays_in_the_field_that_is_refused() -> None:
    form = sent(title="far too long for it", price="much")
    assert not form.validate()
    assert 'value="far too long for it"' in form.title()
    assert 'value="much"' in form.price()


def test_characters_that_cannot_be_kept_are_refused_and_shown_without_harm() -> None:
    form = sent(title="a\ud800b")
    assert not form.validate()
    assert "cannot be read" in str(form.title.errors[0])
    form.title().encode()


def test_text_is_kept_clean() -> None:
    form = sent(title="  a \u200b b ", notes="one \r\n\r\n\r\n\r\n two")
    assert (form.title.data, form.notes.data) == ("a b", "one\n\ntwo")


def test_an_amount_is_held_in_minor_units_and_an_empty_one_is_none() -> None:
    assert sent(price="¥388.50").price.minor == 38850
    assert sent(price="").price.minor is None


def test_an_amount_from_the_hotel_is_shown_as_a_person_types_it() -> None:
    assert 'value="388.50"' in Example(data={"price": 38850}).price()


def test_hint_and_errors_are_tied_to_their_field_for_screen_readers() -> None:
    form = sent()
    form.validate()
    drawn = form.title(hinted=True)
    assert 'aria-describedby="title-hint title-errors"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert "required" in drawn
    assert 'aria-invalid="true"' not in form.notes()


def test_fields_look_as_the_desk_draws_them() -> None:
    form = sent()
    assert 'class="form-select"' in form.kind()
    assert 'class="form-check-input"' in form.sure()
    assert 'class="form-control"' in form.notes()


def test_a_refusal_of_the_hotel_stands_at_its_field_or_at_the_top() -> None:
    form = sent(title="ok")
    form.refuse(
        [
            Reason("too-short", "people.0.name"),
            Reason("unknown-place", "people.7.name"),
            Reason("not-a-field", "people"),
            Reason("lost-race"),
        ],
        lambda reason: reason.code,
    )
    assert [(fault.field_id, fault.message) for fault in form.faults()] == [
        ("people-0-name", "too-short"),
        (None, "unknown-place"),
        (None, "not-a-field"),
        (None, "lost-race"),
    ]
