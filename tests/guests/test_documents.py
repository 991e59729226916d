"""A document that is wrong is refused with every reason; one that is right is never refused (REG-2)."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.guests import resident_id
from frontdesk.guests.documents import (
    DocumentFault,
    DocumentType,
    birth_date_faults,
    born_on,
    check_document,
    make_passport_number,
    make_resident_id,
    mask_document,
    mask_phone,
    normalised_number,
    sex_of,
)
from frontdesk.guests.mrz import MrzKind, MrzRead, make_mrz
from frontdesk.guests.rules import Sex

TODAY = date(2026, 5, 1)
# The worked example that the standard itself prints, GB 11643-1999.
STANDARD_NUMBER = "11010519491231002X"


def wide(text: str) -> str:
    """Return the text as a Chinese keyboard in full-width mode types it."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


sexes = st.sampled_from([Sex.MALE, Sex.FEMALE])
births = st.dates(date(1900, 1, 1), TODAY)


def codes(
    type: DocumentType = DocumentType.RESIDENT_ID,
    number: str = STANDARD_NUMBER,
    *,
    issuer: str | None = None,
    expires: date | None = None,
    birth_date: date | None = None,
    sex: Sex | None = None,
    mrz: str | None = None,
) -> list[str]:
    faults = check_document(
        type, number, issuer=issuer, expires=expires, birth_date=birth_date, sex=sex, today=TODAY, mrz=mrz
    )
    return [fault.code for fault in faults]


def passport(**changes: object) -> MrzRead:
    facts = {
        "kind": MrzKind.TD3,
        "document_code": "P",
        "issuer": "GBR",
        "surname": "SMITH",
        "given": "JOHN",
        "number": "123456789",
        "nationality": "GBR",
        "birth_date": date(1980, 2, 3),
        "sex": Sex.MALE,
        "expires": date(2030, 1, 1),
    }
    return MrzRead(**(facts | changes))  # type: ignore[arg-type]


@pytest.mark.rule("REG-2")
def test_the_number_that_the_standard_prints_passes_and_tells_birth_date_and_sex() -> None:
    assert codes(birth_date=date(1949, 12, 31), sex=Sex.FEMALE) == []
    assert born_on(DocumentType.RESIDENT_ID, STANDARD_NUMBER) == date(1949, 12, 31)
    assert sex_of(DocumentType.RESIDENT_ID, STANDARD_NUMBER) is Sex.FEMALE


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize(
    "typed", ["11010519491231002x", " 110105 19491231 002X ", "110105-19491231-002x", wide("11010519491231002x")]
)
def test_small_letters_full_width_digits_and_spaces_are_forgiven(typed: str) -> None:
    assert normalised_number(typed) == STANDARD_NUMBER
    assert codes(number=typed) == []


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize("place", range(17))
def test_a_resident_number_with_one_wrong_digit_is_refused_by_its_check_digit(place: int) -> None:
    wrong = str((int(STANDARD_NUMBER[place]) + 1) % 10)
    assert "document-check-digit" in codes(number=STANDARD_NUMBER[:place] + wrong + STANDARD_NUMBER[place + 1 :])


@pytest.mark.rule("REG-2")
@given(st.randoms(use_true_random=False), births, sexes, st.integers(0, 15))
def test_a_resident_number_with_two_digits_swapped_is_refused(
    rng: random.Random, birth: date, sex: Sex, place: int
) -> None:
    number = make_resident_id(rng, birth, sex)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or "document-check-digit" in codes(number=swapped)


@pytest.mark.rule("REG-2")
@given(st.integers(0, 999_999), births, st.integers(0, 999))
def test_a_resident_number_is_never_refused_on_its_region_code(region: int, birth: date, sequence: int) -> None:
    body = f"{region:06d}{birth:%Y%m%d}{sequence:03d}"
    assert codes(number=body + resident_id.check_digit(body)) == []


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize(
    "number, code",
    [
        ("", "document-number-missing"),
        (" - ", "document-number-missing"),
        ("1101051949123100", "document-number-length"),
        ("11010519491231002X1", "document-number-length"),
        ("110105491231002", "document-number-old"),
        ("1101051949123100XX", "document-number-format"),
        ("A1010519491231002X", "document-number-format"),
        ("11010519491231002٣", "document-number-format"),
        ("1" * 100_000, "document-number-length"),
    ],
)
def test_a_resident_number_of_the_wrong_form_is_refused_with_the_one_reason_that_helps(number: str, code: str) -> None:
    assert codes(number=number) == [code]
    assert born_on(DocumentType.RESIDENT_ID, number) is None
    assert sex_of(DocumentType.RESIDENT_ID, number) is None


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize("birth", ["20250229", "19991301", "00000101", "20260502", "18950501"])
def test_a_resident_number_with_an_impossible_birth_date_is_refused(birth: str) -> None:
    body = f"110105{birth}002"
    assert codes(number=body + resident_id.check_digit(body)) == ["document-birth-date"]


