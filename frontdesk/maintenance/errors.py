"""How work orders are refused."""

from frontdesk.kernel.errors import Refused


class WorkOrderRefused(Refused):
    """Nothing of the kind can be done with the work order as it stands."""

    code = "work-order-refused"
