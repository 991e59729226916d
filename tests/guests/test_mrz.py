"""What the machine-readable zone says is read; what was misread is noticed (REG-2, ICAO 9303)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.guests.countries import country_codes
from frontdesk.guests.mrz import MrzFault, MrzRead, make_mrz, parse_mrz
from frontdesk.guests.mrz_layout import MrzKind, check_digit
from frontdesk.guests.rules import Sex

TODAY = date(2026, 5, 1)

# The specimens that ICAO 9303 itself prints, in its parts 4, 5 and 6.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1_LONG_NUMBER = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"

letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
numbers = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=9)
facts = st.builds(
    MrzRead,
    kind=st.sampled_from(MrzKind),
    document_code=st.sampled_from(["P", "I", "ID", "AC"]),
    issuer=st.sampled_from(country_codes()),
    surname=letters,
    given=letters,
    number=numbers,
    nationality=st.sampled_from([*country_codes(), "UNO", "XXA", "GBD"]),
    birth_date=st.none() | st.dates(date(1926, 5, 2), TODAY),
    sex=st.sampled_from(Sex),
    expires=st.none() | st.dates(date(1977, 1, 1), date(2076, 12, 31)),
    optional=st.just("") | st.text("ABC123", min_size=1, max_size=7),
)


def read(text: str) -> MrzRead:
    found = parse_mrz(text, today=TODAY)
    assert found is not None
    return found


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize(
    "zone, kind, number", [(TD3, "TD3", "L898902C3"), (TD1, "TD1", "D23145890"), (TD2, "TD2", "D23145890")]
)
def test_the_specimens_of_the_standard_are_read_without_a_fault(zone: str, kind: str, number: str) -> None:
    specimen = read(zone)
    assert specimen == MrzRead(
        kind=MrzKind(kind),
        document_code="P" if kind == "TD3" else "I",
        issuer="UTO",
        surname="ERIKSSON",
        given="ANNA MARIA",
        number=number,
        nationality="UTO",
        birth_date=date(1974, 8, 12),
        sex=Sex.FEMALE,
        expires=date(2012, 4, 15),
        optional="ZE184226B" if kind == "TD3" else "",
    )


def test_a_number_longer_than_nine_goes_on_in_the_optional_data() -> None:
    specimen = read(TD1_LONG_NUMBER)
    assert (specimen.number, specimen.optional, specimen.faults) == ("D23145890734", "", ())
    assert specimen.expires == date(1995, 7, 12)
    spoilt = read(TD1_LONG_NUMBER.replace("7349", "7348"))
    assert spoilt.faults == (MrzFault.NUMBER_DIGIT, MrzFault.COMPOSITE_DIGIT)


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize("field, digit", [("520727", "3"), ("AB2134<<<", "5"), ("L898902C3", "6"), ("", "0")])
def test_a_check_digit_is_reckoned_as_the_standard_shows(field: str, digit: str) -> None:
    assert check_digit(field) == digit


@pytest.mark.parametrize(
    "sent",
    [
        TD3.replace("\n", "\r"),
        TD3.replace("\n", "\r\n") + "\r\n",
        TD3.replace("\n", ""),
        f"  {TD3.lower()}  ",
        TD3.replace("<<<<<<<<<<<<<<<<<<<", ""),
        TD3.replace("\n", "  \n\t "),
        " ".join(TD3),
        "".join(chr(ord(character) + 0xFEE0) if character > " " else character for character in TD3),
    ],
)
def test_what_scanners_and_keyboards_do_to_a_zone_is_forgiven(sent: str) -> None:
    assert read(sent) == read(TD3)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "王小明", TD3.replace("\n", "")[:-1], TD3 + "<", TD3.replace("L", "?"), "<" * 10_000, "P<\ud800"],
)
def test_what_is_no_zone_is_not_guessed_at(text: str) -> None:
    assert parse_mrz(text, today=TODAY) is None


@pytest.mark.rule("REG-2")
@pytest.mark.parametrize(
    "right, wrong, fault",
    [
        ("L898902C36", "L898902C37", MrzFault.NUMBER_DIGIT),
        ("7408122F", "7408123F", MrzFault.BIRTH_DATE_DIGIT),
        ("1204159", "1204158", MrzFault.EXPIRY_DIGIT),
        ("ZE184226B<<<<<1", "ZE184226B<<<<<2", MrzFault.OPTIONAL_DIGIT),
        ("<<<<<10", "<<<<<11", MrzFault.COMPOSITE_DIGIT),
        ("7408122F", "7413122F", MrzFault.BIRTH_DATE),
        ("1204159", "1202309", MrzFault.EXPIRY),
        ("P<UTO", "P<QQQ", MrzFault.ISSUER),
        ("6UTO", "6QQQ", MrzFault.NATIONALITY),
        ("2F12", "2Z12", MrzFault.SEX),
        ("P<UTO", "V<UTO", MrzFault.NOT_IDENTITY),
    ],
)
def test_a_misread_zone_tells_what_is_wrong(right: str, wrong: str, fault: MrzFault) -> None:
    assert fault in read(TD3.replace(right, wrong)).faults
    assert fault not in read(TD3).faults


@pytest.mark.rule("REG-2")
def test_every_fault_of_a_zone_is_named_at_once() -> None:
    spoilt = TD3.replace("C36UTO7408122F1204159", "C35QQQ7408121Z1204150")
    assert read(spoilt).faults == (
        MrzFault.NATIONALITY,
        MrzFault.SEX,
        MrzFault.NUMBER_DIGIT,
        MrzFault.BIRTH_DATE_DIGIT,
        MrzFault.EXPIRY_DIGIT,
        MrzFault.COMPOSITE_DIGIT,
    )


@pytest.mark.rule("REG-2")
@given(
    st.sampled_from([place for place in range(44, 88) if TD3.replace("\n", "")[place].isdecimal()]), st.integers(1, 9)
)
def test_no_single_wrong_digit_goes_unnoticed(place: int, more: int) -> None:
    zone = TD3.replace("\n", "")
    wrong = str((int(zone[place]) + more) % 10)
    assert read(zone[:place] + wrong + zone[place + 1 :]).faults


@given(facts)
def test_what_is_written_is_read_back(written: MrzRead) -> None:
    zone = make_mrz(written)
    assert {len(line) for line in zone.split("\n")} == {{"TD1": 30, "TD2": 36, "TD3": 44}[written.kind]}
    assert read(zone) == written


@pytest.mark.parametrize("zone", [TD1, TD2, TD3])
def test_what_was_read_from_a_specimen_is_written_as_the_standard_prints_it(zone: str) -> None:
    assert make_mrz(read(zone)) == zone


def test_germany_writes_its_code_with_one_letter() -> None:
    zone = make_mrz(replace(read(TD3), issuer="DEU", nationality="DEU"))
    assert zone.startswith("P<D<<ERIKSSON")
    assert (read(zone).issuer, read(zone).nationality) == ("DEU", "DEU")


@pytest.mark.parametrize(
    "surname, given, line",
    [
        ("Müller-Strauß", "Zoë", "P<UTOMULLER<STRAUSS<<ZOE<<<<<<<<<<<<<<<<<<<<"),
        ("O'Brien", "Seán Óg", "P<UTOOBRIEN<<SEAN<OG<<<<<<<<<<<<<<<<<<<<<<<<"),
        ("Østergård", "Łucja", "P<UTOOESTERGARD<<LUCJA<<<<<<<<<<<<<<<<<<<<<<"),
        ("A" * 60, "B", "P<UTO" + "A" * 39),
    ],
)
def test_names_are_written_in_plain_letters_and_cut_to_the_line(surname: str, given: str, line: str) -> None:
    zone = make_mrz(replace(read(TD3), surname=surname, given=given))
    assert zone.split("\n")[0] == line
    assert read(zone).faults == ()


@pytest.mark.parametrize(
    "today, birth, expires",
    [
        (date(2026, 5, 1), date(1926, 5, 2), date(2076, 1, 1)),
        (date(2026, 5, 1), date(2026, 5, 1), date(1977, 1, 1)),
        (date(2099, 12, 31), date(2000, 2, 29), date(2105, 6, 1)),
        (date(9999, 12, 31), date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_the_century_is_the_last_one_that_makes_sense(today: date, birth: date, expires: date) -> None:
    zone = make_mrz(replace(read(TD3), birth_date=birth, expires=expires))
    found = parse_mrz(zone, today=today)
    assert found is not None
    assert (found.birth_date, found.expires, found.faults) == (birth, expires, ())


def test_a_leap_day_of_birth_is_put_into_a_leap_year() -> None:
    found = parse_mrz(make_mrz(replace(read(TD3), birth_date=date(2000, 2, 29))), today=date(2120, 1, 1))
    assert found is not None
    assert found.birth_date == date(2000, 2, 29)


@given(st.text(max_size=100) | st.text("PI<A0129UTO \n", min_size=70, max_size=95))
def test_no_text_however_odd_breaks_the_reader(text: str) -> None:
    found = parse_mrz(text, today=TODAY)
    assert found is None or found.kind in MrzKind
