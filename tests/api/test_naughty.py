"""Strings that break programs, in every text field of the interface: taken or refused, never a fault, nothing lost."""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.front import Front, days
from tests.rules_plugin import ENGINES
from tests.stays.arrivals import WANG, guest

pytestmark = pytest.mark.no_cover  # it walks everywhere: other tests hold each place, and tracing takes as long again

NAUGHTY = Path(__file__).parents[2] / "../shared/data/naughty-strings.json.xz"
MORE = ["x" * 200, "x" * 201, "王" * 200, "a", "\u202eeman", "\ud800", "\x00", "=cmd|'/c calc'!A1", "\u200b", "NaN"]
EVERY = 9
"""A whole check-in for every ninth string is enough: that its text is cleaned is proven for all where it is done."""

TAKEN = {200, 201}
REFUSED = {404, 409, 422}


@pytest.fixture(scope="module")
def naughty() -> list[str]:
    if not NAUGHTY.exists():
        pytest.skip("the naughty strings are not here: ../shared/data is absent")
    strings: list[str] = json.loads(lzma.decompress(NAUGHTY.read_bytes()))
    return strings + [text for text in MORE for _ in ENGINES]


def typed(text: str) -> dict[str, Any]:
    """Return a guest with this text wherever any text may stand."""
    fields = ("name", "surname", "address", "phone", "language", "alias")
    changed = guest(WANG, callers=[text], guardian={"contact": text, "relation": text}, **dict.fromkeys(fields, text))
    changed["document"]["issuer"] = changed["document"]["mrz"] = changed["deposit"]["reference"] = text
    return changed


def requests(text: str) -> Iterator[tuple[str, str, object]]:
    """Yield a request for each text field and each place in an address."""
    sold = {"arrival": days(0), "departure": days(1), "adults": 1}
    yield "POST", "quotes", sold | dict.fromkeys(("room_type", "rate_plan", "member_card", "company"), text)
    yield "POST", "guests/search", {"q": text}
    yield "POST", "guests/credential", {"document_number": text}
    yield "POST", "guests/credential", {"confirmation_number": text}
    yield "POST", "walk-ins", {"quote_id": text, "room": text, "vip_level": text, "registrations": [typed(text)]}
    encoded = quote(text.encode("utf-8", "surrogatepass"), safe="")
    yield "GET", f"stays?room={encoded}", None
    yield "GET", f"rooms/{encoded or '-'}", None
    yield "GET", f"rooms?cursor={encoded}", None


def test_every_naughty_string_in_every_field_is_taken_or_refused(
    front_desk: Front, naughty: list[str], engine_name: str
) -> None:
    for text in naughty[ENGINES.index(engine_name) :: len(ENGINES)]:  # each engine gets its share
        for method, path, body in requests(text):
            answer = front_desk.desk(method, path, body)
            assert answer.status_code in TAKEN | REFUSED, (text, path, answer.text[:500])


def test_a_guest_of_a_naughty_name_is_checked_in_and_out_or_refused_with_the_field(
    front_desk: Front, naughty: list[str]
) -> None:
    taken = 0
    for text in naughty[::EVERY]:
        named = guest(WANG, name=text, surname=text, address=text, deposit={"amount": 90_000})
        answer = front_desk.desk.post("walk-ins", front_desk.walk_in(named, vehicle_plates=[text[:20]]))
        if answer.status_code == 201:
            taken += 1
            leave(front_desk, answer.json)
        else:
            assert answer.status_code == 422, (text, answer.text)
            assert all("field" in reason for reason in answer.json["reasons"])
    assert taken > 10


def leave(front_desk: Front, stay: dict[str, Any]) -> None:
    """Check out and clean, so that the room and the guest can come again."""
    kept = front_desk.desk.get(f"stays/{stay['id']}/registrations").json["items"][0]
    assert kept["shown_name"]
    gone = front_desk.desk.post(f"stays/{stay['id']}/check-out", {"room_checked": True})
    assert gone.status_code == 200, gone.text
    cleaned = front_desk.of("housekeeping").put("rooms/301/state", {"cleanliness": "clean"}, If_Match="*")
    assert cleaned.status_code == 200, cleaned.text
