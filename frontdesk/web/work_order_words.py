"""What the codes of work orders are called on screens."""

from typing import Final

from flask_babel import lazy_gettext as _

from frontdesk.maintenance.rules import Area, Priority, Source, State
from frontdesk.rooms.rules import Block
from frontdesk.web.words import FAULTS, Words

STATES: Final[Words] = {
    State.REPORTED: _("Reported"),
    State.ASSIGNED: _("Assigned"),
    State.FIXED: _("Fixed"),
    State.DEFERRED: _("Deferred"),
    State.UNREPAIRABLE: _("Unrepairable"),
}

PRIORITIES: Final[Words] = {Priority.URGENT: _("Urgent"), Priority.NORMAL: _("Normal"), Priority.LOW: _("Can wait")}

SOURCES: Final[Words] = {
    Source.GUEST: _("Guest"),
    Source.HOUSEKEEPING: _("Housekeeping"),
    Source.FRONT_OFFICE: _("Front office"),
    Source.ENGINEERING: _("Engineering"),
}

AREAS: Final[Words] = {
    Area.CORRIDOR: _("Corridor"),
    Area.LIFT: _("Lift"),
    Area.LOBBY: _("Lobby"),
    Area.RESTAURANT: _("Restaurant"),
    Area.GROUNDS: _("Grounds"),
    Area.OTHER: _("Elsewhere"),
}

BLOCKS: Final[Words] = {
    Block.OUT_OF_ORDER: _("Out of order: not sold"),
    Block.OUT_OF_SERVICE: _("Out of service: a small fault, can be sold"),
}

__all__ = ["AREAS", "BLOCKS", "FAULTS", "PRIORITIES", "SOURCES", "STATES"]
