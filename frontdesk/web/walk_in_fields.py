"""The fields of the walk-in form: each is called by the path of the JSON that it becomes, so that a refusal finds it.

Pure: text in, the body of `POST /walk-ins` out. What cannot be understood is passed on as it was typed, and refused by
the same code that reads programs.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from frontdesk.kernel.errors import Reason
from frontdesk.web.amounts import AmountRefused, parse_amount

Fields = dict[str, str]

MOST_GUESTS: Final = 20
NO_FIELDS: Final = frozenset({"csrf_token", "step", "draft_version"})
NAME: Final = re.compile(r"[a-z_]{1,40}(?:\[\d{1,2}\])?(?:\.[a-z_]{1,40}){0,2}")
DEFAULTS: Final = {"nights": "1", "adults": "1", "children": "0", "key_cards": "1", "valuables": "kept_by_guest"}

GUEST_TEXTS: Final = (
    "name",
    "surname",
    "sex",
    "nationality",
    "document.type",
    "document.number",
    "document.issuer",
    "document.mrz",
    "address",
    "phone",
    "language",
    "disclosure_level",
    "call_preference",
    "alias",
    "deposit.method",
    "deposit.reference",
    "deposit.company",
    "signature.kind",
    "guardian.contact",
    "guardian.relation",
)
GUEST_DAYS: Final = ("birth_date", "document.expires")
GUEST_FLAGS: Final = ("amenity_agreed", "identity_confirmed", "guardian.present", "guardian.reached")
STAY_TEXTS: Final = ("quote_id", "room", "vip_level", "member_card", "company", "valuables", "room_reason", "next_to")
STAY_NUMBERS: Final = ("payer", "luggage_pieces", "key_cards")
APPROVALS: Final = ("document", "minor", "room", "price")

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_FULL_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?", re.ASCII)
_SHORT_DAY = re.compile(r"(\d{1,2})\D(\d{1,2})\D?", re.ASCII)
_SEPARATORS = re.compile(r"[\s,;,、;]+")
_LONGEST_COUNT = 3


def kept(sent: Mapping[str, object]) -> Fields:
    """Return what a draft keeps of what was sent: texts under names that the form has, in their order."""
    return {
        name: value
        for name, value in sent.items()
        if isinstance(value, str) and name not in NO_FIELDS and NAME.fullmatch(name)
    }


def with_defaults(fields: Fields) -> Fields:
    """Return the fields with what an empty form starts with."""
    return DEFAULTS | fields


def count(fields: Fields, name: str, most: int = MOST_GUESTS) -> int | None:
    """Return a small whole number as it was typed, or None."""
    text = _plain(fields.get(name, ""))
    return int(text) if _NUMBER.fullmatch(text) and int(text) <= most else None


def persons(fields: Fields) -> int:
    """Return how many cards the form has: one for each person of the party, at least one and at most twenty."""
    party = (count(fields, "adults") or 0) + (count(fields, "children") or 0)
    return min(max(party, 1), MOST_GUESTS)


def departure_of(text: str, arrival: date) -> date | None:
    """Return the departure that was meant: `2` nights, `5-4`, `05/04`, `2026-05-04` or `5月4日`; None if none was."""
    typed = _plain(text)
    if _NUMBER.fullmatch(typed) and len(typed) <= _LONGEST_COUNT:
        return arrival + timedelta(days=int(typed))
    try:
        if full := _FULL_DAY.fullmatch(typed):
            return date(*map(int, full.groups()))
        if short := _SHORT_DAY.fullmatch(typed):
            day = date(arrival.year, *map(int, short.groups()))
            return day if day >= arrival else day.replace(year=arrival.year + 1)
    except ValueError:
        return None
    return None


def iso_day(text: str) -> str:
    """Return a day as `1990-01-02` where one was typed (`19900102`, `1990/1/2`, `1990年1月2日`), else the text."""
    found = _FULL_DAY.fullmatch(_plain(text))
    if found is None:
        return text.strip()
    year, month, day = found.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}"


def body_of(fields: Fields, places: int) -> tuple[dict[str, Any], list[Reason]]:
    """Return the body that the form stands for, and the faults that only the form can have (amounts, signatures)."""
    faults: list[Reason] = []
    body: dict[str, Any] = {name: fields.get(name) or None for name in STAY_TEXTS}
    body |= {name: _whole(fields.get(name, "")) for name in STAY_NUMBERS}
    body["acknowledged"] = fields.get("acknowledged") == "on"
    body["vehicle_plates"] = [plate for plate in _SEPARATORS.split(fields.get("vehicle_plates", "")) if plate]
    body["registrations"] = [_guest(fields, f"registrations[{at}]", places, faults) for at in range(persons(fields))]
    return body, faults


def _guest(fields: Fields, path: str, places: int, faults: list[Reason]) -> dict[str, Any]:
    guest: dict[str, Any] = {}
    for name in GUEST_TEXTS:
        _put(guest, name, fields.get(f"{path}.{name}") or None)
    for name in GUEST_DAYS:
        _put(guest, name, iso_day(fields.get(f"{path}.{name}", "")) or None)
    for name in GUEST_FLAGS:
        _put(guest, name, fields.get(f"{path}.{name}") == "on" or None)
    lines = fields.get(f"{path}.callers", "").splitlines()
    guest["callers"] = [line for line in lines if line.strip()]
    _put(
        guest,
        "deposit.amount",
        _amount(fields.get(f"{path}.deposit.amount", ""), f"{path}.deposit.amount", places, faults),
    )
    if guest["signature"]["kind"] == "screen":
        picture = fields.get(f"{path}.signature.image") or None
        guest["signature"]["image"] = picture
        faults += [] if picture else [Reason("missing", f"{path}.signature.image", "REG-3")]
    if not any(guest["deposit"].values()) and not any(fault.field == f"{path}.deposit.amount" for fault in faults):
        guest["deposit"] = None
    if not any(guest["guardian"].values()):
        guest["guardian"] = None
    return guest


def _put(guest: dict[str, Any], path: str, value: object) -> None:
    *parts, name = path.split(".")
    for part in parts:
        guest = guest.setdefault(part, {})
    guest[name] = value


def _amount(text: str, path: str, places: int, faults: list[Reason]) -> int | None:
    if not text.strip():
        return None
    try:
        return parse_amount(text, places)
    except AmountRefused:
        faults.append(Reason("not-an-amount", path, "REG-10"))
        return None


def _whole(text: str) -> int | str | None:
    """Return a whole number, or what was typed instead, which the reader refuses."""
    typed = _plain(text)
    return int(typed) if _NUMBER.fullmatch(typed) else text or None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def guest_paths(fields: Fields) -> Iterator[str]:
    """Yield the path of each guest's card."""
    return (f"registrations[{at}]" for at in range(persons(fields)))
