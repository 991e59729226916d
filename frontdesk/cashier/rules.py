"""Decisions about money held for guests. Pure: integer minor units in, integer minor units out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from frontdesk.kernel.errors import Reason

MOST = 10**11
"""The largest single amount in minor units: sums of many stay far below what a column holds."""

TAKEN = frozenset({"received", "top_up"})
"""The kinds of entry by which money comes in, each with a receipt of its own."""

LONGEST_REFERENCE = 64

_REFERENCE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]*")
_CARD_DIGITS = range(13, 20)
_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


class Method(StrEnum):
    """How money comes in (REG-10), and how it goes back (DEP-2)."""

    CASH = "cash"
    CARD_PRE_AUTHORISATION = "card_pre_authorisation"
    WECHAT_PAY = "wechat_pay"
    ALIPAY = "alipay"
    CITY_LEDGER = "city_ledger"


REFERENCED = frozenset({Method.CARD_PRE_AUTHORISATION, Method.WECHAT_PAY, Method.ALIPAY})
"""Chosen: whatever a terminal confirms carries the terminal's reference; without it nobody can give it back."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What one guest pays with: method, minor units, the terminal's reference, the company that is charged."""

    method: str
    amount: int
    reference: str | None = None
    company: UUID | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """What a company may still be charged: approved or not, limit and use in minor units."""

    approved: bool
    limit: int
    used: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of a deposit as the ledger keeps it: `source_id` is the receipt that it was drawn from."""

    id: UUID
    kind: str
    method: str
    amount: int
    company: UUID | None = None
    source_id: UUID | None = None
    reverses_id: UUID | None = None
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One receipt of a deposit and what is left of it, in minor units."""

    entry_id: UUID
    method: str
    left: int
    company: UUID | None = None


def payment_faults(payment: Payment) -> list[Reason]:
    """Return everything that is wrong with a payment as it was typed (REG-10); see `credit_faults` for city ledger."""
    reference = payment.reference or ""
    applies = {
        ("payment-method-unknown", "method"): payment.method not in set(Method),
        ("amount-not-positive", "amount"): payment.amount <= 0,
        ("amount-too-large", "amount"): payment.amount > MOST,
        ("reference-missing", "reference"): payment.method in REFERENCED and not reference,
        ("reference-malformed", "reference"): bool(reference) and not _is_reference(reference),
        ("reference-is-card-number", "reference"): looks_like_card_number(reference[:LONGEST_REFERENCE]),
        ("city-ledger-company-missing", "company"): payment.method == Method.CITY_LEDGER and payment.company is None,
        ("company-not-charged", "company"): payment.method != Method.CITY_LEDGER and payment.company is not None,
    }
    return [Reason(code, field, "REG-10") for (code, field), holds in applies.items() if holds]


def credit_faults(credit: Credit | None, amount: int) -> list[Reason]:
    """Return why a company cannot be charged this amount: none such, not approved, or beyond its limit (REG-10)."""
    if credit is None:
        return [Reason("company-unknown", "company", "REG-10")]
    if not credit.approved:
        return [Reason("city-ledger-not-approved", "company", "REG-10")]
    if credit.used + amount > credit.limit:
        return [Reason("credit-limit-exceeded", "company", "REG-10")]
    return []


def looks_like_card_number(text: str) -> bool:
    """Tell whether 13 to 19 digits, in one run or in neighbouring groups, pass the check of a card number."""
    groups = re.findall("[0-9]+", text)
    runs = ("".join(groups[first:last]) for first, last in combinations(range(len(groups) + 1), 2))
    return any(len(run) in _CARD_DIGITS and _passes_luhn(run) for run in runs)


def deposit_required(nights: Iterable[int], incidental: int, other_cover: int = 0) -> int:
    """Return what a paying registration leaves: all nights and the incidental amount, less other cover (DEP-3)."""
    return max(0, sum(nights) + incidental - other_cover)


def covered_nights(cover: int, incidentals: int, prices: Sequence[int]) -> int:
    """Return how many nights from the first on are covered, night by night (REG-5); the key opens for so many."""
    left, count = cover - incidentals, 0
    for price in prices:
        left -= price
        if left < 0:
            break
        count += 1
    return count


def shortfall(cover: int, used: int) -> int:
    """Return the amount missing when more is used up than is covered, else 0 (DEP-3)."""
    return max(0, used - cover)


def standing(movements: Sequence[Movement]) -> list[Movement]:
    """Return the movements that count: neither reversals nor reversed."""
    reversed_ids = {movement.reverses_id for movement in movements}
    return [each for each in movements if each.reverses_id is None and each.id not in reversed_ids]


def sources(movements: Sequence[Movement]) -> list[Source]:
    """Return each receipt of a deposit that still holds something, oldest first, with what is left of it."""
    counted = standing(movements)
    drawn: Counter[UUID | None] = Counter()
    for each in counted:
        drawn[each.source_id] += each.amount
    return [
        Source(each.id, each.method, each.amount - drawn[each.id], each.company)
        for each in counted
        if each.kind in TAKEN and each.amount > drawn[each.id]
    ]


def given_alone(movements: Sequence[Movement]) -> int:
    """Return how much went out of a deposit without an approval: many small amounts count as one (DEP-2)."""
    taken = {each.id for each in movements if each.kind in TAKEN}
    lost = (each for each in standing(movements) if each.kind in {"refunded", "forfeited"})
    undone = (each for each in movements if each.reverses_id in taken)
    return sum(each.amount for each in (*lost, *undone) if not each.approved)


def reversal_faults(entry: Movement, movements: Sequence[Movement]) -> list[Reason]:
    """Return why an entry cannot be reversed: a reversal, reversed already, or its money is gone (DEP-1)."""
    if entry.reverses_id is not None:
        return [Reason("reversal-is-final", "entry", "DEP-1")]
    if any(each.reverses_id == entry.id for each in movements):
        return [Reason("already-reversed", "entry", "DEP-1")]
    left = {source.entry_id: source.left for source in sources(movements)}
    if entry.kind in TAKEN and left.get(entry.id) != entry.amount:
        return [Reason("deposit-already-used", "entry", "DEP-2")]
    return []


def draw(held: Sequence[Source], amount: int) -> list[tuple[Source, int]]:
    """Return from which receipts an amount is taken, in the order given; the parts add up to the amount (DEP-2).

    Raises `ValueError` when the receipts do not hold so much.
    """
    parts, missing = [], amount
    for source in held:
        part = min(source.left, missing)
        if part > 0:
            parts.append((source, part))
            missing -= part
    if missing:
        message = "more is drawn than is held"
        raise ValueError(message)
    return parts


def amount_faults(amount: int, most: int) -> list[Reason]:
    """Return why an amount cannot be taken out of what is held: not positive, or more than is there (DEP-2)."""
    if amount <= 0:
        return [Reason("amount-not-positive", "amount", "DEP-2")]
    if amount > most:
        return [Reason("amount-exceeds-held", "amount", "DEP-2", {"held": most})]
    return []


def close_faults(counted: int, expected: int, reason: str | None) -> list[Reason]:
    """Return why a drawer cannot be closed so: what is missing or too much needs a reason (DEP-7)."""
    if not 0 <= counted <= MOST:
        return [Reason("amount-out-of-range", "counted_cash", "DEP-7")]
    if counted != expected and not reason:
        return [Reason("difference-needs-reason", "difference_reason", "DEP-7", {"difference": counted - expected})]
    return []


def _is_reference(text: str) -> bool:
    return len(text) <= LONGEST_REFERENCE and _REFERENCE.fullmatch(text) is not None


def _passes_luhn(digits: str) -> bool:
    values = [int(digit) for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_LUHN_DOUBLED[value] for value in values[1::2])) % 10 == 0
