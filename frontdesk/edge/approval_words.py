"""What an approver is asked, in words of the reader's language; as many queries for a hundred requests as for one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask_babel import LazyString, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _

from frontdesk.cashier.approval import folios_behind
from frontdesk.edge.approvals import Asked, asked_of
from frontdesk.identity.models import Approval
from frontdesk.kernel.context import Context
from frontdesk.kernel.money import Money
from frontdesk.kernel.permissions import Permission
from frontdesk.rates.queries import QuoteBrief, plan_prices, quote_briefs
from frontdesk.stays.queries import Holder, holders, rooms_of

KINDS: Final[Mapping[str, LazyString]] = {
    "price": _("Another price"),
    "refund": _("Refund"),
    "room": _("A room that is not ready"),
    "move": _("A dearer room at the old price"),
    "minor": _("A child under 14 without a guardian"),
    "document": _("A police certificate instead of a document"),
    "authority": _("A request of an authority"),
    "compensation": _("Compensation of a guest who complained"),
    "lookup": _("One more look-up of a guest"),
}

PRICE_REASONS: Final[Mapping[str, LazyString]] = {
    "loyalty": _("Regular guest"),
    "complaint": _("Complaint"),
    "long-stay": _("Long stay"),
    "room-condition": _("Something is amiss with the room"),
    "card-presented-late": _("Member card presented late"),
    "price-match": _("Price seen elsewhere"),
    "management": _("Decision of the management"),
    "other": _("Another reason"),
}
"""Why a price is changed, by its code (REG-9)."""

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the requests of one page are about."""

    currency: str
    briefs: Mapping[UUID, QuoteBrief]
    prices: Mapping[UUID, Mapping[date, int]]
    folios: Mapping[UUID, UUID]
    holders: Mapping[UUID, Holder]
    rooms: Mapping[UUID, str]


def told(ctx: Context, approvals: Sequence[Approval]) -> list[list[Line]]:
    """Return for each of these what is asked, as label and value: never an id, and of a guest the shown name alone."""
    ctx.require(Permission.APPROVAL_REQUEST)
    questions = [asked_of(approval.kind, approval.subject) for approval in approvals]
    known = _known(ctx, questions, {each.id: folio for each in approvals if (folio := _credited(each))})
    return [
        [
            *_stay(known, asked),
            *_joined(known, asked),
            *_prices(known, asked),
            *_refund(known, asked),
            *_waived(known, approval),
            *_compensation(known, approval),
        ]
        for approval, asked in zip(approvals, questions, strict=True)
    ]


def _known(ctx: Context, questions: Sequence[Asked], credited: Mapping[UUID, UUID]) -> _Known:
    quoted = {asked.quote_id for asked in questions if asked.quote_id}
    priced = {asked.quote_id for asked in questions if asked.quote_id and asked.nights}
    deposits = {asked.deposit_id for asked in questions if asked.deposit_id}
    entries = {asked.folio_entry_id for asked in questions if asked.folio_entry_id}
    stays = {stay_id for asked in questions for stay_id in (asked.joins, asked.stay_id) if stay_id}
    folios = folios_behind(ctx, deposits, entries) if deposits or entries else {}
    folios |= credited
    return _Known(
        currency=ctx.currency,
        briefs=quote_briefs(ctx, quoted) if quoted else {},
        prices=plan_prices(ctx, priced) if priced else {},
        folios=folios,
        holders=holders(ctx, set(folios.values())) if folios else {},
        rooms=rooms_of(ctx, stays) if stays else {},
    )


def _stay(known: _Known, asked: Asked) -> Iterator[Line]:
    brief = known.briefs.get(asked.quote_id) if asked.quote_id else None
    if brief:
        chinese = str(get_locale()).startswith("zh")
        names = (brief.room_type_zh, brief.rate_plan_zh) if chinese else (brief.room_type_en, brief.rate_plan_en)
        yield gettext("Room type and price"), gettext(", ").join(names)
        nights = (brief.departure - brief.arrival).days
        counted = ngettext("%(num)d night", "%(num)d nights", nights)
        yield gettext("Nights"), f"{brief.arrival} → {brief.departure}" + gettext(", ") + counted
        yield gettext("Guests"), str(brief.persons)
    if asked.room:
        yield gettext("Room"), asked.room


def _joined(known: _Known, asked: Asked) -> Iterator[Line]:
    of_stay = gettext("From room") if asked.kind == "move" else gettext("One more key for room")
    for stay_id, label in ((asked.joins, gettext("Joins room")), (asked.stay_id, of_stay)):
        if stay_id and stay_id in known.rooms:
            yield label, known.rooms[stay_id]


def _prices(known: _Known, asked: Asked) -> Iterator[Line]:
    plan = known.prices.get(asked.quote_id, {}) if asked.quote_id else {}
    for night, amount in sorted(asked.nights.items()):
        before = plan.get(night)
        wanted = _money(amount, known.currency)
        yield (
            night.isoformat(),
            f"{_money(before, known.currency)} → {wanted} ({_share(before, amount)})" if before else wanted,
        )
    if asked.reason:
        yield gettext("Reason"), str(PRICE_REASONS.get(asked.reason, asked.reason))


def _refund(known: _Known, asked: Asked) -> Iterator[Line]:
    if asked.amount is None or asked.complaint_id is not None:
        return
    folio_id = known.folios.get(asked.deposit_id or asked.folio_entry_id or UUID(int=0))
    holder = known.holders.get(folio_id) if folio_id else None
    if holder:
        yield gettext("Guest"), holder.shown_name
        yield gettext("Room"), holder.room
    yield gettext("To give back"), _money(asked.amount, known.currency)


def _credited(approval: Approval) -> UUID | None:
    """Return the folio of which a compensation is taken, or None."""
    return UUID(str(approval.subject["folio_id"])) if approval.kind == "compensation" else None


def _compensation(known: _Known, approval: Approval) -> Iterator[Line]:
    folio_id = _credited(approval)
    if folio_id is None:
        return
    if holder := known.holders.get(folio_id):
        yield gettext("Guest"), holder.shown_name
        yield gettext("Room"), holder.room
    yield gettext("To be credited"), _money(int(approval.subject["amount"]), known.currency)


def _waived(known: _Known, approval: Approval) -> Iterator[Line]:
    if approval.kind == "move":
        yield gettext("Given free"), _money(int(approval.subject["waived"]), known.currency)


def _money(amount: int, currency: str) -> str:
    return Money(amount, currency).format("zh" if currency == "CNY" else str(get_locale()))  # ¥ in both languages


def _share(before: int, after: int) -> str:
    """Return by how much a price changes, as a signed percentage with one decimal."""
    return f"{(after - before) * 100 / before:+.1f} %".replace("-", "−")
