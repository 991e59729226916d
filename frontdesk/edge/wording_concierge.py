"""Refusals of what the house does for its guests in words; `edge.wording` holds the one catalogue."""

from typing import Final

from flask_babel import lazy_gettext as _

CONCIERGE: Final = {
    "wake-up-call-refused": _("This cannot be done with the wake-up call now."),
    "wake-up-call-over": _("The wake-up call is over already."),
    "wake-up-call-not-due": _("It is not time for the wake-up call yet."),
    "meal-voucher-refused": _("This cannot be done with the meal voucher."),
    "voucher-not-good": _("This voucher is good for no meal today."),
    "voucher-ended": _("The voucher is redeemed or void already."),
    "day-past": _("This day is past."),
    "days-reversed": _("The last day comes before the first."),
    "too-many-days": _("At most %(most)s days at once."),
    "call-time-past": _("This time is past."),
    "call-time-too-far": _("The time is more than %(most)s days ahead."),
}
