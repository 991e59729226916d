"""Whether somebody is the one whom an officer's words name. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from frontdesk.guests.documents import normalised_number
from frontdesk.guests.names import prefix_of, search_keys, surname_of

FEWEST_DIGITS: Final = 7
"""Of a telephone number: fewer could be anybody's."""


def is_named(words: str, truth: Mapping[str, Any]) -> bool:
    """Tell whether the words are this person's whole name in any spelling, document number or telephone.

    A part of a name names nobody: an officer who knows no more asks for the register of given dates.
    """
    if normalised_number(words) == normalised_number(truth["document"]["number"]):
        return True
    digits = _digits(words)
    if len(digits) >= FEWEST_DIGITS and digits == _digits(truth.get("phone") or ""):
        return True
    return prefix_of(words) in whole_names(truth["name"])


def whole_names(name: str) -> set[str]:
    """Return the ways to spell all of a name: characters, pinyin with every reading, words in either order."""
    surname = surname_of(name)
    given = name.removeprefix(surname) if name.startswith(surname) else name.removesuffix(surname)
    shorter = search_keys(given) if given else set()
    whole = prefix_of(name)
    initials = 0 if whole.isascii() else len(whole)
    return {whole} | {key for key in search_keys(name) - shorter if not key.isascii() or len(key) > initials}


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())
