"""A guest is found however the name is read and typed, and is addressed properly (REG-18)."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.guests.aliases import draw_alias
from frontdesk.guests.common_names import COMPOUND_SURNAMES, LATIN_SURNAMES, MENS_NAMES, SURNAMES, WOMENS_NAMES
from frontdesk.guests.names import (
    LONGEST_KEY,
    MOST_KEYS,
    form_of_address,
    masked_name,
    prefix_of,
    search_keys,
    surname_of,
)
from frontdesk.guests.rules import Sex

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)


def finds(term: str, name: str) -> bool:
    prefix = prefix_of(term)
    return bool(prefix) and any(key.startswith(prefix) for key in search_keys(name))


@pytest.mark.parametrize(
    "surname, readings",
    [
        ("单", ["shan", "dan", "chan"]),
        ("曾", ["zeng", "ceng"]),
        ("仇", ["qiu", "chou"]),
        ("查", ["zha", "cha"]),
        ("解", ["xie", "jie"]),
        ("乐", ["yue", "le"]),
        ("朴", ["piao", "pu"]),
        ("区", ["ou", "qu"]),
        ("盖", ["ge", "gai"]),
        ("缪", ["miao", "mou"]),
        ("覃", ["qin", "tan"]),
        ("任", ["ren"]),
        ("贠", ["yun", "yuan"]),
        ("吕", ["lv", "lu", "lyu", "lü", "lǚ"]),
        ("欧阳", ["ouyang"]),
        ("司马", ["sima"]),
        ("万俟", ["moqi"]),
        ("尉迟", ["yuchi", "weichi"]),
        ("单于", ["chanyu"]),
        ("长孙", ["zhangsun", "changsun"]),
    ],
)
def test_a_guest_is_found_by_every_reading_of_the_surname(surname: str, readings: list[str]) -> None:
    for reading in readings:
        assert finds(f"{reading}zhiqiang", f"{surname}志强"), reading
        assert finds(f"{reading[0]}", f"{surname}志强"), reading


@pytest.mark.parametrize(
    "term",
    [
        "王小明",
        "王小",
        "王",
        "小明",
        "wangxiaoming",
        "Wang Xiaoming",
        "wang xiao",
        "WANG, XIAO MING",
        "wxm",
        "xiaoming",
        "Xiaoming Wang",
        "wáng xiǎo míng",
        "ｗａｎｇ",
        " wxm ",
    ],
)
def test_a_chinese_guest_is_found_by_characters_pinyin_and_initials(term: str) -> None:
    assert finds(term, "王小明")


@pytest.mark.parametrize("term", ["李", "wangda", "明", "xm", "ming", "", "  ", "%", "王小明明"])
def test_a_term_that_does_not_begin_the_name_finds_nobody(term: str) -> None:
    assert not finds(term, "王小明")


def test_the_second_reading_of_a_given_name_finds_its_guest() -> None:
    assert finds("zhangyuejia", "张乐佳")
    assert finds("zhanglejia", "张乐佳")


@pytest.mark.parametrize(
    "term, name",
    [
        ("smith", "John Smith"),
        ("john s", "John Smith"),
        ("Smith, John", "John Smith"),
        ("smith john", "John Smith"),
        ("mueller", "Jürgen Müller"),
        ("muller", "Jürgen Müller"),
        ("MÜLLER", "Jürgen Müller"),
        ("müller", "JU\u0308RGEN MU\u0308LLER"),
        ("obrien", "Seán O'Brien"),
        ("O’Brien", "Seán O'Brien"),
        ("zolc", "Łukasz Żółć"),
        ("oestergaard", "Ida Østergård"),
        ("picard", "Jean-Luc Picard"),
        ("luc", "Jean-Luc Picard"),
        ("anna eriksson", "Anna Maria Eriksson"),
        ("tony", "王小明 Tony"),
        ("سلمان", "محمد بن سلمان"),
        ("иванов", "Иван Иванов"),
        ("買買提", "阿卜杜拉·買買提"),
        ("maimaiti", "阿卜杜拉·买买提"),
        ("👨", "👨"),
    ],
)
def test_other_names_are_found_from_each_word_on_in_either_order_without_accents(term: str, name: str) -> None:
    assert finds(term, name)


@given(st.text(max_size=200) | han)
def test_every_name_has_few_and_short_keys_and_is_found_by_itself(name: str) -> None:
    keys = search_keys(name)
    assert len(keys) <= MOST_KEYS
    assert all(0 < len(key) <= LONGEST_KEY for key in keys)
    assert finds(name, name) == bool(name.strip()) or not prefix_of(name)


@pytest.mark.parametrize("name", ["单" * 200, "a b " * 50, "重" * 3 + "乐" * 197, "ü " * 100, "万俟" + "行" * 100])
def test_a_name_of_two_hundred_characters_stays_within_the_bounds(name: str) -> None:
    assert 0 < len(search_keys(name)) <= MOST_KEYS


@pytest.mark.rule("REG-18")
@pytest.mark.parametrize(
    "name, surname",
    [
        ("王小明", "王"),
        ("欧阳修", "欧阳"),
        ("歐陽修", "歐陽"),
        ("司马", "司马"),
        ("王", "王"),
        ("山田 太郎", "山田"),
        ("王 小明", "王"),
        ("王小明 Tony", "王"),
        ("阿卜杜拉·买买提", "阿卜杜拉"),
        ("John Smith", "Smith"),
        ("Smith, John", "Smith"),
        ("Madonna", "Madonna"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_the_likeliest_surname_is_taken_from_a_name(name: str, surname: str) -> None:
    assert surname_of(name) == surname


@pytest.mark.rule("REG-18")
@pytest.mark.parametrize(
    "name, given_name, surname",
    [
        ("Zhang Wei", "Wei", "Zhang"),
        ("Wei Zhang", "Wei", "Zhang"),
        ("Smith, John", "John", "Smith"),
        ("Maria da Silva", "Maria", "da Silva"),
        ("欧阳", "阳", "欧"),
        ("John Smith", "Peter", "Smith"),
        ("Wei", "Wei", "Wei"),
        ("John Smith", "  ", "Smith"),
    ],
)
def test_the_surname_is_what_the_given_name_leaves(name: str, given_name: str, surname: str) -> None:
    assert surname_of(name, given_name) == surname


@pytest.mark.rule("REG-18")
@pytest.mark.parametrize(
    "surname, sex, locale, addressed",
    [
        ("王", Sex.MALE, "zh", "王先生"),
        ("王", Sex.FEMALE, "zh_Hans_CN", "王女士"),
        ("王", Sex.UNSPECIFIED, "zh", "王先生/女士"),
        ("", Sex.MALE, "zh", "先生"),
        ("", Sex.FEMALE, "zh", "女士"),
        ("Wang", Sex.MALE, "en", "Mr Wang"),
        ("Wang", Sex.FEMALE, "en", "Ms Wang"),
        ("Wang", Sex.UNSPECIFIED, "fr", "Mx Wang"),
        ("", Sex.MALE, "en", "Sir"),
        ("", Sex.FEMALE, "en", "Madam"),
    ],
)
def test_a_guest_is_addressed_by_surname_and_title(surname: str, sex: Sex, locale: str, addressed: str) -> None:
    assert form_of_address(surname, sex, locale) == addressed


@pytest.mark.parametrize(
    "name, masked", [("王芳", "王**"), ("王小明", "王**"), ("欧阳修", "欧阳**"), ("Anna Eriksson", "E***"), ("", "***")]
)
def test_a_masked_name_does_not_tell_its_length(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.rule("PRI-7")
@given(st.randoms(use_true_random=False), st.sampled_from(Sex))
def test_an_alias_is_put_together_from_common_names(rng: random.Random, sex: Sex) -> None:
    alias = draw_alias(rng, sex)
    given_names = {Sex.MALE: MENS_NAMES, Sex.FEMALE: WOMENS_NAMES, Sex.UNSPECIFIED: MENS_NAMES + WOMENS_NAMES}[sex]
    assert alias[0] in SURNAMES
    assert alias[1:] in given_names
    assert surname_of(alias) == alias[0]
    first, last = draw_alias(rng, sex, latin=True).split()
    assert first.isalpha()
    assert last in LATIN_SURNAMES


@pytest.mark.rule("PRI-7")
@given(st.randoms(use_true_random=False), st.sampled_from(Sex), st.sampled_from(SURNAMES), st.sampled_from(MENS_NAMES))
def test_an_alias_gives_nothing_of_the_true_name_away(rng: random.Random, sex: Sex, surname: str, other: str) -> None:
    alias = draw_alias(rng, sex, unlike=surname + other)
    assert surname not in alias[0]
    assert alias[1:] != other
    assert "Smith" not in draw_alias(rng, sex, unlike="SMITH JOHN", latin=True)


@pytest.mark.rule("PRI-7")
def test_even_a_name_made_of_all_surnames_gets_an_alias() -> None:
    assert draw_alias(random.Random(1), Sex.MALE, unlike="".join(SURNAMES + MENS_NAMES))


@pytest.mark.rule("PRI-7")
def test_aliases_vary_and_none_stands_out() -> None:
    rng = random.Random(20260501)
    drawn = Counter(draw_alias(rng, Sex.FEMALE) for _ in range(5000))
    assert len(drawn) > 2000
    assert drawn.most_common(1)[0][1] < 20
    assert draw_alias(random.Random(1), Sex.MALE) == draw_alias(random.Random(1), Sex.MALE)


def test_the_lists_hold_each_name_once_and_aliases_have_no_rare_surnames() -> None:
    assert len(set(SURNAMES)) == len(SURNAMES) == 60
    assert len(set(MENS_NAMES)) == len(MENS_NAMES) >= 60
    assert len(set(WOMENS_NAMES)) == len(WOMENS_NAMES) >= 60
    assert not COMPOUND_SURNAMES & set(SURNAMES)
    assert all(len(surname) == 2 for surname in COMPOUND_SURNAMES)
