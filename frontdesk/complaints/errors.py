"""How complaints are refused."""

from frontdesk.kernel.errors import Refused


class ComplaintRefused(Refused):
    """Nothing of the kind can be done with the complaint as it stands."""

    code = "complaint-refused"