@pytest.mark.rule("REG-2")
def test_every_fault_of_a_document_is_named_at_once() -> None:
    faults = codes(
        number="110105194912310021",
        issuer="ZZZ",
        expires=TODAY - timedelta(days=1),
        birth_date=date(2027, 1, 1),
        sex=Sex.MALE,
    )
    assert faults == [
        "document-check-digit",
        "document-birth-date-mismatch",
        "document-sex-mismatch",
        "document-issuer-unknown",
        "document-expired",
        "birth-date-in-future",
    ]


def test_every_fault_says_which_field_it_concerns() -> None:
    faults = check_document(
        DocumentType.RESIDENT_ID,
        STANDARD_NUMBER,
        issuer="??",
        expires=date(2000, 1, 1),
        birth_date=date(1949, 12, 30),
        sex=Sex.MALE,
        today=TODAY,
    )
    assert [fault.field for fault in faults] == ["birth_date", "sex", "issuer", "expires"]
    assert DocumentFault("document-number-length").field == "number"


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize("type", list(DocumentType))
def test_an_expired_document_of_any_type_is_refused_and_its_last_day_is_not(type: DocumentType) -> None:
    assert "document-expired" in codes(type, expires=TODAY - timedelta(days=1))
    assert "document-expired" not in codes(type, expires=TODAY)


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize(
    "type, number",
    [
        (DocumentType.PASSPORT, "E12345678"),
        (DocumentType.PASSPORT, "l898902c3"),
        (DocumentType.PASSPORT, "N12345"),
        (DocumentType.HK_MACAU_PERMIT, "H12345678"),
        (DocumentType.HK_MACAU_PERMIT, "M1234567801"),
        (DocumentType.TAIWAN_PERMIT, "12345678"),
        (DocumentType.TAIWAN_PERMIT, "1234567890(B)"),
        (DocumentType.FOREIGN_PR_ID, "USA310019800101"),
        (DocumentType.MILITARY_ID, "军字第2001988号"),
        (DocumentType.TRAVEL_DOCUMENT, "L12345678"),
        (DocumentType.POLICE_CERTIFICATE, "京公(2026)第12号"),
    ],
)
def test_a_document_in_the_form_of_its_type_passes(type: DocumentType, number: str) -> None:
    assert codes(type, number, issuer="CHN") == []
    assert born_on(type, number) is None
    assert sex_of(type, number) is None


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize(
    "type, number, code",
    [
        (DocumentType.PASSPORT, "E1234567890", "document-number-length"),
        (DocumentType.PASSPORT, "ABCDEFGH", "document-number-format"),
        (DocumentType.PASSPORT, "E1234567护", "document-number-format"),
        (DocumentType.HK_MACAU_PERMIT, "X12345678", "document-number-format"),
        (DocumentType.HK_MACAU_PERMIT, "H123456789", "document-number-length"),
        (DocumentType.TAIWAN_PERMIT, "123456789", "document-number-length"),
        (DocumentType.TAIWAN_PERMIT, "A2345678", "document-number-format"),
        (DocumentType.FOREIGN_PR_ID, "110105194912310026", "document-number-format"),
        (DocumentType.POLICE_CERTIFICATE, "号" * 41, "document-number-length"),
        (DocumentType.TRAVEL_DOCUMENT, "", "document-number-missing"),
    ],
)
def test_a_document_not_in_the_form_of_its_type_is_refused(type: DocumentType, number: str, code: str) -> None:
    assert codes(type, number) == [code]


@pytest.mark.rule("REG-2")
def test_the_new_number_of_a_permanent_resident_is_checked_like_a_residents() -> None:
    body = "91184019800101100"
    number = body + resident_id.check_digit(body)
    assert codes(DocumentType.FOREIGN_PR_ID, number, birth_date=date(1980, 1, 1), sex=Sex.MALE) == []
    assert born_on(DocumentType.FOREIGN_PR_ID, number) == date(1980, 1, 1)
    wrong = body + str((int(number[-1].replace("X", "10")) + 1) % 10)
    assert codes(DocumentType.FOREIGN_PR_ID, wrong) == ["document-check-digit"]


@pytest.mark.rule("REG-2")
def test_a_household_register_is_for_minors_only() -> None:
    rng = random.Random(1)
    child = make_resident_id(rng, date(2012, 5, 2), Sex.FEMALE)
    grown_up = make_resident_id(rng, date(2008, 5, 1), Sex.FEMALE)
    assert codes(DocumentType.HOUSEHOLD_REGISTER, child) == []
    assert codes(DocumentType.HOUSEHOLD_REGISTER, grown_up) == ["document-for-minors-only"]
    assert codes(DocumentType.HOUSEHOLD_REGISTER, "") == ["document-number-missing"]


