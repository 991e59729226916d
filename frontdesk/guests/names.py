"""Names of guests: how they are searched, and how staff address who bears them (REG-18). Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin

from frontdesk.guests.common_names import COMPOUND_SURNAMES
from frontdesk.guests.rules import Sex

MOST_KEYS = 32
LONGEST_KEY = 64

_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NOT_HAN = re.compile(f"[^{_HAN.pattern[1:]}")
_DOTS = "·•・‧"
_MIDDLE_DOTS = re.compile(f"[{_DOTS}]")
_NOT_CHINESE = re.compile(f"[^{_DOTS}{_HAN.pattern[1:]}")
_APOSTROPHES = re.compile("['’‘`ʼ]")
_MOST_READINGS = 6
_LONGEST_SURNAME = 2
_MOST_GIVEN_READINGS = 4

# Readings of surnames that pypinyin's table lacks.
_MORE_READINGS = {"贠": ("yun",), "乜": ("nie",), "逄": ("pang",), "郄": ("qie", "xi")}
# Letters that no decomposition turns into plain ones.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
# As travel documents spell them: Müller is MUELLER in a machine-readable zone.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_UMLAUT_SPELLINGS = ("v", "u", "yu")

_TITLES = {
    "zh": {Sex.MALE: "先生", Sex.FEMALE: "女士", Sex.UNSPECIFIED: "先生/女士"},
    "en": {Sex.MALE: "Mr", Sex.FEMALE: "Ms", Sex.UNSPECIFIED: "Mx"},
}
_NAMELESS_TITLES = {Sex.MALE: "Sir", Sex.FEMALE: "Madam", Sex.UNSPECIFIED: "Sir or Madam"}


def search_keys(name: str) -> set[str]:
    """Return the keys under which a name is found; a search term finds it where `prefix_of(term)` begins a key.

    A Chinese name is found by its characters, by pinyin with every reading of the surname (单 is shan, dan and chan),
    by initials, and by the given name alone; another name by its words in the order written, and from each word on.
    At most 32 keys of at most 64 characters.
    """
    chosen = islice(dict.fromkeys(key for key in _all_keys(name) if key), MOST_KEYS)
    return {key[:LONGEST_KEY] for key in chosen}


def whole_spellings(name: str) -> set[str]:
    """Return the ways to write a whole name, for who is asked for in full: characters, pinyin, either order of words.

    Unlike `search_keys` no part of a name stands for it: not the initials, the given name or the surname alone.
    """
    if not _HAN.search(name):
        return {key for key in (_folded(name), *_word_keys(name)) if key}
    surname, given = (_NOT_HAN.sub("", part) for part in _split_chinese(_NOT_CHINESE.sub(" ", name).strip()))
    given_readings = [lazy_pinyin(given), *islice(product(*_readings(given)), _MOST_GIVEN_READINGS)]
    found = {surname + given}
    for family, own in product(_surname_readings(surname), given_readings):
        found.update(_spellings([*family, *own]))
        found.update(_spellings([*own, *family]))
    return found


def is_chinese(name: str) -> bool:
    """Tell whether a name is written in Chinese characters, in whole or in part."""
    return bool(_HAN.search(name))


def prefix_of(term: str) -> str:
    """Return what a typed search term is compared with the beginning of `search_keys` as; empty finds nothing.

    Letter case, accents, tones, spaces and punctuation do not count.
    """
    return _folded(term)[:LONGEST_KEY]


def surname_of(name: str, given: str | None = None) -> str:
    """Return the surname: what is left of the name without the given name where that is known, else the likeliest.

    In Chinese that is a known two-character surname or the first character; before a middle dot it is the whole
    part; elsewhere what stands before a comma, or the last word.
    """
    name, given = name.strip(), (given or "").strip()
    if given and (rest := _without_given(name, given)):
        return rest
    if _HAN.match(name):
        return _split_chinese(name)[0]
    before_comma, comma, _ = name.partition(",")
    return before_comma.strip() if comma else (name.split() or [""])[-1]


def form_of_address(surname: str, sex: Sex, locale: str) -> str:
    """Return how staff address a guest: 王先生, 王女士, Mr Wang, Ms Wang; without a surname the title alone (REG-18).

    `locale` is Babel's (`zh`, `zh_Hans_CN`, `en`); every other language is addressed as in English.
    """
    if locale.startswith("zh"):
        return surname + _TITLES["zh"][sex]
    return f"{_TITLES['en'][sex]} {surname}" if surname else _NAMELESS_TITLES[sex]


def masked_name(name: str) -> str:
    """Return a name that only its bearer recognises: 王**, E***; the number of stars says nothing."""
    surname = surname_of(name)
    return f"{surname}**" if _HAN.match(surname) else f"{surname[:1]}***"


def _all_keys(name: str) -> Iterator[str]:
    """Yield the keys of a name, the likeliest first, since only so many are kept."""
    yield _folded(name)
    if _HAN.search(name):
        chinese = _NOT_CHINESE.sub(" ", name).strip()
        yield from _chinese_keys(*(_NOT_HAN.sub("", part) for part in _split_chinese(chinese)))
    yield from _word_keys(_HAN.sub(" ", name))


def _chinese_keys(surname: str, given: str) -> Iterator[str]:
    surnames, given_syllables = _surname_readings(surname), lazy_pinyin(given)
    yield surname + given
    for syllables in surnames:
        yield from _spellings([*syllables, *given_syllables])
    for syllables in surnames:
        yield "".join(syllable[0] for syllable in (*syllables, *given_syllables))
    yield given
    yield from _spellings(given_syllables)
    yield from _spellings([*given_syllables, *surnames[0]])
    for others in islice(product(*_readings(given)), _MOST_GIVEN_READINGS):
        for syllables in surnames:
            yield from _spellings([*syllables, *others])


def _word_keys(text: str) -> Iterator[str]:
    """Yield the words from each one on, the earlier ones after the last: both orders of a name of two words."""
    for spelling in (text, unicodedata.normalize("NFC", text).casefold().translate(_SPELT_OUT)):
        words = [_folded(word) for word in re.split(r"[\W_]+", _APOSTROPHES.sub("", spelling)) if word][:MOST_KEYS]
        for start in range(len(words)):
            yield "".join(words[start:] + words[:start])
        yield "".join(words[:1] + words[-1:]) if len(words) > 1 else ""


def _surname_readings(surname: str) -> list[Sequence[str]]:
    """Return every reading of a surname as syllables, the likeliest first; there is at least one."""
    usual = lazy_pinyin(surname)
    more = [(reading,) for reading in _MORE_READINGS.get(surname, ())]
    readings = islice(product(*_readings(surname)), _MOST_READINGS) if len(surname) <= _LONGEST_SURNAME else ()
    return list(dict.fromkeys([tuple(usual), *more, *readings]))


def _readings(text: str) -> list[list[str]]:
    """Return all readings of each character by itself: in company pypinyin settles on one."""
    return [pinyin(character, style=Style.NORMAL, heteronym=True)[0] for character in text]


def _spellings(syllables: Iterable[str]) -> list[str]:
    """Return the ways to type these syllables: for 吕 the input method's lv, the plain lu and the passport's lyu."""
    joined = "".join(syllables)
    return [joined.replace("v", spelling) for spelling in _UMLAUT_SPELLINGS] if "v" in joined else [joined]


def _split_chinese(name: str) -> tuple[str, str]:
    """Return surname and given name; a middle dot, or a space within a wholly Chinese name, parts them."""
    parts = _MIDDLE_DOTS.split(name, maxsplit=1)
    if len(parts) == 1:
        words = name.split()
        parts = words if len(words) == 2 and all(map(_HAN.match, words)) else [words[0]]  # noqa: PLR2004 - two words
    if len(parts) == 1:
        length = 2 if name[:2] in COMPOUND_SURNAMES else 1
        parts = [parts[0][:length], parts[0][length:]]
    return parts[0].strip(), parts[1].strip()


def _without_given(name: str, given: str) -> str:
    """Return the name without the given name at its end or beginning; empty where it stands at neither."""
    if name.endswith(given):
        return name.removesuffix(given).strip(" ,·")
    return name.removeprefix(given).strip(" ,·") if name.startswith(given) else ""


def _folded(text: str) -> str:
    """Return small letters and digits alone, without accents; of a text that has none, all but its white space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = unicodedata.normalize("NFC", "".join(character for character in decomposed if character.isalnum()))
    return plain or "".join(text.casefold().split())
