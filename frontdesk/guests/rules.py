"""Decisions about guests. Pure: no clock, no session, no Flask."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

ADULT_AGE = 18
NEEDS_DUTY_MANAGER_BELOW_AGE = 14

# Nationals of these are not foreigners to the law; the three-letter codes of Hong Kong, Macau and Taiwan
# come from permits and from bookings that name the place instead of the nationality.
NOT_FOREIGN = frozenset({"CHN", "HKG", "MAC", "TWN"})

# The law gives 24 hours for foreigners. Chosen: the same clock for everybody else, for whom no time is given.
FOREIGN_REPORT_WITHIN = timedelta(hours=24)
OTHER_REPORT_WITHIN = timedelta(hours=24)


class Sex(StrEnum):
    """The sex as a travel document states it, in the letters of ICAO 9303."""

    FEMALE = "F"
    MALE = "M"
    UNSPECIFIED = "X"


class DisclosureLevel(StrEnum):
    """Who may learn of a guest (REG-4). `not_asked` is only for a group member not yet met."""

    ASK = "ask"
    NO_ENQUIRIES = "no_enquiries"
    CONFIDENTIAL = "confidential"
    NOT_ASKED = "not_asked"

    @property
    def is_protected(self) -> bool:
        """Tell whether nothing is ever told outside; who was not asked counts as `no_enquiries`."""
        return self is not DisclosureLevel.ASK

    @property
    def is_hidden(self) -> bool:
        """Tell whether the guest is hidden from staff too, under an alias."""
        return self is DisclosureLevel.CONFIDENTIAL

    @property
    def may_be_chosen(self) -> bool:
        """Tell whether this is an answer: `not_asked` is none, so it completes no registration (REG-4)."""
        return self is not DisclosureLevel.NOT_ASKED


class CallPreference(StrEnum):
    """What a guest wants done with calls (REG-4)."""

    ASK = "ask"
    NONE = "none"
    ALLOW_LIST = "allow_list"


class CallHandling(StrEnum):
    """What the switchboard does with a call, once preference and disclosure level are weighed."""

    ASK_GUEST = "ask_guest"
    NAMED_CALLERS_ONLY = "named_callers_only"
    NAMED_CALLERS_WITH_PHRASE = "named_callers_with_phrase"
    REFUSE = "refuse"


class MinorFault(StrEnum):
    """What stands in the way of registering a minor (REG-15)."""

    CONTACT_MISSING = "guardian-contact-missing"
    RELATION_MISSING = "guardian-relation-missing"
    NOT_REACHED = "guardian-not-reached"
    NEEDS_DUTY_MANAGER = "under-14-needs-duty-manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorFacts:
    """What the desk knows about a young guest. `age` is in whole years on the business date."""

    age: int
    guardian_contact: str = ""
    guardian_relation: str = ""
    guardian_present: bool = False
    guardian_reached: bool = False
    duty_manager: bool = False


def is_minor(age: int) -> bool:
    """Tell whether a guest of this age needs a guardian's particulars (REG-15)."""
    return age < ADULT_AGE


def patrol_due(ages: list[int]) -> bool:
    """Tell whether a room with guests of these ages is flagged for security's patrol (REG-15)."""
    return any(is_minor(age) for age in ages)


def minor_faults(facts: MinorFacts) -> list[MinorFault]:
    """Return everything that is missing for this guest at once; nothing for an adult (REG-15).

    `guardian_present` means that a guardian checks in too; otherwise the guardian has been reached
    (`guardian_reached`), and below 14 years a duty manager stands behind the check-in (`duty_manager`).
    """
    if not is_minor(facts.age):
        return []
    alone = not facts.guardian_present
    applies = {
        MinorFault.CONTACT_MISSING: not facts.guardian_contact.strip(),
        MinorFault.RELATION_MISSING: not facts.guardian_relation.strip(),
        MinorFault.NOT_REACHED: alone and not facts.guardian_reached,
        MinorFault.NEEDS_DUTY_MANAGER: alone and facts.age < NEEDS_DUTY_MANAGER_BELOW_AGE and not facts.duty_manager,
    }
    return [fault for fault, holds in applies.items() if holds]


def call_handling(level: DisclosureLevel, preference: CallPreference) -> CallHandling:
    """Return what is done with a call: the disclosure level outranks the call preference (REG-4).

    A protected guest's named callers are put through with their pass-phrase alone, which is consent given
    beforehand; nobody else is.
    """
    if preference is CallPreference.ALLOW_LIST:
        return CallHandling.NAMED_CALLERS_WITH_PHRASE if level.is_protected else CallHandling.NAMED_CALLERS_ONLY
    if level.is_protected or preference is CallPreference.NONE:
        return CallHandling.REFUSE
    return CallHandling.ASK_GUEST


def age_on(birth: date, day: date) -> int:
    """Return the age in whole years on `day`; who was born on 29 February turns on 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birthday_during(birth: date, arrival: date, departure: date) -> bool:
    """Tell whether a day of the stay `[arrival, departure)` is the guest's birthday (REG-12).

    The arrival day always counts, so that day use is covered. The birthday of 29 February is kept on 1 March in
    common years, as in `age_on`. The day of birth itself counts: it is a newborn's.
    """
    last = max(arrival, departure - timedelta(days=1))
    return any(arrival <= _birthday_in(year, birth) <= last for year in range(arrival.year, last.year + 1))


def _birthday_in(year: int, birth: date) -> date:
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def is_foreign(nationality: str) -> bool:
    """Tell whether the law counts this nationality (ISO 3166 alpha-3 or ICAO code) as foreign (REG-12)."""
    return nationality not in NOT_FOREIGN


def police_report_due(nationality: str, checked_in_at: datetime, within_hours: int | None = None) -> datetime:
    """Return the instant by which the police report of a guest must have been sent (REG-12).

    `within_hours` is the hotel's own setting; it can be shorter than the law's time, never longer. Raises
    `ValueError` for a naive instant: a programming fault, never a guest's.
    """
    if checked_in_at.tzinfo is None:
        msg = "an instant needs a time zone"
        raise ValueError(msg)
    law = FOREIGN_REPORT_WITHIN if is_foreign(nationality) else OTHER_REPORT_WITHIN
    return checked_in_at + (law if within_hours is None else min(law, timedelta(hours=within_hours)))
