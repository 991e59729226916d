"""What the codes of authorities' requests, emergencies and visitors are called, on screens and on paper."""

from collections.abc import Iterable
from typing import Final

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from frontdesk.authority.queries import RequestView
from frontdesk.guests.countries import country_name
from frontdesk.web import words
from frontdesk.web.words import Words

STATES: Final[Words] = {
    "pending": _("Waits for security"),
    "approved": _("Approved"),
    "denied": _("Denied"),
    "expired": _("Expired"),
    "withdrawn": _("Withdrawn"),
}
BASES: Final[Words] = {"on_the_spot": _("Inspection on the spot"), "written": _("Written order")}
SCOPES: Final[Words] = {"person": _("One person"), "room": _("One room"), "register": _("The register of these days")}
OFFICER_DOCUMENTS: Final[Words] = {
    "police_card": _("Police card"),
    "work_card": _("Service card of another authority"),
    "other": _("Another document"),
}
FIELDS: Final[Words] = {
    "name": _("Name"),
    "sex": _("Sex"),
    "birth_date": _("Birth date"),
    "nationality": _("Nationality"),
    "document": _("Document"),
    "address": _("Address"),
    "phone": _("Telephone"),
    "room": _("Room"),
    "stay": _("Days of the stay"),
    "vehicle": _("Vehicle plates"),
}
REASONS: Final[Words] = {
    "identity-doubtful": _("The officer's identity is doubtful"),
    "basis-missing": _("The legal basis is missing"),
    "scope-too-wide": _("More is asked for than the basis allows"),
    "officer-withdrew": _("The officer asks no longer"),
    "officer-left": _("The officer has left"),
    "entered-wrongly": _("It was entered wrongly"),
    "unanswered": _("Nobody answered in time"),
    "other": _("Another reason"),
}
OPENINGS: Final[Words] = {"page": _("Shown on the screen"), "copy": _("Copy printed")}
EMERGENCIES: Final[Words] = {
    "fire": _("Fire"),
    "medical": _("Somebody is in danger"),
    "evacuation": _("Evacuation"),
    "drill": _("Drill"),
    "other": _("Another reason"),
}
VERDICTS: Final[Words] = {"in-order": _("It was in order"), "not-in-order": _("It was not in order")}
NEEDS: Final[Words] = {
    "walking": _("Cannot walk far"),
    "hearing": _("Does not hear"),
    "sight": _("Does not see"),
    "infant": _("Infant"),
    "other": _("Other help"),
}
VISITOR_DOCUMENTS: Final[Words] = {
    "resident_id": _("Resident ID card"),
    "passport": _("Passport"),
    "other": _("Another document"),
}


def scope_of(found: RequestView) -> str:
    """Return in words what a request asks for; who may see no guest reads no words that name one."""
    about = {"person": found.person, "room": found.room}.get(found.scope)
    said = str(SCOPES[found.scope])
    named = gettext("%(what)s: %(which)s", what=said, which=about) if about else said
    days = str(found.from_date)
    if found.until_date != found.from_date:
        days = f"{found.from_date} – {found.until_date}"
    return f"{named} ({days})"


def fields_of(found: Iterable[str]) -> str:
    """Return the names of fields, one after the other."""
    return str(gettext(", ")).join(str(FIELDS[field]) for field in found)


def shown(field: str, value: str) -> str:
    """Return a disclosed value as people read it."""
    if field == "sex":
        return str(words.SEXES[value])
    if field == "nationality" and value:
        return country_name(value, "zh" if str(get_locale()).startswith("zh") else "en")
    if field == "document":
        kind, _space, number = value.partition(" ")
        return f"{words.DOCUMENT_TYPES.get(kind, kind)} {number}".strip()
    return value
