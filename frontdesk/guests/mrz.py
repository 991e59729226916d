"""The machine-readable zone of travel documents, read and written by ICAO 9303 (TD1, TD2, TD3). Pure."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from frontdesk.guests.countries import country_code
from frontdesk.guests.mrz_layout import (
    DATE_WIDTH,
    LAYOUTS,
    NUMBER_WIDTH,
    Layout,
    MrzKind,
    check_digit,
    holds,
    is_zone_text,
)
from frontdesk.guests.rules import Sex

_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE, "<": Sex.UNSPECIFIED, "X": Sex.UNSPECIFIED}
_SEX_LETTERS = {Sex.MALE: "M", Sex.FEMALE: "F", Sex.UNSPECIFIED: "<"}
_LETTERS_OF_THEIR_OWN = str.maketrans(
    {"Ø": "OE", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ð": "D", "Đ": "D", "Ł": "L", "İ": "I"}
)
_LONGEST_VALIDITY = 50  # years; a later year of expiry belongs to the last century


class MrzFault(StrEnum):
    """What is wrong with a zone (REG-2); `mrz-unreadable` is for callers of `parse_mrz` that got None."""

    UNREADABLE = "mrz-unreadable"
    NOT_IDENTITY = "mrz-not-identity-document"
    ISSUER = "mrz-issuer-unknown"
    NATIONALITY = "mrz-nationality-unknown"
    SEX = "mrz-sex"
    BIRTH_DATE = "mrz-birth-date"
    EXPIRY = "mrz-expiry"
    NUMBER_DIGIT = "mrz-number-check-digit"
    BIRTH_DATE_DIGIT = "mrz-birth-date-check-digit"
    EXPIRY_DIGIT = "mrz-expiry-check-digit"
    OPTIONAL_DIGIT = "mrz-optional-check-digit"
    COMPOSITE_DIGIT = "mrz-composite-check-digit"


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzRead:
    """What a zone says. A date is None where the document leaves it open; `faults` is empty where all is well."""

    kind: MrzKind
    document_code: str
    issuer: str
    surname: str
    given: str
    number: str
    nationality: str
    birth_date: date | None
    sex: Sex
    expires: date | None
    optional: str = ""
    faults: tuple[MrzFault, ...] = ()


def parse_mrz(text: str, *, today: date) -> MrzRead | None:
    """Read a zone that was pasted or sent by a scanner; None where it is none at all (code `mrz-unreadable`).

    White space, any line breaks, small letters, full-width letters and fillers cut off the end of a line are
    forgiven; nothing else is guessed at. `today` decides the century of the dates. All faults are named at once.
    """
    found = _zone(text)
    if found is None:
        return None
    kind, zone = found
    layout = LAYOUTS[kind]
    surname, _, given = zone[layout.name].partition("<<")
    number, _, optional = _number(zone, layout)
    read = MrzRead(
        kind=kind,
        document_code=zone[:2].rstrip("<"),
        issuer=_country(zone[2:5]),
        surname=_words(surname),
        given=_words(given),
        number=number,
        nationality=_country(zone[layout.nationality]),
        birth_date=_date(_six(zone, layout.birth), latest=today),
        sex=_SEXES.get(zone[layout.sex], Sex.UNSPECIFIED),
        expires=_date(_six(zone, layout.expiry), latest=_latest_expiry(today)),
        optional=_words(f"{optional}<{zone[layout.more_optional]}"),
    )
    return replace(read, faults=_faults(read, zone, layout))


def make_mrz(facts: MrzRead) -> str:
    """Return the zone that says these facts, its lines parted by line feeds: what a made-up guest's document carries.

    Names are in Latin letters (accents go); the number has at most nine characters.
    """
    layout = LAYOUTS[facts.kind]
    zone = ["<"] * layout.size
    _put(zone, 0, facts.document_code)
    _put(zone, 2, _short(facts.issuer))
    _put_checked(zone, layout.number, facts.number.ljust(NUMBER_WIDTH, "<"))
    _put(zone, layout.nationality.start, _short(facts.nationality))
    _put_checked(zone, layout.birth, _written(facts.birth_date))
    _put(zone, layout.sex, _SEX_LETTERS[facts.sex])
    _put_checked(zone, layout.expiry, _written(facts.expires))
    _put_within(zone, layout.optional, _letters(facts.optional))
    _put_within(zone, layout.name, f"{_letters(facts.surname)}<<{_letters(facts.given)}")
    if layout.optional_digit is not None:
        zone[layout.optional_digit] = check_digit("".join(zone[layout.optional]))
    zone[layout.composite_digit] = check_digit(_composite("".join(zone), layout))
    return "\n".join("".join(zone[start : start + layout.width]) for start in range(0, layout.size, layout.width))


def _zone(text: str) -> tuple[MrzKind, str] | None:
    lines = unicodedata.normalize("NFKC", text).upper().split()
    if not all(is_zone_text(line) for line in lines):
        return None
    for kind, layout in LAYOUTS.items():
        if len(lines) == layout.lines and max(map(len, lines)) == layout.width:
            return kind, "".join(line.ljust(layout.width, "<") for line in lines)
        if sum(map(len, lines)) == layout.size:
            return kind, "".join(lines)
    return None


def _number(zone: str, layout: Layout) -> tuple[str, str, str]:
    """Return the number, its check digit, and the optional data.

    On cards a number of more than nine characters goes on in the optional data, its check digit last; a filler then
    stands in the check digit's place.
    """
    end = layout.number + NUMBER_WIDTH
    number, digit, optional = zone[layout.number : end], zone[end], zone[layout.optional]
    more, _, rest = optional.partition("<")
    if layout.long_numbers and digit == "<" and more and "<" not in number:
        return number + more[:-1], more[-1], rest
    return number.rstrip("<"), digit, optional


def _faults(read: MrzRead, zone: str, layout: Layout) -> tuple[MrzFault, ...]:
    number, digit, _ = _number(zone, layout)
    birth, expiry = _six(zone, layout.birth), _six(zone, layout.expiry)
    optional_digit = layout.optional_digit
    applies = {
        MrzFault.NOT_IDENTITY: read.document_code.startswith("V"),
        MrzFault.ISSUER: country_code(read.issuer) is None,
        MrzFault.NATIONALITY: country_code(read.nationality) is None,
        MrzFault.SEX: zone[layout.sex] not in _SEXES,
        MrzFault.BIRTH_DATE: read.birth_date is None and "<" not in birth,
        MrzFault.EXPIRY: read.expires is None and "<" not in expiry,
        MrzFault.NUMBER_DIGIT: not holds(number, digit),
        MrzFault.BIRTH_DATE_DIGIT: not holds(birth, zone[layout.birth + DATE_WIDTH]),
        MrzFault.EXPIRY_DIGIT: not holds(expiry, zone[layout.expiry + DATE_WIDTH]),
        MrzFault.OPTIONAL_DIGIT: optional_digit is not None and not holds(zone[layout.optional], zone[optional_digit]),
        MrzFault.COMPOSITE_DIGIT: zone[layout.composite_digit] != check_digit(_composite(zone, layout)),
    }
    return tuple(fault for fault, found in applies.items() if found)


def _composite(zone: str, layout: Layout) -> str:
    return "".join(zone[part] for part in layout.composite)


def _six(zone: str, start: int) -> str:
    return zone[start : start + DATE_WIDTH]


def _country(code: str) -> str:
    return country_code(code) or code.rstrip("<")


def _words(field: str) -> str:
    return " ".join(field.replace("<", " ").split())


def _latest_expiry(today: date) -> date:
    return date(min(today.year + _LONGEST_VALIDITY, date.max.year), 12, 31)


def _date(field: str, *, latest: date) -> date | None:
    """Return the last day not after `latest` that the six digits can mean, or None where they mean none."""
    if not field.isdecimal():
        return None
    year, month, day = latest.year - (latest.year - int(field[:2])) % 100, int(field[2:4]), int(field[4:])
    candidates = (_day(year, month, day), _day(year - 100, month, day))
    return next((candidate for candidate in candidates if candidate and candidate <= latest), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _put(zone: list[str], start: int, text: str) -> None:
    zone[start : start + len(text)] = text


def _put_checked(zone: list[str], start: int, field: str) -> None:
    _put(zone, start, field + check_digit(field))


def _put_within(zone: list[str], place: slice, text: str) -> None:
    _put(zone, place.start, text[: place.stop - place.start])


def _short(country: str) -> str:
    return "D" if country == "DEU" else country


def _written(day: date | None) -> str:
    return f"{day:%y%m%d}" if day else "<" * DATE_WIDTH


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.upper().translate(_LETTERS_OF_THEIR_OWN))
    without_marks = re.sub(r"['’\u0300-\u036f]", "", plain)
    return re.sub("[^A-Z0-9]+", "<", without_marks).strip("<")
