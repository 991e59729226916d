"""Refusals of a room change in words (MOV-1 to MOV-6)."""

from typing import Final

from flask_babel import lazy_gettext as _

MOVES: Final = {
    "move-refused": _("The room change is not possible so."),
    "cheaper-room-same-day": _(
        "On the day of check-in a guest does not move to a cheaper room: this one costs %(difference)s less than the "
        "dearest room held today."
    ),
    "upgrade-not-dearer": _("This room is not dearer: nothing is given free."),
    "price-not-told": _("Tell the guest first that the nights that remain then cost %(amount)s."),
    "room-is-own": _("The guest is in this room already."),
    "room-left-meanwhile": _("The guests of this room have left it in this moment. Look again."),
    "room-clean-already": _("This room is clean: the guests can move in now."),
    "fault-not-declared": _("No fault of the present room has been declared unrepairable."),
    "move-day-outside": _("Choose a day after today and before the departure."),
    "move-due": _("The guests of room %(room)s were to move to room %(to)s and have not."),
    "move-planned-already": _("A room change is planned for this stay already. Take it back first."),
    "room-vacant": _("Nobody is registered in this room."),
    "room-has-fault": _("A room with a fault that cannot be repaired is left, not exchanged."),
}
