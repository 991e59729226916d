"""The forms of the settings pages, each field with what it means."""

from dataclasses import asdict, fields
from typing import Final

from flask_babel import LazyString, lazy_gettext
from wtforms import BooleanField, Field, IntegerField, SelectField

from frontdesk.edge.languages import NAMES
from frontdesk.property.referrals import NearbyHotelDetails
from frontdesk.property.settings import PropertySettings
from frontdesk.property.workstations import ENCODERS, WorkstationDetails
from frontdesk.web.admin_fields import HouseAmountField, MinuteField, PercentField, given, options
from frontdesk.web.forms import DeskForm, LineField, required

ENCODER_NAMES: Final[dict[str, LazyString]] = {
    "standalone": lazy_gettext("A device of its own: the clerk encodes, the program records"),
}


class SettingsForm(DeskForm):
    """The hotel's own rules; the fields are called as in `PropertySettings`."""

    clerk_discount_limit_bp = PercentField(
        lazy_gettext("A clerk's limit for discounts, in percent"),
        [required],
        description=lazy_gettext("So far below the plan a clerk may go alone; further needs a duty manager."),
    )
    refund_limit = HouseAmountField(
        lazy_gettext("A clerk's limit for refunds"),
        [required],
        description=lazy_gettext("So much a clerk may give back alone; more needs a duty manager."),
    )
    incidental_minor = HouseAmountField(
        lazy_gettext("Deposit for incidentals"),
        [required],
        description=lazy_gettext("What each guest who pays leaves beside the price of the nights."),
    )
    keep_scans = BooleanField(
        lazy_gettext("Keep scans of documents"),
        description=lazy_gettext("They are kept sealed. Without, a document is looked at and not kept."),
    )
    hide_rate = BooleanField(
        lazy_gettext("Leave the price off registration cards"),
        description=lazy_gettext("For guests whose company pays, for example."),
    )
    hide_address = BooleanField(lazy_gettext("Leave the address off registration cards"))
    hide_document = BooleanField(lazy_gettext("Leave the document number off registration cards"))
    idle_minutes = IntegerField(
        lazy_gettext("Minutes until an idle sign-in ends"),
        [given],
        description=lazy_gettext("A warning comes two minutes before."),
    )
    check_in_minute = MinuteField(lazy_gettext("Check-in from"), [required])
    check_out_minute = MinuteField(
        lazy_gettext("Check-out by"),
        [required],
        description=lazy_gettext("Until then key cards open, and at this time rooms are due out."),
    )
    longest_stay_nights = IntegerField(lazy_gettext("Longest stay, in nights"), [given])
    furthest_arrival_days = IntegerField(lazy_gettext("Furthest arrival that can be quoted, in days"), [given])
    longest_hourly_hours = IntegerField(lazy_gettext("Longest stay by the hour, in hours"), [given])
    enquiry_seconds = IntegerField(
        lazy_gettext("Seconds until an enquiry closes"),
        [given],
        description=lazy_gettext("Without consent every enquiry closes at this age, whoever is asked for."),
    )
    enquiry_days = IntegerField(lazy_gettext("Days for which an enquiry is kept"), [given])
    message_batch_minutes = IntegerField(
        lazy_gettext("Minutes between two rounds of messages"),
        [given],
        description=lazy_gettext("Messages go to the rooms together, at these intervals."),
    )
    message_days = IntegerField(lazy_gettext("Days for which a message is kept"), [given])
    lookups_warn_hour = IntegerField(
        lazy_gettext("Look-ups in an hour that warn"),
        [given],
        description=lazy_gettext("So many look-ups of guests by one account warn the duty manager and security."),
    )
    lookups_warn_day = IntegerField(lazy_gettext("Look-ups in a day that warn"), [given])
    lookups_most_day = IntegerField(
        lazy_gettext("Look-ups in a day without approval"),
        [given],
        description=lazy_gettext("Each further one needs an approval. Serving a guest at the desk never counts."),
    )
    task_minutes = IntegerField(
        lazy_gettext("A task is late after so many minutes"),
        [given],
        description=lazy_gettext("For every kind of task that is not named below."),
    )
    task_minutes_vip = IntegerField(lazy_gettext("A VIP in the house"), [given])
    task_minutes_birthday = IntegerField(lazy_gettext("A birthday during the stay"), [given])
    task_minutes_luggage = IntegerField(lazy_gettext("Luggage"), [given])
    task_minutes_room_cleaning = IntegerField(lazy_gettext("A room to clean"), [given])
    task_minutes_cleaning_first = IntegerField(lazy_gettext("A room to clean first"), [given])
    task_minutes_wake_up_call = IntegerField(lazy_gettext("A wake-up call"), [given])
    task_minutes_knock = IntegerField(lazy_gettext("A guest to wake at the door"), [given])
    task_minutes_patrol = IntegerField(lazy_gettext("A room to patrol"), [given])
    task_minutes_police_report = IntegerField(lazy_gettext("A report to the police"), [given])
    escalation_minutes = IntegerField(
        lazy_gettext("Minutes from the supervisor to the duty manager"),
        [given],
        description=lazy_gettext("A late task goes to the supervisor at once, and so much later to the duty manager."),
    )
    digest_minute = MinuteField(lazy_gettext("The day before is summed up from"), [required])
    task_note_days = IntegerField(lazy_gettext("Days for which comments on finished tasks are kept"), [given])
    police_report_hours = IntegerField(
        lazy_gettext("Registrations are reported within, in hours"),
        [given],
        description=lazy_gettext("The law gives 24 at most; what is later is listed and told of."),
    )
    retain_registration_years = IntegerField(
        lazy_gettext("The registration book, in years"),
        [given],
        description=lazy_gettext("Counted from the check-out; the law asks for three."),
    )
    retain_scan_days = IntegerField(
        lazy_gettext("Scans of documents, in days"),
        [given],
        description=lazy_gettext("Counted from the check-out."),
    )
    law_scan_days = IntegerField(
        lazy_gettext("Scans that the law wants kept, in days"),
        [given],
        description=lazy_gettext("Even if the guest asks to be forgotten; 0 where no law does."),
    )
    retain_profile_years = IntegerField(
        lazy_gettext("Profiles without a further stay, in years"),
        [given],
        description=lazy_gettext("0 keeps a profile until the guest withdraws it."),
    )
    retain_receipt_years = IntegerField(
        lazy_gettext("Receipts and folios, in years"),
        [given],
        description=lazy_gettext("They hold amounts and numbers, and nobody’s name."),
    )
    retain_visitor_days = IntegerField(
        lazy_gettext("Visitors, in days"),
        [given],
        description=lazy_gettext("Counted from when they left."),
    )
    retain_draft_hours = IntegerField(lazy_gettext("Unfinished walk-ins, in hours"), [given])
    retention_minute = MinuteField(
        lazy_gettext("What is due is forgotten each day from"),
        [required],
        description=lazy_gettext("In small steps, beside the work of the desk."),
    )
    task_minutes_authority_request = IntegerField(
        lazy_gettext("An officer's request"),
        [given],
        description=lazy_gettext("Unanswered so long, security on call is paged."),
    )
    authority_request_minutes = IntegerField(
        lazy_gettext("Minutes until an officer's request ends unanswered"), [given]
    )
    authority_disclosure_minutes = IntegerField(
        lazy_gettext("Minutes for which an approved disclosure is open"), [given]
    )
    visitors_leave_minute = MinuteField(
        lazy_gettext("Visitors have left by"),
        [required],
        description=lazy_gettext("Security is told of those who are still in."),
    )
    room_check_minutes = IntegerField(
        lazy_gettext("Minutes for the check of a room at check-out"),
        [given],
        description=lazy_gettext("The guest waits at the desk meanwhile."),
    )
    complaint_call_back_minutes = IntegerField(
        lazy_gettext("Minutes until a guest who complained is called back"),
        [given],
        description=lazy_gettext("After the answer, where the guest names no time."),
    )
    lost_property_days = IntegerField(lazy_gettext("Days for which lost property is kept"), [given])
    vacant_round_days = IntegerField(lazy_gettext("Days between two rounds of a vacant room"), [given])

    @classmethod
    def of(cls, settings: PropertySettings) -> "SettingsForm":
        """Return the form that shows these settings."""
        return cls(formdata=None, data=asdict(settings))

    def changes(self) -> dict[str, int | bool]:
        """Return what was typed, by the names of the settings."""
        return {each.name: _value(self[each.name]) for each in fields(PropertySettings)}


