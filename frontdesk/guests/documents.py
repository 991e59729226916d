"""Identity documents: what their numbers must look like and what they tell (REG-2). Pure."""

import random
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from frontdesk.guests import resident_id
from frontdesk.guests.countries import country_code
from frontdesk.guests.mrz import MrzFault, parse_mrz
from frontdesk.guests.resident_id import make_resident_id
from frontdesk.guests.rules import Sex, age_on, is_minor

__all__ = [
    "DocumentFault",
    "DocumentType",
    "age_on",
    "birth_date_faults",
    "born_on",
    "check_document",
    "make_passport_number",
    "make_resident_id",
    "mask_document",
    "mask_phone",
    "normalised_number",
    "sex_of",
]

OLDEST_AGE = 130
_LONGEST_NUMBER = 40
_MOBILE_LENGTH = 11
_OLD_RESIDENT_ID = re.compile("[0-9]{15}")
_SEPARATORS = re.compile(r"[\s\-–—_./·()\[\]]+")
_FOREIGNER_NUMBER_START = "9"


class DocumentType(StrEnum):
    """What a guest can be registered with; a police certificate replaces a document and needs a duty manager."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    HK_MACAU_PERMIT = "hk_macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    RESIDENCE_PERMIT_HMT = "residence_permit_hmt"
    FOREIGN_PR_ID = "foreign_pr_id"
    MILITARY_ID = "military_id"
    TRAVEL_DOCUMENT = "travel_document"
    POLICE_CERTIFICATE = "police_certificate"
    HOUSEHOLD_REGISTER = "household_register"


@dataclass(frozen=True, slots=True)
class DocumentFault:
    """One thing wrong with a document: a stable code, and the field it concerns."""

    code: str
    field: str = "number"


_WITH_RESIDENT_NUMBER = frozenset(
    {DocumentType.RESIDENT_ID, DocumentType.RESIDENCE_PERMIT_HMT, DocumentType.HOUSEHOLD_REGISTER}
)

# For each type the lengths that exist and the form; what is looser than the issuer's own rule is so on purpose:
# a guest is never turned away because an authority changed its numbering.
_FORMS = {
    DocumentType.PASSPORT: (range(5, 10), re.compile("(?=.*[0-9])[A-Z0-9]+")),
    DocumentType.HK_MACAU_PERMIT: ((9, 11), re.compile("[HM][0-9]+")),
    DocumentType.TAIWAN_PERMIT: ((8, 10, 11), re.compile("[0-9]{8}|[0-9]{10}[A-Z]?")),
    DocumentType.FOREIGN_PR_ID: ((15, 18), re.compile("[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]")),
    DocumentType.MILITARY_ID: (range(5, 21), re.compile(r"(?=.*[0-9])\w+")),
    DocumentType.TRAVEL_DOCUMENT: (range(5, 13), re.compile("(?=.*[0-9])[A-Z0-9]+")),
    DocumentType.POLICE_CERTIFICATE: (range(1, _LONGEST_NUMBER + 1), re.compile(".+")),
}

# How passport numbers of some countries look, for made-up guests: `A` is a letter, `9` a digit.
_PASSPORT_PATTERNS = {
    "CHN": "E99999999",
    "JPN": "AA9999999",
    "USA": "999999999",
    "GBR": "999999999",
    "KOR": "M99999999",
}
_PASSPORT_PATTERN = "A9999999"
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def check_document(
    type: DocumentType,
    number: str,
    *,
    issuer: str | None,
    expires: date | None,
    birth_date: date | None,
    sex: Sex | None,
    today: date,
    mrz: str | None = None,
) -> list[DocumentFault]:
    """Return everything that is wrong with a document at once; an empty list lets it pass (REG-2).

    `today` is the business date: a document is valid through its last day. What was not given (None) is not judged;
    whether it is missing is the registration's to say. Resident numbers are judged by length, date and check digit,
    never by region; passports by form, and by the ICAO check digits of the machine-readable zone where one is given.
    """
    plain = normalised_number(number)
    faults = [
        *_number_faults(type, plain, birth_date, sex, today),
        *_issuer_faults(issuer),
        *_expiry_faults(expires, today),
        *(birth_date_faults(birth_date, today) if birth_date else []),
        *(_mrz_faults(mrz, plain, birth_date, sex, today) if mrz else []),
    ]
    if type is DocumentType.HOUSEHOLD_REGISTER:
        faults += _grown_up_faults(born_on(type, plain) or birth_date, today)
    return list(dict.fromkeys(faults))


def normalised_number(number: str) -> str:
    """Return the number as it is kept and compared: capitals, plain digits, no spaces, hyphens, dots or brackets."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", number)).upper()


def born_on(type: DocumentType, number: str) -> date | None:
    """Return the birth date that the number itself states, or None where it states none."""
    plain = normalised_number(number)
    return resident_id.birth_date(plain) if _states_birth(type, plain) else None


