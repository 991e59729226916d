"""What rates refuse."""

from frontdesk.kernel.errors import Invalid, Refused


class QuoteRefused(Invalid):
    """What was asked for is not sold so; every reason is named (code `quote-refused`)."""

    code = "quote-refused"


class NotSoldNow(Refused):
    """What was asked for is sold at other times only (code `not-sold-now`)."""

    code = "not-sold-now"


class QuoteExpired(Refused):
    """A quote is valid on its business date only (code `quote-expired`)."""

    code = "quote-expired"


class ApprovalNeeded(Refused):
    """The price is beyond the clerk's limit (code `approval-needed`, REG-9)."""

    code = "approval-needed"
