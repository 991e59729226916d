"""How visits are refused."""

from frontdesk.kernel.errors import Refused


class VisitRefused(Refused):
    """Nobody is let up, or let out, in this way now."""

    code = "visit-refused"
