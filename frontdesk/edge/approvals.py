"""What may be asked of an approver: each kind of request read, checked, and turned into the facts that are approved.

The screens and the interface ask in the same way, and whoever acts on an approval builds the same facts again (ACC-6).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from frontdesk.cashier.approval import check_refund, refund_subject
from frontdesk.complaints.compensation import compensation_asked
from frontdesk.identity.approvals import request_approval
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.lookups import ONE_LOOKUP
from frontdesk.rates import quotes, slips
from frontdesk.rates.quotes import QuoteView
from frontdesk.rates.rules import change_faults
from frontdesk.rooms.queries import room_by_number
from frontdesk.stays import queries as stays
from frontdesk.stays.exceptions import exception_subject, joining_subject, key_subject
from frontdesk.stays.room_change import free_upgrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question to an approver: its kind, and what this kind is about; amounts in minor units.

    A document or a minor is that of a check-in (`quote_id`) or of guests who join a stay (`joins`); a document also the
    one that is missing where a guest asks for one more key (`stay_id`). A move is a free upgrade of a stay,
    a compensation a credit for a complaint.
    """

    kind: str
    quote_id: UUID | None = None
    joins: UUID | None = None
    stay_id: UUID | None = None
    room: str | None = None
    reason: str | None = None
    nights: Mapping[date, int] = field(default_factory=dict)
    deposit_id: UUID | None = None
    folio_entry_id: UUID | None = None
    complaint_id: UUID | None = None
    amount: int | None = None


NEEDED: Final = {
    "price": frozenset({"quote_id", "nights", "reason"}),
    "room": frozenset({"quote_id", "room"}),
    "move": frozenset({"stay_id", "room"}),
    "refund": frozenset({"amount"}),
    "compensation": frozenset({"complaint_id", "amount"}),
    "document": frozenset[str](),
    "lookup": frozenset[str](),
    "minor": frozenset[str](),
}
"""What each kind that is asked for by itself must be about; a request of an authority is answered as it stands."""

ONE_OF: Final = {
    "refund": ("deposit_id", "folio_entry_id"),
    "document": ("quote_id", "joins", "stay_id"),
    "minor": ("quote_id", "joins"),
}
"""Of which it must name exactly one."""

ALL_PARTS: Final = (
    "quote_id",
    "joins",
    "stay_id",
    "room",
    "reason",
    "nights",
    "deposit_id",
    "folio_entry_id",
    "complaint_id",
    "amount",
)

IDS: Final = ("quote_id", "joins", "stay_id", "deposit_id", "folio_entry_id", "complaint_id")


def ask(ctx: Context, asked: Asked) -> UUID:
    """Ask whoever may approve this, on their own screen, and return the request's id (ACC-6).

    Raises `Invalid` with every fault of the question.
    """
    ctx.require(Permission.APPROVAL_REQUEST)
    return request_approval(ctx, asked.kind, facts_of(ctx, asked))


def facts_of(ctx: Context, asked: Asked) -> Facts:
    """Return exactly what is approved: ids, codes and amounts. Raises `Invalid` with every fault of the question."""
    if asked.kind not in NEEDED:
        raise Invalid([Reason("approval-kind-unknown", "kind")])
    if faults := _part_faults(asked):
        raise Invalid(faults)
    if asked.kind in _WITHOUT_QUOTE:
        return _WITHOUT_QUOTE[asked.kind](ctx, asked)
    if asked.joins or asked.stay_id:
        return _of_stay(ctx, asked)
    quote = _quote(ctx, asked)
    if asked.kind == "price":
        if faults := change_faults(quote.prices, asked.nights, asked.reason or ""):
            raise Invalid(faults)
        return slips.approval_subject(quote.id, asked.nights, asked.reason or "")
    if asked.kind == "room":
        _check_room(ctx, asked.room or "")
    return exception_subject(asked.kind, quote.id, asked.room)


def asked_of(kind: str, subject: Mapping[str, str | int]) -> Asked:
    """Return the question behind the facts of an approval."""
    ids = {name: UUID(str(subject[name])) for name in IDS if name in subject}
    nights = {date.fromisoformat(name): int(amount) for name, amount in subject.items() if name[:1].isdigit()}
    texts = {name: str(subject[name]) for name in ("room", "reason") if name in subject}
    amount = int(subject["amount"]) if "amount" in subject else None
    return Asked(kind=kind, nights=nights, amount=amount, **ids, **texts)  # type: ignore[arg-type]  # by their names


def _part_faults(asked: Asked) -> list[Reason]:
    given = [name for name in ALL_PARTS if getattr(asked, name) not in (None, {})]
    either = ONE_OF.get(asked.kind, ())
    named = [name for name in either if name in given]
    missing = NEEDED[asked.kind] - set(given) | set(either[:1] if not named else ())
    surplus = set(given) - NEEDED[asked.kind] - set(named[:1])
    return [
        *(Reason("missing", name) for name in ALL_PARTS if name in missing),
        *(Reason("unknown-field", name) for name in ALL_PARTS if name in surplus),
    ]


def _quote(ctx: Context, asked: Asked) -> QuoteView:
    try:
        return quotes.told(ctx, asked.quote_id or UUID(int=0))
    except NotFound:
        raise Invalid([Reason("quote-unknown", "quote_id")]) from None


def _of_stay(ctx: Context, asked: Asked) -> Facts:
    name = "joins" if asked.joins else "stay_id"
    try:
        found = stays.stay(ctx, asked.joins or asked.stay_id or UUID(int=0))
    except NotFound:
        raise Invalid([Reason("stay-unknown", name)]) from None
    return joining_subject(found.id) if asked.joins else key_subject(found.id)


def _check_room(ctx: Context, number: str) -> None:
    try:
        room_by_number(ctx, number)
    except NotFound:
        raise Invalid([Reason("room-unknown", "room")]) from None


def _lookup(_ctx: Context, _asked: Asked) -> Facts:
    return ONE_LOOKUP


def _refund(ctx: Context, asked: Asked) -> Facts:
    amount = asked.amount or 0
    check_refund(ctx, amount, deposit_id=asked.deposit_id, folio_entry_id=asked.folio_entry_id)
    return refund_subject(amount, deposit_id=asked.deposit_id, folio_entry_id=asked.folio_entry_id)


def _move(ctx: Context, asked: Asked) -> Facts:
    """Return what a free upgrade gives away: found out here, so that nobody approves less than what is given."""
    try:
        return free_upgrade(ctx, asked.stay_id or UUID(int=0), asked.room or "")
    except NotFound as missing:
        raise Invalid([missing.reasons[0] if missing.reasons[0].field else Reason("stay-unknown", "stay_id")]) from None


def _compensation(ctx: Context, asked: Asked) -> Facts:
    try:
        return compensation_asked(ctx, asked.complaint_id or UUID(int=0), asked.amount or 0)
    except NotFound:
        raise Invalid([Reason("complaint-unknown", "complaint_id")]) from None


_WITHOUT_QUOTE: Final[Mapping[str, Callable[[Context, Asked], Facts]]] = {
    "compensation": _compensation,
    "lookup": _lookup,
    "move": _move,
    "refund": _refund,
}
