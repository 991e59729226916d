"""Refusals of engineering and of the floors in words; `edge.wording` holds the one catalogue that they belong to."""

from typing import Final

from flask_babel import lazy_gettext as _

FLOORS: Final = {
    "housekeeping-refused": _("This cannot be done on the floors now."),
    "discrepancy-resolved": _("Somebody has resolved this already."),
    "point-unanswered": _("Say of each point whether it is in order."),
    "room-vacant": _("Nobody stays in this room."),
    "check-answered": _("Somebody has answered this check already."),
    "minibar-item-unknown": _("There is no such thing in the minibar."),
    "lost-property-refused": _("This cannot be done with what was found now."),
    "lost-item-ended": _("It has been given back or away already."),
    "lost-item-kept-still": _("It is kept until %(until)s."),
    "attendants-missing": _("Choose at least one attendant."),
    "attendant-unknown": _("This person cleans no rooms here."),
}

REPAIRS: Final = {
    "work-order-refused": _("This cannot be done with the work order now."),
    "room-held-for-others": _("Others hold the room on these nights. Move them first, or choose other days."),
    "room-blocked-already": _("The room is kept from sale for this fault already."),
    "work-order-without-room": _("The fault is in no room."),
    "repairer-unknown": _("This person repairs nothing here. Choose somebody of engineering."),
    "call-back-not-due": _("Nobody waits for a call about this now."),
    "nothing-to-charge": _("Nothing is left to be charged."),
    "nobody-to-charge": _("No guest who is in the house answers for it."),
    "work-order-state": _("The work order is not in a state in which this can be done."),
    "fault-place-missing": _("Name the room, or the place if it is in no room; one of the two."),
    "day-not-ahead": _("The day must come after the business date %(today)s."),
    "day-too-far": _("The day is more than %(most)s days ahead."),
    "engineer-on-duty": _("An engineer declares it. The duty manager does when no engineer is on duty: confirm that."),
}

HELD: Final = {
    "held-by-stay": _("A guest who is in the house holds the room on %(nights)s; free then: %(rooms)s."),
    "held-by-stay-none-free": _(
        "A guest who is in the house holds the room on %(nights)s; no room of its type is free."
    ),
    "held-by-reservation": _("A reservation holds the room on %(nights)s; free then: %(rooms)s."),
    "held-by-reservation-none-free": _("A reservation holds the room on %(nights)s; no room of its type is free."),
}
"""Who stands in the way of taking a room out of order, and where they could go."""
