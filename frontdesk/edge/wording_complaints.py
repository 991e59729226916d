"""Refusals of complaints in words; `edge.wording` holds the one catalogue that they belong to."""

from typing import Final

from flask_babel import lazy_gettext as _

COMPLAINTS: Final = {
    "complaint-refused": _("This cannot be done with the complaint now."),
    "complaint-state": _("The complaint is not in a state in which this can be done."),
    "complaint-about-nobody": _("A complaint about nobody in particular names no room and no stay."),
    "department-asked-already": _("This department was asked already and has not answered yet."),
    "department-answered-already": _("The department has answered this already."),
    "complaint-unknown": _("There is no such complaint."),
    "compensation-without-folio": _("The complaint is about no stay whose guest pays here."),
    "period-malformed": _("From and until are days, and at most a year apart."),
    "call-back-past": _("The time to call back has passed already."),
    "call-back-too-far": _("A call-back is promised for at most %(most)s days ahead."),
}
