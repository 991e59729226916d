"""How work orders are refused."""

from frontdesk.kernel.errors import Refused


class WorkOrderRefused(Refused):
    """Nothing of the kind can be done with the work order as it stands."""

    code = "work-order-refused"


class RoomHeld(WorkOrderRefused):
    """Others hold the room on nights for which it would be out of order; each is named with free rooms (HSK-3)."""

    code = "room-held-for-others"
