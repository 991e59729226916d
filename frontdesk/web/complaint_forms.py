"""The forms of complaints: what the guest says, what it turns out to be, and what the guest is answered."""

from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField, HiddenField, SelectChoice, SelectField
from wtforms.validators import Optional

from frontdesk.complaints.rules import ANSWERS_FOR, About, Channel, Kind, Liability, Severity
from frontdesk.complaints.service import Classified, Given
from frontdesk.complaints.steps import LONGEST_WORDS
from frontdesk.edge.context import current_context
from frontdesk.web import complaint_words as words
from frontdesk.web.admin_fields import HouseAmountField, options
from frontdesk.web.forms import DeskForm, LineField, LinesField, required
from frontdesk.web.inbox import DEPARTMENTS


class CallTimeField(DateTimeLocalField):
    """A time on the hotel's clock; `instant` is the moment that it stands for."""

    @property
    def instant(self) -> datetime | None:
        """Return the moment, or None where none was typed."""
        return self.data.replace(tzinfo=current_context().zone) if isinstance(self.data, datetime) else None


class NewForm(DeskForm):
    """A complaint on one screen: how it came, what it is about, in the guest's words."""

    stay_id = HiddenField()
    channel = SelectField(
        lazy_gettext("How it came"), [required], choices=options(words.CHANNELS), default=Channel.DESK
    )
    about = SelectField(lazy_gettext("What it is about"), [required], choices=options(words.ABOUT), default=About.STAY)
    room = LineField(
        lazy_gettext("Room number"), most=10, description=lazy_gettext("The guest who stays there now complains.")
    )
    kind = SelectField(lazy_gettext("Kind"), [required], choices=options(words.KINDS), default=Kind.ROOM)
    severity = SelectField(
        lazy_gettext("Severity"),
        [required],
        choices=options(words.SEVERITIES),
        default=Severity.MINOR,
        description=lazy_gettext("The duty manager hears of a severe one at once."),
    )
    words = LinesField(lazy_gettext("In the guest's words"), [required], most=LONGEST_WORDS)
    call_back_at = CallTimeField(
        lazy_gettext("Wants to be called back at"),
        [Optional()],
        description=lazy_gettext("Only where the guest asks for it."),
    )

    def given(self) -> Given:
        """Return what was typed."""
        return Given(
            channel=self.channel.data,
            about=self.about.data,
            room=self.room.data or None,
            stay_id=id_named(self.stay_id.data) if self.about.data == About.STAY and not self.room.data else None,
            kind=self.kind.data,
            severity=self.severity.data,
            words=self.words.data,
            call_back_at=self.call_back_at.instant,
        )


class ClassifyForm(DeskForm):
    """What the complaint turns out to be, and who of several guests complains."""

    kind = SelectField(lazy_gettext("Kind"), [required], choices=options(words.KINDS))
    severity = SelectField(lazy_gettext("Severity"), [required], choices=options(words.SEVERITIES))
    registration_id = SelectField(lazy_gettext("Who complains"))

    def offer(self, guests: list[tuple[UUID, str]]) -> None:
        """Offer the guests of the stay, where there are several; nobody has to be named."""
        if len(guests) <= 1:
            del self.registration_id
            return
        named = [SelectChoice(str(registration_id), name) for registration_id, name in guests]
        self.registration_id.choices = [SelectChoice("", ""), *named]

    def classified(self) -> Classified:
        """Return what was chosen."""
        return Classified(
            kind=self.kind.data,
            severity=self.severity.data,
            registration_id=self._guest(),
        )

    def _guest(self) -> UUID | None:
        return id_named(self.registration_id.data) if self.registration_id else None


class DecideForm(ClassifyForm):
    """The same for a duty manager, who says whether the hotel is liable, and why."""

    liability = SelectField(
        lazy_gettext("Liability"), [required], choices=options(words.LIABILITIES), default=Liability.OPEN
    )
    reason = LinesField(
        lazy_gettext("Why"),
        most=LONGEST_WORDS,
        description=lazy_gettext("Needed once it is decided. The guest does not read it."),
    )

    def classified(self) -> Classified:
        """Return what was chosen; what is not decided says nothing of the liability."""
        told = super().classified()
        if self.liability.data == Liability.OPEN and not self.reason.data:
            return told
        return Classified(
            kind=told.kind,
            severity=told.severity,
            registration_id=told.registration_id,
            liability=self.liability.data,
            reason=self.reason.data,
        )


class DepartmentForm(DeskForm):
    """Which department is asked."""

    department = SelectField(
        lazy_gettext("Department"),
        [required],
        choices=options({name: DEPARTMENTS[name] for name in ANSWERS_FOR}),
        description=lazy_gettext("It is told room, kind and severity, and nothing of the guest."),
    )


class WordsForm(DeskForm):
    """What a department has to say."""

    words = LinesField(lazy_gettext("Answer of the department"), [required], most=LONGEST_WORDS)


class AnswerForm(DeskForm):
    """What the guest was answered."""

    words = LinesField(lazy_gettext("What the guest was answered"), [required], most=LONGEST_WORDS)
    call_back_at = CallTimeField(
        lazy_gettext("Wants to be called back at"),
        [Optional()],
        description=lazy_gettext("Empty: in the hotel's usual time."),
    )


class CallBackForm(DeskForm):
    """What the guest said when called back."""

    words = LinesField(lazy_gettext("What the guest said"), most=LONGEST_WORDS)


class CompensateForm(DeskForm):
    """How much the guest is given."""

    amount = HouseAmountField(
        lazy_gettext("Amount to credit"),
        [required],
        description=lazy_gettext(
            "It stands on the folio of the guest who pays for the stay, as a credit. Another person approves it."
        ),
    )


class CloseForm(DeskForm):
    """Why a duty manager closes it."""

    reason = LinesField(lazy_gettext("Why it is closed"), [required], most=LONGEST_WORDS)


def id_named(text: str | None) -> UUID | None:
    """Return the id that an address or a form names, or None."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
