"""A walk-in, or a late guest, as the screen and programs send it: read field by field, judged later and whole."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from frontdesk.cashier.rules import Method
from frontdesk.guests.countries import country_code
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.rules import CallPreference, DisclosureLevel, Sex
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.reading import Reader

MOST_GUESTS = 20
MOST_SCAN = 5 * 1024 * 1024
MOST_SIGNATURE = 256 * 1024


class SignatureKind(StrEnum):
    """How a guest signed."""

    SCREEN = "screen"
    PAPER = "paper"


class Valuables(StrEnum):
    """What the guest declared about valuables (REG-11)."""

    KEPT_BY_GUEST = "kept_by_guest"
    DEPOSITED = "deposited"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentGiven:
    """The document as typed or read."""

    type: DocumentType | None
    number: str | None
    expires: date | None
    issuer: str | None
    mrz: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianGiven:
    """Who answers for a minor (REG-15)."""

    contact: str | None
    relation: str | None
    present: bool
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentGiven:
    """Money that a guest leaves: minor units, the terminal's reference, the company code for city ledger."""

    method: Method
    amount: int
    reference: str | None
    company: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationGiven:
    """One guest as typed; None is what was left empty."""

    path: str
    name: str | None
    surname: str | None
    sex: Sex | None
    birth_date: date | None
    nationality: str | None
    document: DocumentGiven
    address: str | None
    phone: str | None
    language: str | None
    disclosure_level: DisclosureLevel | None
    call_preference: CallPreference | None
    callers: tuple[str, ...]
    alias: str | None
    amenity_agreed: bool
    deposit: PaymentGiven | None
    signature: SignatureKind | None
    signature_image: bytes | None
    identity_confirmed: bool
    scan: bytes | None
    guardian: GuardianGiven | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Everything that one check-in call carries; `faults` is what could not be read of it.

    `next_to` is the enquiry for the guest next to whom the room is (PRI-8).
    """

    quote_id: UUID | None
    room: str | None
    payer: int
    registrations: tuple[RegistrationGiven, ...]
    acknowledged: bool
    vehicle_plates: tuple[str, ...] = ()
    luggage_pieces: int = 0
    vip_level: str | None = None
    member_card: str | None = None
    company: str | None = None
    valuables: Valuables = Valuables.KEPT_BY_GUEST
    key_cards: int = 1
    room_reason: str | None = None
    next_to: UUID | None = None
    approvals: dict[str, UUID] = field(default_factory=dict)
    faults: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LateArrival:
    """Guests who join a stay that is open already; `faults` is what could not be read of what was sent."""

    registrations: tuple[RegistrationGiven, ...]
    acknowledged: bool
    luggage_pieces: int = 0
    vip_level: str | None = None
    key_cards: int = 1
    approvals: dict[str, UUID] = field(default_factory=dict)
    faults: tuple[Reason, ...] = ()


def read_late_arrival(body: object) -> LateArrival:
    """Return the late guests of a JSON object, with all that could not be read; nothing is refused here (REG-3)."""
    faults: list[Reason] = []
    reader = Reader(body, faults)
    key_cards = reader.whole("key_cards", 0, MOST_GUESTS)
    late = LateArrival(
        registrations=_registrations(reader),
        acknowledged=reader.flag("acknowledged") is not False,
        luggage_pieces=reader.whole("luggage_pieces", 0, 999) or 0,
        vip_level=reader.text("vip_level", 20),
        key_cards=1 if key_cards is None else key_cards,
        approvals=_approvals(reader.part("approvals")),
    )
    reader.end()
    return replace(late, faults=tuple(faults))


def read_walk_in(body: object) -> WalkIn:
    """Return the walk-in of a JSON object, with all that could not be read; nothing is refused here (REG-3)."""
    faults: list[Reason] = []
    reader = Reader(body, faults)
    registrations = _registrations(reader)
    walk_in = WalkIn(
        quote_id=reader.reference("quote_id"),
        room=reader.text("room", 10),
        payer=reader.whole("payer", 0, MOST_GUESTS - 1) or 0,
        registrations=registrations,
        acknowledged=reader.flag("acknowledged") is not False,
        vehicle_plates=reader.texts("vehicle_plates", 10, each=20),
        luggage_pieces=reader.whole("luggage_pieces", 0, 999) or 0,
        vip_level=reader.text("vip_level", 20),
        member_card=reader.text("member_card", 40),
        company=reader.text("company", 20),
        valuables=reader.choice("valuables", Valuables) or Valuables.KEPT_BY_GUEST,
        key_cards=reader.whole("key_cards", 1, 20) or 1,
        room_reason=reader.text("room_reason", 40),
        next_to=reader.reference("next_to"),
        approvals=_approvals(reader.part("approvals")),
    )
    reader.end()
    return replace(walk_in, faults=tuple(faults))


def _registrations(reader: Reader) -> tuple[RegistrationGiven, ...]:
    guests = enumerate(reader.parts("registrations", MOST_GUESTS))
    return tuple(_registration(guest, position) for position, guest in guests)


def _approvals(reader: Reader | None) -> dict[str, UUID]:
    if reader is None:
        return {}
    given = {kind: reader.reference(kind) for kind in ("document", "minor", "room", "price")}
    reader.end()
    return {kind: approval for kind, approval in given.items() if approval}


def _registration(reader: Reader, position: int) -> RegistrationGiven:
    signature = reader.part("signature")
    given = RegistrationGiven(
        path=f"registrations[{position}]",
        name=reader.text("name", 200),
        surname=reader.text("surname", 200),
        sex=reader.choice("sex", Sex),
        birth_date=reader.day("birth_date"),
        nationality=_country(reader, "nationality"),
        document=_document(reader.part("document")),
        address=reader.text("address", 300),
        phone=reader.text("phone", 40),
        language=reader.text("language", 8),
        disclosure_level=reader.choice("disclosure_level", DisclosureLevel),
        call_preference=reader.choice("call_preference", CallPreference),
        callers=reader.texts("callers", 20, each=100),
        alias=reader.text("alias", 200),
        amenity_agreed=reader.flag("amenity_agreed") is True,
        deposit=_payment(reader.part("deposit")),
        signature=signature.choice("kind", SignatureKind) if signature else None,
        signature_image=signature.content("image", MOST_SIGNATURE) if signature else None,
        identity_confirmed=reader.flag("identity_confirmed") is True,
        scan=reader.content("scan", MOST_SCAN),
        guardian=_guardian(reader.part("guardian")),
    )
    if signature:
        signature.end()
    reader.end()
    return given


def _document(reader: Reader | None) -> DocumentGiven:
    if reader is None:
        return DocumentGiven(type=None, number=None, expires=None, issuer=None, mrz=None)
    given = DocumentGiven(
        type=reader.choice("type", DocumentType),
        number=reader.text("number", 40),
        expires=reader.day("expires"),
        issuer=_country(reader, "issuer"),
        mrz=reader.text("mrz", 200, lines=True),
    )
    reader.end()
    return given


def _guardian(reader: Reader | None) -> GuardianGiven | None:
    if reader is None:
        return None
    given = GuardianGiven(
        contact=reader.text("contact", 100),
        relation=reader.text("relation", 40),
        present=reader.flag("present") is True,
        reached=reader.flag("reached") is True,
    )
    reader.end()
    return given


def _payment(reader: Reader | None) -> PaymentGiven | None:
    if reader is None:
        return None
    method = reader.choice("method", Method)
    amount = _amount(reader)
    reference, company = reader.text("reference", 64), reader.text("company", 20)
    reader.end()
    if method is None or amount is None:
        reader.missing("method", method)
        reader.missing("amount", amount)
        return None
    return PaymentGiven(method=method, amount=amount, reference=reference, company=company)


def _amount(reader: Reader) -> int | None:
    """Read fen as a whole number, or as the API's money object."""
    if not reader.holds_object("amount"):
        return reader.whole("amount", 1)
    money = reader.part("amount")
    if money is None:
        return None
    amount = money.whole("amount", 1)
    money.text("currency", 3)
    money.end()
    return amount


def _country(reader: Reader, name: str) -> str | None:
    given = reader.text(name, 40)
    if given is None:
        return None
    code = country_code(given)
    if code is None:
        reader.refuse(name, "country-unknown")
    return code
