"""Refusals of what a guest wants kept from others."""

from frontdesk.kernel.errors import Refused


class DisclosureRefused(Refused):
    """The disclosure level is not changed so (PRI-7)."""

    code = "disclosure-refused"
