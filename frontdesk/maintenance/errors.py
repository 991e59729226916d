"""How work orders are refused."""

from frontdesk.kernel.errors import Refused


class WorkOrderRefused(Refused):
    """This cannot be done with the work order as it stands."""

    code = "work-order-refused"
