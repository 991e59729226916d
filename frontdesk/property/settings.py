"""What a hotel may decide for itself: every setting with its type, its default and its bounds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason
from frontdesk.property.queries import the_property

MINUTES_OF_DAY = 24 * 60
MOST_MONEY = 10**9
MOST_LOOKUPS = 10**6


def _number(default: int, least: int, most: int) -> int:
    """Declare a whole number with its bounds, both included."""
    value: int = field(default=default, metadata={"least": least, "most": most})
    return value


@dataclass(frozen=True, slots=True)
class PropertySettings:
    """The hotel's own rules. Money is in minor units, `_bp` is hundredths of a percent, `_minute` counts from midnight.

    `clerk_discount_limit_bp` is how far below the plan a clerk may go alone (REG-9), `refund_limit` how much a clerk
    may give back alone (DEP-2), `incidental_minor` what each paying registration leaves beside its nights (DEP-3).
    The `lookups_…` bound how often one account looks for guests (PRI-9).
    The `retain_…` say how long each thing is kept (PRI-11): 0 years of a profile is until it is withdrawn; scans are
    kept for `law_scan_days` after the check-out whatever else is said. The job runs from `retention_minute` on.
    The `hide_…` settings concern prints. The `task_minutes…` say when an unacknowledged task is late (NTF-3); that of
    an authority's request also when security is paged (AUT-1); after `escalation_minutes` more the duty manager hears
    of it. From `digest_minute` on the day before is summed up. What is written on tasks is kept for `task_note_days`
    after they are done. `authority_request_minutes` is how long such a request waits at all,
    `authority_disclosure_minutes` how long what was approved is open, `visitors_leave_minute` the hour at which
    visitors have left. `vacant_round_days` is after how many days a vacant room is inspected again (HSK-2),
    `room_check_minutes` how long the check of a room may take while its guest waits at the desk (DEP-6),
    `lost_property_days` how long what was found is kept. `complaint_call_back_minutes` is how long
    after the answer a guest who complained is called back, unless the guest names a time (CPL-4).
    `enquiry_seconds` is the age at which an enquiry without consent closes (PRI-3), `message_…` how often messages go
    out and how long one is kept (PRI-6), `enquiry_days` how long an enquiry is.
    """

    clerk_discount_limit_bp: int = _number(1000, 0, 10_000)
    refund_limit: int = _number(50_000, 0, MOST_MONEY)
    incidental_minor: int = _number(10_000, 0, MOST_MONEY)
    keep_scans: bool = True
    hide_rate: bool = False
    hide_address: bool = False
    hide_document: bool = False
    idle_minutes: int = _number(15, 3, 480)
    check_in_minute: int = _number(14 * 60, 0, MINUTES_OF_DAY - 1)
    check_out_minute: int = _number(12 * 60, 0, MINUTES_OF_DAY - 1)
    longest_stay_nights: int = _number(365, 1, 365)
    furthest_arrival_days: int = _number(730, 1, 3650)
    longest_hourly_hours: int = _number(12, 1, 24)
    enquiry_seconds: int = _number(120, 30, 600)
    enquiry_days: int = _number(30, 1, 365)
    message_batch_minutes: int = _number(30, 5, 240)
    message_days: int = _number(7, 1, 30)
    lookups_warn_hour: int = _number(30, 1, MOST_LOOKUPS)
    lookups_warn_day: int = _number(100, 1, MOST_LOOKUPS)
    lookups_most_day: int = _number(200, 1, MOST_LOOKUPS)
    task_minutes: int = _number(15, 1, MINUTES_OF_DAY)
    task_minutes_vip: int = _number(10, 1, MINUTES_OF_DAY)
    task_minutes_birthday: int = _number(60, 1, MINUTES_OF_DAY)
    task_minutes_luggage: int = _number(10, 1, MINUTES_OF_DAY)
    task_minutes_room_cleaning: int = _number(60, 1, MINUTES_OF_DAY)
    task_minutes_cleaning_first: int = _number(20, 1, MINUTES_OF_DAY)
    task_minutes_wake_up_call: int = _number(5, 1, MINUTES_OF_DAY)
    task_minutes_knock: int = _number(5, 1, MINUTES_OF_DAY)
    task_minutes_patrol: int = _number(30, 1, MINUTES_OF_DAY)
    task_minutes_police_report: int = _number(24 * 60, 1, MINUTES_OF_DAY)
    escalation_minutes: int = _number(10, 1, MINUTES_OF_DAY)
    digest_minute: int = _number(7 * 60, 0, MINUTES_OF_DAY - 1)
    task_note_days: int = _number(30, 1, 365)
    police_report_hours: int = _number(24, 1, 24)
    retain_registration_years: int = _number(3, 3, 30)
    retain_scan_days: int = _number(30, 0, 3650)
    law_scan_days: int = _number(0, 0, 3650)
    retain_profile_years: int = _number(0, 0, 50)
    retain_receipt_years: int = _number(30, 10, 50)
    retain_visitor_days: int = _number(90, 1, 3650)
    retain_draft_hours: int = _number(24, 1, 168)
    retention_minute: int = _number(4 * 60, 0, MINUTES_OF_DAY - 1)
    task_minutes_authority_request: int = _number(5, 1, MINUTES_OF_DAY)
    authority_request_minutes: int = _number(60, 5, MINUTES_OF_DAY)
    authority_disclosure_minutes: int = _number(30, 1, MINUTES_OF_DAY)
    visitors_leave_minute: int = _number(23 * 60, 0, MINUTES_OF_DAY - 1)
    vacant_round_days: int = _number(3, 1, 90)
    lost_property_days: int = _number(90, 1, 3650)
    room_check_minutes: int = _number(5, 1, 120)
    complaint_call_back_minutes: int = _number(60, 5, MINUTES_OF_DAY)

    def minutes_for(self, task_kind: str) -> int:
        """Return after how many minutes a task of this kind is late; a kind without a setting takes `task_minutes`."""
        value: int = getattr(self, f"task_minutes_{task_kind.replace('-', '_')}", self.task_minutes)
        return value


def settings_of(ctx: Context) -> PropertySettings:
    """Return the settings of the property as it stands in this transaction."""
    return settings_from(the_property(ctx).settings)


def settings_from(stored: Mapping[str, Any]) -> PropertySettings:
    """Return the settings that a property keeps: what it does not name has its default."""
    known = {each.name for each in fields(PropertySettings)}
    return PropertySettings(**{name: value for name, value in stored.items() if name in known})


def setting_faults(changes: Mapping[str, object]) -> Iterator[Reason]:
    """Yield what is wrong with these settings: `setting-unknown`, `setting-malformed`, `number-out-of-range`."""
    known = {each.name: each for each in fields(PropertySettings)}
    for name, value in changes.items():
        if name not in known:
            yield Reason("setting-unknown", name)
        elif type(value) is not type(known[name].default):
            yield Reason("setting-malformed", name)
        elif isinstance(value, int) and _is_outside(value, bounds := known[name].metadata):
            yield Reason("number-out-of-range", name, facts=dict(bounds))


def _is_outside(value: int, bounds: Mapping[str, int]) -> bool:
    return bool(bounds) and not bounds["least"] <= value <= bounds["most"]
