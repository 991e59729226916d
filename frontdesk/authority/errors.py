"""How requests of authorities and emergencies are refused."""

from frontdesk.kernel.errors import Refused


class AuthorityRefused(Refused):
    """A request is not answered, disclosed or ended in this way now (AUT-1, AUT-2)."""

    code = "authority-refused"


class ReviewRefused(Refused):
    """The opening of names is not reviewed in this way (EMG-2)."""

    code = "review-refused"
