"""What each paper of the house says: text in the reader's language, money, dates and instants of the hotel's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from frontdesk.kernel.dates import aware
from frontdesk.kernel.money import Money

RENMINBI = "CNY"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The hotel, as it stands at the top of every paper."""

    hotel: str
    hotel_in_english: str | None = None
    address: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What every paper carries. `printed_at` is aware, in the hotel's zone; `copy` above 1 prints 补打 (DEP-1)."""

    template: ClassVar[str]

    letterhead: Letterhead
    number: str
    business_date: date
    clerk: str
    printed_at: datetime
    copy: int = 1

    def data(self, language: str) -> dict[str, Any]:
        """Return everything the template may show, ready for `printing.render`."""
        return {**_fields(self, language), "created": aware(self.printed_at).isoformat()}


@dataclass(frozen=True, kw_only=True)
class NightPrice:
    """The price told to the guest for one night (REG-7)."""

    night: date
    price: Money


@dataclass(frozen=True, kw_only=True)
class Term:
    """A special condition told before the signature (REG-7), in the guest's language."""

    kind: Literal["early_morning", "hourly", "later_nights", "extension", "other"]
    words: str


@dataclass(frozen=True, kw_only=True)
class RegistrationCard(Paper):
    """住宿登记单, one per guest (REG-1). What a `hide_` setting names never reaches the template.

    `arrival` and `departure` are text, since an hourly stay has times. Without `signature_png` the card shows
    `signed_on_paper_with`, or an empty line to sign on. `valuables_receipt` is none if the guest keeps them (REG-11).
    """

    template: ClassVar[str] = "registration_card"

    name: str
    form_of_address: str
    sex: str
    birth_date: date
    nationality: str
    document_type: str
    document_number: str
    address: str | None = None
    phone: str | None = None
    vehicle_plates: Sequence[str] = ()
    room: str
    room_type: str
    location: str
    arrival: str
    departure: str
    nights: Sequence[NightPrice]
    terms: Sequence[Term] = ()
    deposit: Money | None = None
    payment_method: str | None = None
    valuables_receipt: str | None = None
    disclosure: str | None = None
    signature_png: bytes | None = None
    signed_on_paper_with: str | None = None
    hide_rate: bool = False
    hide_address: bool = False
    hide_document: bool = False

    def data(self, language: str) -> dict[str, Any]:
        """Return what the template may show; what is hidden is not in it."""
        shown = super().data(language) | {"night_count": len(self.nights), "total": _shown(self._total(), language)}
        if self.hide_rate:
            shown |= {"nights": [], "total": None, "terms": []}
        if self.hide_address:
            shown |= {"address": None}
        if self.hide_document:
            shown |= {"document_type": None, "document_number": None}
        return shown

    def _total(self) -> Money | None:
        prices = [night.price for night in self.nights]
        return Money.total(prices, prices[0].currency) if prices else None


@dataclass(frozen=True, kw_only=True)
class DepositReceipt(Paper):
    """押金收据: one for each guest who paid money (REG-6); `clerk` received it in `shift` (DEP-7)."""

    template: ClassVar[str] = "deposit_receipt"

    guest: str
    room: str
    registration_number: str | None = None
    payment_method: str
    reference: str | None = None
    amount: Money
    shift: str


@dataclass(frozen=True, kw_only=True)
class NightChange:
    """One night's price: by the plan, and as agreed."""

    night: date
    before: Money
    after: Money

    @property
    def change(self) -> Money:
        """What the guest pays more, or less (negative)."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True)
class RateChangeSlip(Paper):
    """房价变更单 (REG-9), of one night or more; without `approved_by` it was within the requester's limit."""

    template: ClassVar[str] = "rate_change_slip"

    guest: str
    room: str
    nights: Sequence[NightChange]
    reason: str
    requested_by: str
    approved_by: str | None = None

    def data(self, language: str) -> dict[str, Any]:
        """Return what the template may show, with each night's difference and the totals."""
        return _with_totals(super().data(language), self.nights, self.nights[0].before.currency, language)


@dataclass(frozen=True, kw_only=True)
class RoomChangeSlip(Paper):
    """换房单 (MOV-6): from, to, the price of each night that remains, on which terms, why, and who allowed it."""

    template: ClassVar[str] = "room_change_slip"

    guest: str
    from_room: str
    to_room: str
    from_type: str
    to_type: str
    nights: Sequence[NightChange]
    currency: str
    terms: str
    reason: str
    requested_by: str
    approved_by: str | None = None

    def data(self, language: str) -> dict[str, Any]:
        """Return what the template may show, with each night's difference and the totals."""
        return _with_totals(super().data(language), self.nights, self.currency, language)


@dataclass(frozen=True, kw_only=True)
class KeyHandover(Paper):
    """房卡交接单 (REG-19, KEY-2): the cards open the door for the covered nights only (REG-5)."""

    template: ClassVar[str] = "key_handover"

    guest: str
    room: str
    cards: int
    valid_until: datetime
    covered_nights: int
    nights: int
    document_handed: bool
    room_in_writing: bool


@dataclass(frozen=True)
class Line:
    """One fact with what it is called."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """Facts that belong together, under one heading."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class GuestCopy(Paper):
    """个人信息副本: everything that is held on a guest, handed to that guest (PRI-11)."""

    template: ClassVar[str] = "guest_copy"

    sections: Sequence[Section]


def _with_totals(shown: dict[str, Any], nights: Sequence[NightChange], currency: str, language: str) -> dict[str, Any]:
    for night, line in zip(nights, shown["nights"], strict=True):
        line["change"] = _shown(night.change, language)
    for column in ("before", "after", "change"):
        total = Money.total((getattr(night, column) for night in nights), currency)
        shown[column] = _shown(total, language)
    return shown


def _fields(thing: Any, language: str) -> dict[str, Any]:
    return {field.name: _shown(getattr(thing, field.name), language) for field in fields(thing)}


def _shown(value: Any, language: str) -> Any:
    if isinstance(value, Money):
        return _amount(value, language)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return _fields(value, language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_shown(item, language) for item in value]
    return value


def _amount(money: Money, language: str) -> Mapping[str, str | None]:
    capitals = money.chinese_capitals() if money.currency == RENMINBI else None
    return {"figures": money.format(language), "capitals": capitals}
