"""How housekeeping refuses."""

from frontdesk.kernel.errors import Refused


class HousekeepingRefused(Refused):
    """Nothing of the kind can be done now."""

    code = "housekeeping-refused"