@pytest.mark.rule("REG-2")
def test_a_passport_is_checked_by_the_check_digits_of_its_machine_readable_zone() -> None:
    zone = make_mrz(passport())
    assert codes(DocumentType.PASSPORT, "123456789", mrz=zone, birth_date=date(1980, 2, 3), sex=Sex.MALE) == []
    spoilt = zone.replace("123456789", "123456788")
    assert codes(DocumentType.PASSPORT, "123456788", mrz=spoilt) == [
        "mrz-number-check-digit",
        "mrz-composite-check-digit",
    ]
    assert codes(DocumentType.PASSPORT, "123456789", mrz="not a zone") == ["mrz-unreadable"]


@pytest.mark.rule("REG-2")
def test_what_was_typed_must_be_what_the_machine_readable_zone_says() -> None:
    zone = make_mrz(passport(expires=date(2026, 4, 30)))
    assert codes(DocumentType.PASSPORT, "987654321", mrz=zone, birth_date=date(1980, 3, 2), sex=Sex.FEMALE) == [
        "document-mrz-mismatch",
        "document-birth-date-mismatch",
        "document-sex-mismatch",
        "document-expired",
    ]


def test_a_zone_that_leaves_birth_date_and_sex_open_contradicts_nobody() -> None:
    zone = make_mrz(passport(birth_date=None, sex=Sex.UNSPECIFIED))
    assert codes(DocumentType.PASSPORT, "123456789", mrz=zone, birth_date=date(1980, 3, 2), sex=Sex.FEMALE) == []


@given(st.randoms(use_true_random=False), births, sexes)
def test_a_made_up_resident_number_passes_and_tells_what_it_was_made_from(
    rng: random.Random, birth: date, sex: Sex
) -> None:
    number = make_resident_id(rng, birth, sex)
    assert codes(number=number, birth_date=birth, sex=sex) == []
    assert born_on(DocumentType.RESIDENT_ID, number) == birth
    assert sex_of(DocumentType.RESIDENT_ID, number) is sex


@given(st.randoms(use_true_random=False), st.sampled_from(["CHN", "JPN", "USA", "GBR", "KOR", "FRA", "PRT"]))
def test_a_made_up_passport_number_passes(rng: random.Random, country: str) -> None:
    assert codes(DocumentType.PASSPORT, make_passport_number(rng, country), issuer=country) == []


def test_the_same_seed_makes_up_the_same_numbers() -> None:
    made = [make_resident_id(random.Random(7), date(1990, 1, 1), Sex.MALE) for _ in range(2)]
    assert made[0] == made[1]
    assert make_passport_number(random.Random(7), "FRA") == make_passport_number(random.Random(7), "FRA")


@given(st.sampled_from(DocumentType), st.text(max_size=30), st.none() | st.text(max_size=5), st.none() | st.dates())
def test_no_document_however_odd_breaks_the_check(
    type: DocumentType, number: str, issuer: str | None, day: date | None
) -> None:
    faults = check_document(
        type, number, issuer=issuer, expires=day, birth_date=day, sex=Sex.UNSPECIFIED, today=TODAY, mrz=number
    )
    assert len(faults) == len(set(faults))


def test_a_birth_date_in_the_future_or_beyond_any_age_is_refused() -> None:
    assert birth_date_faults(TODAY, TODAY) == []
    assert birth_date_faults(date(1895, 5, 2), TODAY) == []
    assert [fault.code for fault in birth_date_faults(TODAY + timedelta(days=1), TODAY)] == ["birth-date-in-future"]
    assert [fault.code for fault in birth_date_faults(date(1895, 5, 1), TODAY)] == ["birth-date-implausible"]


@pytest.mark.parametrize(
    "number, masked",
    [
        (STANDARD_NUMBER, "***********002X"),
        ("E12345678", "***********5678"),
        ("AB12", "***********12"),
        ("7", "***********"),
        ("", "***********"),
    ],
)
def test_a_masked_document_number_shows_its_end_and_never_more_than_half(number: str, masked: str) -> None:
    assert mask_document(number) == masked


@pytest.mark.parametrize(
    "phone, masked",
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("0086-13812345678", "138****5678"),
        (wide("13812345678"), "138****5678"),
        ("+44 20 7946 0958", "442****0958"),
        ("65781234", "****1234"),
        ("110", "****0"),
        ("", "****"),
    ],
)
def test_a_masked_telephone_number_shows_its_ends(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked
