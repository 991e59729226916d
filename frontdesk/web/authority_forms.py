"""The forms of authorities' requests: what the clerk records, and how security answers."""

from typing import Final

from flask import request
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, PasswordField, RadioField, SelectField
from wtforms.validators import Optional

from frontdesk.authority.intake import LONGEST, RequestGiven
from frontdesk.authority.rules import DENIALS, FIELDS, OFFICER_DOCUMENTS, WITHDRAWALS, Basis, Scope
from frontdesk.authority.service import LONGEST_NOTE
from frontdesk.web import authority_words as words
from frontdesk.web.admin_fields import BoxesField, options
from frontdesk.web.forms import DeskForm, LineField, required
from frontdesk.web.words import Words

ASKED_AT_FIRST: Final = ("name", "sex", "birth_date", "nationality", "document", "room", "stay")


def _choices(names: tuple[str, ...], said: Words) -> dict[str, object]:
    return {name: said[name] for name in names}


class RequestForm(DeskForm):
    """What the clerk records while the officer waits (AUT-1)."""

    officer = LineField(lazy_gettext("Officer's name"), [required], most=LONGEST["officer"])
    agency = LineField(lazy_gettext("Agency"), [required], most=LONGEST["agency"])
    document_type = SelectField(
        lazy_gettext("Officer's document"),
        [required],
        choices=options(_choices(OFFICER_DOCUMENTS, words.OFFICER_DOCUMENTS)),
    )
    document_number = LineField(lazy_gettext("Document number"), [required], most=LONGEST["document_number"])
    document_seen = BooleanField(lazy_gettext("I have seen the document"), [required])
    basis = RadioField(lazy_gettext("Legal basis"), [required], choices=options(_choices(tuple(Basis), words.BASES)))
    basis_number = LineField(lazy_gettext("Number of the written order"), most=LONGEST["basis_number"])
    copies = BooleanField(lazy_gettext("Copies are asked for"))
    scope = RadioField(
        lazy_gettext("What is asked for"), [required], choices=options(_choices(tuple(Scope), words.SCOPES))
    )
    person = LineField(lazy_gettext("Whole name, document number or telephone"), most=LONGEST["person"])
    room = LineField(lazy_gettext("Room number"), most=10)
    from_date = DateField(lazy_gettext("From"), [Optional()])
    until_date = DateField(lazy_gettext("Until, this day included"), [Optional()])
    fields = BoxesField(
        lazy_gettext("Which particulars"),
        [required],
        choices=options(_choices(FIELDS, words.FIELDS)),
        default=ASKED_AT_FIRST,
    )

    def given(self) -> RequestGiven:
        """Return what was typed."""
        lines = ("officer", "agency", "document_type", "document_number", "basis", "basis_number", "scope", "person")
        return RequestGiven(
            **{name: self[name].data or None for name in lines},
            room=self.room.data or None,
            document_seen=self.document_seen.data,
            copies=self.copies.data,
            from_date=self.from_date.data,
            until_date=self.until_date.data,
            fields=tuple(self.fields.data or ()),
        )


class ApproveForm(DeskForm):
    """How much of what is asked for security allows."""

    fields = BoxesField(lazy_gettext("Which particulars"), [required])


class HereForm(ApproveForm):
    """Security's own sign-in on the clerk's screen (ACC-6)."""

    username = LineField(lazy_gettext("User name"), [required], most=40)
    password = PasswordField(lazy_gettext("Password"), [required])
    code = LineField(lazy_gettext("Authenticator code"), [required], most=12)


class DenyForm(DeskForm):
    """Why security refuses."""

    reason = SelectField(
        lazy_gettext("Reason"), [required], choices=options({"": "", **_choices(DENIALS, words.REASONS)})
    )
    note = LineField(lazy_gettext("Note"), most=LONGEST_NOTE)


class WithdrawForm(DeskForm):
    """Why the desk takes a request back."""

    reason = SelectField(
        lazy_gettext("Reason"), [required], choices=options({"": "", **_choices(WITHDRAWALS, words.REASONS)})
    )
    note = LineField(lazy_gettext("Note"), most=LONGEST_NOTE)


def offered(form: ApproveForm, asked: tuple[str, ...]) -> ApproveForm:
    """Return the form with the fields that were asked for, all of them ticked unless it was sent."""
    form.fields.choices = options(_choices(asked, words.FIELDS))
    if request.method == "GET" or form.fields.data is None:
        form.fields.data = list(asked)
    return form