class NearbyHotelForm(DeskForm):
    """A hotel to recommend when this one is full."""

    name_zh = LineField(lazy_gettext("Name in Chinese"), [required], most=120)
    name_en = LineField(lazy_gettext("Name in English"), [required], most=120)
    phone = LineField(lazy_gettext("Phone"), [required], most=40)
    distance_m = IntegerField(lazy_gettext("Distance in metres"), [given])
    position = IntegerField(
        lazy_gettext("Order"),
        [given],
        default=0,
        description=lazy_gettext("Hotels are offered by this number, then by distance."),
    )
    active = BooleanField(lazy_gettext("Is recommended"), default=True)

    def details(self) -> NearbyHotelDetails:
        """Return what was typed."""
        names = ("name_zh", "name_en", "phone", "distance_m", "position", "active")
        return NearbyHotelDetails(**{name: self[name].data for name in names})


class WorkstationForm(DeskForm):
    """A place at the desk."""

    name = LineField(lazy_gettext("Workstation"), [required], most=60)
    locale = SelectField(lazy_gettext("Language it starts in"), [required], choices=options(NAMES))
    printer = LineField(lazy_gettext("Printer"), most=120)
    encoder = SelectField(
        lazy_gettext("Key card encoder"),
        [required],
        choices=options({encoder: ENCODER_NAMES[encoder] for encoder in ENCODERS}),
    )
    drawer = LineField(lazy_gettext("Cash drawer"), most=60)

    def details(self) -> WorkstationDetails:
        """Return what was typed."""
        return WorkstationDetails(
            **{name: self[name].data for name in ("name", "locale", "printer", "encoder", "drawer")}
        )


def _value(field: Field) -> int | bool:
    """Return the number or flag that a field stands for."""
    found: int | bool = field.data if isinstance(field, BooleanField | IntegerField) else field.value
    return found
