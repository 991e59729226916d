"""What rooms refuse."""

from collections.abc import Iterable
from datetime import date

from frontdesk.kernel.errors import Reason, Refused


class RoomNotFree(Refused):
    """Somebody or something holds the room on one of these nights (code `room-not-free`)."""

    code = "room-not-free"

    def __init__(self, number: str, taken: Iterable[date]) -> None:
        nights = ", ".join(night.isoformat() for night in taken)
        super().__init__([Reason(self.code, "room", "RES-2", {"room": number, "nights": nights})])


class RoomNotReady(Refused):
    """The room cannot take a guest now; every reason is named (REG-17)."""

    code = "room-not-ready"


class RoomInUse(Refused):
    """A type, room or block that something still depends on."""

    code = "room-in-use"
