"""Refusals of arriving and leaving, each with every reason at once."""

from frontdesk.kernel.errors import Invalid, Refused


class CheckInInvalid(Invalid):
    """What was typed is incomplete or wrong (REG-3)."""

    code = "check-in-invalid"


class CheckInRefused(Refused):
    """What was typed is complete, but the room, the cover or the house stands in the way."""

    code = "check-in-refused"


class CheckOutRefused(Refused):
    """The guest cannot leave yet: something is unsettled."""

    code = "check-out-refused"


class KeyRefused(Refused):
    """No key for whoever asks: the proof is missing or nothing covers another night (KEY-1, REG-5)."""

    code = "key-refused"


class MoveRefused(Refused):
    """The stay cannot change its room so; every reason is named (MOV-1, MOV-3)."""

    code = "move-refused"
