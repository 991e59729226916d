"""Made-up guests: names, documents with valid check digits, addresses. Repeatable: the random source is passed in."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from frontdesk.guests.common_names import (
    LATIN_MENS_NAMES,
    LATIN_SURNAMES,
    LATIN_WOMENS_NAMES,
    MENS_NAMES,
    SURNAMES,
    WOMENS_NAMES,
)
from frontdesk.guests.documents import DocumentType, make_passport_number, make_resident_id
from frontdesk.guests.rules import ADULT_AGE, DisclosureLevel, Sex

CHINA = "CHN"

CITIES = (
    ("北京市朝阳区", "建国路"),
    ("上海市徐汇区", "漕溪北路"),
    ("广州市天河区", "体育东路"),
    ("深圳市南山区", "科苑路"),
    ("成都市锦江区", "春熙路"),
    ("武汉市洪山区", "珞喻路"),
    ("西安市雁塔区", "长安南路"),
    ("杭州市西湖区", "文三路"),
    ("南京市鼓楼区", "中山北路"),
    ("重庆市渝中区", "民权路"),
)
STREETS = ("High Street", "Station Road", "Church Lane", "Mill Road", "Park Avenue", "Garden Street")

RARE_CHINESE_SURNAMES = ("亓官", "澹台", "濮阳", "闾丘")
RARE_CHINESE_NAMES = ("翾骞", "焱淼", "翀翯", "赟旻")
RARE_LATIN_SURNAMES = ("Quirvandt", "Zholtmeyr", "Vexkulla", "Wrzosnik")
RARE_LATIN_NAMES = ("Xandrik", "Yselvine", "Qorbille", "Fjodrika")
"""Names that no other made-up guest and no alias bears, so that each appearance of one can be traced."""

_CHILD_AGES = (3, 12)
_ADULT_AGES = (ADULT_AGE + 3, 78)


@dataclass(slots=True)
class People:
    """Makes persons as a walk-in's registrations, no two with the same document."""

    luck: random.Random
    _numbers: set[str] = field(default_factory=set)

    def adult(self, today: date, nationality: str, *, rare: bool = False) -> dict[str, Any]:
        """Return a grown-up's registration, still without the answers on privacy; `rare` gives a traceable name."""
        return self._person(today, nationality, self.luck.randint(*_ADULT_AGES), rare=rare)

    def child(
        self,
        today: date,
        nationality: str,
        guardian: dict[str, Any] | None,
        *,
        baby: bool = False,
        rare: bool = False,
    ) -> dict[str, Any]:
        """Return a child's registration, its guardian's particulars with it; without one nobody is there to answer."""
        age = 0 if baby else self.luck.randint(*_CHILD_AGES)
        made = self._person(today, nationality, age, rare=rare)
        contact = guardian["phone"] if guardian else self.phone(nationality)
        made["guardian"] = {"contact": contact, "relation": "parent", "present": guardian is not None, "reached": True}
        return made

    def phone(self, nationality: str) -> str:
        """Return a made-up telephone number of a range that nobody is given."""
        if nationality == CHINA:
            return f"+86100{self.luck.randrange(10**8):08d}"
        return f"+999{self.luck.randrange(10**8):08d}"

    def _person(self, today: date, nationality: str, age: int, *, rare: bool) -> dict[str, Any]:
        born = today - timedelta(days=age * 365 + age // 4 + self.luck.randint(40, 360))
        sex = self.luck.choice((Sex.MALE, Sex.FEMALE))
        chinese = nationality == CHINA
        surname, given = self._chinese_name(sex, rare=rare) if chinese else self._latin_name(sex, rare=rare)
        return {
            "name": surname + given if chinese else f"{given} {surname}",
            "surname": surname,
            "sex": sex.value,
            "birth_date": born.isoformat(),
            "nationality": nationality,
            "document": self._document(nationality, born, sex, today),
            "address": self._address(chinese=chinese),
            "phone": self.phone(nationality),
            "language": "zh" if chinese else "en",
            "signature": {"kind": "paper"},
            "identity_confirmed": True,
        }

    def _chinese_name(self, sex: Sex, *, rare: bool) -> tuple[str, str]:
        if rare:
            return self.luck.choice(RARE_CHINESE_SURNAMES), self.luck.choice(RARE_CHINESE_NAMES)
        return self.luck.choice(SURNAMES), self.luck.choice(MENS_NAMES if sex is Sex.MALE else WOMENS_NAMES)

    def _latin_name(self, sex: Sex, *, rare: bool) -> tuple[str, str]:
        if rare:
            return self.luck.choice(RARE_LATIN_SURNAMES), self.luck.choice(RARE_LATIN_NAMES)
        given = self.luck.choice(LATIN_MENS_NAMES if sex is Sex.MALE else LATIN_WOMENS_NAMES)
        return self.luck.choice(LATIN_SURNAMES), given

    def _document(self, nationality: str, born: date, sex: Sex, today: date) -> dict[str, Any]:
        chinese = nationality == CHINA
        while True:
            number = make_resident_id(self.luck, born, sex) if chinese else make_passport_number(self.luck, nationality)
            if number not in self._numbers:
                break
        self._numbers.add(number)
        if chinese:
            return {"type": DocumentType.RESIDENT_ID.value, "number": number}
        expires = today + timedelta(days=self.luck.randint(400, 3000))
        return {
            "type": DocumentType.PASSPORT.value,
            "number": number,
            "expires": expires.isoformat(),
            "issuer": nationality,
        }

    def _address(self, *, chinese: bool) -> str:
        house = self.luck.randint(1, 240)
        if chinese:
            city, street = self.luck.choice(CITIES)
            return f"{city}{street}{house}号"
        return f"{house} {self.luck.choice(STREETS)}"


def with_privacy(person: dict[str, Any], level: DisclosureLevel, *, calls: str = "ask") -> dict[str, Any]:
    """Return the registration with the guest's answers to the two questions (REG-4)."""
    return person | {"disclosure_level": level.value, "call_preference": calls}
