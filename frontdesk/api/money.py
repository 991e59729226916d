"""Payments as bodies carry them."""

from typing import Any

from frontdesk.api.fields import Choice, Money, Schema, Text
from frontdesk.cashier.rules import Method, Payment
from frontdesk.companies.queries import company_by_code
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason


class PaymentBody(Schema):
    """How money comes in; a terminal's reference, never a card number; the company's code for city ledger."""

    method = Choice(Method, required=True)
    amount = Money(required=True)
    reference = Text(64, load_default=None, allow_none=True)
    company = Text(20, load_default=None, allow_none=True)


def payment_of(ctx: Context, body: dict[str, Any], field: str = "") -> Payment:
    """Return the payment that a body means, or raise `Invalid` for a company that is not known."""
    company = company_by_code(ctx, body["company"]) if body["company"] else None
    if body["company"] and company is None:
        raise Invalid([Reason("company-unknown", f"{field}company", "REG-10")])
    return Payment(body["method"], body["amount"], body["reference"], company.id if company else None)
