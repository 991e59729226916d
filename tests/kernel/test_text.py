"""What is typed is kept readable, or refused with a code; it never breaks anything."""

import json
import lzma
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kernel.errors import Invalid
from frontdesk.kernel.text import TextRefused, clean, clean_multiline

NAUGHTY = Path(__file__).parents[2] / "../shared/data/naughty-strings.json.xz"

any_text = st.text(st.characters(codec="utf-8"), max_size=60)
awkward_text = st.text("aé\u0301\u200c\u200d\u200b\u202eع\u06d2\u0dca\u0dd9 \t\n\u2028\u3000\ufe0f👨각ᄀ", max_size=12)


@pytest.fixture(scope="module")
def naughty_strings() -> list[str]:
    if not NAUGHTY.exists():
        pytest.skip("the naughty strings are not here: ../shared/data is absent")
    with lzma.open(NAUGHTY, "rt", encoding="utf-8") as file:
        strings: list[str] = json.load(file)
    return strings


@pytest.mark.parametrize("cleaner", [clean, clean_multiline])
def test_every_naughty_string_is_cleaned_or_refused_and_what_is_kept_can_be_stored(
    naughty_strings: list[str], cleaner: Callable[..., str]
) -> None:
    assert len(naughty_strings) > 500
    kept = 0
    for text in naughty_strings:
        try:
            cleaned = cleaner(text, most=4000)
        except TextRefused:
            continue
        kept += 1
        assert cleaned.encode() is not None
        assert "\x00" not in cleaned
        assert cleaner(cleaned, most=4000) == cleaned
    assert kept > 500


@pytest.mark.parametrize("text", ["\ud800", "王\udfff", "a\x00b", "\x00"])
@pytest.mark.parametrize("cleaner", [clean, clean_multiline])
def test_a_lone_surrogate_or_a_nul_is_refused_as_unreadable(text: str, cleaner: Callable[..., str]) -> None:
    with pytest.raises(TextRefused) as refused:
        cleaner(text, most=10)
    assert refused.value.code == "text-unreadable"
    assert [reason.code for reason in refused.value.reasons] == ["text-unreadable"]
    assert isinstance(refused.value, Invalid)


@pytest.mark.parametrize("cleaner", [clean, clean_multiline])
def test_a_text_longer_than_its_field_is_refused_and_one_that_just_fits_is_kept(cleaner: Callable[..., str]) -> None:
    assert cleaner("名" * 200, most=200) == "名" * 200
    with pytest.raises(TextRefused) as refused:
        cleaner("名" * 201, most=200)
    assert refused.value.code == "text-too-long"


def test_the_length_is_that_of_what_is_kept() -> None:
    assert clean("  e\u0301\u200b  ", most=1) == "é"
    assert clean(unicodedata.normalize("NFD", "각" * 10), most=10) == "각" * 10


def test_a_flood_of_combining_marks_is_refused_in_no_time() -> None:
    began = time.process_time()
    with pytest.raises(TextRefused):
        clean("a" + "\u0301\u0316" * 1_000_000, most=200)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "name",
    ["محمد بن سلمان", "علی\u200cرضا", "בנימין", "אָדָם", "王小明", "𠮷野家", "कृष्ण", "O'Brien-Łoś", "葛\U000e0100城"],
)
def test_names_of_every_script_survive_intact(name: str) -> None:
    name = unicodedata.normalize("NFC", name)
    assert clean(name, most=200) == name


@pytest.mark.parametrize("picture", ["👨\u200d👩\u200d👧", "❤\ufe0f\u200d🔥"])
def test_a_picture_put_together_from_several_stays_whole(picture: str) -> None:
    assert clean(picture, most=20) == picture


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  Wang \t Wei\r\n", "Wang Wei"),
        ("王\u3000小明", "王 小明"),
        ("Wang\u2028Wei", "Wang Wei"),
        ("\u202egnaW\u202c", "gnaW"),
        ("\u2067محمد\u2069\u200f", "محمد"),
        ("Wa\u200bng\ufeff \u2060Wei\u00ad", "Wang Wei"),
        ("Wa\u200dng\u200c", "Wang"),
        ("علی\u200c", "علی"),
        ("a\x07\x1b[31mb\x7f\x85c", "a[31mb c"),
        ("\u3164", ""),
        (" \n ", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_goes_and_white_space_collapses(typed: str, kept: str) -> None:
    assert clean(typed, most=20) == kept


def test_several_lines_keep_their_breaks_and_at_most_one_empty_line() -> None:
    typed = "\n\n  late   arrival\r\nquiet\u2028room\r\n \r\n\r\n\r\nhigh\x0bfloor  \n"
    assert clean_multiline(typed, most=100) == "late arrival\nquiet\nroom\n\nhigh\nfloor"


@given(any_text | awkward_text)
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    for cleaner in (clean, clean_multiline):
        try:
            once = cleaner(text, most=300)
        except TextRefused:
            assert "\x00" in text
            continue
        assert cleaner(once, most=300) == once
        assert unicodedata.is_normalized("NFC", once)


@given(any_text | awkward_text)
def test_a_one_line_field_has_one_line_without_control_characters(text: str) -> None:
    try:
        cleaned = clean(text, most=300)
    except TextRefused:
        return
    assert len(cleaned.splitlines()) <= 1
    assert not any(unicodedata.category(character) == "Cc" for character in cleaned)
    assert cleaned == " ".join(cleaned.split())
