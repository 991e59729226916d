"""What a document tells by itself, and what a returning guest's document brings back (REG-2, REG-16)."""

from datetime import date
from typing import Any, Final

from frontdesk.edge.wording import title_of
from frontdesk.guests.countries import country_code
from frontdesk.guests.documents import DocumentType, born_on, check_document, normalised_number, sex_of
from frontdesk.guests.mrz import MrzFault, MrzRead, parse_mrz
from frontdesk.guests.queries import Prefill, prefill
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.reading import Reader

CHINESE: Final = frozenset({DocumentType.RESIDENT_ID, DocumentType.HOUSEHOLD_REGISTER, DocumentType.MILITARY_ID})
HOME: Final = {
    (DocumentType.RESIDENCE_PERMIT_HMT, "81"): "HKG",
    (DocumentType.RESIDENCE_PERMIT_HMT, "82"): "MAC",
    (DocumentType.RESIDENCE_PERMIT_HMT, "83"): "TWN",
    (DocumentType.HK_MACAU_PERMIT, "H"): "HKG",
    (DocumentType.HK_MACAU_PERMIT, "M"): "MAC",
}
"""What the beginning of a permit's number says of its bearer."""

Told = dict[str, Any]


def told_by(ctx: Context, sent: object) -> Told:
    """Return `fields` to fill in (by their names within a guest's card), and `faults` in words; both may be empty."""
    reader = Reader(sent, [])
    mrz = reader.text("mrz", 200, lines=True)
    if mrz is not None:
        return _of_zone(ctx, mrz)
    kind = reader.choice("type", DocumentType)
    number = reader.text("number", 40)
    if kind is None or number is None:
        return _told({}, [])
    country = country_code(reader.text("issuer", 40) or reader.text("nationality", 40) or "")
    return _of_number(ctx, kind, number, country)


def nationality_of(kind: DocumentType, number: str) -> str | None:
    """Return the nationality (or home territory) that the kind of document and its number state, or None."""
    if kind in CHINESE:
        return "CHN"
    if kind is DocumentType.TAIWAN_PERMIT:
        return "TWN"
    plain = normalised_number(number)
    return next((home for (of, start), home in HOME.items() if of is kind and plain.startswith(start)), None)


def _of_number(ctx: Context, kind: DocumentType, number: str, country: str | None) -> Told:
    faults = check_document(kind, number, issuer=None, expires=None, birth_date=None, sex=None, today=ctx.business_date)
    fields = {
        "birth_date": _iso(born_on(kind, number)),
        "sex": sex_of(kind, number),
        "nationality": nationality_of(kind, number),
    }
    if not faults:
        known = prefill(ctx, kind, number, country or fields["nationality"] or "")
        fields |= _of_past(known) if known else {}
    return _told(fields, [fault.code for fault in faults])


def _of_zone(ctx: Context, text: str) -> Told:
    read = parse_mrz(text, today=ctx.business_date)
    if read is None:
        return _told({}, [MrzFault.UNREADABLE])
    kind = DocumentType.PASSPORT if read.document_code.startswith("P") else DocumentType.TRAVEL_DOCUMENT
    fields = _of_read(read, kind, text)
    if not read.faults:
        known = prefill(ctx, kind, read.number, read.issuer)
        fields |= {"address": known.address, "phone": known.phone} if known else {}
    return _told(fields, [fault.value for fault in read.faults])


def _of_read(read: MrzRead, kind: DocumentType, text: str) -> dict[str, str | None]:
    return {
        "document.type": kind,
        "document.number": read.number,
        "document.issuer": read.issuer,
        "document.expires": _iso(read.expires),
        "document.mrz": text,
        "name": f"{read.surname} {read.given}".strip(),
        "surname": read.surname or None,
        "sex": read.sex,
        "birth_date": _iso(read.birth_date),
        "nationality": read.nationality,
    }


def _of_past(known: Prefill) -> dict[str, str | None]:
    return {
        "name": known.name,
        "surname": known.surname,
        "sex": known.sex,
        "birth_date": _iso(known.birth_date),
        "nationality": known.nationality,
        "document.expires": _iso(known.expires),
        "document.issuer": known.issuer,
        "address": known.address,
        "phone": known.phone,
    }


def _told(fields: dict[str, str | None], codes: list[str]) -> Told:
    filled = {name: str(value) for name, value in fields.items() if value}
    return {"fields": filled, "faults": [title_of(Reason(code)) for code in codes]}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
