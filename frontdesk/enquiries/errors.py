"""How consents and messages are refused. An enquiry is refused for what was typed alone, never for whom it asks."""

from frontdesk.kernel.errors import Refused


class ConsentRefused(Refused):
    """The consent cannot be recorded so."""

    code = "consent-refused"


class MessageRefused(Refused):
    """The message is not handed over by this person."""

    code = "message-refused"
