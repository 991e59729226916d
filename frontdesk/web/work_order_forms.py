"""The forms of work orders: what is reported, and what engineering makes of it."""

from flask import request
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, SelectChoice, SelectField
from wtforms.validators import Optional

from frontdesk.maintenance.repairs import Work
from frontdesk.maintenance.rules import Priority
from frontdesk.maintenance.service import LONGEST_WORDS, MOST_PHOTO, Report
from frontdesk.web import work_order_words as words
from frontdesk.web.admin_fields import HouseAmountField, options
from frontdesk.web.forms import DeskForm, LineField, required


class ReportForm(DeskForm):
    """What is broken, where, and how soon somebody must come."""

    room = LineField(lazy_gettext("Room number"), most=10)
    area = SelectField(
        lazy_gettext("Or a place that is no room"), choices=[SelectChoice("", ""), *options(words.AREAS)], default=""
    )
    fault = SelectField(lazy_gettext("What is broken"), [required], choices=options(words.FAULTS))
    priority = SelectField(
        lazy_gettext("How soon"), [required], choices=options(words.PRIORITIES), default=Priority.NORMAL
    )
    words = LineField(lazy_gettext("What was seen"), [required], most=LONGEST_WORDS)
    by_guest = BooleanField(
        lazy_gettext("A guest has told it"),
        description=lazy_gettext("The guest of the room is called back when something has come of it."),
    )

    def report(self) -> Report:
        """Return what was typed, with the photograph if there is one; a byte too much says that it is too large."""
        file = request.files.get("photo")
        content = file.read(MOST_PHOTO + 1) if file else b""
        if file:
            file.close()
        return Report(
            room=self.room.data or None,
            area=self.area.data or None,
            fault=self.fault.data,
            priority=self.priority.data,
            words=self.words.data,
            by_guest=self.by_guest.data,
            photo=content or None,
        )


class AssignForm(DeskForm):
    """Who repairs it."""

    account_id = SelectField(lazy_gettext("Who repairs it"), [required])


class FixForm(DeskForm):
    """What was done, the parts, what it cost and what the guest owes."""

    words = LineField(lazy_gettext("What was done"), [required], most=LONGEST_WORDS)
    parts = LineField(lazy_gettext("Parts used"), most=LONGEST_WORDS)
    cost = HouseAmountField(lazy_gettext("Cost to the hotel"))
    charge = HouseAmountField(
        lazy_gettext("Charged to the guest"), description=lazy_gettext("The desk posts it to the folio.")
    )

    def work(self) -> Work:
        """Return what was typed."""
        return Work(words=self.words.data, parts=self.parts.data, cost=self.cost.value, charge=self.charge.value)


class DeferForm(DeskForm):
    """Until when it waits, and why."""

    until = DateField(lazy_gettext("Until"), [Optional()])
    words = LineField(lazy_gettext("Why it waits"), [required], most=LONGEST_WORDS)


class DeclareForm(DeskForm):
    """Until when the room cannot be sold, and why."""

    until = DateField(lazy_gettext("Cannot be sold until"), [Optional()])
    words = LineField(lazy_gettext("Why it cannot be repaired"), [required], most=LONGEST_WORDS)
    no_engineer_on_duty = BooleanField(
        lazy_gettext("No engineer is on duty"),
        description=lazy_gettext("A duty manager declares it only then."),
    )


class BlockForm(DeskForm):
    """From which day on and until which the room is kept from sale."""

    kind = SelectField(lazy_gettext("How"), [required], choices=options(words.BLOCKS))
    from_date = DateField(lazy_gettext("From the night of"), [required])
    until_date = DateField(lazy_gettext("Until the day"), [required])
