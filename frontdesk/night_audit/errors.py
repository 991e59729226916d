"""How the night audit refuses."""

from frontdesk.kernel.errors import Refused


class NotReadyToRoll(Refused):
    """Something of the day is unresolved; every such thing is named (NAU-1)."""

    code = "night-audit-blocked"
