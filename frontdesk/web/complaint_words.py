"""What the codes of complaints are called on screens."""

from typing import Final

from flask_babel import lazy_gettext as _

from frontdesk.complaints.rules import About, Channel, Kind, Liability, Outcome, Severity, State
from frontdesk.web.words import Words

STATES: Final[Words] = {
    State.RECEIVED: _("To be looked at"),
    State.IN_HAND: _("In hand"),
    State.ANSWERED: _("Guest answered"),
    State.CLOSED: _("Closed"),
}

CHANNELS: Final[Words] = {
    Channel.DESK: _("Said at the desk"),
    Channel.TELEPHONE: _("By telephone"),
    Channel.LETTER: _("Letter or e-mail"),
    Channel.REVIEW: _("Review on the internet"),
    Channel.DEPARTMENT: _("Through another department"),
}

ABOUT: Final[Words] = {
    About.STAY: _("A guest of a room"),
    About.ROOM: _("A room, whoever is in it"),
    About.NOBODY: _("Nobody in particular"),
}

KINDS: Final[Words] = {
    Kind.ROOM: _("The room itself"),
    Kind.CLEANLINESS: _("Hygiene"),
    Kind.NOISE: _("Noise"),
    Kind.FACILITIES: _("Facilities"),
    Kind.STAFF: _("Colleagues"),
    Kind.PRICE: _("Prices and bills"),
    Kind.FOOD: _("Food"),
    Kind.OTHER: _("Something else"),
}

SEVERITIES: Final[Words] = {
    Severity.MINOR: _("Minor"),
    Severity.SERIOUS: _("Serious"),
    Severity.SEVERE: _("Severe"),
}

LIABILITIES: Final[Words] = {
    Liability.OPEN: _("Not decided"),
    Liability.LIABLE: _("Liable"),
    Liability.NOT_LIABLE: _("Not liable"),
}

OUTCOMES: Final[Words] = {
    Outcome.SATISFIED: _("Satisfied"),
    Outcome.NOT_SATISFIED: _("Not satisfied"),
    Outcome.DROPPED: _("No longer waited for"),
}
