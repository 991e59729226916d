"""Made-up guests pass every check of the desk, and the hidden ones bear names that nobody else does."""

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.guests.common_names import (
    LATIN_MENS_NAMES,
    LATIN_SURNAMES,
    LATIN_WOMENS_NAMES,
    MENS_NAMES,
    SURNAMES,
    WOMENS_NAMES,
)
from frontdesk.guests.names import search_keys
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.simulation.leaks import traces
from frontdesk.simulation.people import People, with_privacy
from frontdesk.stays.intake import read_walk_in
from frontdesk.stays.rules import Backing, walk_in_faults

TODAY = date(2026, 5, 1)


@given(st.integers(), st.sampled_from(["CHN", "GBR", "JPN", "USA", "PRT", "XXX"]), st.booleans())
def test_a_made_up_family_lacks_nothing(seed: int, nationality: str, rare: bool) -> None:
    people = People(random.Random(seed))
    parent = people.adult(TODAY, nationality, rare=rare)
    children = [people.child(TODAY, nationality, parent, baby=baby, rare=rare) for baby in (True, False)]
    guests = [with_privacy(guest, DisclosureLevel.ASK) for guest in (parent, *children)]
    sent = {"quote_id": "00000000-0000-4000-8000-000000000000", "room": "1", "registrations": guests}
    assert walk_in_faults(read_walk_in(sent), Backing(), TODAY) == []


def test_no_two_made_up_guests_have_the_same_document() -> None:
    people = People(random.Random(1))
    numbers = [people.adult(TODAY, "CHN")["document"]["number"] for _ in range(2000)]
    assert len(set(numbers)) == len(numbers)


def test_the_same_seed_makes_the_same_guests() -> None:
    one, other = (People(random.Random(5)).adult(TODAY, "GBR") for _ in range(2))
    assert one == other


def test_nobody_else_s_name_holds_a_trace_of_a_hidden_guest() -> None:
    chinese = {surname + given for surname in SURNAMES for given in (*MENS_NAMES, *WOMENS_NAMES)}
    latin = {f"{given} {last}" for last in LATIN_SURNAMES for given in (*LATIN_MENS_NAMES, *LATIN_WOMENS_NAMES)}
    keys = "\n".join(key for name in chinese | latin for key in (name.casefold(), *search_keys(name)))
    assert [trace for trace in traces() if trace in keys] == []


def test_a_hidden_guest_is_traced_by_name_and_by_pinyin() -> None:
    people = People(random.Random(3))
    for nationality in ("CHN", "GBR"):
        name = people.adult(TODAY, nationality, rare=True)["name"]
        assert any(trace in name.casefold() for trace in traces())
        assert any(trace in key for key in search_keys(name) for trace in traces())
