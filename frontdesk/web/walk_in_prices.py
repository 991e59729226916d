"""Another price at the walk-in: what was typed, what a clerk may give alone, and the change itself (REG-9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from babel.numbers import get_currency_precision

from frontdesk.edge.execute import execute
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason, Refused
from frontdesk.rates import slips
from frontdesk.rates.quotes import QuoteView
from frontdesk.rates.slips import SlipView
from frontdesk.web.amounts import AmountRefused, parse_amount
from frontdesk.web.formatting import plain_money
from frontdesk.web.walk_in_fields import Fields, count

EVERY_NIGHT, REASON, APPROVAL = "price", "price_reason", "approvals.price"
MOST_SINGLE_NIGHTS: Final = 14
"""So many nights get a field each; longer stays have one price for all of them."""

SHOWN_AT: Final = {"nights": EVERY_NIGHT, "reason": REASON, "approval": EVERY_NIGHT, "quote_id": "offers"}
"""Where the form shows what a change is refused for."""


@dataclass(frozen=True, slots=True)
class PriceFacts:
    """What the page says about prices: the limits for each night, and the slip of a price that was changed already."""

    least: Mapping[date, int]
    most: Mapping[date, int]
    slip: SlipView | None

    @property
    def before(self) -> Mapping[date, int]:
        """Return the prices that the slip replaced."""
        return self.slip.before.prices if self.slip else {}


def price_facts(ctx: Context, quote: QuoteView) -> PriceFacts:
    """Return what a clerk may do with this quote alone, in minor units, and what was done with it."""
    slip_id = slips.slip_of(ctx, quote.id) if quote.based_on_id else None
    least, most = slips.alone(ctx, quote)
    return PriceFacts(least, most, slips.slip_view(ctx, slip_id) if slip_id else None)


def typed_prices(quote: QuoteView, fields: Fields) -> dict[date, int]:
    """Return the price of each night for which one was typed, its own or that for every night.

    Raises `Invalid` with every amount that is none, and for nothing typed at all.
    """
    places = int(get_currency_precision(quote.currency))
    found, faults = {}, []
    for at, each in enumerate(quote.nights):
        name = f"prices[{at}]" if fields.get(f"prices[{at}]", "").strip() else EVERY_NIGHT
        text = fields.get(name, "")
        try:
            if text.strip():
                found[each.night] = parse_amount(text, places)
        except AmountRefused:
            faults.append(Reason("not-an-amount", name, "REG-9"))
    if not found and not faults:
        faults.append(Reason("missing", EVERY_NIGHT, "REG-9"))
    if not fields.get(REASON):
        faults.append(Reason("missing", REASON, "REG-9"))
    if faults:
        raise Invalid(faults)
    return found


def change_price(ctx: Context, quote: QuoteView, fields: Fields) -> Fields:
    """Change the price as it was typed, and return the form with the new quote, which is to be acknowledged again.

    The payer's deposit follows where nobody had typed another. Raises `Refused` with every reason at its field.
    """
    try:
        wanted = typed_prices(quote, fields)
        made = execute(slips.change_rate, ctx, quote.id, wanted, fields[REASON], _id(fields.get(APPROVAL, "")))
    except Refused as refused:
        refused.reasons = tuple(
            replace(each, field=SHOWN_AT.get(each.field or "", each.field)) for each in refused.reasons
        )
        raise
    dropped = {EVERY_NIGHT, REASON, APPROVAL, "acknowledged"}
    left = {name: text for name, text in fields.items() if name not in dropped and not name.startswith("prices[")}
    deposit = f"registrations[{count(fields, 'payer') or 0}].deposit.amount"
    if left.get(deposit) == plain_money(quote.deposit, quote.currency):
        left[deposit] = plain_money(made.quote.deposit, quote.currency)
    return left | {"quote_id": str(made.quote.id)}


def price_typed(fields: Fields) -> bool:
    """Tell whether somebody is about to change the price."""
    return any(text for name, text in fields.items() if name in {EVERY_NIGHT, REASON} or name.startswith("prices["))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
