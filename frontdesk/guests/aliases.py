"""Aliases of hidden guests: names so common that nobody looks twice (PRI-7). Pure; the random source is passed in."""

import random
from collections.abc import Sequence

from frontdesk.guests.common_names import (
    LATIN_MENS_NAMES,
    LATIN_SURNAMES,
    LATIN_WOMENS_NAMES,
    MENS_NAMES,
    SURNAMES,
    WOMENS_NAMES,
)
from frontdesk.guests.rules import Sex

_CHINESE = {Sex.MALE: MENS_NAMES, Sex.FEMALE: WOMENS_NAMES, Sex.UNSPECIFIED: MENS_NAMES + WOMENS_NAMES}
_LATIN = {
    Sex.MALE: LATIN_MENS_NAMES,
    Sex.FEMALE: LATIN_WOMENS_NAMES,
    Sex.UNSPECIFIED: LATIN_MENS_NAMES + LATIN_WOMENS_NAMES,
}


def draw_alias(rng: random.Random, sex: Sex, *, unlike: str = "", latin: bool = False) -> str:
    """Return an ordinary name for a guest of this sex: `李建国`, or `Mary Smith` where `latin` fits the guest better.

    `unlike` is the true name: no part of the alias occurs in it, so that the alias gives nothing of it away.
    """
    if latin:
        return f"{_one_of(rng, _LATIN[sex], unlike)} {_one_of(rng, LATIN_SURNAMES, unlike)}"
    return _one_of(rng, SURNAMES, unlike) + _one_of(rng, _CHINESE[sex], unlike)


def _one_of(rng: random.Random, names: Sequence[str], unlike: str) -> str:
    true_name = unlike.casefold()
    # A name written to hold every surname there is must not leave its bearer without an alias.
    return rng.choice([name for name in names if name.casefold() not in true_name] or names)
