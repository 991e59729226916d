"""What reservations refuse."""

from frontdesk.kernel.errors import Refused


class WrongState(Refused):
    """The reservation is not in a state from which this can be done (code `reservation-state`, RES-6)."""

    code = "reservation-state"
