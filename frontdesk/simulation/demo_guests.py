"""Who comes to the demo hotel: a few guests whom everybody should meet, and others as the seed has it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from frontdesk.guests.rules import DisclosureLevel
from frontdesk.simulation.desk import deposit
from frontdesk.simulation.people import CHINA, People, with_privacy

METHODS = ("cash", "wechat_pay", "wechat_pay", "alipay", "card_pre_authorisation")
FOREIGN = ("JPN", "KOR", "USA", "GBR", "DEU", "SGP")

TODAY = 3
"""The number of the day that the demo shows; the days before it are 0, 1, 2."""


@dataclass(frozen=True, slots=True)
class Party:
    """Guests who arrive together: on which day, for how long, in what kind of room, and what is special."""

    day: int
    nights: int
    room_type: str
    adults: int = 1
    children: int = 0
    nationality: str = CHINA
    plan: str = "RACK"
    level: DisclosureLevel = DisclosureLevel.ASK
    vip: str | None = None
    luggage: int = 0
    member_card: str | None = None
    company: str | None = None
    hours: int | None = None


NOTABLE = (
    Party(2, 3, "STE", adults=2, vip="V1", luggage=4),
    Party(1, 5, "DLK", level=DisclosureLevel.CONFIDENTIAL),
    Party(TODAY, 2, "STE", nationality="GBR", level=DisclosureLevel.CONFIDENTIAL, luggage=2),
    Party(2, 4, "DLT", adults=2, level=DisclosureLevel.NO_ENQUIRIES),
    Party(1, 4, "FAM", adults=2, children=2),
    Party(TODAY, 3, "FAM", adults=2, children=1),
    Party(TODAY, 1, "DLK", plan="MEMBER", member_card="YQ20260018", vip="GOLD"),
    Party(2, 2, "STT", adults=2, plan="CORP-CJKJ", company="CJKJ"),
    Party(TODAY, 0, "STK", adults=2, plan="HOUR4", hours=4),
    Party(2, 2, "DLT", adults=2, nationality="JPN", luggage=3),
    Party(0, 6, "DLK", nationality="DEU"),
)

_NIGHTS = {0: (1, 1, 2, 2, 3, 3, 5), 1: (1, 1, 2, 2, 3, 4), 2: (1, 1, 1, 2, 2, 3), TODAY: (1, 1, 2, 2, 3, 3)}


def parties(luck: random.Random) -> list[Party]:
    """Return everybody who comes on the four days, the notable ones among them."""
    others = [_ordinary(luck, day, nights) for day, stays in _NIGHTS.items() for nights in stays]
    return [*NOTABLE, *others]


def registrations(people: People, party: Party, day: date) -> list[dict[str, Any]]:
    """Return the registrations of a party's guests, the first of them paying."""
    adults = [people.adult(day, party.nationality) for _ in range(party.adults)]
    children = [people.child(day, party.nationality, adults[0]) for _ in range(party.children)]
    return [with_privacy(guest, party.level) for guest in (*adults, *children)]


def payment(luck: random.Random, party: Party, amount: int) -> dict[str, Any]:
    """Return what the paying guest of a party leaves: the company's credit where one books, else as they like."""
    if party.company:
        return {"method": "city_ledger", "amount": amount, "company": party.company}
    return deposit(_one_of(luck, METHODS), amount, luck.randrange(10**6))


def _ordinary(luck: random.Random, day: int, nights: int) -> Party:
    foreign = luck.random() < 0.2  # noqa: PLR2004 - one guest in five
    return Party(
        day,
        nights,
        _one_of(luck, ("STK", "STK", "STT", "STT", "DLK", "DLT")),
        adults=luck.choice((1, 1, 2)),
        nationality=_one_of(luck, FOREIGN) if foreign else CHINA,
        luggage=luck.choice((0, 0, 1, 2)),
    )


def _one_of(luck: random.Random, values: Sequence[str]) -> str:
    return luck.choice(values)