def sex_of(type: DocumentType, number: str) -> Sex | None:
    """Return the sex that the number itself states, or None where it states none."""
    plain = normalised_number(number)
    return resident_id.sex(plain) if type in _WITH_RESIDENT_NUMBER and resident_id.has_form(plain) else None


def birth_date_faults(birth: date, today: date) -> list[DocumentFault]:
    """Return why this cannot be a living guest's birth date: it is still to come, or more than 130 years ago."""
    if birth > today:
        return [DocumentFault("birth-date-in-future", "birth_date")]
    if age_on(birth, today) > OLDEST_AGE:
        return [DocumentFault("birth-date-implausible", "birth_date")]
    return []


def make_passport_number(rng: random.Random, country: str) -> str:
    """Return a made-up passport number that looks like those of the country (three-letter code)."""
    pattern = _PASSPORT_PATTERNS.get(country, _PASSPORT_PATTERN)
    return "".join(
        rng.choice(_LETTERS) if place == "A" else str(rng.randrange(10)) if place == "9" else place for place in pattern
    )


def mask_document(number: str) -> str:
    """Return the number as most roles see it: `***********1234`, the same length for every document."""
    return "*" * 11 + _end(normalised_number(number))


def mask_phone(phone: str) -> str:
    """Return the telephone number as most roles see it: `138****5678`, without the country code of China."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", phone))
    local = re.sub(r"^(00)?86(?=1[0-9]{10}$)", "", digits)
    return (local[:3] if len(local) >= _MOBILE_LENGTH else "") + "****" + _end(local)


def _end(number: str) -> str:
    shown = min(4, len(number) // 2)
    return number[len(number) - shown :]


def _states_birth(type: DocumentType, number: str) -> bool:
    foreigner = type is DocumentType.FOREIGN_PR_ID and number.startswith(_FOREIGNER_NUMBER_START)
    return resident_id.has_form(number) and (foreigner or type in _WITH_RESIDENT_NUMBER)


def _number_faults(
    type: DocumentType, number: str, birth: date | None, sex: Sex | None, today: date
) -> list[DocumentFault]:
    if code := _form_fault(type, number):
        return [DocumentFault(code)]
    if not _states_birth(type, number):
        return []
    stated = resident_id.birth_date(number)
    plausible = stated is not None and not birth_date_faults(stated, today)
    stated_sex = sex_of(type, number)
    applies = {
        DocumentFault("document-check-digit"): not resident_id.check_digit_holds(number),
        DocumentFault("document-birth-date"): not plausible,
        DocumentFault("document-birth-date-mismatch", "birth_date"): plausible and birth not in {None, stated},
        DocumentFault("document-sex-mismatch", "sex"): None not in {sex, stated_sex} and sex is not stated_sex,
    }
    return [fault for fault, found in applies.items() if found]


def _form_fault(type: DocumentType, number: str) -> str | None:
    if not number:
        return "document-number-missing"
    if type in _WITH_RESIDENT_NUMBER:
        return _resident_form_fault(number)
    lengths, form = _FORMS[type]
    if len(number) not in lengths:
        return "document-number-length"
    return None if form.fullmatch(number) else "document-number-format"


def _resident_form_fault(number: str) -> str | None:
    if _OLD_RESIDENT_ID.fullmatch(number):
        return "document-number-old"
    if len(number) != resident_id.LENGTH:
        return "document-number-length"
    return None if resident_id.has_form(number) else "document-number-format"


def _issuer_faults(issuer: str | None) -> list[DocumentFault]:
    known = not issuer or country_code(issuer) is not None
    return [] if known else [DocumentFault("document-issuer-unknown", "issuer")]


def _expiry_faults(expires: date | None, today: date) -> list[DocumentFault]:
    expired = expires is not None and expires < today
    return [DocumentFault("document-expired", "expires")] if expired else []


def _grown_up_faults(birth: date | None, today: date) -> list[DocumentFault]:
    grown_up = birth is not None and not is_minor(age_on(birth, today))
    return [DocumentFault("document-for-minors-only", "type")] if grown_up else []


def _mrz_faults(mrz: str, number: str, birth: date | None, sex: Sex | None, today: date) -> list[DocumentFault]:
    read = parse_mrz(mrz, today=today)
    if read is None:
        return [DocumentFault(MrzFault.UNREADABLE.value, "mrz")]
    applies = {
        DocumentFault("document-mrz-mismatch"): read.number != number,
        DocumentFault("document-birth-date-mismatch", "birth_date"): None not in {birth, read.birth_date}
        and birth != read.birth_date,
        DocumentFault("document-sex-mismatch", "sex"): sex is not None
        and read.sex is not Sex.UNSPECIFIED
        and sex is not read.sex,
    }
    return [
        *(DocumentFault(fault.value, "mrz") for fault in read.faults),
        *(fault for fault, found in applies.items() if found),
        *_expiry_faults(read.expires, today),
    ]
